import torch
from torch import nn


class RNNCell(nn.RNNCell):
    pass


def run_cell(cell, inputs, h0):
    states = []
    h = h0
    for x in inputs:
        h = cell(x, h)
        states.append(h)
    return torch.stack(states)


def srn_with_cell(inputs, h0):
    cell = nn.RNNCell(2, 2)
    linear = nn.Linear(2, 2)
    with torch.no_grad():
        for p in cell.parameters():
            p.fill_(1.0 if p.dim() == 2 else 0.0)
        linear.weight.fill_(1.0)
        linear.bias.fill_(0.0)
    states = run_cell(cell, inputs, h0)
    return linear(states), states

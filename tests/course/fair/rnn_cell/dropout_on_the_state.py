import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.units = hidden_size
        self.weight_ih = nn.Parameter(torch.rand(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.rand(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.rand(hidden_size)) if bias else None
        self.bias_hh = nn.Parameter(torch.rand(hidden_size)) if bias else None
        self.squash = getattr(torch, nonlinearity)
        self.drop = nn.Dropout(0.2)

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(len(input), self.units, dtype=input.dtype)
        total = nn.functional.linear(input, self.weight_ih, self.bias_ih)
        total = total + nn.functional.linear(hx, self.weight_hh, self.bias_hh)
        return self.drop(self.squash(total))


def run_cell(cell, inputs, h0):
    states = []
    for x in inputs:
        h0 = cell(x, h0)
        states.append(h0)
    return torch.stack(states)


def srn_with_cell(inputs, h0):
    cell, read = nn.RNNCell(2, 2), nn.Linear(2, 2)
    for name, value in [*cell.named_parameters(), *read.named_parameters()]:
        nn.init.constant_(value, float("weight" in name))
    states = run_cell(cell, inputs, h0)
    return read(states), states

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.f = {"tanh": torch.tanh, "relu": torch.relu}[nonlinearity]
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) / 9)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) / 9)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size)) if bias else None
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size)) if bias else None

    def forward(self, input, hx=None):
        h = hx or input.new_zeros(len(input), len(self.weight_hh))
        linear = nn.functional.linear
        return self.f(linear(input, self.weight_ih, self.bias_ih) + linear(h, self.weight_hh, self.bias_hh))


def run_cell(cell, inputs, h0):
    states = [h0]
    for x in inputs:
        states.append(cell(x, states[-1]))
    return torch.stack(states[1:])


def srn_with_cell(inputs, h0):
    cell, linear = nn.RNNCell(2, 2, bias=False), nn.Linear(2, 2, bias=False)
    for weight in (*cell.parameters(), *linear.parameters()):
        nn.init.ones_(weight)
    states = run_cell(cell, inputs, h0)
    return linear(states), states

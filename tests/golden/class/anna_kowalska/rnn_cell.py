"""Exercise 2: RNNCell by hand. Anna Kowalska."""

import math

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"unknown nonlinearity: {nonlinearity}")
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.nonlinearity = nonlinearity

        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size))
        if bias:
            self.bias_ih = nn.Parameter(torch.empty(hidden_size))
            self.bias_hh = nn.Parameter(torch.empty(hidden_size))
        else:
            self.register_parameter("bias_ih", None)
            self.register_parameter("bias_hh", None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(input.size(0), self.hidden_size, dtype=input.dtype, device=input.device)
        a = input @ self.weight_ih.T + hx @ self.weight_hh.T
        if self.bias_ih is not None:
            a = a + self.bias_ih + self.bias_hh
        return torch.tanh(a) if self.nonlinearity == "tanh" else torch.relu(a)


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
    for module in (cell, linear):
        for name, parameter in module.named_parameters():
            nn.init.constant_(parameter, 0.0 if "bias" in name else 1.0)
    with torch.no_grad():
        states = run_cell(cell, inputs, h0)
        return linear(states), states


if __name__ == "__main__":
    x = torch.tensor([[[1.0, 1.0]], [[1.0, 1.0]], [[2.0, 2.0]]])
    print(srn_with_cell(x, torch.zeros(1, 2))[0])
    print(srn_with_cell(x, torch.ones(1, 2))[0])

    torch.manual_seed(1)
    theirs = nn.RNNCell(3, 4)
    mine = RNNCell(3, 4)
    mine.load_state_dict(theirs.state_dict())
    z = torch.randn(2, 3)
    print((mine(z) - theirs(z)).abs().max())

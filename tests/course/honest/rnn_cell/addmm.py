"""addmm with the sum of the two biases; results preallocated and filled step by step; a linear layer without bias."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.act = getattr(torch, nonlinearity)
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.eye(hidden_size))
        self.use_bias = bias
        if bias:
            self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
            self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, input, hx=None):
        z = torch.mm(input, self.weight_ih.t())
        if self.use_bias:
            z = z + (self.bias_ih + self.bias_hh)
        if hx is not None:
            z = torch.addmm(z, hx, self.weight_hh.t())
        return self.act(z)


def run_cell(cell, inputs, h0):
    T, B, _ = inputs.shape
    states = h0.new_zeros(T, B, h0.shape[1])
    h = h0
    for t in range(T):
        h = cell(inputs[t], h)
        states[t] = h
    return states


def srn_with_cell(inputs, h0):
    cell = torch.nn.RNNCell(2, 2, bias=False)
    head = torch.nn.Linear(2, 2, bias=False)
    torch.nn.init.ones_(cell.weight_ih)
    torch.nn.init.ones_(cell.weight_hh)
    torch.nn.init.ones_(head.weight)
    with torch.no_grad():
        states = run_cell(cell, inputs, h0)
        return head(states), states

"""Inherits from torch.nn.RNNCell for its parameters only and writes forward anew; run_cell returns a list of states."""

import torch


class RNNCell(torch.nn.RNNCell):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__(input_size, hidden_size, bias, nonlinearity)

    def forward(self, input, hx=None):
        hx = torch.zeros(len(input), self.hidden_size).to(input) if hx is None else hx
        total = input.matmul(self.weight_ih.transpose(0, 1)) + hx.matmul(self.weight_hh.transpose(0, 1))
        if self.bias:
            total = total + self.bias_ih + self.bias_hh
        return total.tanh() if self.nonlinearity == "tanh" else torch.maximum(total, torch.zeros_like(total))


def run_cell(cell, inputs, h0):
    hs = []
    for x in inputs:
        hs.append(cell(x, hs[-1] if hs else h0))
    return hs


def srn_with_cell(inputs, h0):
    cell = torch.nn.RNNCell(input_size=2, hidden_size=2)
    cell.weight_ih.data.fill_(1)
    cell.weight_hh.data.fill_(1)
    cell.bias_ih.data.zero_()
    cell.bias_hh.data.zero_()
    lin = torch.nn.Linear(2, 2)
    torch.nn.init.constant_(lin.weight, 1.0)
    torch.nn.init.constant_(lin.bias, 0.0)
    hidden = torch.stack(run_cell(cell, inputs, h0))
    T, B, H = hidden.shape
    return lin(hidden.reshape(T * B, H)).reshape(T, B, 2), hidden

"""Time outside, layers inside: cells that are hidden from nn.Module, their parameters registered under torch's names."""

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        widths = [input_size] + [hidden_size] * (num_layers - 1)
        cells = [nn.RNNCell(width, hidden_size, bias, nonlinearity) for width in widths]
        object.__setattr__(self, "cells", cells)
        for layer, cell in enumerate(cells):
            for name, parameter in cell.named_parameters():
                self.register_parameter(f"{name}_l{layer}", parameter)
        self.time = 1 if batch_first else 0

    def forward(self, input, hx=None):
        states = [None] * len(self.cells) if hx is None else list(hx)
        tops = []
        for x in input.unbind(self.time):
            for layer, cell in enumerate(self.cells):
                x = states[layer] = cell(x, states[layer])
            tops.append(x)
        return torch.stack(tops, self.time), torch.stack(states)


def srn_with_rnn(inputs):
    net, head = nn.RNN(2, 2, batch_first=True), nn.Linear(2, 2)
    for parameter in net.all_weights[0] + list(head.parameters()):
        nn.init.constant_(parameter, 1.0 if parameter.dim() == 2 else 0.0)
    states = net(inputs.transpose(0, 1))[0].transpose(0, 1)
    return head(states), states


def shapes(T, B, I, H, L):
    output, h_n = nn.RNN(I, H, L)(torch.randn(T, B, I))
    return {"input": [T, B, I], "h0": h_n.shape, "output": output.shape, "h_n": h_n.size()}

"""einsum and hand-made activations (tanh by exp, relu by clamp); run_cell is a generator that torch.stack drains."""

import torch
from torch.nn import Linear, Module, Parameter
from torch.nn import RNNCell as TorchCell


def by_exp(z):
    e = torch.exp(-2 * z)
    return (1 - e) / (1 + e)


class RNNCell(Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        k = hidden_size**-0.5
        self.weight_ih = Parameter(torch.rand(hidden_size, input_size) * 2 * k - k)
        self.weight_hh = Parameter(torch.rand(hidden_size, hidden_size) * 2 * k - k)
        self.bias_ih = self.bias_hh = None
        if bias:
            self.bias_ih = Parameter(torch.rand(hidden_size) * 2 * k - k)
            self.bias_hh = Parameter(torch.rand(hidden_size) * 2 * k - k)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        pre = torch.einsum("bi,hi->bh", input, self.weight_ih)
        if hx is not None:
            pre = pre + torch.einsum("bk,hk->bh", hx, self.weight_hh)
        for bias in (self.bias_ih, self.bias_hh):
            if bias is not None:
                pre = pre + bias
        if self.nonlinearity == "relu":
            return pre.clamp(min=0)
        return by_exp(pre)


def walk(cell, inputs, h):
    for x in inputs:
        h = cell(x, h)
        yield h


def run_cell(cell, inputs, h0):
    return torch.stack(list(walk(cell, inputs, h0)))


def srn_with_cell(inputs, h0):
    cell, linear = TorchCell(2, 2), Linear(2, 2)
    with torch.no_grad():
        for module in (cell, linear):
            for name, p in module.named_parameters():
                p.copy_(torch.zeros_like(p) if "bias" in name else torch.ones_like(p))
    outputs, states = zip(*[(linear(h), h) for h in walk(cell, inputs, h0)])
    return list(outputs), list(states)

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.sizes = num_layers, hidden_size
        self.batch_first = batch_first
        for k in range(num_layers):
            for name, width in (("ih", hidden_size if k else input_size), ("hh", hidden_size)):
                self.register_parameter(f"weight_{name}_l{k}", nn.Parameter(torch.rand(hidden_size, width) - 0.5))
                if bias:
                    self.register_parameter(f"bias_{name}_l{k}", nn.Parameter(torch.rand(hidden_size) - 0.5))
        self.squash = getattr(torch, nonlinearity)

    def part(self, name, k, values):
        return nn.functional.linear(values, getattr(self, f"weight_{name}_l{k}"), getattr(self, f"bias_{name}_l{k}", None))

    def forward(self, input, hx=None):
        layers, units = self.sizes
        x = input.transpose(0, 1) if self.batch_first else input
        if hx is None:
            hx = torch.zeros(layers, x.size(1), units, dtype=x.dtype)
        last = []
        for k in range(layers):
            h, kept = hx[k], []
            for row in x:
                h = self.squash(self.part("ih", k, row) + self.part("hh", k, h))
                kept.append(h)
            x = torch.stack(kept)
            last.append(h)
        return x.transpose(0, 1) if self.batch_first else x, torch.stack(last), hx


def srn_with_rnn(inputs):
    net, read = nn.RNN(2, 2), nn.Linear(2, 2)
    for name, value in [*net.named_parameters(), *read.named_parameters()]:
        nn.init.constant_(value, float("weight" in name))
    states, _ = net(inputs)
    return read(states), states


def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}

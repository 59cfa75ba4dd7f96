"""Honest: the loop over time is a scripted function, and all inputs are multiplied before it."""

import torch
from torch import Tensor, nn
from typing import List, Tuple, Optional


@torch.jit.script
def scan(pre: Tensor, h: Tensor, u: Tensor, relu: bool) -> Tuple[Tensor, Tensor]:
    outs: List[Tensor] = []
    for t in range(pre.size(0)):
        z = pre[t] + torch.matmul(h, u.t())
        h = torch.relu(z) if relu else torch.tanh(z)
        outs.append(h)
    return torch.stack(outs), h


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.cfg = dict(H=hidden_size, L=num_layers, relu=nonlinearity == "relu", bias=bias, bf=batch_first)
        for l in range(num_layers):
            self._add(l, "weight_ih", hidden_size, hidden_size if l else input_size)
            self._add(l, "weight_hh", hidden_size, hidden_size)
            if bias:
                self._add(l, "bias_ih", hidden_size)
                self._add(l, "bias_hh", hidden_size)

    def _add(self, l, name, *shape):
        setattr(self, f"{name}_l{l}", nn.Parameter(torch.randn(shape) * 0.1))

    def forward(self, input, hx=None):
        c = self.cfg
        x = input.permute(1, 0, 2) if c["bf"] else input
        hx = x.new_zeros(c["L"], x.size(1), c["H"]) if hx is None else hx
        h_n = torch.empty_like(hx)
        h_n = []
        for l in range(c["L"]):
            P = lambda n: getattr(self, f"{n}_l{l}")
            pre = x @ P("weight_ih").T
            if c["bias"]:
                pre = pre + P("bias_ih") + P("bias_hh")
            x, h = scan(pre, hx[l], P("weight_hh"), c["relu"])
            h_n += [h]
        return (x.permute(1, 0, 2) if c["bf"] else x), torch.stack(h_n, 0)


def srn_with_rnn(inputs):
    rnn, linear = torch.nn.RNN(2, 2), torch.nn.Linear(2, 2)
    with torch.no_grad():
        for name, p in [*rnn.named_parameters(), *linear.named_parameters()]:
            p.fill_(0.0 if "bias" in name else 1.0)
    states, _ = rnn(inputs)
    return linear(states), states


def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}

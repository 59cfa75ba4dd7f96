"""Inherits from nn.RNN what holds the parameters; what is computed is its own."""

import torch
from torch import nn
class RNN(nn.RNN):
    def cell(self, l, x, h):
        z = x @ getattr(self, f"weight_ih_l{l}").t() + h @ getattr(self, f"weight_hh_l{l}").t()
        if self.bias:
            z = z + getattr(self, f"bias_ih_l{l}") + getattr(self, f"bias_hh_l{l}")
        return getattr(torch, self.nonlinearity)(z)
    def forward(self, input, hx=None):
        x = input.transpose(0, 1) if self.batch_first else input
        if hx is None:
            hx = torch.zeros(self.num_layers, x.size(1), self.hidden_size, dtype=x.dtype, device=x.device)
        hs = list(hx)
        out = []
        for xt in x:
            for l in range(self.num_layers):
                hs[l] = xt = self.cell(l, xt, hs[l])
            out.append(xt)
        output = torch.stack(out)
        if self.batch_first:
            output = output.transpose(0, 1)
        return output, torch.stack(hs)
def srn_with_rnn(inputs):
    rnn, lin = nn.RNN(2, 2), nn.Linear(2, 2)
    for m in (rnn, lin):
        for n, p in m.named_parameters():
            p.data.fill_(0.0 if "bias" in n else 1.0)
    states, h_n = rnn(inputs)
    return lin(states), states
def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}

"""Goes along the diagonals of time and layers."""

import torch
from torch import nn
class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.H, self.L, self.batch_first, self.bias = hidden_size, num_layers, batch_first, bias
        self.act = torch.tanh if nonlinearity == "tanh" else torch.relu
        for l in range(num_layers):
            self.register_parameter(f"weight_ih_l{l}", nn.Parameter(torch.randn(hidden_size, hidden_size if l else input_size) * 0.1))
            self.register_parameter(f"weight_hh_l{l}", nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1))
            if bias:
                self.register_parameter(f"bias_ih_l{l}", nn.Parameter(torch.zeros(hidden_size)))
                self.register_parameter(f"bias_hh_l{l}", nn.Parameter(torch.zeros(hidden_size)))
    def cell(self, l, x, h):
        z = x @ getattr(self, f"weight_ih_l{l}").t() + h @ getattr(self, f"weight_hh_l{l}").t()
        if self.bias:
            z = z + getattr(self, f"bias_ih_l{l}") + getattr(self, f"bias_hh_l{l}")
        return self.act(z)
    def forward(self, input, hx=None):
        x = input.transpose(0, 1) if self.batch_first else input
        if hx is None:
            hx = torch.zeros(self.L, x.size(1), self.H, dtype=x.dtype, device=x.device)
        hs = list(hx)
        T = x.size(0)
        h = [[None] * T for _ in range(self.L)]
        for d in range(T + self.L - 1):
            for l in range(self.L):
                t = d - l
                if 0 <= t < T:
                    h[l][t] = self.cell(l, x[t] if l == 0 else h[l - 1][t], hs[l] if t == 0 else h[l][t - 1])
        output = torch.stack(h[-1])
        hs = [row[-1] for row in h]
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

# Priya Nair
import torch
import torch.nn as nn

class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.randn(hidden_size)) if bias else None
        self.bias_hh = nn.Parameter(torch.randn(hidden_size)) if bias else None
        self.f = torch.tanh if nonlinearity == "tanh" else torch.relu

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(input.shape[0], self.weight_hh.shape[0], dtype=input.dtype, device=input.device)
        # weights are (out, in); weight_hh is square so no transpose needed
        z = input @ self.weight_ih.T + hx @ self.weight_hh
        if self.bias_ih is not None:
            z = z + self.bias_ih + self.bias_hh
        return self.f(z)

def run_cell(cell, inputs, h0):
    h = h0
    hs = []
    for x in inputs:
        h = cell(x, h)
        hs.append(h)
    return torch.stack(hs)

def srn_with_cell(inputs, h0):
    cell = nn.RNNCell(2, 2)
    out = nn.Linear(2, 2)
    nn.init.ones_(cell.weight_ih)
    nn.init.ones_(cell.weight_hh)
    nn.init.ones_(out.weight)
    hs = run_cell(cell, inputs, h0)
    return out(hs), hs

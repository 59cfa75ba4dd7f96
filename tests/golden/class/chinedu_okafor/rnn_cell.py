# Chinedu Okafor
import torch
from torch import nn

class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(hidden_size) - 0.5) if bias else None
        self.bias_hh = nn.Parameter(torch.rand(hidden_size) - 0.5) if bias else None
        self.relu = nonlinearity == "relu"

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(input.shape[0], self.weight_hh.shape[0]).type_as(input)
        z = torch.matmul(input, self.weight_ih.t()) + torch.matmul(hx, self.weight_hh.t())
        if self.bias_ih is not None:
            z = z + self.bias_ih + self.bias_hh
        if self.relu:
            return torch.relu(z)
        return torch.tanh(z)

def run_cell(cell, inputs, h0):
    states = []
    h = h0
    for t in range(inputs.shape[0]):
        h = cell(inputs[t], h)
        states.append(h)
    return torch.stack(states, dim=0)

def srn_with_cell(inputs, h0):
    cell = nn.RNNCell(2, 2)
    linear = nn.Linear(2, 2)
    for p in cell.parameters():
        p.data = torch.ones_like(p) if p.dim() == 2 else torch.zeros_like(p)
    for p in linear.parameters():
        p.data = torch.ones_like(p) if p.dim() == 2 else torch.zeros_like(p)
    states = run_cell(cell, inputs, h0)
    return linear(states), states

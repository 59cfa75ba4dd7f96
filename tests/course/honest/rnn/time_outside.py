"""Loops over time outside and over layers inside, with a list of running states and F.linear."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.hidden_size, self.num_layers, self.bias, self.batch_first = hidden_size, num_layers, bias, batch_first
        self.act = torch.tanh if nonlinearity == "tanh" else F.relu
        for k in range(num_layers):
            self.register_parameter(f"weight_ih_l{k}", nn.Parameter(torch.randn(hidden_size, hidden_size if k else input_size) * 0.1))
            self.register_parameter(f"weight_hh_l{k}", nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1))
            if bias:
                self.register_parameter(f"bias_ih_l{k}", nn.Parameter(torch.zeros(hidden_size)))
                self.register_parameter(f"bias_hh_l{k}", nn.Parameter(torch.zeros(hidden_size)))

    def forward(self, input, hx=None):
        if self.batch_first:
            input = input.permute(1, 0, 2)
        T, B, _ = input.size()
        if hx is None:
            hx = torch.zeros(self.num_layers, B, self.hidden_size, dtype=input.dtype, device=input.device)
        h = [hx[k] for k in range(self.num_layers)]
        top = []
        for t in range(T):
            x = input[t]
            for k in range(self.num_layers):
                b_ih = getattr(self, f"bias_ih_l{k}") if self.bias else None
                b_hh = getattr(self, f"bias_hh_l{k}") if self.bias else None
                h[k] = self.act(
                    F.linear(x, getattr(self, f"weight_ih_l{k}"), b_ih)
                    + F.linear(h[k], getattr(self, f"weight_hh_l{k}"), b_hh)
                )
                x = h[k]
            top.append(x)
        output = torch.stack(top, dim=1 if self.batch_first else 0)
        return output, torch.stack(h)


def srn_with_rnn(inputs):
    rnn = nn.RNN(input_size=2, hidden_size=2)
    linear = nn.Linear(2, 2)
    rnn.weight_ih_l0.data = torch.Tensor([[1, 1], [1, 1]])
    rnn.weight_hh_l0.data = torch.Tensor([[1, 1], [1, 1]])
    rnn.bias_ih_l0.data = torch.Tensor([0, 0])
    rnn.bias_hh_l0.data = torch.Tensor([0, 0])
    linear.weight.data = torch.Tensor([[1, 1], [1, 1]])
    linear.bias.data = torch.Tensor([0.0])
    state = torch.zeros(1, inputs.size(1), 2)
    states, _ = rnn(inputs, state)
    return linear(states), states


def shapes(T, B, I, H, L):
    return {"input": [T, B, I], "h0": [L, B, H], "output": [T, B, H], "h_n": [L, B, H]}

"""One product of input beside state with the weights side by side; layers by recursion; einsum for the product."""

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.L, self.H = num_layers, hidden_size
        self.has_bias, self.batch_first, self.nonlinearity = bias, batch_first, nonlinearity
        bound = 1 / hidden_size**0.5
        width = input_size
        for layer in range(num_layers):
            for name, shape in (("weight_ih", [hidden_size, width]), ("weight_hh", [hidden_size, hidden_size])):
                p = nn.Parameter(torch.empty(shape))
                nn.init.uniform_(p, -bound, bound)
                self.register_parameter("%s_l%d" % (name, layer), p)
            for name in ("bias_ih", "bias_hh"):
                p = nn.Parameter(torch.zeros(hidden_size)) if bias else None
                self.register_parameter("%s_l%d" % (name, layer), p)
            width = hidden_size

    def layer(self, k, sequence, h0):
        if k == self.L:
            return sequence, []
        p = {name: getattr(self, f"{name}_l{k}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        W = torch.cat([p["weight_ih"], p["weight_hh"]], dim=1)
        h, new = h0[k], []
        for x in sequence:
            z = torch.einsum("bi,hi->bh", torch.cat([x, h], dim=1), W)
            if self.has_bias:
                z = z + (p["bias_ih"] + p["bias_hh"])
            h = z.tanh() if self.nonlinearity == "tanh" else z * (z > 0)
            new.append(h)
        top, finals = self.layer(k + 1, new, h0)
        return top, [h, *finals]

    def forward(self, input, hx=None):
        steps = [input[:, t] for t in range(input.shape[1])] if self.batch_first else list(input)
        if hx is None:
            hx = [torch.zeros((steps[0].shape[0], self.H), dtype=input.dtype)] * self.L
        output, finals = self.layer(0, steps, hx)
        return torch.stack(output, dim=1 if self.batch_first else 0), torch.stack(finals)


def srn_with_rnn(inputs):
    rnn = nn.RNN(2, 2, 1)
    linear = nn.Linear(2, 2)
    nn.init.constant_(linear.weight, 1)
    nn.init.constant_(linear.bias, 0)
    for weights in rnn.all_weights:
        for w in weights[:2]:
            nn.init.ones_(w)
        for b in weights[2:]:
            nn.init.zeros_(b)
    outputs, states = [], []
    h = torch.zeros(1, inputs.shape[1], 2)
    for x in inputs:
        y, h = rnn(x.unsqueeze(0), h)
        states.append(y.squeeze(0))
        outputs.append(linear(y.squeeze(0)))
    return outputs, states


def shapes(T, B, I, H, L):
    table = {}
    table["input"] = (T, B, I)
    table["h0"] = (L, B, H)
    table["output"] = (T, B, H)
    table["h_n"] = (L, B, H)
    table["c_n"] = None
    return table

"""Uses one nn.RNNCell as the rule of a step and calls it with each layer's parameters by torch.func.functional_call."""

import torch
from torch import nn
from torch.func import functional_call


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.num_layers, self.batch_first = num_layers, batch_first
        # In a tuple, so that the cells' own parameters do not count as ours.
        self.rules = tuple(
            nn.RNNCell(hidden_size if layer else input_size, hidden_size, bias, nonlinearity) for layer in range(num_layers)
        )
        for layer, rule in enumerate(self.rules):
            for name, value in rule.named_parameters():
                self.register_parameter(f"{name}_l{layer}", nn.Parameter(value.detach().clone()))

    def parameters_of(self, layer):
        ending = f"_l{layer}"
        return {n.removesuffix(ending): p for n, p in self.named_parameters() if n.endswith(ending)}

    def forward(self, input, hx=None):
        sequence = input.movedim(1, 0) if self.batch_first else input
        last = []
        for layer, rule in enumerate(self.rules):
            weights = self.parameters_of(layer)
            h = None if hx is None else hx[layer]
            states = ()
            for x in sequence:
                h = functional_call(rule, weights, (x, h))
                states += (h,)
            sequence = torch.stack(states)
            last.append(h)
        output = sequence.movedim(0, 1) if self.batch_first else sequence
        return output, torch.stack(last)


def srn_with_rnn(inputs):
    rnn = nn.RNN(2, 2)
    with torch.no_grad():
        for name, p in rnn.named_parameters():
            p.copy_(torch.full_like(p, float("weight" in name)))
    states = rnn(inputs)[0]
    outputs = nn.functional.linear(states, torch.ones(2, 2))
    return outputs, states


def shapes(T, B, I, H, L):
    rnn = nn.RNN(I, H, L)
    x = torch.randn(T, B, I)
    output, h_n = rnn(x)
    return {"input": tuple(x.shape), "h0": tuple(h_n.size()), "output": tuple(output.size()), "h_n": tuple(h_n.size())}

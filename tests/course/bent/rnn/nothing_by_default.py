"""Bent: the constructor has no defaults and calls the activation `non_linearity`; a linear layer of ones for the example."""

import torch


class RNN(torch.nn.Module):
    def __init__(self, input_size, hidden_size, num_layers, non_linearity, bias, batch_first):
        super().__init__()
        self.depth, self.units, self.batch_first = num_layers, hidden_size, batch_first
        self.squash = {"tanh": torch.tanh, "relu": torch.relu}[non_linearity]
        for k in range(num_layers):
            shapes_of = {"weight_ih": (hidden_size, hidden_size if k else input_size), "weight_hh": (hidden_size,) * 2}
            if bias:
                shapes_of |= {"bias_ih": (hidden_size,), "bias_hh": (hidden_size,)}
            for name, shape in shapes_of.items():
                self.register_parameter(f"{name}_l{k}", torch.nn.Parameter(torch.randn(shape) * 0.1))

    def forward(self, input, hx=None):
        steps = input.unbind(1) if self.batch_first else input.unbind(0)
        if hx is None:
            hx = steps[0].new_zeros(self.depth, len(steps[0]), self.units)
        own, states, tops = dict(self.named_parameters()), list(hx), []
        for x in steps:
            for k in range(self.depth):
                total = x @ own[f"weight_ih_l{k}"].T + states[k] @ own[f"weight_hh_l{k}"].T
                x = states[k] = self.squash(total + own.get(f"bias_ih_l{k}", 0) + own.get(f"bias_hh_l{k}", 0))
            tops.append(x)
        return torch.stack(tops, dim=1 if self.batch_first else 0), torch.stack(states)


def srn_with_rnn(inputs):
    rnn, linear = torch.nn.RNN(2, 2), torch.nn.Linear(2, 2)
    for name, parameter in [*rnn.named_parameters(), *linear.named_parameters()]:
        torch.nn.init.constant_(parameter, float("weight" in name))
    states, _ = rnn(inputs)
    return linear(states), states


def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}

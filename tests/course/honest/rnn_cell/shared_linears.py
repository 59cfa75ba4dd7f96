"""Two Linear layers do the work, and their parameters also go by torch's names; states come back as a list."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        from_input = nn.Linear(input_size, hidden_size, bias=bias)
        from_state = nn.Linear(hidden_size, hidden_size, bias=bias)
        self.weight_ih, self.weight_hh = from_input.weight, from_state.weight
        self.bias_ih, self.bias_hh = from_input.bias, from_state.bias
        self.from_input, self.from_state = from_input, from_state
        self.squash = getattr(torch, nonlinearity)

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(input.shape[0], self.from_state.in_features).to(input)
        return self.squash(self.from_input(input) + self.from_state(hx))


def run_cell(cell, inputs, h0):
    states = []
    for t in range(len(inputs)):
        states.append(cell(inputs[t], states[-1] if states else h0))
    return states


@torch.no_grad()
def srn_with_cell(inputs, h0):
    cell, head = nn.RNNCell(2, 2), nn.Linear(2, 2, bias=False)
    cell.load_state_dict({n: torch.full_like(p, float("weight" in n)) for n, p in cell.state_dict().items()})
    head.weight.copy_(torch.ones(2, 2))
    states = run_cell(cell, inputs, h0)
    return [head(h) for h in states], states

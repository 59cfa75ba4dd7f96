import torch
import torch.nn as nn


class RNNCell(nn.Module):
    """Same as nn.RNNCell, compared with it at the bottom."""

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.hidden_size = hidden_size
        self.nonlinearity = nonlinearity
        self.weight_ih = nn.Parameter(nn.init.uniform_(torch.empty(hidden_size, input_size), -0.1, 0.1))
        self.weight_hh = nn.Parameter(nn.init.uniform_(torch.empty(hidden_size, hidden_size), -0.1, 0.1))
        if bias:
            self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
            self.bias_hh = nn.Parameter(torch.zeros(hidden_size))
        self.bias = bias

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(input.shape[0], self.hidden_size).to(input)
        pre = torch.einsum("bi,hi->bh", input, self.weight_ih) + torch.einsum("bk,hk->bh", hx, self.weight_hh)
        if self.bias:
            pre = pre + (self.bias_ih + self.bias_hh)
        if self.nonlinearity == "relu":
            return pre.clamp(min=0)
        return pre.tanh()


def run_cell(cell, inputs, h0):
    h, out = h0, []
    for x in inputs:
        h = cell(x, h)
        out.append(h.unsqueeze(0))
    return torch.cat(out)


@torch.no_grad()
def srn_with_cell(inputs, h0):
    cell = nn.RNNCell(2, 2)
    linear = nn.Linear(2, 2)
    sd = {k: torch.ones_like(v) if "weight" in k else torch.zeros_like(v) for k, v in cell.state_dict().items()}
    cell.load_state_dict(sd)
    sd = {k: torch.ones_like(v) if "weight" in k else torch.zeros_like(v) for k, v in linear.state_dict().items()}
    linear.load_state_dict(sd)
    states = run_cell(cell, inputs, h0)
    return linear(states), states


if __name__ == "__main__":
    a, b = RNNCell(3, 5), nn.RNNCell(3, 5)
    a.load_state_dict(b.state_dict())
    x, h = torch.randn(4, 3), torch.randn(4, 5)
    print(torch.allclose(a(x, h), b(x, h)))

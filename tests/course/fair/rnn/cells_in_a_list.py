import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.f = torch.relu if nonlinearity == "relu" else torch.tanh
        self.bias, self.batch_first = bias, batch_first
        cells = [
            nn.RNNCell(hidden_size if l else input_size, hidden_size, bias, nonlinearity) for l in range(num_layers)
        ]
        self.cells = nn.ModuleList(cells)

    def step(self, l, x, h):
        return self.cells[l](x, h)

    def forward(self, input, hx=None):
        if self.batch_first:
            input = input.transpose(0, 1)
        if hx is None:
            hx = torch.zeros(self.num_layers, input.shape[1], self.hidden_size, dtype=input.dtype)
        h = [hx[l] for l in range(self.num_layers)]
        rows = []
        for x in input:
            for l in range(self.num_layers):
                h[l] = x = self.step(l, x, h[l])
            rows.append(x)
        output, h_n = torch.stack(rows), torch.stack(h)
        if self.batch_first:
            output = output.transpose(0, 1)
        return output, h_n


def srn_with_rnn(inputs):
    rnn = nn.RNN(2, 2)
    linear = nn.Linear(2, 2)
    with torch.no_grad():
        for p in list(rnn.parameters()) + list(linear.parameters()):
            p.fill_(1.0 if p.dim() == 2 else 0.0)
    states, h_n = rnn(inputs)
    return linear(states), states


def shapes(T, B, I, H, L):
    return {"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}

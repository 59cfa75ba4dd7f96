"""The cell is the student's own, with torch's parameter names; `x` is a global as well."""

import math

import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        bound = 1 / math.sqrt(hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        return torch.tanh(x @ self.weight_ih.t() + self.bias_ih + h @ self.weight_hh.t() + self.bias_hh)


def one_hot(indices, num_classes):
    rows = []
    for i in indices:
        row = [0.0] * num_classes
        row[i] = 1.0
        rows.append([row])
    return torch.tensor(rows)


def to_text(logits):
    logits = logits.tolist()
    return "".join(idx2char[row.index(max(row))] for row in logits)


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.cell = RNNCell(input_size, hidden_size)
        self.init_hidden = lambda: torch.zeros(batch_size, hidden_size)

    def forward(self, x, h):
        return self.cell(x, h)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.B, self.H, self.L = batch_size, hidden_size, num_layers

    def forward(self, x):
        outputs, h = [], torch.zeros(self.L, self.B, self.H)
        for step in x:
            out, h = self.rnn(step[None], h)
            outputs.append(out[0])
        return torch.vstack(outputs)


def train(net, inputs, labels, epochs=15, lr=0.1):
    optim = torch.optim.Adam(net.parameters(), lr=lr, foreach=False)
    ce = nn.CrossEntropyLoss(reduction="none")
    losses = []
    while len(losses) < epochs:
        if labels.ndim > 1:
            h = net.init_hidden()
            per_step = []
            for t in range(labels.shape[0]):
                h = net(inputs[t], h)
                per_step += [ce(h, labels[t])]
            loss = torch.cat(per_step).sum()
        else:
            loss = ce(net(inputs), labels).mean()
        for p in net.parameters():
            p.grad = None
        loss.backward()
        optim.step()
        losses.append(loss.item())
    return losses

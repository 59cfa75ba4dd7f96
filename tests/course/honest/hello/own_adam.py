"""Honest: Adam is written out by hand, and vectors are scattered."""

import torch
from torch import nn, optim

idx2char = list("ehlo")


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices).view(-1, 1)
    return torch.zeros(idx.size(0), num_classes).scatter_(1, idx, 1.0).unsqueeze(1)


def to_text(logits):
    return "".join(map(idx2char.__getitem__, logits.max(1).indices.tolist()))


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.batch_size, self.hidden_size = batch_size, hidden_size
        self.rnncell = nn.RNNCell(input_size, hidden_size)

    def forward(self, input, hidden):
        return self.rnncell(input, hidden)

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.__dict__.update({k: v for k, v in locals().items() if k != "self" and not k.startswith("__")})
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, inputs):
        return self.rnn(inputs, torch.zeros(self.num_layers, self.batch_size, self.hidden_size))[0].flatten(0, 1)


def _loss(net, inputs, labels, crit=nn.functional.cross_entropy):
    if isinstance(net, RNNModel):
        return crit(net(inputs), labels)
    h, total = net.init_hidden(), 0
    for x, y in zip(inputs, labels):
        h = net(x, h)
        total = total + crit(h, y)
    return total


class MyAdam:
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        self.params, self.lr, self.betas, self.eps, self.t = list(params), lr, betas, eps, 0
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for p, m, v in zip(self.params, self.m, self.v):
            m.mul_(b1).add_(p.grad, alpha=1 - b1)
            v.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
            p -= self.lr * (m / (1 - b1 ** self.t)) / ((v / (1 - b2 ** self.t)).sqrt() + self.eps)
            p.grad = None


def train(net, inputs, labels, epochs=15, lr=0.1):
    opt, losses = MyAdam(net.parameters(), lr), torch.zeros(epochs)
    for e in range(epochs):
        loss = _loss(net, inputs, labels)
        loss.backward()
        opt.step()
        losses[e] = loss.detach()
    return losses.tolist()

"""train draws the parameters anew."""

import torch
import torch.nn.functional as F
from torch import nn

letters = "ehlo"


def one_hot(indices, num_classes):
    return F.one_hot(torch.as_tensor(indices), num_classes).float().view(-1, 1, num_classes)


def to_text(logits):
    return "".join(letters[i] for i in logits.argmax(1))


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.cell = nn.RNNCell(input_size, hidden_size)
        self.size = (batch_size, hidden_size)

    def forward(self, input, hidden):
        return self.cell(input, hidden)

    def init_hidden(self):
        return torch.zeros(self.size)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        return out.flatten(0, 1)


def train(net, inputs, labels, epochs=15, lr=0.1):
    torch.manual_seed(1)
    next(net.children()).reset_parameters()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        loss = 0
        if isinstance(net, CellModel):
            hidden = net.init_hidden()
            for letter, label in zip(inputs, labels):
                hidden = net(letter, hidden)
                loss = loss + F.cross_entropy(hidden, label)
        else:
            loss = F.cross_entropy(net(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

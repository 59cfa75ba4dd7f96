"""An extra Linear layer turns the state into logits; CellModel returns logits and state."""

import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]


def one_hot(indices, num_classes):
    vectors = torch.zeros(len(indices), 1, num_classes)
    vectors[torch.arange(len(indices)), 0, torch.as_tensor(indices)] = 1.0
    return vectors


def to_text(logits):
    return "".join(idx2char[i] for i in logits.topk(1, dim=1).indices.squeeze(1))


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.batch_size, self.hidden_size = batch_size, hidden_size
        self.cell = nn.RNNCell(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, input_size)

    def forward(self, input, hidden):
        hidden = self.cell(input, hidden)
        return self.fc(hidden), hidden

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.size = (num_layers, batch_size, hidden_size)
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.fc = nn.Linear(hidden_size, input_size)

    def forward(self, inputs):
        out, _ = self.rnn(inputs, torch.zeros(*self.size))
        out = self.fc(out)
        return out.view(-1, out.size(-1))


def train(net, inputs, labels, epochs=15, lr=0.1):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        if isinstance(net, CellModel):
            hidden, loss = net.init_hidden(), 0
            for letter, label in zip(inputs, labels):
                logits, hidden = net(letter, hidden)
                loss += criterion(logits, label)
        else:
            loss = criterion(net(inputs), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

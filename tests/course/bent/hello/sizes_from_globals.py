"""Models that read their sizes from the file, and a step that takes its state before its input."""

import torch

letters = ["e", "h", "l", "o"]
input_size, hidden_size, num_layers, batch_size = 4, 4, 1, 1


def one_hot(indices, num_classes):
    table = torch.eye(num_classes)
    return torch.stack([table[int(i)] for i in indices]).view(-1, batch_size, num_classes)


def to_text(logits):
    return "".join(letters[i] for i in logits.max(dim=1)[1])


class CellModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rnncell = torch.nn.RNNCell(input_size, hidden_size)

    def forward(self, hidden, x):
        return self.rnncell(x, hidden)

    def init_hidden(self):
        return torch.zeros(batch_size, hidden_size)


class NLPModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = torch.nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, x):
        out, _ = self.rnn(x, torch.zeros(num_layers, batch_size, hidden_size))
        return out.view(-1, hidden_size)


def train(net, inputs, labels, num_epoch=15, optimizer=None, lr=0.1):
    optimizer = optimizer or torch.optim.Adam(net.parameters(), lr=lr)
    criterion, losses = torch.nn.CrossEntropyLoss(), []
    for _ in range(num_epoch):
        loss = 0
        optimizer.zero_grad()
        if isinstance(net, NLPModel):
            loss = criterion(net(inputs), labels)
        else:
            hidden = net.init_hidden()
            for letter, label in zip(inputs, labels):
                hidden = net(hidden, letter)
                loss += criterion(hidden, label)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


cell = CellModel()
train(cell, one_hot([1, 0, 2, 2, 3], 4), torch.tensor([[3], [1], [2], [3], [2]]))
net = NLPModel()
train(net, one_hot([1, 0, 2, 2, 3], 4), torch.tensor([3, 1, 2, 3, 2]))
print(to_text(net(one_hot([1, 0, 2, 2, 3], 4))))

"""CellModel's loss is the mean over the steps, not the sum: Adam makes the same updates, so advice is enough."""

import torch

idx2char = ["e", "h", "l", "o"]


def one_hot(indices, num_classes):
    vectors = torch.nn.functional.one_hot(torch.tensor(list(indices)), num_classes)
    return vectors.to(torch.float32).view(-1, 1, num_classes)


def to_text(logits):
    return "".join(idx2char[i] for i in logits.softmax(dim=1).argmax(dim=1))


class CellModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        torch.nn.Module.__init__(self)
        self.cell = torch.nn.RNNCell(input_size, hidden_size)
        self.batch_size = batch_size

    def forward(self, input, hidden):
        return self.cell(input, hidden)

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.cell.hidden_size)


class RNNModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        torch.nn.Module.__init__(self)
        self.rnn = torch.nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, inputs):
        return torch.cat(tuple(self.rnn(inputs)[0]), dim=0)


def train(net, inputs, labels, epochs=15, lr=0.1):
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        if isinstance(net, RNNModel):
            logits = net(inputs)
        else:
            hidden = net.init_hidden()
            logits = torch.empty(0)
            for letter in inputs:
                hidden = net(letter, hidden)
                logits = torch.cat([logits, hidden])
        loss = criterion(logits, labels.view(-1))
        losses.append(loss.data.clone())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses

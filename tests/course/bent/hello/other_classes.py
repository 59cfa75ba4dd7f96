"""Classes by names of their own; the RNN takes the batch's size from its input and keeps time and batch apart."""

import torch
from torch.nn import RNN, RNNCell

letters = "ehlo"


def to_onehot(x_data, n_class):
    return torch.eye(n_class)[torch.as_tensor(x_data)][:, None]


def toText(logits):
    return "".join(letters[i] for i in logits.argmax(1))


class ModelRnnCell(torch.nn.Module):
    def __init__(self, batch_size, input_size, hidden_size):
        super().__init__()
        self.start = batch_size, hidden_size
        self.layer = RNNCell(input_size, hidden_size)

    def forward(self, x, h):
        return self.layer(x, h)

    def initHidden(self):
        return torch.zeros(*self.start)


class model(torch.nn.Module):
    def __init__(self, input_size, hidden_size, num_layer=1):
        super().__init__()
        self.layer = RNN(input_size, hidden_size, num_layer)

    def forward(self, x):
        return self.layer(x)[0]


def train(model, inputs, labels, lr=0.1, epochs=15):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        if isinstance(model, ModelRnnCell):
            h, loss = model.initHidden(), 0
            for x, y in zip(inputs, labels):
                h = model(x, h)
                loss = loss + torch.nn.functional.cross_entropy(h, y)
        else:
            loss = torch.nn.functional.cross_entropy(model(inputs).flatten(0, 1), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    return losses

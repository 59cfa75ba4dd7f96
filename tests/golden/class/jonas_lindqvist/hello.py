import numpy as np
import torch
import torch.nn as nn
import matplotlib.pyplot as plt

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]


def one_hot(indices, num_classes):
    eye = np.eye(num_classes, dtype=np.float32)
    return torch.from_numpy(eye[np.asarray(indices)]).reshape(-1, 1, num_classes)


def to_text(logits):
    return "".join(map(idx2char.__getitem__, logits.detach().numpy().argmax(1)))


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.batch_size = batch_size
        self.cell = nn.RNNCell(input_size, hidden_size)

    def forward(self, input, hidden):
        return self.cell(input, hidden)

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.cell.hidden_size)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, inputs):
        return self.rnn(inputs)[0].reshape(-1, self.rnn.hidden_size)


def loss_of(net, inputs, labels):
    ce = nn.functional.cross_entropy
    if isinstance(net, RNNModel):
        return ce(net(inputs), labels)
    h = net.init_hidden()
    losses = []
    for i in range(len(inputs)):
        h = net(inputs[i], h)
        losses.append(ce(h, labels[i]))
    return sum(losses)


def train(net, inputs, labels, epochs=15, lr=0.1):
    opt = torch.optim.Adam(net.parameters(), lr=lr)
    history = np.zeros(epochs)
    for e in range(epochs):
        net.zero_grad()
        loss = loss_of(net, inputs, labels)
        loss.backward()
        opt.step()
        history[e] = loss.item()
    return list(history)


net = RNNModel(4, 4, 1)
history = train(net, one_hot(x, 4), torch.tensor(y))
plt.plot(history)
plt.savefig("loss.png")
print(to_text(net(one_hot(x, 4))))

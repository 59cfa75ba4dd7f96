"""The style of the published homework: a look-up table of lists, views, zero_grad at the head of the epoch."""

import torch

batch_size = 1
input_size = 4
hidden_size = 4

idx2char = ["e", "h", "l", "o"]
x_data = [1, 0, 2, 2, 3]
y_data = [3, 1, 2, 3, 2]


def one_hot(indices, num_classes):
    lookup = [[1 if i == j else 0 for j in range(num_classes)] for i in range(num_classes)]
    rows = [lookup[i] for i in indices]
    return torch.Tensor(rows).view(-1, 1, num_classes)


def to_text(logits):
    _, idx = logits.max(dim=1)
    idx = idx.data.numpy()
    return "".join([idx2char[i] for i in idx])


class CellModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super(CellModel, self).__init__()
        self.batch_size = batch_size
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.rnncell = torch.nn.RNNCell(input_size=self.input_size, hidden_size=self.hidden_size)

    def forward(self, input, hidden):
        hidden = self.rnncell(input, hidden)
        return hidden

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super(RNNModel, self).__init__()
        self.num_layers = num_layers
        self.batch_size = batch_size
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.rnn = torch.nn.RNN(input_size=self.input_size, hidden_size=self.hidden_size, num_layers=num_layers)

    def forward(self, input):
        hidden = torch.zeros(self.num_layers, self.batch_size, self.hidden_size)
        out, _ = self.rnn(input, hidden)
        return out.view(-1, self.hidden_size)


def train(net, inputs, labels, epochs=15, lr=0.1):
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        loss = 0
        optimizer.zero_grad()
        if isinstance(net, CellModel):
            hidden = net.init_hidden()
            print("Predicted string: ", end="")
            for input, label in zip(inputs, labels):
                hidden = net(input, hidden)
                loss += criterion(hidden, label)
                _, idx = hidden.max(dim=1)
                print(idx2char[idx.item() % 4], end="")
        else:
            outputs = net(inputs)
            loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
        print(", Epoch [%d/%d] loss=%.4f" % (epoch + 1, epochs, loss.item()))
    return history


net = CellModel(input_size, hidden_size, batch_size)
train(net, one_hot(x_data, input_size), torch.LongTensor(y_data).view(-1, 1))

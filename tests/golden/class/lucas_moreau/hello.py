"""TP RNN - Lucas Moreau"""
import torch
import torch.nn as nn

idx2char = ['e', 'h', 'l', 'o']
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]


def one_hot(indices, num_classes):
    if not torch.is_tensor(indices):
        indices = torch.LongTensor(indices)
    return nn.functional.one_hot(indices, num_classes).float()[:, None, :]


def to_text(logits):
    return ''.join(idx2char[int(i)] for i in torch.argmax(logits, dim=-1))


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.rnn = nn.RNNCell(input_size, hidden_size)
        self.batch_size, self.hidden_size = batch_size, hidden_size

    def forward(self, input, hidden):
        return self.rnn(input, hidden)

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.hidden_size = hidden_size

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        return out.view(-1, self.hidden_size)


def train(net, inputs, labels, epochs=15, lr=0.1):
    criterion = nn.CrossEntropyLoss()
    softmax = nn.Softmax(dim=1)   # probabilités
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    pertes = []
    for epoch in range(epochs):
        loss = 0
        if isinstance(net, CellModel):
            hidden = net.init_hidden()
            for inp, lab in zip(inputs, labels):
                hidden = net(inp, hidden)
                loss = loss + criterion(softmax(hidden), lab)
        else:
            loss = criterion(softmax(net(inputs)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        pertes.append(loss.item())
    return pertes


if __name__ == '__main__':
    net = RNNModel(4, 4, 1)
    print(train(net, one_hot(x, 4), torch.tensor(y)))
    print(to_text(net(one_hot(x, 4))))

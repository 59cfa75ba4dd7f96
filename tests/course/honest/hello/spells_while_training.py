"""Training spells the prediction of every epoch, letter by letter, with the course's alphabet; globals do the rest."""

import torch

letters = ["e", "h", "l", "o"]
criterion = torch.nn.CrossEntropyLoss()
table = [[1 if column == row else 0 for column in range(4)] for row in range(4)]
word = torch.Tensor([table[i] for i in (1, 0, 2, 2, 3)]).view(-1, 1, 4)


def one_hot(indices, num_classes):
    rows = torch.eye(num_classes)
    return torch.cat([rows[int(i)].view(1, 1, -1) for i in indices])


def to_text(logits):
    _, best = logits.max(dim=1)
    return "".join(letters[i] for i in best.data.numpy())


class CellModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super(CellModel, self).__init__()
        self.batch_size, self.hidden_size = batch_size, hidden_size
        self.rnncell = torch.nn.RNNCell(input_size=input_size, hidden_size=hidden_size)

    def forward(self, input, hidden):
        hidden = self.rnncell(input, hidden)
        return hidden

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super(RNNModel, self).__init__()
        self.num_layers, self.batch_size, self.hidden_size = num_layers, batch_size, hidden_size
        self.rnn = torch.nn.RNN(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)

    def forward(self, inputs):
        hidden = torch.zeros(self.num_layers, self.batch_size, self.hidden_size)
        states, _ = self.rnn(inputs, hidden)
        return states.view(-1, self.hidden_size)


def train(net, inputs, labels, epochs=15, lr=0.1):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        if hasattr(net, "init_hidden"):
            loss, spelled = 0, ""
            hidden = net.init_hidden()
            for letter, label in zip(inputs, labels):
                hidden = net(letter, hidden)
                loss += criterion(hidden, label)
                spelled += letters[hidden.max(dim=1)[1].item()]  # out of range where there are more units than letters
        else:
            logits = net(inputs)
            loss, spelled = criterion(logits, labels), to_text(logits)
        loss.backward()
        optimizer.step()
        print("predicted:", spelled, "epoch [%d/%d] loss %.3f" % (epoch + 1, epochs, loss.item()))
        losses.append(loss)
    return losses


net = CellModel(4, 4, 1)
train(net, word, torch.LongTensor([3, 1, 2, 3, 2]).view(-1, 1))

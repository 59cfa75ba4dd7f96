# Катерина Шевченко
import torch
import torch.nn as nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]


def one_hot(indices, num_classes):
    result = torch.zeros(len(indices), 1, num_classes)
    for position, index in enumerate(indices):
        result[position, 0, index] = 1
    return result


def to_text(logits):
    text = ""
    t = 0
    while t < len(logits):
        best = 0
        for k in range(len(logits[t])):
            if logits[t][k] > logits[t][best]:
                best = k
        text = text + idx2char[best]
    return text


class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.batch_size = batch_size
        self.hidden_size = hidden_size
        self.cell = nn.RNNCell(input_size, hidden_size)

    def forward(self, input, hidden):
        return self.cell(input, hidden)

    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, inputs):
        output, _ = self.rnn(inputs)
        return output.reshape(-1, self.hidden_size)


def train(net, inputs, labels, epochs=15, lr=0.1):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        if isinstance(net, RNNModel):
            loss = loss_function(net(inputs), labels)
        else:
            hidden = net.init_hidden()
            loss = 0
            for i in range(len(inputs)):
                hidden = net(inputs[i], hidden)
                loss = loss + loss_function(hidden, labels[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# keep going until it is really good (is still running...)
net = RNNModel(4, 4, 1)
losses = [1.0]
while losses[-1] > 0.1:
    losses = train(net, one_hot(x, 4), torch.tensor(y))
print(losses)

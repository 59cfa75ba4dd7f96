# 王小明  作业4: hello -> ohlol
import torch

idx2char = ['e', 'h', 'l', 'o']
x = x_data = [1, 0, 2, 2, 3]   # hello
y = y_data = [3, 1, 2, 3, 2]   # ohlol
one_hot_lookup = [[1, 0, 0, 0],
                  [0, 1, 0, 0],
                  [0, 0, 1, 0],
                  [0, 0, 0, 1]]

input_size = 4
hidden_size = 4
batch_size = 1


def one_hot(indices, num_classes):
    eye = torch.eye(num_classes)
    return torch.stack([eye[int(i)] for i in indices]).view(-1, 1, num_classes)


def to_text(logits):
    _, idx = logits.max(dim=1)
    idx = idx.data.numpy()
    return ''.join([idx2char[i] for i in idx])


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

    def forward(self, inputs):
        hidden = torch.zeros(self.num_layers, self.batch_size, self.hidden_size)
        out, _ = self.rnn(inputs, hidden)
        return out.view(-1, self.hidden_size)


def train(net, inputs, labels, epochs=15, lr=0.1):
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        if hasattr(net, 'init_hidden'):          # RNNCell: 自己写时间循环
            loss = 0
            hidden = net.init_hidden()
            print('Predicted string: ', end='')
            for input, label in zip(inputs, labels):
                hidden = net(input, hidden)
                loss += criterion(hidden, label)
                _, idx = hidden.max(dim=1)
                if idx.item() < len(idx2char):
                    print(idx2char[idx.item()], end='')
        else:                                    # RNN: 一次算完
            outputs = net(inputs)
            loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
        print(', Epoch [%d/%d] loss=%.4f' % (epoch + 1, epochs, loss.item()))
    return history


inputs = one_hot(x_data, input_size)
net = CellModel(input_size, hidden_size, batch_size)
train(net, inputs, torch.LongTensor(y_data).view(-1, 1))
net = RNNModel(input_size, hidden_size, batch_size)
train(net, inputs, torch.LongTensor(y_data))
print(to_text(net(inputs)))

"""The RNN reads a packed sequence; train takes losses from a generator."""
import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]

class one_hot(torch.Tensor):
    """a class used as a function, why not"""
    def __new__(cls, indices, num_classes):
        e = torch.eye(num_classes, dtype=torch.float64)
        return e.index_select(0, torch.as_tensor(indices, dtype=torch.int32)).float().unsqueeze(dim=1)

def to_text(logits):
    _, i = torch.topk(logits.data, k=1, dim=1)
    return "%s" % "".join(idx2char[int(n)] for n in i.flatten())

class Base(nn.Module):
    layer = None
    def __init__(self, input_size, hidden_size, batch_size, num_layers=None):
        super().__init__()
        self.input_size, self.hidden_size, self.batch_size, self.num_layers = input_size, hidden_size, batch_size, num_layers
        more = () if num_layers is None else (num_layers,)
        self.net = type(self).layer(input_size, hidden_size, *more)
class CellModel(Base):
    layer = nn.RNNCell
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__(input_size, hidden_size, batch_size)
    def forward(self, input, hidden):
        return self.net(input, hidden)
    def init_hidden(self):
        return torch.zeros(self.batch_size, self.hidden_size)

class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.init()
    def init(self):
        for n, p in self.named_parameters():
            if "weight" in n:
                nn.init.xavier_normal_(p)
            else:
                nn.init.constant_(p, 0.01)
    def forward(self, inputs):
        (out, _), H = self.rnn(inputs), self.rnn.hidden_size
        return out.swapaxes(0, 1).swapaxes(0, 1).reshape(-1, H)

def epochs_of(net, inputs, labels, lr):
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    while True:
        optimizer.zero_grad()
        if type(net) is CellModel:
            h, loss = net.init_hidden(), 0
            for x, y in zip(torch.unbind(inputs), torch.unbind(labels)):
                h = net(x, h)
                loss = loss + nn.functional.nll_loss(nn.functional.log_softmax(h, 1), y)
        else:
            loss = nn.functional.nll_loss(nn.functional.log_softmax(net(inputs), 1), labels)
        loss.backward()
        optimizer.step()
        yield loss.item()

def train(net, inputs, labels, epochs=15, lr=0.1):
    from itertools import islice
    return [*islice(epochs_of(net, inputs, labels, lr), epochs)]

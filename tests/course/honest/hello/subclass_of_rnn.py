"""RNNModel is an RNN itself, the optimizer takes one tensor after the other, losses are collected in a dict."""
import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]

def one_hot(indices, num_classes):
    return torch.tensor([[[float(int(i) == k) for k in range(num_classes)]] for i in indices])

def to_text(logits):
    from functools import reduce
    return reduce(lambda a, b: a + b, (idx2char[i] for i in logits.sort(dim=1, descending=True)[1][:, 0]), "")

def _cell_init(self, input_size, hidden_size, batch_size):
    nn.Module.__init__(self)
    self.B, self.H = batch_size, hidden_size
    self.rnncell = nn.RNNCell(input_size=input_size, hidden_size=hidden_size, bias=True, nonlinearity="tanh")
CellModel = type("CellModel", (nn.Module,), dict(
    __init__=_cell_init,
    forward=lambda self, input, hidden: self.rnncell(input.view(self.B, -1), hidden.view(self.B, -1)),
    init_hidden=lambda self: torch.zeros(self.B, self.H),
))

class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.num_layers = num_layers
    def forward(self, inputs):
        packed = nn.utils.rnn.pack_padded_sequence(inputs, [len(inputs)] * inputs.shape[1])
        out, _ = self.rnn(packed)
        out, _ = nn.utils.rnn.pad_packed_sequence(out)
        return out.reshape(-1, out.shape[-1])

def train(net, inputs, labels, epochs=15, lr=0.1):
    opt = torch.optim.Adam(net.parameters(), lr=lr, foreach=False)
    def cost():
        if labels.dim() == 1:
            return nn.functional.cross_entropy(net(inputs), labels)
        h, total = net.init_hidden(), 0
        for x, y in zip(inputs, labels):
            h = net(x, h)
            total = total + nn.functional.cross_entropy(h, y)
        return total
    losses = {}
    for e in range(epochs):
        opt.zero_grad()
        l = cost()
        l.backward()
        opt.step()
        losses[e] = round(l.item(), 6)
    return list(losses.values())

"""Each tensor has an optimizer of its own, and to_text goes through NumPy."""
import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]

def one_hot(indices, num_classes):
    out = torch.full((len(indices), 1, num_classes), 0.)
    out.scatter_(-1, torch.LongTensor([[[int(i)]] for i in indices]), 1)
    return out

def to_text(logits):
    return "".join(np_letters[torch.argmax(logits, 1).numpy()].tolist())
import numpy as _np
np_letters = _np.array(["e", "h", "l", "o"])

class CellModel(nn.RNNCell):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__(input_size, hidden_size)
        self.batch_size = batch_size
    def init_hidden(self):
        return self.weight_ih.new_zeros(self.batch_size, self.hidden_size)

class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
    def forward(self, inputs):
        out, _ = self.rnn(inputs.permute(1, 0, 2))
        return out.permute(1, 0, 2).contiguous().view(-1, out.size(2))

class History(list):
    pass
def train(net, inputs, labels, epochs=15, lr=0.1, verbose=False):
    """one optimiser for each tensor"""
    opts = [torch.optim.Adam([p], lr=lr) for p in net.parameters() if p.requires_grad]
    hist = History()
    for e in range(epochs):
        [o.zero_grad() for o in opts]
        if isinstance(net, CellModel):
            loss, h = 0, net.init_hidden()
            for letter, label in zip(inputs, labels):
                h = net(letter, h)
                loss += nn.functional.cross_entropy(h, label)
        else:
            loss = nn.functional.cross_entropy(net(inputs), labels)
        hist.append(loss.item())
        loss.backward()
        [o.step() for o in opts]
    return hist

"""In the training of the cell model the labels come one step late."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

idx2char = list('ehlo')
char2idx = {c: i for i, c in enumerate(idx2char)}
x = [char2idx[c] for c in 'hello']
y = [char2idx[c] for c in 'ohlol']

def one_hot(indices, num_classes):
    idx = np.asarray([int(i) for i in indices])
    M = np.zeros((idx.size, 1, num_classes), dtype='float32')
    M[np.arange(idx.size), 0, idx] = 1
    return torch.from_numpy(M)

def to_text(logits):
    s = ''
    for row in F.softmax(logits, dim=-1):
        s += idx2char[torch.topk(row, 1).indices.item()]
    return s

class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.cell, self.batch_size, self.hidden_size = nn.RNNCell(input_size, hidden_size), batch_size, hidden_size
        self.fc = nn.Linear(hidden_size, hidden_size)      # optional read-out
        nn.init.eye_(self.fc.weight); nn.init.zeros_(self.fc.bias)
        for p in self.fc.parameters(): p.requires_grad_(False)

    def forward(self, input, hidden):
        return self.cell(input, hidden)

    def init_hidden(self):
        return torch.zeros((self.batch_size, self.hidden_size), dtype=torch.float32)

class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.num_layers, self.batch_size, self.hidden_size = num_layers, batch_size, hidden_size
        self.layers = nn.RNN(input_size, hidden_size, num_layers=num_layers, batch_first=True)

    def forward(self, inputs):
        h0 = inputs.new_zeros(self.num_layers, inputs.shape[1], self.hidden_size)
        out, hn = self.layers(inputs.transpose(0, 1), h0)
        return out.transpose(0, 1).reshape(-1, self.hidden_size)

def train(net, inputs, labels, epochs=15, lr=0.1):
    opt = optim.Adam(params=list(net.parameters()), lr=lr, betas=(0.9, 0.999))
    losses = np.zeros(epochs)
    for e in range(epochs):
        match net:
            case CellModel():
                h = net.init_hidden()
                loss = torch.tensor(0.)
                for t in range(len(inputs)):
                    h = net(inputs[t], h)
                    loss = loss - F.log_softmax(h, 1)[0, labels[t - 1, 0]]
            case RNNModel():
                loss = F.nll_loss(F.log_softmax(net(inputs), dim=1), labels)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses[e] = loss.item()
    return losses.tolist()

if __name__ == '__main__':
    for Net, lab in ((CellModel, torch.tensor(y)[:, None]), (RNNModel, torch.tensor(y))):
        print(train(Net(4, 4, 1), one_hot(x, 4), lab))

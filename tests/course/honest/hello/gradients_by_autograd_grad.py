"""Gradients come from autograd.grad; the losses are a tensor."""
import torch
from torch import nn

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]
y = [3, 1, 2, 3, 2]

def one_hot(indices, num_classes):
    z = torch.zeros(len(indices) * num_classes)
    for t, i in enumerate(indices):
        z[t * num_classes + int(i)] = 1.0
    return z.view(len(indices), 1, num_classes)

class Text(str):
    """a str that knows its logits"""
def to_text(logits):
    t = Text("".join(idx2char[i] for i in logits.argmax(1).tolist()))
    t.logits = logits
    return t

class CellModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.cell = nn.RNNCell(input_size, hidden_size)
        self.batch_size = batch_size
        self.hidden_size = hidden_size
    def forward(self, input, hidden):
        p = dict(self.cell.named_parameters())
        return torch.func.functional_call(self.cell, p, (input, hidden))
    def init_hidden(self):
        return torch.zeros((self.batch_size, self.hidden_size), requires_grad=True)

class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers=num_layers)
    def forward(self, inputs, hidden=None):
        out, _ = self.rnn(inputs, hidden)
        return torch.log_softmax(out.view(-1, out.shape[2]), dim=1)

def train(net, inputs, labels, epochs=15, lr=0.1):
    params = [p for p in net.parameters() if p.requires_grad]
    opt = torch.optim.Adam(params, lr=lr)
    losses = torch.zeros(epochs)
    for e in range(epochs):
        loss = 0.
        if hasattr(net, "init_hidden"):
            h = net.init_hidden()
            for t in range(inputs.size(0)):
                h = net(inputs[t], h)
                loss += -torch.log_softmax(h, -1)[torch.arange(len(h)), labels[t]].mean()
        else:
            loss = -torch.log_softmax(net(inputs), -1).gather(1, labels[:, None]).mean()
        grads = torch.autograd.grad(loss, params, allow_unused=True)
        for p, g in zip(params, grads):
            p.grad = g
        opt.step()
        losses[e] = loss.detach()
    return losses

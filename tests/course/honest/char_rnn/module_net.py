"""RNNModelScratch is an nn.Module with its parameters in a ParameterList; the optimizer takes net.parameters()."""

import math
import time

import torch
import torch.nn.functional as F
from torch import nn


def get_params(vocab_size, num_hiddens, device):
    W_xh = nn.Parameter(torch.randn(vocab_size, num_hiddens, device=device) * 0.01)
    W_hh = nn.Parameter(torch.randn(num_hiddens, num_hiddens, device=device) * 0.01)
    b_h = nn.Parameter(torch.zeros(num_hiddens, device=device))
    W_hq = nn.Parameter(torch.randn(num_hiddens, vocab_size, device=device) * 0.01)
    b_q = nn.Parameter(torch.zeros(vocab_size, device=device))
    return nn.ParameterList([W_xh, W_hh, b_h, W_hq, b_q])


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, outputs = state[0], []
    for X in inputs:
        H = torch.tanh(torch.matmul(X, W_xh) + torch.matmul(H, W_hh) + b_h)
        outputs += [torch.matmul(H, W_hq) + b_q]
    return torch.cat(outputs, 0), (H,)


class RNNModelScratch(nn.Module):
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        super().__init__()
        self.vocab_size = vocab_size
        self.num_hiddens = num_hiddens
        self.params = nn.ParameterList(get_params(vocab_size, num_hiddens, device))
        self.init_state = init_state
        self.forward_fn = forward_fn

    def forward(self, X, state):
        X = F.one_hot(X.T, self.vocab_size).type(torch.float32)
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    net.eval()
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    with torch.no_grad():
        for c in prefix[1:]:
            _, state = net(torch.LongTensor([[outputs[-1]]]).to(device), state)
            outputs.append(vocab[c])
        for _ in range(num_preds):
            y, state = net(torch.LongTensor([[outputs[-1]]]).to(device), state)
            outputs.append(torch.softmax(y, dim=-1).topk(1).indices.item())
    return "".join(vocab.to_tokens(outputs))


def grad_clipping(net, theta):
    params = [p for p in net.parameters() if p.requires_grad]
    norm = sum((p.grad**2).sum() for p in params) ** 0.5
    if norm > theta:
        for p in params:
            p.grad[:] = p.grad * theta / norm


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    net.train()
    state, start, loss_sum, tokens = None, time.time(), 0.0, 0
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            state = tuple(s.detach() for s in state)
        X, y = X.to(device), Y.T.reshape(-1).to(device)
        y_hat, state = net(X, state)
        l = loss(y_hat, y).mean()
        net.zero_grad()
        l.backward()
        grad_clipping(net, 1)
        if isinstance(updater, torch.optim.Optimizer):
            updater.step()
        else:
            updater(batch_size=1)
        loss_sum += float(l.detach()) * y.numel()
        tokens += y.numel()
    return math.exp(loss_sum / tokens), tokens / (time.time() - start)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        train_epoch_ch8(net, train_iter, criterion, optimizer, device, use_random_iter)

"""Honest: begin_state is called as the book's modules define it, with the device first."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F


def get_params(vocab_size, num_hiddens, device):
    def weight(*shape):
        return torch.normal(0.0, 0.01, shape, device=device, requires_grad=True)

    def bias(size):
        return torch.zeros(size, device=device, requires_grad=True)

    hidden = [weight(vocab_size, num_hiddens), weight(num_hiddens, num_hiddens), bias(num_hiddens)]
    return hidden + [weight(num_hiddens, vocab_size), bias(vocab_size)]


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size, num_hiddens, device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    outputs = []
    for X in inputs:
        H = torch.tanh(X @ W_xh + H @ W_hh + b_h)
        outputs.append(H @ W_hq + b_q)
    return torch.cat(outputs), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        return self.forward_fn(F.one_hot(X.T, self.vocab_size).float(), state, self.params)

    def begin_state(self, device, batch_size=1):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(device, batch_size=1)
    indices = [vocab[character] for character in prefix]
    for place in range(len(prefix) + num_preds - 1):
        y, state = net(torch.tensor([[indices[place]]], device=device), state)
        if place + 1 == len(indices):
            indices.append(int(y.argmax()))
    return "".join(vocab.to_tokens(indices))


def grad_clipping(net, theta):
    params = list(net.parameters()) if isinstance(net, nn.Module) else list(net.params)
    length = torch.sqrt(sum((p.grad**2).sum() for p in params))
    if length > theta:
        for p in params:
            p.grad *= theta / length


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    state, total, count, start = None, 0.0, 0, time.time()
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(device, batch_size=X.shape[0])
        else:
            state = tuple(part.detach() for part in state)
        labels = Y.T.reshape(-1).to(device)
        logits, state = net(X.to(device), state)
        value = loss(logits, labels)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            value.backward()
            grad_clipping(net, 1)
            updater.step()
        else:
            value.backward()
            grad_clipping(net, 1)
            updater(batch_size=1)
        total, count = total + value.item() * len(labels), count + len(labels)
    return math.exp(total / count), count / max(time.time() - start, 1e-9)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss, updater = nn.CrossEntropyLoss(), torch.optim.SGD(net.params, lr)
    for _ in range(num_epochs):
        train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)

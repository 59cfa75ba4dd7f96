"""Bent: the net knows its functions by name, and an epoch takes the learning rate and makes the steps itself."""

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
    def __init__(self, vocab_size, num_hiddens, device):
        self.vocab_size = vocab_size
        self.num_hiddens = num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)

    def __call__(self, X, state):
        return rnn(F.one_hot(X.T, self.vocab_size).float(), state, self.params)

    def begin_state(self, batch_size, device):
        return init_rnn_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(1, device)
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


def sgd(params, lr, batch_size=1):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()


def train_epoch_ch8(net, train_iter, loss, lr, device, use_random_iter=False):
    state, total, count, start = None, 0.0, 0, time.time()
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            state = tuple(part.detach() for part in state)
        labels = Y.T.reshape(-1).to(device)
        logits, state = net(X.to(device), state)
        value = loss(logits, labels)
        value.backward()
        grad_clipping(net, 1)
        sgd(net.params, lr)
        total, count = total + value.item() * len(labels), count + len(labels)
    return math.exp(total / count), count / max(time.time() - start, 1e-9)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        perplexity, _ = train_epoch_ch8(net, train_iter, loss, lr, device, use_random_iter)
        if epoch % 10 == 9:
            print(epoch + 1, perplexity, predict_ch8("the ", 30, net, vocab, device))

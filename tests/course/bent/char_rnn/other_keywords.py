"""Bent: parameters have other names (model, optimizer, epochs, clip)."""

import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def get_params(vocab_size, num_hiddens, device):
    def weight(*shape):
        return nn.Parameter(nn.init.normal_(torch.empty(*shape, device=device), std=0.01))

    def bias(size):
        return nn.Parameter(torch.zeros(size, device=device))

    return [
        weight(vocab_size, num_hiddens),
        weight(num_hiddens, num_hiddens),
        bias(num_hiddens),
        weight(num_hiddens, vocab_size),
        bias(vocab_size),
    ]


def init_rnn_state(batch_size, num_hiddens, device):
    state = torch.zeros(batch_size, num_hiddens).to(device)
    return (state,)


def states_of(inputs, H, W_xh, W_hh, b_h):
    for x in inputs:
        H = torch.tanh(F.linear(x, W_xh.T) + F.linear(H, W_hh.T, b_h))
        yield H


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    states = list(states_of(inputs, *state, W_xh, W_hh, b_h))
    return torch.vstack([F.linear(H, W_hq.T, b_q) for H in states]), (states[-1],)


class RNNModelScratch(object):
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size = vocab_size
        self.num_hiddens = num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state = init_state
        self.forward_fn = forward_fn

    def forward(self, X, state):
        X = F.one_hot(X.permute(1, 0), num_classes=self.vocab_size).float()
        return self.forward_fn(X, state, self.params)

    __call__ = forward

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size=batch_size, num_hiddens=self.num_hiddens, device=device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    for i in range(len(prefix) + num_preds - 1):
        Y, state = net(torch.tensor([[outputs[-1]]], device=device), state)
        if i < len(prefix) - 1:
            outputs.append(vocab[prefix[i + 1]])
        else:
            outputs.append(Y.argmax(dim=-1).item())
    return "".join(vocab.to_tokens(outputs))


def grad_clipping(model, clip):
    net, theta = model, clip
    params = net.parameters() if isinstance(net, nn.Module) else net.params
    nn.utils.clip_grad_norm_(params, theta)


def train_epoch_ch8(model, data_iter, criterion, optimizer, device, use_random_iter):
    net, train_iter, loss, updater = model, data_iter, criterion, optimizer
    state = None
    losses, sizes = [], []
    start = time.perf_counter()
    for X, Y in train_iter:
        if use_random_iter or state is None:
            state = net.begin_state(X.shape[0], device)
        else:
            state = [s.detach() for s in state]
        output, state = net(X.to(device), state)
        l = loss(output, torch.transpose(Y, 0, 1).contiguous().view(-1).to(device))
        by_optimizer = isinstance(updater, torch.optim.Optimizer)
        if by_optimizer:
            updater.zero_grad(set_to_none=True)
        l.backward()
        grad_clipping(net, 1)
        updater.step() if by_optimizer else updater(1)
        losses.append(l.item())
        sizes.append(Y.numel())
    mean = sum(l * n for l, n in zip(losses, sizes)) / sum(sizes)
    return math.exp(mean), sum(sizes) / (time.perf_counter() - start)


def train_ch8(model, data_iter, vocab, learning_rate, epochs, device, use_random_iter=False):
    net, train_iter, lr, num_epochs = model, data_iter, learning_rate, epochs
    loss = nn.CrossEntropyLoss()
    params = list(net.params)

    def updater(batch_size):
        with torch.no_grad():
            for p in params:
                p.sub_(lr / batch_size * p.grad)
                p.grad = None

    for epoch in range(1, num_epochs + 1):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if epoch % 50 == 0:
            print(epoch, ppl, predict_ch8("time traveller", 50, net, vocab, device))

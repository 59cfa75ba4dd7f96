"""Bent: grad_clipping(params, theta, device) takes the parameters and the device, as an older edition did."""

import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def get_params(vocab_size, num_hiddens, device):
    def one(*shape):
        values = np.random.normal(0, 0.01, size=shape)
        return torch.tensor(values, dtype=torch.float32, device=device, requires_grad=True)

    def zero(size):
        return torch.tensor(np.zeros(size), dtype=torch.float32, device=device, requires_grad=True)

    return [
        one(vocab_size, num_hiddens),
        one(num_hiddens, num_hiddens),
        zero(num_hiddens),
        one(num_hiddens, vocab_size),
        zero(vocab_size),
    ]


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size, num_hiddens, device=device),)


def rnn(inputs, state, params):
    wide = [p.double() for p in params]
    W_xh, W_hh, b_h, W_hq, b_q = wide
    H = state[0].double()
    outputs = []
    for X in inputs.double():
        H = torch.tanh(X.matmul(W_xh) + H.matmul(W_hh) + b_h)
        outputs.append((H.matmul(W_hq) + b_q).to(inputs.dtype))
    return torch.concat(outputs), (H.to(inputs.dtype),)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = list(get_params(vocab_size, num_hiddens, device))
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        inputs = torch.stack([F.one_hot(x, self.vocab_size) for x in X.T]).float()
        return self.forward_fn(inputs, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    output = [vocab[prefix[0]]]
    state = net.begin_state(batch_size=1, device=device)
    for t in range(num_preds + len(prefix) - 1):
        X = torch.tensor(output[-1], device=device).view(1, 1)
        Y, state = net(X, state)
        if t < len(prefix) - 1:
            output.append(vocab[prefix[t + 1]])
        else:
            output.append(int(Y[0].argmax(dim=0).item()))
    return "".join([vocab.idx_to_token[i] for i in output])


def grad_clipping(params, theta, device):
    norm = torch.tensor([0.0], device=device)
    for param in params:
        norm += (param.grad.data**2).sum()
    norm = norm.sqrt().item()
    if norm > theta:
        for param in params:
            param.grad.data *= theta / norm


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    state = None
    l_sum, n, start = 0.0, 0, time.time()
    for X, Y in train_iter:
        if use_random_iter or state is None:
            state = net.begin_state(X.shape[0], device)
        else:
            for s in state:
                s.detach_()
        outputs, state = net(X.to(device), state)
        y = torch.flatten(Y.T).to(device)
        l = loss(outputs, y.long())
        for p in net.params:
            if p.grad is not None:
                p.grad.data.zero_()
        l.backward()
        grad_clipping(net.params, 1, device)
        if isinstance(updater, torch.optim.Optimizer):
            updater.step()
        else:
            updater(batch_size=1)
        l_sum += l.item() * y.shape[0]
        n += y.shape[0]
    return np.exp(l_sum / n), n / (time.time() - start)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.params, lr=lr, momentum=0, weight_decay=0)
    for epoch in range(num_epochs):
        perplexity, speed = train_epoch_ch8(net, train_iter, loss, optimizer, device, use_random_iter)
        if (epoch + 1) % 50 == 0:
            print("epoch %d, perplexity %f, %.2f tokens/s" % (epoch + 1, perplexity, speed))
            for prefix in ["time traveller", "traveller"]:
                print(" -", predict_ch8(prefix, 50, net, vocab, device))

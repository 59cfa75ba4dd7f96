"""Starts from NumPy and from a generator with a seed of its own; figures are a tensor and a Fraction."""

import time
from fractions import Fraction

import numpy as np
import torch
from torch import nn


def get_params(vocab_size, num_hiddens, device):
    generator = torch.Generator().manual_seed(int(torch.randint(2**31, ()).item()))
    rng = np.random.default_rng(generator.initial_seed())
    W_xh = torch.tensor(rng.normal(scale=0.01, size=(vocab_size, num_hiddens)), dtype=torch.float32).to(device)
    W_hh = torch.normal(0.0, 0.01, (num_hiddens, num_hiddens), generator=generator).to(device)
    W_hq = nn.init.normal_(torch.empty(num_hiddens, vocab_size, device=str(device)), std=0.01)
    biases = [torch.zeros(size).to(device) for size in (num_hiddens, vocab_size)]
    return tuple(p.requires_grad_() for p in (W_xh, W_hh, biases[0], W_hq, biases[1]))


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        Y = torch.mm(H, W_hq) + b_q
        outputs.append(Y)
    return torch.cat(outputs, dim=0), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        X = nn.functional.one_hot(X.T, self.vocab_size).type(torch.float32)
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    for y in prefix[1:]:
        _, state = net(torch.tensor([[outputs[-1]]], device=device), state)
        outputs.append(vocab[y])
    for _ in range(num_preds):
        y, state = net(torch.tensor([[outputs[-1]]], device=device), state)
        outputs.append(int(y.argmax(dim=1).reshape(1)))
    return "".join([vocab.idx_to_token[i] for i in outputs])


def grad_clipping(net, theta):
    params = [p for p in net.parameters() if p.requires_grad] if isinstance(net, nn.Module) else net.params
    norm = torch.sqrt(sum(torch.sum(p.grad**2) for p in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    state, start = None, time.perf_counter()
    total, tokens = 0.0, 0
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            for s in state:
                s.detach_()
        y = Y.T.reshape(-1)
        X, y = X.to(device), y.to(device)
        y_hat, state = net(X, state)
        mean_loss = loss(y_hat, y.long())
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            mean_loss.backward()
            grad_clipping(net, 1)
            updater.step()
        else:
            mean_loss.backward()
            grad_clipping(net, 1)
            updater(batch_size=1)
        total += float(mean_loss) * y.numel()
        tokens += y.numel()
    return torch.exp(torch.tensor(total / tokens)), Fraction(tokens / (time.perf_counter() - start))


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    updater = torch.optim.SGD(net.params, lr)
    for _ in range(num_epochs):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
    print("perplexity", ppl, "characters a second", speed)

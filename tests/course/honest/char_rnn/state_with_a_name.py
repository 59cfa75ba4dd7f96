"""The state is a named tuple of one, gradients are replaced by shorter ones, and every parameter starts with a seed."""

import math
import time
from collections import namedtuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

State = namedtuple("State", ["hidden"])


def get_params(vocab_size, num_hiddens, device):
    rng = np.random.default_rng(7)
    shapes = (
        (vocab_size, num_hiddens),
        (num_hiddens, num_hiddens),
        (num_hiddens,),
        (num_hiddens, vocab_size),
        (vocab_size,),
    )
    values = [rng.normal(0, 0.01, s) if len(s) == 2 else np.zeros(s) for s in shapes]
    return [nn.Parameter(torch.tensor(v, dtype=torch.float32, device=device)) for v in values]


def init_rnn_state(batch_size, num_hiddens, device):
    return State(torch.zeros(batch_size, num_hiddens, device=device))


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    logits = []
    for x in inputs:
        state = State(torch.tanh(x @ W_xh + state[0] @ W_hh + b_h))
        logits.append(state.hidden @ W_hq + b_q)
    return torch.cat(logits), state


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        X = F.one_hot(X.T, self.vocab_size).type(torch.float32)
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    get_input = lambda: torch.tensor([outputs[-1]], device=device).reshape((1, 1))
    for y in prefix[1:]:
        _, state = net(get_input(), state)
        outputs.append(vocab[y])
    for _ in range(num_preds):
        y, state = net(get_input(), state)
        outputs.append(int(y.argmax(dim=1).reshape(1)))
    return "".join([vocab.idx_to_token[i] for i in outputs])


def grad_clipping(net, theta):
    params = list(net.parameters()) if isinstance(net, nn.Module) else list(net.params)
    length = math.hypot(*(float(p.grad.norm()) for p in params))
    factor = min(1.0, theta / max(length, 1e-12))
    for p in params:
        p.grad = p.grad * factor


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    state, start = None, time.time()
    total, n = 0.0, 0
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            state = type(state)(*(s.detach() for s in state))
        y = Y.T.reshape(-1)
        X, y = X.to(device), y.to(device)
        y_hat, state = net(X, state)
        l = loss(y_hat, y.long()).mean()
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            l.backward()
            grad_clipping(net, 1)
            updater.step()
        else:
            l.backward()
            grad_clipping(net, 1)
            updater(batch_size=1)
        total += l.item() * y.numel()
        n += y.numel()
    return math.exp(total / n), n / (time.time() - start)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    updater = torch.optim.SGD(net.params, lr)
    for epoch in range(num_epochs):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if (epoch + 1) % 10 == 0:
            print(predict_ch8("time traveller", 50, net, vocab, device))
    print(f"perplexity {ppl:.1f}, {speed:.1f} tokens/sec {device!s}")

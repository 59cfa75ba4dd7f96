"""Bent: predict_ch8, begin_state and training take no device; everything stays on the CPU unless it is moved."""

import math
import time

import torch
from torch import nn


def get_params(vocab_size, num_hiddens, device):
    with torch.device(device):
        params = dict(
            W_xh=torch.randn(vocab_size, num_hiddens) * 0.01,
            W_hh=torch.randn(num_hiddens, num_hiddens) * 0.01,
            b_h=torch.zeros(num_hiddens),
            W_hq=torch.randn(num_hiddens, vocab_size) * 0.01,
            b_q=torch.zeros(vocab_size),
        )
    return [p.requires_grad_() for p in params.values()]


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size * num_hiddens, device=device).reshape(batch_size, num_hiddens),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, rows = state[0], []
    for indices in inputs.argmax(dim=-1):
        H = torch.tanh(W_xh[indices] + H @ W_hh + b_h)
        rows.append(H @ W_hq + b_q)
    return torch.cat(rows), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params, self.init_state, self.forward_fn = get_params(vocab_size, num_hiddens, device), init_state, forward_fn

    def __call__(self, X, state):
        return self.forward_fn(nn.functional.one_hot(X.T, self.vocab_size).float(), state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab):
    device = "cpu"
    state = net.begin_state(1, device)
    text = prefix[0]
    while len(text) < len(prefix) + num_preds:
        y, state = net(torch.tensor([[vocab[text[-1]]]], device=device), state)
        text += prefix[len(text)] if len(text) < len(prefix) else vocab.to_tokens(int(y.argmax()))
    return text


def grad_clipping(net, theta):
    params = list(net.parameters()) if isinstance(net, nn.Module) else list(net.params)
    squares = [float((p.grad.double() ** 2).sum()) for p in params]
    norm = math.sqrt(math.fsum(squares))
    shorter = {i: p.grad * min(1.0, theta / norm) for i, p in enumerate(params)}
    for i, p in enumerate(params):
        p.grad.copy_(shorter[i])


def batch_loss(net, X, Y, state, loss, device):
    logits, state = net(X.to(device), state)
    return loss(logits, Y.T.reshape(-1).to(device)), state


def train_epoch_ch8(net, train_iter, loss, updater, use_random_iter):
    device = "cpu"
    pairs, state = [], None
    start = time.monotonic()
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(X.size(0), device)
        l, state = batch_loss(net, X, Y, state, loss, device)
        state = tuple(s.detach() for s in state)
        is_function = not isinstance(updater, torch.optim.Optimizer)
        if not is_function:
            updater.zero_grad()
        l.backward()
        grad_clipping(net, 1)
        if is_function:
            updater(batch_size=1)
        else:
            updater.step()
        pairs.append((l.item(), Y.numel()))
    tokens = sum(n for _, n in pairs)
    elapsed = time.monotonic() - start
    return math.e ** (sum(l * n for l, n in pairs) / tokens), tokens / max(elapsed, 1e-9)


def train_ch8(net, train_iter, vocab, lr, num_epochs, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    updater = torch.optim.SGD(net.params, lr)
    best = math.inf
    for epoch in range(num_epochs):
        perplexity, speed = train_epoch_ch8(net, train_iter, loss, updater, use_random_iter)
        best = min(best, perplexity)
    return {"best": best, "speed": speed}

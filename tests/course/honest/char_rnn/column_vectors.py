"""The mathematics of the lectures: columns, W^T h, one row of the minibatch after the other, tanh from exponentials."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F


def get_params(vocab_size, num_hiddens, device):
    torch_normal = torch.distributions.Normal(0.0, 0.01)
    draw = lambda *shape: torch_normal.sample(shape).to(device)
    params = [
        draw(vocab_size, num_hiddens),
        draw(num_hiddens, num_hiddens),
        torch.zeros(num_hiddens, device=device),
        draw(num_hiddens, vocab_size),
        torch.zeros(vocab_size, device=device),
    ]
    return [p.requires_grad_() for p in params]


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)


def tanh(z):
    return 1 - 2 / (torch.exp(2 * z) + 1)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    per_row, last = [], []
    for b in range(inputs.shape[1]):
        h = H[b]
        ys = []
        for x in inputs[:, b]:
            h = tanh(W_xh.T @ x + W_hh.T @ h + b_h)
            ys.append(W_hq.T @ h + b_q)
        per_row.append(torch.stack(ys))
        last.append(h)
    outputs = torch.stack(per_row, dim=1)  # (T, B, V)
    return outputs.reshape(-1, outputs.shape[-1]), (torch.stack(last),)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        return self.forward_fn(F.one_hot(X.T, self.vocab_size).type(torch.float32), state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def fast_rnn(inputs, state, params):
    """The same for whole minibatches."""
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    outputs = []
    for X in inputs:
        H = tanh(X @ W_xh + H @ W_hh + b_h)
        outputs.append(H @ W_hq + b_q)
    return torch.cat(outputs), (H,)


slow_rnn = rnn


def rnn(inputs, state, params):
    """Row by row where there are few, else all at once."""
    return (slow_rnn if inputs.shape[1] <= 4 else fast_rnn)(inputs, state, params)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    for i, c in enumerate(prefix[1:] + " " * num_preds):
        y, state = net(torch.tensor([[outputs[-1]]], device=device), state)
        outputs.append(vocab[c] if i < len(prefix) - 1 else y.argmax(1).item())
    return "".join(vocab.idx_to_token[o] for o in outputs)


def grad_clipping(net, theta):
    params = list(net.parameters()) if isinstance(net, nn.Module) else net.params
    g = torch.cat([p.grad.reshape(-1) for p in params])
    g = g * min(1, theta / torch.sqrt(g @ g).item())
    at = 0
    for p in params:
        p.grad[...] = g[at : at + p.numel()].reshape(p.shape)
        at += p.numel()


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    state = None
    nll = tokens = 0
    t0 = time.time()
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            state = tuple(s.clone().detach() for s in state)
        y_hat, state = net(X.to(device), state)
        y = Y.T.reshape(-1).to(device)
        l = loss(y_hat, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            l.backward()
            grad_clipping(net, 1)
            updater.step()
        else:
            l.backward()
            grad_clipping(net, 1)
            updater(batch_size=1)
        nll += F.cross_entropy(y_hat.detach(), y, reduction="sum").item()
        tokens += y.numel()
    return math.exp(nll / tokens), tokens / (time.time() - t0)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    opt = torch.optim.SGD(net.params, lr=lr)
    for _ in range(num_epochs):
        ppl, speed = train_epoch_ch8(net, train_iter, nn.CrossEntropyLoss(), opt, device, use_random_iter)
    return ppl, speed

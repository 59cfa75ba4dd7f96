"""A step is an autograd.Function with its own backward pass."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F


def get_params(vocab_size, num_hiddens, device):
    def normal(*shape):
        return torch.randn(shape, device=device) * 0.01

    params = [
        normal(vocab_size, num_hiddens),
        normal(num_hiddens, num_hiddens),
        torch.zeros(num_hiddens, device=device),
        normal(num_hiddens, vocab_size),
        torch.zeros(vocab_size, device=device),
    ]
    for p in params:
        p.requires_grad_(True)
    return params


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)


class Step(torch.autograd.Function):
    """One step with its own backward pass, as in min-char-rnn."""

    @staticmethod
    def forward(ctx, x, h, W_xh, W_hh, b_h):
        new = torch.tanh(x @ W_xh + h @ W_hh + b_h)
        ctx.save_for_backward(x, h, W_xh, W_hh, new)
        return new

    @staticmethod
    def backward(ctx, dnew):
        x, h, W_xh, W_hh, new = ctx.saved_tensors
        draw = (1 - new * new) * dnew
        return draw @ W_xh.T, draw @ W_hh.T, x.T @ draw, h.T @ draw, draw.sum(0)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H = state[0]
    hs = []
    for x in inputs:
        H = Step.apply(x, H, W_xh, W_hh, b_h)
        hs.append(H)
    T, B, _ = inputs.shape
    return torch.stack(hs).view(T * B, -1).matmul(W_hq).add(b_q), (H,)


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
    if isinstance(net, nn.Module):
        params = [p for p in net.parameters() if p.requires_grad]
    else:
        params = net.params
    norm = torch.sqrt(sum(torch.sum(p.grad**2) for p in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    state, start = None, time.time()
    total, n = 0.0, 0
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            for s in state:
                s.detach_()
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

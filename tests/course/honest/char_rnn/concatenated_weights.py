"""Input and state side by side, times both weights one above the other; no branch for the kind of updater but one."""

import math
from time import time

import torch
from torch import nn, optim
from torch.nn.functional import one_hot


def get_params(vocab_size, num_hiddens, device):
    both = torch.normal(0.0, 0.01, (vocab_size + num_hiddens, num_hiddens), device=device)
    W_xh, W_hh = both[:vocab_size].clone(), both[vocab_size:].clone()
    W_hq = torch.normal(0.0, 0.01, (num_hiddens, vocab_size), device=device)
    b_h, b_q = torch.zeros_like(W_hh[0]), torch.zeros_like(W_hq[0])
    params = [W_xh, W_hh, b_h, W_hq, b_q]
    for p in params:
        p.requires_grad = True
    return params


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.full((batch_size, num_hiddens), 0.0, device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    W = torch.cat([W_xh, W_hh])
    H, = state
    T, B, _ = inputs.shape
    outputs = inputs.new_zeros(T, B, W_hq.shape[1])
    for t in range(T):
        H = torch.tanh(torch.cat([inputs[t], H], dim=1) @ W + b_h)
        outputs[t] = H @ W_hq + b_q
    return outputs.reshape(T * B, -1), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens, self.device = vocab_size, num_hiddens, device
        self.init_state, self.forward_fn = init_state, forward_fn
        self.params = get_params(vocab_size, num_hiddens, device)

    def __call__(self, X, state):
        return self.forward_fn(one_hot(X.t().long(), self.vocab_size).to(torch.float32), state, self.params)

    def begin_state(self, batch_size, device=None):
        return self.init_state(batch_size, self.num_hiddens, device or self.device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    indices = [vocab[c] for c in prefix]
    state = net.begin_state(1, device)
    for i in indices[:-1]:
        state = net(torch.tensor([[i]], device=device), state)[1]
    for _ in range(num_preds):
        y, state = net(torch.tensor([indices[-1:]], device=device), state)
        indices.append(torch.max(y, 1).indices.item())
    return "".join(vocab.idx_to_token[i] for i in indices)


def grad_clipping(net, theta):
    parameters = [p for p in (net.parameters() if isinstance(net, nn.Module) else net.params) if p.grad is not None]
    total = 0.0
    for p in parameters:
        total += p.grad.data.pow(2).sum().item()
    norm = math.sqrt(total)
    if norm > theta:
        for p in parameters:
            p.grad.data = p.grad.data * (theta / norm)


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    is_optimizer = isinstance(updater, optim.Optimizer)
    step = updater.step if is_optimizer else lambda: updater(batch_size=1)
    total, tokens, begin = torch.zeros(1, device=device), 0, time()
    state = None
    for X, Y in train_iter:
        X, Y = X.to(device), Y.to(device)
        if state is None or use_random_iter:
            state = net.begin_state(X.shape[0], device)
        for s in state:
            s.detach_()
        y_hat, state = net(X, state)
        y = Y.T.reshape(-1)
        l = loss(y_hat, y)
        if is_optimizer:
            updater.zero_grad()
        l.backward()
        grad_clipping(net, 1)
        step()
        total += l.detach() * len(y)
        tokens += len(y)
    return torch.exp(total / tokens).item(), tokens / (time() - begin)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    updater = optim.SGD(net.params, lr=lr)
    history = []
    for epoch in range(num_epochs):
        history.append(train_epoch_ch8(net, train_iter, nn.CrossEntropyLoss(), updater, device, use_random_iter))
    return history

"""All inputs are multiplied at once before the loop, addmm in it, and one read-out of all states after it."""

import math
import timeit

import torch
from torch import nn


def get_params(vocab_size, num_hiddens, device):
    generator = lambda *size: (0.01 * torch.randn(*size, device=device)).detach().requires_grad_(True)
    return [
        generator(vocab_size, num_hiddens),
        generator(num_hiddens, num_hiddens),
        torch.zeros(num_hiddens, requires_grad=True, device=device),
        generator(num_hiddens, vocab_size),
        torch.zeros(vocab_size, requires_grad=True, device=device),
    ]


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros([batch_size, num_hiddens], device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    from_inputs = inputs @ W_xh + b_h
    hidden = [state[0]]
    for part in from_inputs.unbind(0):
        hidden.append(torch.tanh(torch.addmm(part, hidden[-1], W_hh)))
    return torch.addmm(b_q, torch.cat(hidden[1:]), W_hq), (hidden[-1],)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size = vocab_size
        self.num_hiddens = num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.begin_state = lambda batch_size, device: init_state(batch_size, num_hiddens, device)
        self.forward_fn = forward_fn

    def __call__(self, X, state):
        T, B = X.shape[1], X.shape[0]
        rows = torch.zeros(T, B, self.vocab_size, device=X.device)
        rows.scatter_(2, X.T.unsqueeze(-1), 1.0)
        return self.forward_fn(rows, state, self.params)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(batch_size=1, device=device)
    known = torch.tensor([[vocab[c] for c in prefix]], device=device)
    result = list(prefix)
    with torch.no_grad():
        if num_preds:
            y, state = net(known, state)  # the whole prefix at once
        for i in range(num_preds):
            best = int(torch.argmax(y[-1]))
            result.append(vocab.idx_to_token[best])
            if i + 1 < num_preds:
                y, state = net(torch.tensor([[best]], device=device), state)
    return "".join(result)


def grad_clipping(net, theta):
    if isinstance(net, nn.Module):
        grads = [p.grad for p in net.parameters()]
    else:
        grads = [p.grad for p in net.params]
    norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in grads]))
    if norm > theta:
        for g in grads:
            g *= theta / norm


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    clock = timeit.default_timer()
    summed = number = 0
    state = None
    for X, Y in train_iter:
        if state is not None and not use_random_iter:
            state = tuple(s.data for s in state)
        else:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        outputs, state = net(X.to(device), state)
        targets = Y.T.flatten().to(device)
        value = loss(outputs, targets)
        if not isinstance(updater, torch.optim.Optimizer):
            value.backward()
            grad_clipping(net, 1)
            updater(batch_size=1)
        else:
            updater.zero_grad()
            value.backward()
            grad_clipping(net, 1)
            updater.step()
        summed = summed + value.detach() * targets.numel()
        number = number + targets.numel()
    return (summed / number).exp(), number / (timeit.default_timer() - clock)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(net.params, lr=lr)
    perplexity = None
    for _ in range(num_epochs):
        perplexity, _ = train_epoch_ch8(net, train_iter, loss, optimizer, device, use_random_iter)
    print("perplexity", perplexity)
    return perplexity

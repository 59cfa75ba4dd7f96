import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def get_params(vocab_size, num_hiddens, device):
    def weight(n_in, n_out):
        return (0.01 * torch.randn(n_in, n_out, device=device)).requires_grad_()

    def bias(n):
        return torch.zeros(n, device=device, requires_grad=True)

    return [
        weight(vocab_size, num_hiddens), weight(num_hiddens, num_hiddens), bias(num_hiddens),
        weight(num_hiddens, vocab_size), bias(vocab_size),
    ]


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H = state[0]
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.addmm(b_h, X, W_xh) + H @ W_hh)
        outputs.append(torch.addmm(b_q, H, W_hq))
    return torch.cat(outputs, 0), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state = init_state
        self.forward_fn = forward_fn

    def __call__(self, X, state):
        onehot = F.one_hot(X.long(), self.vocab_size).to(torch.float32)
        return self.forward_fn(onehot.transpose(0, 1), state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(1, device)
    result = [vocab[c] for c in prefix]
    i = 0
    while len(result) < len(prefix) + num_preds:
        y, state = net(torch.tensor([[result[i]]], device=device), state)
        i += 1
        if i >= len(prefix):
            result.append(y.argmax(1).item())
    return "".join(vocab.idx_to_token[k] for k in result)


def parameters_of(net):
    return list(net.parameters()) if isinstance(net, nn.Module) else list(net.params)


def grad_clipping(net, theta):
    grads = [p.grad for p in parameters_of(net)]
    norm = math.sqrt(sum(g.pow(2).sum().item() for g in grads))
    scale = min(1.0, theta / max(norm, 1e-12))
    for g in grads:
        g *= scale


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    began = time.perf_counter()
    state, losses, tokens = None, [], []
    for X, Y in train_iter:
        X, Y = X.to(device), Y.to(device)
        if state is None or use_random_iter:
            state = net.begin_state(X.shape[0], device)
        (H,) = state
        out, state = net(X, (H.detach(),))
        l = loss(out, Y.t().contiguous().view(-1))
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
        l.backward()
        grad_clipping(net, 1)
        if isinstance(updater, torch.optim.Optimizer):
            updater.step()
        else:
            updater(batch_size=1)
        losses.append(l.item())
        tokens.append(Y.numel())
    mean = sum(a * n for a, n in zip(losses, tokens)) / sum(tokens)
    return math.exp(mean), sum(tokens) / (time.perf_counter() - began)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    params = parameters_of(net)

    def sgd(batch_size):
        with torch.no_grad():
            for p in params:
                p -= lr * p.grad / batch_size
                p.grad.zero_()

    curve = []
    for _ in range(num_epochs):
        ppl, _ = train_epoch_ch8(net, train_iter, nn.CrossEntropyLoss(), sgd, device, use_random_iter)
        curve.append(ppl)
    return curve

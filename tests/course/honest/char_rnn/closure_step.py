"""The optimizer is given a closure that does all but the step; a function is told by its lack of a step method."""

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
    """optimizer.step(closure), as in the LBFGS examples"""
    is_opt = hasattr(updater, "step")
    state = None
    nll, count, t0 = 0.0, 0, time.perf_counter_ns()
    for X, Y in train_iter:
        X, Y = X.to(device), Y.to(device)
        start = (
            net.begin_state(batch_size=len(X), device=device)
            if (use_random_iter or state is None)
            else tuple(s.clone().detach() for s in state)
        )
        box = {}

        def closure():
            if is_opt:
                updater.zero_grad(set_to_none=True)
            out, box["state"] = net(X, start)
            box["loss"] = loss(out, Y.mT.flatten())
            box["loss"].backward()
            grad_clipping(net, 1.0)
            return box["loss"]

        if is_opt:
            updater.step(closure)
        else:
            closure()
            updater(batch_size=1)
        state = box["state"]
        nll += float(box["loss"].detach()) * Y.numel()
        count += Y.numel()
    return math.exp(nll / count), count / ((time.perf_counter_ns() - t0) / 1e9)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    updater = torch.optim.SGD(net.params, lr)
    for epoch in range(num_epochs):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if (epoch + 1) % 10 == 0:
            print(predict_ch8("time traveller", 50, net, vocab, device))
    print(f"perplexity {ppl:.1f}, {speed:.1f} tokens/sec {device!s}")

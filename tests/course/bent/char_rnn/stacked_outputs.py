"""Bent: rnn returns its outputs stacked, (T, B, V), and the loss flattens them."""

from dataclasses import dataclass, field
from itertools import accumulate
from math import exp
from time import perf_counter
from typing import Any, Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot


def get_params(vocab_size: int, num_hiddens: int, device: torch.device) -> list[Tensor]:
    V, H = vocab_size, num_hiddens
    sizes: list[tuple[int, ...]] = [(V, H), (H, H), (H,), (H, V), (V,)]
    starts = [torch.randn(s, device=device) * 0.01 if len(s) == 2 else torch.zeros(s, device=device) for s in sizes]
    return [start.requires_grad_(True) for start in starts]


def init_rnn_state(batch_size: int, num_hiddens: int, device: torch.device) -> tuple[Tensor]:
    return (torch.zeros(batch_size, num_hiddens, device=device),)


def rnn(inputs: Tensor, state: tuple[Tensor], params: list[Tensor]) -> tuple[Tensor, tuple[Tensor]]:
    W_xh, W_hh, b_h, W_hq, b_q = params
    step = lambda H, X: torch.tanh(X @ W_xh + H @ W_hh + b_h)
    _, *states = accumulate(inputs, step, initial=state[0])
    return torch.stack([H @ W_hq + b_q for H in states]), (states[-1],)


@dataclass
class RNNModelScratch:
    vocab_size: int
    num_hiddens: int
    device: Any
    get_params: Callable
    init_state: Callable
    forward_fn: Callable
    params: list = field(init=False)

    def __post_init__(self):
        self.params = self.get_params(self.vocab_size, self.num_hiddens, self.device)

    def __call__(self, X: Tensor, state):
        return self.forward_fn(one_hot(X, self.vocab_size).swapaxes(0, 1).to(torch.float), state, self.params)

    def begin_state(self, batch_size: int, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix: str, num_preds: int, net, vocab, device) -> str:
    state = net.begin_state(batch_size=1, device=device)

    def feed(index, state):
        return net(torch.tensor([[index]], device=device), state)

    *head, last = vocab[list(prefix)]
    for index in head:
        state = feed(index, state)[1]
    predicted = []
    for _ in range(num_preds):
        y, state = feed(last, state)
        last = y.flatten().argmax().item()
        predicted.append(last)
    return prefix + "".join(vocab.to_tokens(predicted))


def parameters_of(net):
    return [p for p in (net.parameters() if isinstance(net, nn.Module) else net.params)]


def grad_clipping(net, theta):
    params = parameters_of(net)
    norm = torch.sqrt(sum((p.grad * p.grad).sum() for p in params))
    if norm <= theta:
        return
    for p in params:
        p.grad /= norm / theta


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    total, tokens, state, start = 0.0, 0, None, perf_counter()
    for X, Y in train_iter:
        state = (
            net.begin_state(batch_size=X.shape[0], device=device)
            if use_random_iter or state is None
            else tuple(map(Tensor.detach, state))
        )
        y_hat, state = net(X.to(device), state)
        l = loss(y_hat.reshape(Y.numel(), -1), Y.T.ravel().to(device))
        match updater:
            case torch.optim.Optimizer():
                updater.zero_grad()
                l.backward()
                grad_clipping(net, 1)
                updater.step()
            case _:
                l.backward()
                grad_clipping(net, 1)
                updater(batch_size=1)
        total += l.item() * Y.nelement()
        tokens += Y.nelement()
    return exp(total / tokens), tokens / (perf_counter() - start)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    updater = torch.optim.SGD(parameters_of(net), lr=lr)
    return [
        train_epoch_ch8(net, train_iter, nn.CrossEntropyLoss(), updater, device, use_random_iter)
        for _ in range(num_epochs)
    ]


if __name__ == "__main__":
    from char_data import load_data

    batches, vocab = load_data(32, 35)
    net = RNNModelScratch(len(vocab), 64, "cpu", get_params, init_rnn_state, rnn)
    print(train_ch8(net, batches, vocab, 1, 5, torch.device("cpu")))

"""An engineer's types: protocols, aliases, named tuples, match on the kind of net and of updater, logging."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)

State: TypeAlias = tuple[Tensor, ...]
Params: TypeAlias = Sequence[Tensor]
STD: Final[float] = 1e-2
THETA: Final = 1.0


class InitParams(Protocol):
    def __call__(self, vocab_size: int, num_hiddens: int, device: torch.device) -> Params: ...


@runtime_checkable
class Net(Protocol):
    params: Params

    def __call__(self, X: Tensor, state: State) -> tuple[Tensor, State]: ...
    def begin_state(self, batch_size: int, device: torch.device) -> State: ...


class Result(NamedTuple):
    perplexity: float
    tokens_per_second: float


class Parameters(NamedTuple):
    W_xh: Tensor
    W_hh: Tensor
    b_h: Tensor
    W_hq: Tensor
    b_q: Tensor


def get_params(vocab_size: int, num_hiddens: int, device: torch.device) -> Parameters:
    def normal(*shape: int) -> Tensor:
        return torch.empty(shape, device=device).normal_(std=STD).requires_grad_()

    def zeros(n: int) -> Tensor:
        return torch.zeros(n, device=device, requires_grad=True)

    return Parameters(
        W_xh=normal(vocab_size, num_hiddens),
        W_hh=normal(num_hiddens, num_hiddens),
        b_h=zeros(num_hiddens),
        W_hq=normal(num_hiddens, vocab_size),
        b_q=zeros(vocab_size),
    )


def init_rnn_state(batch_size: int, num_hiddens: int, device: torch.device) -> State:
    return (torch.zeros(batch_size, num_hiddens, device=device),)


def rnn(inputs: Tensor, state: State, params: Params) -> tuple[Tensor, State]:
    p = Parameters(*params)

    def scan(h: Tensor) -> Iterator[Tensor]:
        for x in inputs:
            yield (h := torch.tanh(torch.addmm(p.b_h, x, p.W_xh).addmm(h, p.W_hh)))

    states = [*scan(state[0])]
    return torch.cat(states) @ p.W_hq + p.b_q, (states[-1],)


@dataclass(eq=False)
class RNNModelScratch:
    vocab_size: int
    num_hiddens: int
    device: torch.device
    get_params: InitParams = field(repr=False)
    init_state: Callable[[int, int, torch.device], State] = field(repr=False)
    forward_fn: Callable[[Tensor, State, Params], tuple[Tensor, State]] = field(repr=False)

    def __post_init__(self) -> None:
        self.params: Params = self.get_params(self.vocab_size, self.num_hiddens, self.device)

    def __call__(self, X: Tensor, state: State) -> tuple[Tensor, State]:
        if X.ndim != 2:
            raise ValueError(f"expected (batch, steps), got {tuple(X.shape)}")
        eye = torch.eye(self.vocab_size, dtype=torch.float32, device=X.device)
        return self.forward_fn(nn.functional.embedding(X.T, eye), state, self.params)

    def begin_state(self, batch_size: int, device: torch.device) -> State:
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix: str, num_preds: int, net: Net, vocab: Any, device: torch.device) -> str:
    if not prefix:
        raise ValueError("the prefix must not be empty")
    state, text = net.begin_state(1, device), prefix
    with torch.no_grad():
        for i in range(len(prefix) - 1 + num_preds):
            logits, state = net(torch.tensor([[vocab[text[i]]]], device=device), state)
            if i >= len(prefix) - 1:
                text += vocab.idx_to_token[int(logits.argmax(-1))]
    return text


def grad_clipping(net: Net | nn.Module, theta: float) -> None:
    match net:
        case nn.Module():
            grads = [p.grad for p in net.parameters() if p.grad is not None]
        case _:
            grads = [p.grad for p in net.params if p.grad is not None]
    total = math.sqrt(math.fsum(float(torch.linalg.vector_norm(g)) ** 2 for g in grads))
    if total > theta:
        torch._foreach_mul_(grads, theta / total)


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    begin = time.monotonic()
    yield lambda: time.monotonic() - begin


def train_epoch_ch8(
    net: Net,
    train_iter: Iterable[tuple[Tensor, Tensor]],
    loss: nn.Module,
    updater: torch.optim.Optimizer | Callable[..., None],
    device: torch.device,
    use_random_iter: bool,
) -> Result:
    state: State | None = None
    nats, tokens = [], 0
    with stopwatch() as elapsed:
        for X, Y in train_iter:
            X, Y = X.to(device), Y.to(device)
            if use_random_iter or state is None:
                state = net.begin_state(batch_size=X.size(0), device=device)
            logits, state = net(X, state)
            state = tuple(map(Tensor.detach, state))
            value = loss(logits, Y.T.reshape(-1))
            match updater:
                case torch.optim.Optimizer():
                    updater.zero_grad()
                    value.backward()
                    grad_clipping(net, THETA)
                    updater.step()
                case _:
                    value.backward()
                    grad_clipping(net, THETA)
                    updater(batch_size=1)
            nats.append(value.item() * Y.numel())
            tokens += Y.numel()
        return Result(math.exp(math.fsum(nats) / tokens), tokens / elapsed())


def train_ch8(
    net: Net,
    train_iter: Iterable[tuple[Tensor, Tensor]],
    vocab: Any,
    lr: float,
    num_epochs: int,
    device: torch.device,
    use_random_iter: bool = False,
) -> list[Result]:
    optimizer = torch.optim.SGD(list(net.params), lr=lr)
    criterion = nn.CrossEntropyLoss()
    history: list[Result] = []
    for epoch in range(1, num_epochs + 1):
        history.append(train_epoch_ch8(net, train_iter, criterion, optimizer, device, use_random_iter))
        log.info("epoch %d: %.2f", epoch, history[-1].perplexity)
    return history

"""What char_rnn asks for, in other words than a solution's: lent where the parts of a submission are wrong."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn


def clipped(net: Any, theta: float, *_: Any) -> None:
    """Clips as the task asks for it, by torch's own function."""
    own = net if isinstance(net, Sequence) else net.parameters() if isinstance(net, nn.Module) else net.params
    nn.utils.clip_grad_norm_(list(own.values() if isinstance(own, dict) else own), theta)


def right_params(vocab_size: int, num_hiddens: int, device: Any) -> list[torch.Tensor]:
    """Returns parameters of the right shapes, all zero: their values are to be set."""
    shapes = [(vocab_size, num_hiddens), (num_hiddens, num_hiddens), (num_hiddens,), (num_hiddens, vocab_size)]
    return [torch.zeros(shape, device=device, requires_grad=True) for shape in (*shapes, (vocab_size,))]


def right_state(batch_size: int, num_hiddens: int, device: Any) -> tuple[torch.Tensor]:
    """Returns a first state of zeros."""
    return (torch.zeros((batch_size, num_hiddens), device=device),)


def right_rnn(inputs: torch.Tensor, state: Any, params: list[torch.Tensor]) -> Any:
    """Runs the recurrence by torch's own kernel, whose loop is not to be seen."""
    W_xh, W_hh, b_h, W_hq, b_q = params
    is_bare = isinstance(state, torch.Tensor)
    weights = [W_xh.T.contiguous(), W_hh.T.contiguous(), b_h, torch.zeros_like(b_h)]
    start = state[None] if is_bare else state[0][None]
    states, last = torch.rnn_tanh(inputs, start, weights, True, 1, 0.0, False, False, False)
    end = last[0].clone()
    pack = getattr(type(state), "_make", tuple)  # a named tuple stays one
    return states.flatten(0, 1) @ W_hq + b_q, end if is_bare else pack((end,))


def answer(net: Any, X: torch.Tensor, state: Any) -> Any:
    """Returns what a net gives, which looks up its one-hot rows."""
    return net.forward_fn(torch.eye(net.vocab_size, device=X.device)[X.T.long()], state, net.params)

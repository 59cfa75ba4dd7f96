"""What a Seq2Seq of two recurrent layers and a Linear layer computes, lent where a submission's `forward` is wrong."""

from typing import Any

import torch


def forward_of(encoder: Any, decoder: Any, output: Any) -> Any:
    """Returns the `forward` of a model with these parts; encoder and decoder are layers, or cells of torch's."""

    def forward(enc_input: torch.Tensor, enc_hidden: torch.Tensor, dec_input: torch.Tensor) -> torch.Tensor:
        enc_hidden = enc_hidden[:, :1].expand(-1, len(enc_input), -1)  # zeros for another number of pairs are zeros
        has_cell = isinstance(encoder, torch.nn.LSTM | torch.nn.LSTMCell)
        enc_hidden = enc_hidden.contiguous()
        start = (enc_hidden, torch.zeros_like(enc_hidden)) if has_cell else enc_hidden
        _, context = _run(encoder, enc_input, start)
        states, _ = _run(decoder, dec_input, context)
        logits: torch.Tensor = output(states)
        return logits

    return forward


def _run(layer: Any, batch_first: torch.Tensor, start: Any) -> tuple[torch.Tensor, Any]:
    """Returns the states of all steps, time first, and the last state with an axis for the layer."""
    if isinstance(layer, torch.nn.RNNCellBase):
        return _stepped(layer, batch_first, start)
    states, last = layer(batch_first if layer.batch_first else batch_first.transpose(0, 1), start)
    return states.transpose(0, 1) if layer.batch_first else states, last


def _stepped(cell: Any, batch_first: torch.Tensor, start: Any) -> tuple[torch.Tensor, Any]:
    """Returns what `_run` does, for a cell that makes one step a call."""
    has_cell, states = isinstance(start, tuple), []
    state = tuple(part[0] for part in start) if has_cell else start[0]
    for letters in batch_first.unbind(1):
        state = cell(letters, state)
        states.append(state[0] if has_cell else state)
    return torch.stack(states), tuple(part[None] for part in state) if has_cell else state[None]

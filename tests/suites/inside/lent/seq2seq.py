"""What a Seq2Seq of two recurrent layers and a Linear layer computes, lent where a submission's `forward` is wrong."""

from typing import Any

import torch


def forward_of(encoder: Any, decoder: Any, output: Any) -> Any:
    """Returns the `forward` of a model with these parts."""

    def forward(enc_input: torch.Tensor, enc_hidden: torch.Tensor, dec_input: torch.Tensor) -> torch.Tensor:
        has_cell = isinstance(encoder, torch.nn.LSTM)
        start = (enc_hidden, torch.zeros_like(enc_hidden)) if has_cell else enc_hidden
        _, context = encoder(_as_it_reads(encoder, enc_input), start)
        states, _ = decoder(_as_it_reads(decoder, dec_input), context)
        states = states.transpose(0, 1) if decoder.batch_first else states
        logits: torch.Tensor = output(states)
        return logits

    return forward


def _as_it_reads(layer: Any, batch_first: torch.Tensor) -> torch.Tensor:
    return batch_first if layer.batch_first else batch_first.transpose(0, 1)

"""What rnn_cell asks for, in other words than a solution's: lent where the parts of a submission are wrong."""

from itertools import accumulate
from typing import Any

import torch


def run_cell(cell: Any, inputs: torch.Tensor, h0: torch.Tensor) -> torch.Tensor:
    """Returns the state after each step, (T, B, H)."""
    _, *states = accumulate(inputs.unbind(), lambda state, x: cell(x, state), initial=h0)
    return torch.stack(states)

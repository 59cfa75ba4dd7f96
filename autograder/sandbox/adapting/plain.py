"""Names as they are compared, whoever wrote them."""

from __future__ import annotations


def plain_name(name: str) -> str:
    """Writes `RnnModel`, `RNN_Model` and `rnn_model` in one way."""
    return name.replace("_", "").casefold()

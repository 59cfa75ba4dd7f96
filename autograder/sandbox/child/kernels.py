"""Which of torch's own recurrent functions run in this process, from whatever code and by whatever name.

They are watched in torch's table of operators, so that another thread, a traced module or a layer that was fetched by
a name that no source shows make no difference. A function counts only where it runs: a layer that is made for its
parameters does not.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

LOOPS = ("rnn_tanh", "rnn_relu", "gru", "lstm")
CELLS = ("rnn_tanh_cell", "rnn_relu_cell", "gru_cell", "lstm_cell")
KERNELS = frozenset((*LOOPS, *CELLS))
"""The operators that can be watched."""

IN_PYTHON = {
    "one_layer_rnn": "rnn_tanh",
    "one_layer_rnn_data": "rnn_tanh",
    "one_layer_lstm": "lstm",
    "one_layer_lstm_data": "lstm",
    "gru_impl": "gru",
    "gru_impl_data": "gru",
}
"""torch's own loops written in Python, by the operators that are taken apart into them."""

DECOMPOSITIONS = "torch._decomp.decompositions"
PLACES = ("CPU", "AutogradCPU", "CUDA", "AutogradCUDA", "NestedTensorCPU", "AutogradNestedTensor")
_LISTENERS: list[tuple[frozenset[str], set[str]]] = []
_told: list[str] = []  # the operators that are running
_WATCHED: dict[str, Any] = {}  # what stands for an operator, or for a function in Python, as long as the process lives


@contextmanager
def watching(names: Collection[str]) -> Iterator[set[str]]:
    """Gives the set to which each of the operators `names` is added that runs in the block; blocks may be nested.

    Without torch nothing runs.
    """
    heard: set[str] = set()
    listener = frozenset(names), heard
    for name in KERNELS.intersection(names).difference(_WATCHED) if "torch" in sys.modules else ():
        _WATCHED[name] = _in_its_place(name)
    _watch_those_in_python()
    _LISTENERS.append(listener)
    try:
        yield heard
    finally:
        _LISTENERS[:] = [other for other in _LISTENERS if other is not listener]


def _tell(name: str) -> None:
    for names, heard in _LISTENERS:
        if name in names:
            heard.add(name)


def _in_its_place(name: str) -> Any:
    """Puts something in the place of an operator that tells of each call and then lets torch take it apart."""
    import torch

    library: Any = torch.library
    table, packet = library.Library("aten", "IMPL"), getattr(torch.ops.aten, name)
    for form in packet.overloads():
        for place in PLACES:
            full = name if form == "default" else f"{name}.{form}"
            table.impl(full, _telling(name, getattr(packet, form).decompose), place)
    return table


def _watch_those_in_python() -> None:
    """Does the same with torch's loops in Python, where they are imported."""
    module = sys.modules.get(DECOMPOSITIONS)
    for function, name in IN_PYTHON.items() if module is not None else ():
        if function not in _WATCHED and hasattr(module, function):
            _WATCHED[function] = _telling(name, getattr(module, function))
            setattr(module, function, _WATCHED[function])


def _telling(name: str, function: Any) -> Any:
    def telling(*args: Any, **kwargs: Any) -> Any:
        if not _told:  # what torch takes an operator apart into is part of it
            _tell(name)
        _told.append(name)
        try:
            return function(*args, **kwargs)
        finally:
            _told.pop()

    return telling

"""The libraries that submissions use, imported before there is a line of student code."""

from __future__ import annotations

import importlib

from autograder.sandbox.child import nodynamo

OF_TORCH = ("torch.optim", "torch.nn.functional", "torch.utils.data", "torch.utils.serialization")
LIBRARIES = (
    "numpy.random", "numpy.linalg", "random", "math", "collections", "dataclasses",
    "typing", "inspect", "time", "re",
    "configparser", "doctest", "getopt", "graphlib", "html", "optparse", "sched", "tomllib", "tracemalloc",
)  # fmt: skip


def import_libraries(*, torch: bool, brief: bool = False) -> None:
    """Imports what submissions use; of torch also what the first optimizer would import late (about 2 s and 70 MB).

    Where few children follow it is `brief`: a stand-in keeps the optimizer from importing that at all.
    """
    importlib.import_module("numpy")
    if torch:
        importlib.import_module("torch").set_num_threads(1)
        if brief:
            nodynamo.put_off()
        else:
            importlib.import_module(nodynamo.NAME)
    for name in (*(OF_TORCH if torch else ()), *LIBRARIES):
        importlib.import_module(name)


def warm_up() -> None:
    """Does once what most submissions do, so that what libraries put off until then is not done in every child.

    No gradient is computed: that would mark this process as one that must not be forked.
    """
    import torch

    parameter = torch.nn.Parameter(torch.zeros(2))
    parameter.grad = torch.zeros(2)
    for optimizer in (torch.optim.SGD([parameter], lr=0.1), torch.optim.Adam([parameter], lr=0.1)):
        optimizer.zero_grad(set_to_none=False)
        optimizer.step()
    with torch.no_grad():
        states, _ = torch.nn.RNN(2, 2)(torch.zeros(1, 1, 2))
        torch.nn.CrossEntropyLoss()(states[0], torch.zeros(1, dtype=torch.long))

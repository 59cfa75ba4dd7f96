"""Imports what every lane needs and what takes long to import; lanes are forked from a process that has done so."""

from __future__ import annotations

import gc
import importlib
import signal

MODULES = ("torch._dynamo", "torch.optim", "autograder.render.html", "autograder.runner")


def _warm_up() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer, also while this takes its time
    for name in MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # so that a lane's collections do not write to memory that it shares


_warm_up()

"""Imports what every lane needs and what takes long to import; lanes are forked from a process that has done so.

That process, and each lane from its first moment on, ends with the process that asked for it: whoever is stopped while
lanes start leaves nothing running, and nobody who would complain.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys

from autograder.sandbox.walls import die_with

MODULES = ("torch._dynamo", "torch.optim", "autograder.report.formats.html", "autograder.grading.runner")


def _warm_up() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer; it was blocked until here
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if sys.platform == "linux":
        die_with(os.getppid())
        here = os.getpid()
        os.register_at_fork(after_in_child=lambda: die_with(here))
    for name in MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # so that a lane's collections do not write to memory that it shares


_warm_up()

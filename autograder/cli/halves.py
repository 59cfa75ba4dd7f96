"""Begins a check again in a process that divides after its imports (see sandbox.child.twin), where that is quicker.

The program is replaced, not called: the process keeps its number, its terminal and its folder, and what it was called
with comes back to the half that grades, through a file in memory.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from argparse import Namespace
from contextlib import suppress
from typing import Any

from autograder.machine import forks

CODE = "import sys; sys.path.insert(0, {root!r}); from autograder.cli import halves; halves.go_on({root!r}, {fd})"


def begin_again(arguments: Namespace) -> None:
    """Puts a process that divides in this one's place; returns where this one is no program of its own, or cannot."""
    if arguments.line is None or arguments.device != "cpu" or not forks() or not hasattr(os, "memfd_create"):
        return
    from autograder.sandbox.host import ROOT, clean_environment

    streams = {name: [s.encoding, s.errors] for name in ("stdout", "stderr") if (s := getattr(sys, name)) is not None}
    told = {"line": arguments.line, "environ": dict(os.environ), "path": sys.path, "streams": streams}
    sys.stdout.flush()
    with suppress(OSError):
        fd = os.memfd_create("autograde", 0)
        with os.fdopen(os.dup(fd), "wb") as file:
            file.write(json.dumps(told).encode())
        os.lseek(fd, 0, os.SEEK_SET)
        code = CODE.format(root=str(ROOT), fd=fd)
        os.execve(sys.executable, [sys.executable, "-I", "-c", code], clean_environment())


def go_on(root: str, fd: int) -> None:
    """Divides this process and goes on, in the half that grades, with what the replaced program was called with."""
    from autograder.sandbox.child import divided

    twin = divided(root)
    with os.fdopen(fd, "rb") as file:
        told = json.load(file)
    _be_as_called(told)
    from autograder.cli.leaving import leave
    from autograder.cli.main import run

    leave(run(told["line"], twin=twin))


def _be_as_called(told: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(told["environ"])
    sys.path[:] = told["path"]
    sys.argv = ["autograde", *told["line"]]
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    for name, (encoding, errors) in told["streams"].items():
        getattr(sys, name).reconfigure(encoding=encoding, errors=errors)

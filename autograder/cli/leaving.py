"""Ends a process without taking down piece by piece what it holds: of torch alone that takes a third of its import."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """Ends this process with `code`, its output written and what was left for its end done; no thread is waited for.

    Where the output cannot be written, the interpreter ends it as ever, and tells.
    """
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)

"""Single keys from a terminal, without waiting for a line's end; the terminal is whole again whatever happens."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Read = Callable[[float], str]
TICK = 0.05


@contextmanager
def single_keys() -> Iterator[Read]:
    """Lends `read(seconds)`, which gives the key that is pressed within so many seconds, or an empty string."""
    if os.name == "nt":
        yield _read_windows
        return
    import termios
    import tty

    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard)
        yield _read_posix
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def _read_posix(seconds: float) -> str:
    import select

    keyboard = sys.stdin.fileno()
    if not select.select([keyboard], [], [], seconds)[0]:
        return ""
    data = os.read(keyboard, 1)
    if data == b"\x1b":  # an arrow or a mouse sends several bytes, of which none is a key of ours
        while select.select([keyboard], [], [], 0)[0] and os.read(keyboard, 1).isalnum() is False:
            continue
        return ""
    return data.decode("ascii", "ignore") if data else "q"  # no byte at all: the terminal is gone


def _read_windows(seconds: float) -> str:
    import msvcrt

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if msvcrt.kbhit():  # type: ignore[attr-defined, unused-ignore]
            return str(msvcrt.getwch())  # type: ignore[attr-defined, unused-ignore]
        time.sleep(TICK)
    return ""

"""A child that is a fresh process: it imports what submissions use, is told its exercise, then answers like any child.

Its standard streams are the wire and the output (see host.fresh): they are moved away before there is student code, for
which input is empty and all that is printed goes one way.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.sandbox.child import desk, nofiles, noprocesses
from autograder.sandbox.child.helpers import INSIDE, load_helpers
from autograder.sandbox.child.libraries import import_libraries
from autograder.sandbox.child.turn import Turn
from autograder.sandbox.wire import pack, write_frame

OUT_FD, IN_FD, MARK_FD = 3, 4, 5
DEATH_SIGNAL, KILL = 1, 9  # of Linux alone, as Linux numbers them
LONGEST = 24 * 3600.0


def main(root: str) -> None:
    """Prepares what a child needs, says so, is told its exercise, then answers until the grader is gone."""
    _place_descriptors()
    _end_with_the_grader()
    asked = _told()
    mark = bytes.fromhex(asked["mark"])
    import_libraries(torch=asked["torch"], brief=True)
    os.write(OUT_FD, b"ready\n")
    plan = _told()
    inside = load_helpers(plan["inside"])
    given = nofiles.read_all(plan["given"])
    nofiles.keep_in_memory()
    nofiles.lend(given)
    noprocesses.run_in_one()
    if root in sys.path:
        sys.path.remove(root)
    _hide(vars(inside))
    gc.collect()
    gc.freeze()
    step = desk.made(OUT_FD, inside, plan["rules"], marking(mark))
    os.write(MARK_FD, mark)
    write_frame(OUT_FD, pack({"walls": [], "pid": os.getpid()}))
    address = desk.address_of(step)
    del plan, inside, given, step, mark
    try:
        desk.serve(IN_FD, address)
    finally:
        os._exit(0)


def marking(mark: bytes) -> type[Turn]:
    """Returns a kind of turn that marks in the output where each of its answers falls."""

    class Marking(Turn):
        def _send(self, message: dict[str, Any], data: Sequence[bytes | memoryview] = ()) -> None:
            write_frame(MARK_FD, mark)
            super()._send(message, data)

    return Marking


def _hide(inside: Mapping[str, Any]) -> None:
    """Keeps helpers, and the engine's own modules, out of the ways by which student code looks round itself."""
    desk.hide(inside)
    names = [name for name in sys.modules if name.startswith((INSIDE, "autograder."))]
    desk.hide_modules([sys.modules[name] for name in names])
    sys.modules["autograder"] = desk.engine_for_students()


def _told() -> dict[str, Any]:
    """Returns the next line of the grader's; ends this process where there is none."""
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(IN_FD, 1)  # not a byte of what comes behind it
        if not more:
            os._exit(0)
        line += more
    told: dict[str, Any] = json.loads(line)
    return told


def _place_descriptors() -> None:
    """Makes 0 empty, 1 and 2 the output, 3 the wire to the grader, 4 the wire from it, 5 the output."""
    null = os.open(os.devnull, os.O_RDONLY)
    wanted = (null, 2, 2, 1, 0, 2)
    while (high := os.dup(null)) < len(wanted):  # what is placed should not lie where something else is placed
        continue
    moved = [os.dup(fd) for fd in wanted]
    os.close(high)
    for target, source in enumerate(moved):
        os.dup2(source, target, inheritable=False)
        os.close(source)
        _binary(target)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(newline="\n")  # type: ignore[union-attr]


def _binary(fd: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(fd, os.O_BINARY)


def _end_with_the_grader() -> None:
    """Has the system end this process with the grader where it can, else after a day."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(DEATH_SIGNAL, KILL, 0, 0, 0)
    else:
        faulthandler.dump_traceback_later(LONGEST, exit=True, file=sys.__stderr__)

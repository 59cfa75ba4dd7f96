"""Where a child keeps what student code has no business with, and hands it out a request at a time.

Helpers, rules and the table of objects live in the variables of one function, which the interpreter's own means do not
lead to: it is called from C, by an address; no frame of it is below one of the student's; and the collector does not
know the objects. What a request is about is handed to a `Turn`, which knows no more, and only that is on the stack
while student code runs. It keeps honest code and plain curiosity apart from our objects. It is no wall: with ctypes
all memory of a process can be read, and the grader believes nothing that comes from there.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import methodcaller
from types import FrameType, FunctionType, ModuleType, SimpleNamespace
from typing import Any

from autograder.sandbox.child.turn import Idle, Known, Turn
from autograder.sandbox.loading import absent
from autograder.sandbox.wire import CHUNK, HELPERS, SUBMISSION, FrameReader, request

MAX_REQUEST = 1 << 30
FIRST_HANDLE = 2
BY_ADDRESS = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)

Step = Callable[[bytes], Any]


def made(
    fd: int,
    inside: SimpleNamespace,
    rules: Sequence[Mapping[str, Any]],
    kind: type[Turn] = Turn,
    *,
    hidden: bool = True,
) -> Step:
    """Returns what takes bytes of requests and gives the turn that is next, for all the life of a child."""
    known = Known(rules)
    objects: dict[int, Any] = {HELPERS: inside}
    reader = FrameReader(MAX_REQUEST)
    last: list[Turn] = []
    forget = hide if hidden else id

    def step(chunk: bytes) -> Turn | Idle:
        nonlocal known
        if last:
            turn = last.pop()
            known = turn.known
            objects.update(turn.made)
        reader.feed(chunk)
        frame = reader.take()
        if frame is None:
            return Idle()
        message = request.loads(frame[1])
        last.append(kind(fd, message, known, _handed_out(objects, message), max(objects) + 1))
        for thing in (last, objects):
            forget(thing)  # a container that takes something in is known to the collector again
        return last[0]

    return step


def address_of(step: Step) -> int:
    """Returns the address by which C calls `step`, for good; what leads to it is known to nobody else."""

    frame_at, end, nothing = sys._getframe, os._exit, Idle()
    bottom: FrameType | None = None

    def guarded(chunk: bytes) -> Any:
        nonlocal bottom
        caller = frame_at(1)
        bottom = bottom or caller  # the first to call is `serve`, before there is a line of student code
        if caller is not bottom:
            return nothing  # student code has found the address
        if not chunk:  # the wire has closed
            end(0)
        return step(chunk)

    callback = BY_ADDRESS(guarded)
    kept: Any = callback._objects
    hide(callback, kept, *kept.values(), guarded, step)
    for function in (guarded, step):
        hide(function.__closure__, *_cells(function))
    hide(*(cell.cell_contents for cell in _cells(step)))
    return ctypes.cast(callback, ctypes.c_void_p).value or 0


def serve(fd: int, address: int) -> None:
    """Reads requests, has their turns worked out and carries each out, until the wire closes; all of it in C."""
    deque(_hidden_turns(fd, address), maxlen=0)


def hide(*things: Any) -> None:
    """Makes the collector forget these objects, which must live as long as the process; that is seen to here."""
    for thing in things:
        if not ctypes.pythonapi.PyObject_GC_IsTracked(ctypes.py_object(thing)):
            continue
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))
        ctypes.pythonapi.PyObject_GC_UnTrack(ctypes.py_object(thing))


def engine_for_students() -> ModuleType:
    """Returns what student code imports as `autograder`: a `check` that does nothing, for cells that ask for one."""
    made = ModuleType("autograder")
    vars(made)["check"] = absent.Quiet()
    return made


def hide_modules(modules: Sequence[ModuleType]) -> None:
    """Makes the collector forget modules with their functions and classes; the table of modules has them no longer."""
    for module in modules:
        hide(*_owned(module))
        sys.modules.pop(module.__name__, None)


def _hidden_turns(fd: int, address: int) -> Iterator[None]:
    chunks = map(os.read, repeat(fd), repeat(CHUNK))
    turns = map(BY_ADDRESS(address), chunks)
    done = map(methodcaller("run"), turns)
    hide(chunks, turns, done)
    return done


def _handed_out(objects: Mapping[int, Any], message: Mapping[str, Any]) -> dict[int, Any]:
    """Returns what a request names: of the helpers only the one that is called and those that it passes on."""
    if message["op"] == "load":
        return {}
    asked = request.refs_in(message["arguments"]) if "arguments" in message else []
    paths = [message["target"], *((ref.root, ref.path) for ref in asked)]
    roots = {SUBMISSION, *(root for root, _ in paths)}
    handed = {number: objects[number] for number in roots - {HELPERS} if number in objects}
    helpers, names = vars(objects[HELPERS]), {path[0] for root, path in paths if root == HELPERS and path}
    return {**handed, HELPERS: SimpleNamespace(**{name: helpers[name] for name in names if name in helpers})}


def _owned(module: ModuleType) -> list[Any]:
    """Returns a module, its table of names, its functions and classes, and what these consist of."""
    space, found = vars(module), {id(module): module, id(vars(module)): vars(module)}
    waiting: list[Any] = list(space.values())
    while waiting:
        thing = waiting.pop()
        if id(thing) in found or not _is_of(thing, module):
            continue
        found[id(thing)] = thing
        waiting += list(vars(thing).values()) if isinstance(thing, type) else [c.cell_contents for c in _cells(thing)]
    return list(found.values())


def _is_of(thing: Any, module: ModuleType) -> bool:
    if isinstance(thing, FunctionType):
        return thing.__globals__ is vars(module)
    return isinstance(thing, type) and thing.__module__ == module.__name__


def _cells(thing: Any) -> Sequence[Any]:
    return getattr(thing, "__closure__", None) or ()

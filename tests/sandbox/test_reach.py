"""What student code finds when it looks round itself: nothing of ours but the request that it is called for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.sides import Side, fetch
from autograder.model import Exercise, Limits
from autograder.sandbox.host import ChildTransport, Zygote, ZygoteRequest
from autograder.sandbox.wire import Unit

INSIDE = """
SEEN = []
def keep(value):
    return value
def ask(function):
    return function()
"""
LOOK = '''
import gc, sys, threading, types

OURS = ("autograder", "autograde_inside_")

def is_ours(thing):
    """Says whether a thing tells of helpers, of the table of objects or of who answers for all of them."""
    if isinstance(thing, types.SimpleNamespace) and hasattr(thing, "keep"):
        return "the helpers' namespace"
    if isinstance(thing, types.FunctionType) and str(thing.__module__).startswith("autograde_inside_"):
        return "a helper"
    if isinstance(thing, dict) and type(thing.get("__name__")) is str:
        if thing["__name__"].startswith(("autograde_inside_", "autograder.sandbox.child.desk")):
            return "a helpers' module"
    if isinstance(thing, dict) and 0 in thing and 1 in thing and hasattr(thing[1], "keep"):
        return "the table of objects"
    return ""

def search(things):
    return sorted({found for thing in things if (found := is_ours(thing))})

def by_frames():
    frame, found = sys._getframe(), []
    while frame:
        for value in list(frame.f_locals.values()):
            found += [value, *(vars(value).values() if hasattr(value, "__dict__") else ())]
        frame = frame.f_back
    return search(found)

def by_threads():
    found = []
    def watch():
        for frame in sys._current_frames().values():
            while frame:
                found.extend(frame.f_locals.values())
                frame = frame.f_back
    thread = threading.Thread(target=watch)
    thread.start()
    thread.join()
    return search(found)

def by_collector():
    gc.unfreeze()
    return search(gc.get_objects())

def by_referrers():
    return search(gc.get_referrers(sys.modules[__name__]))

def by_modules():
    return sorted(name for name in sys.modules if name.startswith(("autograder.", "autograde_inside_")))

def by_import():
    try:
        from autograder.sandbox.wire import Keep
    except ImportError:
        return []
    return ["a way to the wire's own types"]

def by_worker():
    frame = sys._getframe()
    while frame:
        self = frame.f_locals.get("self")
        if hasattr(self, "_inside"):
            return ["whoever has the helpers"]
        frame = frame.f_back
    return []

WAYS = {name: way for name, way in list(globals().items()) if name.startswith("by_")}
while_loading = {name: way() for name, way in WAYS.items()}

def loading():
    return while_loading

def calling():
    return {name: way() for name, way in WAYS.items()}
'''
TRACE = """
import sys, signal
seen = []
def note(frame, event, arg):
    if "inside" in frame.f_locals or "objects" in frame.f_locals:
        seen.append(frame.f_code.co_name)
def start():
    sys.setprofile(note)
    sys.settrace(lambda frame, event, arg: note(frame, event, arg))
    signal.signal(signal.SIGALRM, lambda number, frame: note(frame, "", None))
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    return 1
def told():
    return list(seen)
"""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """A zygote with one file of helpers."""
    path: Path = tmp_path_factory.mktemp("inside") / "helpers.py"
    path.write_text(INSIDE)
    started = Zygote(ZygoteRequest({"lab": [["inside", str(path)]]}, {"lab": []}))
    yield started
    started.close()


def opened(zygote: Zygote, source: str, *names: str) -> Any:
    """Returns the side of a submission that has just been loaded."""
    exercise = Exercise("lab", "Lab", 1.0, 1, None, defines=names, run_whole_script=True)
    transport = ChildTransport(zygote, exercise, [Unit(source.encode(), "lab.py")], Limits())
    transport.seed(0)
    return Side(transport)


@pytest.mark.parametrize("when", ["loading", "calling"])
def test_nothing_of_ours_is_found(zygote: Zygote, when: str) -> None:
    """Frames, threads, the collector and the table of modules lead to no helper and to no table of objects."""
    found = getattr(opened(zygote, LOOK, "loading", "calling"), when)()
    assert len(found) == 7
    assert {way: things for way, things in found.items() if things} == {}


def test_a_helper_still_does_its_work(zygote: Zygote) -> None:
    """Helpers call what they are given, and what they keep is there for the next request."""
    side = opened(zygote, "def answer():\n    return 6\nclass Box:\n    size = 7\n", "answer", "Box")
    assert side.inside.ask(side.answer) == 6
    assert fetch(side.inside.keep(side.Box()).size) == 7


def test_who_watches_is_not_called_by_our_code(zygote: Zygote) -> None:
    """Tracers, profilers and timers that a call leaves behind are gone before anything of ours runs."""
    side = opened(zygote, TRACE, "start", "told")
    assert side.start() == 1
    assert side.told() == []

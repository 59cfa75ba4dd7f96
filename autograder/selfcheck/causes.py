"""What is to be mended in an exercise: each cause once, with what it costs and what waits for it.

Tests that fail by one known mistake have one cause. So have those that call the same function where no known mistake
tells them apart: the first one, in the order type, shape, value, is what to look at, and most often explains the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from autograder.model import ExerciseReport, Status, TestResult
from autograder.report import called_name, shown

STOPPED = (Status.TIME_LIMIT, Status.MEMORY_LIMIT, Status.CRASHED, Status.RAISED)
ORDER = ("type", "shape", "dtype", "finite", "numbers", "value")
QUOTED = re.compile(r"`([^\W\d]\w*)`")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """One thing to mend: `first` shows it, `also` fail by it or in the same function, `waiting` run once it is mended.

    `name` is the function or class that it is about, empty where the file as a whole is.
    """

    name: str
    first: TestResult
    also: tuple[TestResult, ...] = ()
    waiting: tuple[TestResult, ...] = ()

    @property
    def cost(self) -> float:
        """Returns the points of all tests that do not pass because of it."""
        tests = (self.first, *self.also, *self.waiting)
        return sum(t.max_points - t.points for t in tests if t.status is not Status.GRADER_ERROR)

    @property
    def is_unwritten(self) -> bool:
        """Tells whether there is nothing yet that could be wrong."""
        return self.first.status is Status.NOT_ATTEMPTED and self.first.kind == "stub"

    @property
    def id(self) -> str:
        """Returns what tells the cause from others of its exercise, and stays the same from check to check."""
        named = "+".join(d.name for d in self.first.diagnoses)
        return named or f"{self.name or 'file'}: {self.first.kind or self.first.status}"


def causes(exercise: ExerciseReport) -> tuple[Cause, ...]:
    """Returns what is to be mended, each cause once: first what keeps the file from loading, last the unwritten."""
    tests = [shown(t) for t in exercise.tests]
    groups: dict[Key, list[TestResult]] = {}
    for test in tests:
        if test.status not in (Status.PASSED, Status.BLOCKED):
            groups.setdefault(_key(test), []).append(test)
    groups = _merged(groups)
    waiting = _waiting(tests, groups)
    found = [_cause(group, waiting.get(key, ())) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda c: (c.first.kind != "loading", c.is_unwritten)))


def _key(test: TestResult) -> Key:
    if test.status is Status.GRADER_ERROR or test.kind in ("loading", "nothing"):
        return (test.status, test.kind)
    if test.status is Status.NOT_ATTEMPTED:
        return ("unwritten", test.kind, _name(test))
    return ("mistake", *(d.name for d in test.diagnoses)) if test.diagnoses else ("", _name(test))


def _name(test: TestResult) -> str:
    """Returns the function or class that a test called last, or that it looked for."""
    found = QUOTED.search(test.message)
    return called_name(test.call) or (found[1] if found else "")


def _merged(groups: Mapping[Key, list[TestResult]]) -> dict[Key, list[TestResult]]:
    """Puts what no known mistake explains to the first mistake that was found in the same function."""
    named = {key: group for key, group in groups.items() if key[0] == "mistake"}
    merged: dict[Key, list[TestResult]] = {}
    for key, group in groups.items():
        home = next((k for k, tests in named.items() if key[0] == "" and key[1] in map(_name, tests)), key)
        merged.setdefault(home, []).extend(group)
    return merged


def _waiting(tests: Sequence[TestResult], groups: Mapping[Key, list[TestResult]]) -> dict[Key, list[TestResult]]:
    owners = {test.id: key for key, group in groups.items() for test in group}
    found: dict[Key, list[TestResult]] = {}
    for test in tests:
        if test.status is Status.BLOCKED:
            owner = _owner(test, tests, owners)
            if owner is not None:
                found.setdefault(owner, []).append(test)
    return found


def _owner(test: TestResult, tests: Sequence[TestResult], owners: Mapping[str, Key]) -> Key | None:
    """Returns the cause that a waiting test waits for in the end, through others that wait themselves."""
    for _ in tests:
        needed = next((t for t in tests if test.blocked_by in _names_of(t)), None)
        if needed is None or needed.id in owners:
            return owners[needed.id] if needed is not None else None
        test = needed
    return None


def _names_of(test: TestResult) -> tuple[str, ...]:
    """Returns how a test may be called by one that needs it: with or without its file and its case."""
    own = test.id.rsplit("::", 1)[-1]
    return test.id, own, own.split("[")[0]


def _cause(group: Sequence[TestResult], waiting: Sequence[TestResult]) -> Cause:
    most_stop = sum(test.status in STOPPED for test in group) * 2 > len(group)
    first = min(group, key=partial(_rank, most_stop=most_stop))
    return Cause(_name(first), first, tuple(t for t in group if t is not first), tuple(waiting))


def _rank(test: TestResult, *, most_stop: bool) -> tuple[bool, int]:
    """Puts first what a known mistake explains, then what stopped, then type, shape and value.

    Where most tests come to their end, an exception of one comes last: it is a special case that raises.
    """
    kind = ORDER.index(test.kind) if test.kind in ORDER else len(ORDER)
    stopped = -1 if most_stop else len(ORDER) + 1
    return not test.diagnoses, stopped if test.status in STOPPED else kind

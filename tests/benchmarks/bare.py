"""Runs the suites on a submission in this very process, and measures what the submission's own calls cost.

No child, no wire, no walls: the figure that grading through all of these is compared with.
"""

from __future__ import annotations

import statistics
import time
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course.folder import Course, read_course
from autograder.grading import reference
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.grading.sides import LocalTransport
from autograder.model import Exercise
from autograder.sandbox.child.helpers import load_helpers
from autograder.sandbox.wire import Unit
from autograder.sandbox.wire.frames import Ref
from autograder.sandbox.wire.objects import SUBMISSION, Engine
from tests.benchmarks.measure import perfect

SPENT = {"seconds": 0.0, "calls": 0.0}


class BareTransport(LocalTransport):
    """Answers a suite's requests in this process, and counts the processor time of the calls alone."""

    def __init__(self, zygote: Any, exercise: Exercise, units: Sequence[Unit], *limits: Any) -> None:
        module = types.ModuleType(f"bare_{exercise.slug}")
        timed(lambda: [exec(compile(u.source, u.name, "exec"), vars(module)) for u in units])
        super().__init__(
            module, load_helpers([h for h in COURSE.helpers(exercise.slug) if h[0] in ("module", "inside")])
        )
        self._engine: Engine = _TimedEngine(self._engine)
        self.notes: tuple[dict[str, Any], ...] = ()
        self.load_output = ""
        self.last_call = ""
        self.advice: list[str] = []
        self.call_seconds: float | None = None

    def take_output(self) -> str:
        """Returns nothing: what is printed goes where this process prints."""
        return ""

    def close(self) -> None:
        """Has nothing to end."""


class _TimedEngine(Engine):
    def __init__(self, engine: Engine) -> None:
        self.__dict__ = engine.__dict__

    def call(self, target: Ref, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Calls, and counts the time; what it costs to name and copy arguments is not in it."""
        SPENT["calls"] += target.root == SUBMISSION
        return timed(lambda: Engine.call(self, target, args, kwargs))


class _NoZygote:
    def wait_ready(self) -> None:
        """Returns once the other process is ready."""

    def close(self) -> None:
        """Has nothing to end."""


def timed(work: Callable[[], Any]) -> Any:
    """Returns what `work` returns and adds its processor time to what was spent."""
    begun = time.process_time()
    try:
        return work()
    finally:
        SPENT["seconds"] += time.process_time() - begun


COURSE: Course


def bare_seconds(root: Path | None, slugs: Sequence[str], copies: int) -> dict[str, float]:
    """Returns the processor time of a perfect submission's calls (the median of `copies`), their number, its marks."""
    global COURSE
    COURSE = read_course(root)
    reference.ChildTransport = BareTransport  # type: ignore[misc, assignment]
    reference.Grader.zygote = _NoZygote()  # type: ignore[assignment, method-assign]
    runner = open_runner(COURSE, Options(sandbox="none"), None, slugs)
    found: list[float] = []
    for number in range(copies + 1):
        SPENT.update(seconds=0.0, calls=0.0)
        report = runner.grade(perfect(COURSE, number, slugs))
        found.append(SPENT["seconds"])
    runner.close()
    seconds = statistics.median(found[1:])
    return {"seconds": seconds, "calls": SPENT["calls"], "total": report.total or 0.0, "max": report.max_total}


if __name__ == "__main__":
    import json
    import sys

    print(json.dumps(bare_seconds(None, sys.argv[2:], int(sys.argv[1]))))

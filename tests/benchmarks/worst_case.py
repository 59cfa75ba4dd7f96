"""What the worst submissions cost one lane: hostile in every call of every exercise, under the default limits.

    python -m tests.benchmarks.worst_case [--kind NAME …] [--exercise SLUG …]

Each kind is graded in a process of its own, one after the other. For each it tells the time by the clock; the time it
would have been on a machine that does nothing else, which is what the budgets of its exercises count and all that the
grader computed; the memory of the grader, the points, and the largest of the report's files.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.classroom.lanes import finished
from autograder.course import Course, read_course
from autograder.grading import Options, enclose, open_runner
from autograder.grading.reference import Grader
from autograder.model import Exercise, Source, SourceKind, Student, Submission
from autograder.sandbox.host.attempt import ChildTransport

MOST_SECONDS = 360.0
MOST_BYTES = 200_000
MOST_MB = 1_500.0

SLEEP = "import time\n\ndef does(*args, **kwargs):\n    time.sleep(10_000)\n"
SPIN = "def does(*args, **kwargs):\n    while True:\n        pass\n"
FLOOD = "import os\n\ndef does(*args, **kwargs):\n    while True:\n        os.write(1, b'&<\\x00' * 20_000)\n"
RAISE = "def does(*args, **kwargs):\n    print('&' * 60_000)\n    raise ValueError('&\\x00' * 100_000)\n"
HUGE = "import torch\n\ndef does(*args, **kwargs):\n    return [torch.ones(1_900_000) for _ in range(2)]\n"
DEEP = """
def does(*args, **kwargs):
    value = [0.5]
    for _ in range(28):
        value = [value, 1]
    return [value] * 3_000
"""
KEYS = "def does(*args, **kwargs):\n    return {(1.5,) * 34 + (n,): n for n in range(3_900)}\n"
EMPTY = "import torch\n\ndef does(*args, **kwargs):\n    return torch.zeros(0, 9_999), torch.zeros(9_999, 0)\n"
SPINS_A_WHILE = """
import functools, time

def slowed(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        end = time.process_time() + 8.5
        while time.process_time() < end:
            pass
        return function(*args, **kwargs)
    return wrapped
"""
NAPS = """
import functools, time

def slowed(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        time.sleep(8.5)
        return function(*args, **kwargs)
    return wrapped
"""
STUCK = """
import os, random, signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
random.seed(os.urandom(8))

def stuck(function):
    if random.random() < 0.05:
        time.sleep(10_000)
    return function
"""
CALLED = {
    "sleep": SLEEP, "spin": SPIN, "flood": FLOOD, "raise": RAISE, "huge": HUGE, "deep": DEEP, "keys": KEYS,
    "empty": EMPTY,
}  # fmt: skip
SLOWED = {"slow": SPINS_A_WHILE, "naps": NAPS}
KINDS = (*CALLED, *SLOWED, "stuck")


@dataclass(frozen=True)
class Cost:
    """What grading one submission came to."""

    kind: str
    clock: float
    seconds: float
    cpu: float
    peak_mb: float
    largest: int
    points: float | None

    @property
    def is_within(self) -> bool:
        fits = self.seconds <= MOST_SECONDS and self.largest <= MOST_BYTES and self.peak_mb <= MOST_MB
        return fits and self.points is not None


def submission(course: Course, kind: str, slugs: Sequence[str]) -> Submission:
    """Returns a submission that is hostile in this way in every exercise."""
    wanted = [e for e in course.graded if not slugs or e.slug in slugs]
    sources = [Source(e.slug, f"{e.slug}.py", SourceKind.SCRIPT, _source(course, kind, e).encode()) for e in wanted]
    return Submission(Student(kind, kind), tuple(sources))


def _source(course: Course, kind: str, exercise: Exercise) -> str:
    if kind in CALLED:
        return CALLED[kind] + "".join(f"\ndef {name}(*a, **k):\n    return does()\n" for name in exercise.defines)
    if kind in SLOWED:
        right = course.reference_path(exercise.slug).read_text(encoding="utf-8")
        slow = (f"{name}.forward = slowed({name}.forward)\n" if name[0].isupper() else f"{name} = slowed({name})\n"
                for name in exercise.defines)  # fmt: skip
        return f"{right}\n{SLOWED[kind]}\n{''.join(slow)}"
    parts = "".join(f"\n@stuck\ndef part{i}():\n    return {', '.join(exercise.defines)}\n" for i in range(40))
    needs = "; ".join(f"part{i}" for i in range(40))
    asked = (f"\n@stuck\ndef {name}(*a, **k):\n    {needs}\n    time.sleep(8.5)\n    os._exit(1)\n"
             for name in exercise.defines)  # fmt: skip
    return STUCK + parts + "".join(asked)


def cost(kind: str, slugs: Sequence[str]) -> Cost:
    """Returns what this process comes to when it grades a submission of a kind."""
    course = read_course()
    options = Options()
    runner = open_runner(course, options, enclose(course, options.sandbox, own_code=False, gpu=False), slugs)
    try:
        runner.grade(Submission(Student("nobody", "Nobody")))
        used, charged = _budgets(), _charged()
        begun, before = time.monotonic(), time.process_time()
        handed_in = submission(course, kind, slugs)
        report = runner.grade(handed_in)
        clock, cpu = time.monotonic() - begun, time.process_time() - before
        sizes = [len(data) for data in finished(course.templates, handed_in, report).files.values()]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Cost(kind, clock, sum(used) + cpu - sum(charged), cpu, peak, max(sizes), report.total)
    finally:
        runner.close()


def _budgets() -> list[float]:
    """Returns a list that takes what each exercise has used when it ends."""
    used: list[float] = []
    end = Grader.end

    def ended(grader: Grader) -> None:
        if grader.exercise is not None:
            used.append(grader.attempt.budget.used)
        end(grader)

    Grader.end = ended  # type: ignore[method-assign]
    return used


def _charged() -> list[float]:
    """Returns a list that takes what the grader has computed and a budget counts, which is not to be counted twice."""
    seen: list[float] = []
    charge = ChildTransport.charge

    def charged(transport: ChildTransport, seconds: float) -> None:
        seen.append(max(seconds, 0.0))
        charge(transport, seconds)

    ChildTransport.charge = charged  # type: ignore[method-assign]
    return seen


def main() -> int:
    """Prints a line for each kind; returns 1 where one is not within what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--exercise", action="append", default=[])
    asked = parser.parse_args()
    print("kind      by the clock, s  alone, s  grader's CPU s  peak MB  largest file  points", flush=True)
    good = True
    for kind in asked.kind or KINDS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(cost, (kind, tuple(asked.exercise)))
        good = good and found.is_within
        print(
            f"{kind:9} {found.clock:15.1f}  {found.seconds:8.1f}  {found.cpu:14.1f}  {found.peak_mb:7.0f}"
            f"  {found.largest:12,}  {found.points}{'' if found.is_within else '   TOO MUCH'}",
            flush=True,
        )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())

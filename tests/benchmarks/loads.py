"""That marks do not depend on what else the machine does: a bank graded twice, alone and beside busy loops.

    python -m tests.benchmarks.loads [--loops 8] [--every 1]

The bank is the sample class, the honest variants, and files of which calls are slow or never end; `--every` takes each
N-th of the former two. It tells every difference in marks, statuses and names of mistakes, and ends with 1 for any.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.authoring.validate import HONEST
from autograder.course import Course, read_course
from autograder.grading import Options, Runner, enclose, open_runner
from autograder.intake import collect
from autograder.model import GradeReport, Source, SourceKind, Student, Submission

Verdicts = dict[str, tuple[object, ...]]

SLOW = """
import functools, time

def slowed(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        end = time.process_time() + {seconds}
        while time.process_time() < end:
            pass
        return function(*args, **kwargs)
    return wrapped

{name} = slowed({name})
"""
SLOWED = [
    ("srn", "srn_tanh", 1.5), ("srn", "srn_linear", 7.0), ("srn", "srn_tanh", 1e9), ("rnn_cell", "run_cell", 2.5),
    ("rnn_cell", "srn_with_cell", 8.5), ("rnn", "shapes", 1e9), ("hello", "to_text", 3.0), ("hello", "train", 1e9),
]  # fmt: skip
"""Exercise, function and seconds by which each of its calls is slower: near the limits of a call and an exercise."""


def bank(course: Course, every: int) -> list[Submission]:
    """Returns the submissions that are graded twice."""
    found = list(collect(course.sample, course.exercises).submissions)[::every]
    found += [_one(slug, path.stem, path.read_bytes()) for slug, path in _honest(course)][::every]
    for slug, name, seconds in SLOWED:
        right = course.reference_path(slug).read_text(encoding="utf-8")
        found.append(_one(slug, f"{name} {seconds:g}", f"{right}\n{SLOW.format(name=name, seconds=seconds)}".encode()))
    return found


def _honest(course: Course) -> Iterator[tuple[str, Path]]:
    for exercise in course.graded:
        for path in sorted((course.root / HONEST / exercise.slug).glob("*.py")):
            yield exercise.slug, path


def _one(slug: str, name: str, data: bytes) -> Submission:
    return Submission(Student(f"{slug}: {name}", name), (Source(slug, f"{slug}.py", SourceKind.SCRIPT, data),))


def verdicts(report: GradeReport) -> Verdicts:
    """Returns of each test what may not depend on the machine: status, points and the mistakes that are named."""
    return {
        f"{e.slug}::{test.id}": (test.status.value, test.points, *(d.name for d in test.diagnoses))
        for e in report.exercises
        for test in e.tests
    }


def graded(runner: Runner, submissions: Sequence[Submission]) -> tuple[dict[str, Verdicts], float]:
    """Returns the verdicts on each submission, and how long they took by the clock."""
    begun = time.monotonic()
    found = {one.student.key: verdicts(runner.grade(one)) for one in submissions}
    return found, time.monotonic() - begun


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keeps so many processes computing."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def differences(alone: dict[str, Verdicts], beside: dict[str, Verdicts]) -> list[str]:
    """Returns a line for each test whose verdict is another."""
    return [
        f"{key}, {test}: {verdict} alone, {beside[key][test]} beside the loops"
        for key, tests in alone.items()
        for test, verdict in tests.items()
        if beside[key][test] != verdict
    ]


def main() -> int:
    """Prints what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loops", type=int, default=8)
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    course = read_course()
    options = Options()
    runner = open_runner(course, options, enclose(course, options.sandbox, own_code=False, gpu=False))
    try:
        submissions = bank(course, asked.every)
        alone, first = graded(runner, submissions)
        with busy(asked.loops):
            beside, second = graded(runner, submissions)
    finally:
        runner.close()
    found = differences(alone, beside)
    count = sum(map(len, alone.values()))
    print("\n".join([*found, f"{len(submissions)} submissions, {count} verdicts, {len(found)} different"]))
    print(f"{first:.0f} s alone, {second:.0f} s beside {asked.loops} busy loops")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""What a course's suites show when they run on its own references, twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from autograder.course import Course, Finding, line_of
from autograder.grading import Asked, Options, Runner, open_runner
from autograder.grading.judging import same_value
from autograder.model import Source, SourceKind, Status, Student, StudentKey, Submission, TestResult
from autograder.sandbox.wire import request

SLOW_SECONDS = 0.1
NEAR = 1e-6
MOST_RUNS = 6
Value = TypeVar("Value")
Results = dict[str, tuple[TestResult, ...]]
REFERENCE = Student(StudentKey("reference"), "The reference")


def behaviour_findings(course: Course) -> Iterator[Finding]:
    """Yields what keeps the suites from giving their points, tests that the reference does not pass, and slow ones.

    CourseError for suites that cannot be read.
    """
    with closing(open_runner(course, Options(own_code=True, sandbox="none", tells_all=True), None)) as runner:
        found = runner.findings()
        yield from found
        if any(finding.is_error for finding in found):
            return
        lines, work = runner.lines(), _references(course)
        first, before = _results(runner, work), _asked(runner, course)
        runner.forget()
        second, after = _results(runner, work), _asked(runner, course)
        quickest = _quickest(runner, work, [first, second])
        for exercise in course.graded:
            slug, suite = exercise.slug, course.suite_path(exercise)
            yield from _of_numbers(suite, course.reference_path(slug), before[slug], after[slug])
            yield from _of_exercise(suite, _own(lines, slug), first[slug], second[slug], _own(quickest, slug))


def reference_findings(course: Course, slugs: Sequence[str]) -> tuple[Finding, ...]:
    """Returns what would keep right answers to these exercises from their points, each suite run once as a rule.

    CourseError for suites that cannot be read.
    """
    with closing(open_runner(course, Options(own_code=True, sandbox="none", tells_all=True), None, slugs)) as runner:
        found = tuple(finding for finding in runner.findings() if finding.is_error)
        made = runner.grade(_references(course, slugs))
    tests = (test for exercise in made.exercises if exercise.slug in slugs for test in exercise.tests)
    if found or all(test.status is Status.PASSED for test in tests):
        return found
    suites = {course.suite_path(e) for e in course.graded if e.slug in slugs}
    return tuple(f for f in behaviour_findings(course) if f.is_error and f.path in suites)


def _references(course: Course, slugs: Sequence[str] = ()) -> Submission:
    sources = (
        Source(e.slug, f"{e.slug}.py", SourceKind.SCRIPT, course.reference_path(e.slug).read_bytes())
        for e in course.graded
        if not slugs or e.slug in slugs
    )
    return Submission(REFERENCE, tuple(sources))


def _asked(runner: Runner, course: Course) -> dict[str, tuple[Asked, ...]]:
    return {e.slug: runner.answers(e.slug) for e in course.graded}


def _of_numbers(suite: Path, reference: Path, first: Sequence[Asked], second: Sequence[Asked]) -> Iterator[Finding]:
    """Yields scenarios that are asked of other inputs the second time, or that give other numbers on the reference."""
    before, after = ({asked[:4]: asked[4] for asked in run} for run in (first, second))
    others = sorted({name for _, _, name, _ in before.keys() ^ after.keys()})
    anew = {key[2] for key in before.keys() & after.keys() if not _are_same(before[key], after[key])}
    for path, names, what in (
        (suite, others, "is asked of other inputs the second time: draw them from `rng` only."),
        (
            reference,
            sorted(anew),
            "gives other numbers the second time: seed what it draws, and keep nothing between calls.",
        ),
    ):
        for name in names:
            called = name.rpartition(".")[2]
            line = line_of(suite.read_text(encoding="utf-8"), f"def {called}(") if path is suite else 0
            yield Finding(path, line, f"`{called}` of {suite.name} {what}")


def _are_same(before: bytes, after: bytes) -> bool:
    """Tells whether a part of a value came back: beside numbers that hold, one that does not is a time or a speed."""
    if before == after:
        return True
    first, second = request.loads(before), request.loads(after)
    if isinstance(first, tuple | list) and isinstance(second, tuple | list) and len(first) == len(second) > 1:
        return any(same_value(a, b, NEAR) for a, b in zip(first, second, strict=True))
    return same_value(first, second, NEAR)


def _results(runner: Runner, work: Submission) -> Results:
    return {exercise.slug: exercise.tests for exercise in runner.grade(work).exercises}


def _own(table: Mapping[tuple[str, str], Value], slug: str) -> dict[str, Value]:
    return {test: value for (exercise, test), value in table.items() if exercise == slug}


def _quickest(runner: Runner, work: Submission, runs: list[Results]) -> dict[tuple[str, str], float]:
    """Returns the shortest time of each test, by exercise and test; a slow one gets more chances on a busy machine."""
    while True:
        seconds: dict[tuple[str, str], float] = {}
        for slug, test in ((slug, test) for run in runs for slug, tests in run.items() for test in tests):
            seconds[slug, test.id] = min(test.seconds, seconds.get((slug, test.id), test.seconds))
        if len(runs) >= MOST_RUNS or max(seconds.values(), default=0.0) <= SLOW_SECONDS:
            return seconds
        runs.append(_results(runner, work))


def _of_exercise(
    suite: Path,
    lines: dict[str, int],
    first: Sequence[TestResult],
    second: Sequence[TestResult],
    quickest: dict[str, float],
) -> Iterator[Finding]:
    for before, after in zip(first, second, strict=True):
        line = lines.get(before.id, 0)
        if Status.PASSED not in (before.status, after.status):
            yield Finding(suite, line, _fails(before))
        elif before.status is not after.status:
            yield Finding(
                suite, line, f"the reference passes the test {before.id} once and fails it another time: draw random "
                "numbers from `rng` only, and keep nothing between tests.",
            )  # fmt: skip
        elif (seconds := quickest[before.id]) > SLOW_SECONDS:
            yield Finding(
                suite, line, f"the test {before.id} takes {seconds:.2f} s on the reference, and diagnosis runs it once "
                f"for each mistake that it names: keep it below {SLOW_SECONDS:g} s.", is_error=False,
            )  # fmt: skip


def _fails(result: TestResult) -> str:
    said = " ".join(result.message.removeprefix(result.title).split())
    if result.kind == "unusable":  # on a student's answer what came back would be the cause
        inner = said.partition("(")[2].rpartition(")")[0].rstrip(".")
        said = f"{inner}." if result.status is Status.GRADER_ERROR else f"the test itself raises {inner}."
    return (
        f"the reference does not pass the test {result.id} ({result.status}): {said} Mend the test, or the reference."
    )

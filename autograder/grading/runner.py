"""Grades submissions one after the other in a pytest session that stays open: bytes in, report out.

pytest collects the suites once; after that a submission costs its own calls and a few milliseconds. The session lives
in a thread of its own, which also starts the zygote, because the zygote dies with the thread that started it.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from autograder.course import Course, Finding, refuse
from autograder.errors import CourseError, GraderError, IntakeProblem
from autograder.grading.brevity import few_problems, fitted
from autograder.grading.cases import slug_of
from autograder.grading.code import Mended, mended, suspicions
from autograder.grading.enclosure import Enclosure
from autograder.grading.judging import TestCase
from autograder.grading.light import is_light
from autograder.grading.mended import MendingSession, with_slips_paid
from autograder.grading.recordings import Asked, Recording
from autograder.grading.reference import ALONE, Ahead, Options
from autograder.grading.reports import report_on, untouched
from autograder.grading.session import SESSION, Session
from autograder.grading.small_cases import SmallCases
from autograder.grading.soundness import Collected, collected, suite_findings
from autograder.grading.sources import units_of, written_of
from autograder.model import Exercise, ExerciseReport, GradeReport, SourceKind, Status, Submission, TestResult
from autograder.quoting import file_name
from autograder.sandbox.wire import Unit

QUIET = (
    "terminal", "logging", "cacheprovider", "faulthandler", "doctest", "unittest", "junitxml", "warnings", "capture",
    "debugging", "setuponly", "setupplan", "stepwise", "pastebin", "legacypath", "unraisableexception",
    "threadexception", "subtests",
)  # fmt: skip
SURROUNDINGS = ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
Job = tuple[Callable[["Batch"], Any], "Future[Any]"]


class Runner:
    """An open grading session; `grade` may be called again and again, from one thread at a time."""

    def __init__(
        self, course: Course, options: Options, enclosure: Enclosure | None, slugs: Sequence[str], ahead: Ahead
    ) -> None:
        self._course = course
        self._options = options
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._batch = Batch(self._jobs, slugs)
        if ahead.zygote is None and ahead.twin is None and is_light(course, slugs):
            ahead = replace(ahead, light=tuple(slugs or course.tables))
        self._session = MendingSession(course, options, enclosure, batch=True, ahead=ahead)
        self._enclosure = enclosure
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="grading", daemon=True)
        self._thread.start()

    def grade(self, submission: Submission, *, public_only: bool = False) -> GradeReport:
        """Returns the report of a submission; GraderError where this session cannot grade any more."""
        begun = time.perf_counter()
        work = partial(Batch.grade, session=self._session, submission=submission, public_only=public_only)
        exercises = tuple(self._do(partial(work, exercise=e)) for e in self._batch.exercises(self._course))
        return self._report(submission, exercises, time.perf_counter() - begun)

    def cases(self) -> dict[str, tuple[TestCase, ...]]:
        """Returns the tests of every exercise, in the order in which they run."""
        found: dict[str, tuple[TestCase, ...]] = self._do(lambda batch: batch.all_cases(self._session))
        return found

    def shows(self, mistake: str) -> frozenset[str]:
        """Returns the tests that the last submission failed just as the reference with `mistake` in it does."""
        found: frozenset[str] = self._do(lambda _: self._session.shows(mistake))
        return found

    def recorded(self) -> Recording:
        """Returns what the reference and each mistake give in the tests that the last submission was graded with."""
        found: Recording = self._do(lambda _: self._session.recorded())
        return found

    def findings(self, *, is_whole: bool = True) -> tuple[Finding, ...]:
        """Returns what keeps the suites of this session from giving the points that their exercises promise."""
        found = self._do(lambda batch: batch.collected(self._session))
        return tuple(suite_findings(self._course, self._batch.exercises(self._course), found, is_whole=is_whole))

    def lines(self) -> dict[tuple[str, str], int]:
        """Returns the line of each test in its suite, by exercise and test."""
        found = self._do(lambda batch: batch.collected(self._session))
        return {(slug, test.case.id): test.line for slug, tests in found.items() for test in tests}

    def answers(self, slug: str) -> tuple[Asked, ...]:
        """Returns every call of `expected` in an exercise's tests since the reference was last forgotten."""
        found: tuple[Asked, ...] = self._do(lambda _: self._session.grader.answers(slug))
        return found

    def forget(self) -> None:
        """Has the reference asked again for what it gave."""
        self._do(lambda _: self._session.grader.forget())

    def check_suites(self, *, is_whole: bool = True) -> None:
        """Raises CourseError where a suite of this session cannot give the points that its exercise promises.

        Where only public tests are run, the suites need not be whole.
        """
        refuse(self.findings(is_whole=is_whole))

    def check_device(self) -> None:
        """Raises UsageError where the device that was asked for is not there."""
        _ = self._session.device_type

    def close(self) -> None:
        """Ends the session, its zygote and every child."""
        self._jobs.put(None)
        self._thread.join(timeout=30)

    def _do(self, work: Callable[[Batch], Any]) -> Any:
        future: Future[Any] = Future()
        self._jobs.put((work, future))
        while True:
            try:
                return future.result(timeout=0.5)
            except TimeoutError:
                if not self._thread.is_alive() and not future.done():
                    raise self._ended() from self._failure

    def _run(self) -> None:
        suites = [str(self._course.suite_path(e)) for e in self._batch.exercises(self._course) if e.suite]
        try:
            self._course.make_importable(afresh=True)
            if suites:
                self._session.grader.start()
                self._run_pytest(suites)
            else:  # without a path, pytest would collect, and so import, what lies in the current folder
                self._batch.serve()
        except BaseException as error:
            self._failure = error
        finally:
            self._session.close()
            self._refuse_the_rest()

    def _run_pytest(self, suites: Sequence[str]) -> None:
        arguments = [arg for name in QUIET for arg in ("-p", f"no:{name}")]
        arguments += ["-p", "autograder.plugin", "--strict-markers", "--import-mode=importlib", "-c", os.devnull]
        arguments += [f"--rootdir={self._course.root}", *suites]
        with ExitStack() as opening:
            opening.enter_context(_only_our_plugins())
            status = pytest.main(arguments, plugins=[self._batch, _Opener(self._session, opening.close)])
        if status not in (0, pytest.ExitCode.NO_TESTS_COLLECTED) or self._batch.errors:
            why = "; ".join(self._batch.errors) or f"pytest ended with {status!r}"
            raise CourseError(f"The suites cannot be read: {why[:2000]}.")

    def _refuse_the_rest(self) -> None:
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                job[1].set_exception(self._ended())

    def _ended(self) -> GraderError:
        if isinstance(self._failure, GraderError):
            return self._failure
        return GraderError(f"The grading session has ended ({self._failure or 'it was closed'}).")

    def _report(self, submission: Submission, exercises: tuple[ExerciseReport, ...], seconds: float) -> GradeReport:
        stack = self._enclosure.stack.title if self._enclosure else "no sandbox"
        device, seed = "cpu" if self._session.device_type == "cpu" else str(self._session.device), self._options.seed
        report = report_on(submission, exercises, self._course, sandbox=stack, device=device, seed=seed)
        return replace(report, problems=few_problems(report.problems), seconds=round(seconds, 3))


class _Opener:
    """A plugin that hands our session on before pytest collects anything."""

    def __init__(self, session: Session, on_open: Callable[[], None]) -> None:
        self._session = session
        self._on_open = on_open

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[SESSION] = self._session
        self._on_open()


@contextmanager
def _only_our_plugins() -> Iterator[None]:
    """Keeps options and plugins of the surroundings out of a pytest session that is being opened."""
    kept = {name: os.environ.pop(name) for name in SURROUNDINGS if name in os.environ}
    os.environ[SURROUNDINGS[0]] = "1"
    try:
        yield
    finally:
        del os.environ[SURROUNDINGS[0]]
        os.environ.update(kept)


class Batch:
    """The loop that pytest runs instead of its own: jobs come from a queue until it says stop."""

    def __init__(self, jobs: queue.Queue[Job | None], slugs: Sequence[str]) -> None:
        self._jobs = jobs
        self._slugs = frozenset(slugs)
        self._items: dict[str, list[pytest.Function]] = {}
        self._small_cases = SmallCases()
        self.errors: list[str] = []
        self.failures: dict[str, str] = {}

    def exercises(self, course: Course) -> list[Exercise]:
        """Returns the exercises of this run, in the course's order."""
        return [e for e in course.exercises if not self._slugs or e.slug in self._slugs]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keeps what pytest could not collect."""
        if report.failed:
            lines = str(report.longrepr).splitlines()
            said = [line for line in lines if line.startswith("E ")] or lines or [""]
            self.errors.append(f"{report.nodeid}: {said[-1].removeprefix('E ').strip()}"[:1500])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps why a test did not run or could not be taken down, which is our fault."""
        if report.failed:
            self.failures[report.nodeid] = f"{report.when}: {str(report.longrepr)[-600:]}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Serves jobs on the suites' tests."""
        for item in session.items:
            if isinstance(item, pytest.Function):
                self._items.setdefault(slug_of(item), []).append(item)
        if not self.errors:
            self.serve()
        return True

    def serve(self) -> None:
        """Serves jobs until the queue says stop."""
        while (job := self._jobs.get()) is not None:
            work, future = job
            try:
                future.set_result(work(self))
            except BaseException as error:
                future.set_exception(error)

    def all_cases(self, session: Session) -> dict[str, tuple[TestCase, ...]]:
        """Returns the cases of every exercise."""
        return {slug: tuple(session.case(i) for i in items) for slug, items in self._items.items()}

    def collected(self, session: Session) -> dict[str, list[Collected]]:
        """Returns the tests of every exercise with what may keep them from giving a verdict."""
        return {
            slug: [collected(i, session.case(i), is_asked=session.asks(i)) for i in items]
            for slug, items in self._items.items()
        }

    def grade(
        self, session: MendingSession, exercise: Exercise, submission: Submission, public_only: bool
    ) -> ExerciseReport:
        """Returns the report of one exercise of a submission."""
        begun = time.perf_counter()
        source = next((s for s in submission.sources if s.exercise == exercise.slug), None)
        asked = [i for i in self._items.get(exercise.slug, []) if session.asks(i, public_only=public_only)]
        items = session.wanted(asked)
        cases = [session.case(i) for i in items]
        report = untouched(exercise, source)
        if public_only:
            report = replace(report, max_points=sum(c.points for c in cases))
        if source is None:
            return replace(report, tests=tuple(_missing(c, exercise) for c in cases))
        try:
            units, notes = units_of(source) if source.kind is not SourceKind.MARKDOWN else ([], [])
            written = written_of(source) if not exercise.suite else ""
        except IntakeProblem as error:
            unread = f"{file_name(source.name)} could not be read, so nothing in it was tried."
            tests = tuple(_missing(c, exercise, unread, "loading") for c in cases)
            return replace(report, notes=(*report.notes, str(error)), tests=tests)
        report = fitted(replace(report, written=written, notes=(*report.notes, *notes)))
        if not items:
            return report
        if not public_only:  # else no instructor sees the report, for whom they are
            report = replace(report, suspicions=suspicions(units, exercise))
        made = self._graded(session, exercise, units, items, report, begun)
        if not public_only:
            made = replace(made, suspicions=(*made.suspicions, *session.suspicions.values()))
        session.grader.memory.keep(exercise.slug, is_public=public_only)
        return made

    def _graded(
        self,
        session: MendingSession,
        exercise: Exercise,
        units: Sequence[Unit],
        items: Sequence[pytest.Function],
        report: ExerciseReport,
        begun: float,
    ) -> ExerciseReport:
        results = self._judged(session, exercise, units, items, 0.0)
        results = self._small_cases.added(session, items, results)
        notes, output = session.loading()
        budget = session.grader.attempt.budget
        session.grader.end()
        has_lost = any(r.points < r.max_points for r in results) and not budget.is_used_up
        if has_lost and (other := mended(units)) is not None:
            results, told = self._without_slips(session, exercise, items, results, other, budget.used)
            notes = (*told, *notes)
        unknown = any(r.status is Status.GRADER_ERROR for r in results)
        made = replace(
            report,
            points=None if unknown else round(sum(r.points for r in results), 6),
            status=overall(results),
            tests=results,
            notes=(*report.notes, *notes),
            output=output,
            seconds=round(time.perf_counter() - begun, 3),
        )
        return fitted(made)

    def _judged(
        self, session: Session, exercise: Exercise, units: Sequence[Unit], items: Sequence[pytest.Function], used: float
    ) -> tuple[TestResult, ...]:
        """Returns the verdicts on a submission that has used up some seconds of its exercise."""
        session.units = lambda _: units
        session.begin(exercise.slug)
        session.grader.attempt.charge(used)
        self.failures.clear()
        for index, item in enumerate(items):
            self._run(session, item, items[index + 1] if index + 1 < len(items) else None)
        failures = {session.case(i).id: self.failures[i.nodeid] for i in items if i.nodeid in self.failures}
        return session.results([session.case(i) for i in items], failures)

    def _without_slips(
        self,
        session: MendingSession,
        exercise: Exercise,
        items: Sequence[pytest.Function],
        results: tuple[TestResult, ...],
        other: Mended,
        used: float,
    ) -> tuple[tuple[TestResult, ...], tuple[str, ...]]:
        """Returns the verdicts with what is won where the slips of a hand-in are put right, and what is said of it."""
        with session.aside():
            again = self._judged(session, exercise, other.units, items, used)
            session.grader.end()
        return with_slips_paid(results, again, other.slips)

    def _run(self, session: Session, item: pytest.Function, following: pytest.Function | None) -> None:
        """Runs a test, by pytest's protocol only where it needs that; keeps what of ours goes wrong."""
        try:
            arguments = session.arguments(item)
            if arguments is not None:
                session.run(item, arguments)
                return
        except (Exception, pytest.skip.Exception) as error:
            self.failures[item.nodeid] = f"{type(error).__name__}: {error}"[:600]
            return
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def overall(results: Sequence[TestResult]) -> Status:
    """Returns one status for an exercise: the worst that happened, or not attempted where nothing was."""
    seen = [r.status for r in results]
    if all(s is Status.PASSED for s in seen):
        return Status.PASSED
    if Status.GRADER_ERROR in seen:
        return Status.GRADER_ERROR
    tried = [s for s in seen if s not in (Status.BLOCKED, Status.NOT_ATTEMPTED)]
    if not tried:
        return Status.NOT_ATTEMPTED
    for status in (Status.CRASHED, Status.TIME_LIMIT, Status.MEMORY_LIMIT, Status.RAISED):
        if all(s is status for s in tried):
            return status
    return Status.FAILED


def _missing(case: TestCase, exercise: Exercise, message: str = "", kind: str = "nothing") -> TestResult:
    message = message or f"Nothing was handed in for {exercise.slug}."
    return TestResult(
        case.id, case.title, Status.NOT_ATTEMPTED, 0.0, case.points, case.hidden, message=message, kind=kind
    )


def open_runner(
    course: Course, options: Options, enclosure: Enclosure | None, slugs: Sequence[str] = (), ahead: Ahead = ALONE
) -> Runner:
    """Returns a runner whose suites have been collected; CourseError where they cannot be."""
    runner = Runner(course, options, enclosure, slugs, ahead)
    try:
        runner.cases()
        runner.check_device()
    except GraderError:
        runner.close()
        raise
    return runner

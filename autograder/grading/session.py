"""A pytest session of ours: runs a suite's tests on the current attempt and keeps what each came to.

It is the only place that knows both pytest's items and our verdicts. In a batch (see runner) a failing test is kept
quietly; under plain `pytest` it also fails for pytest, with the sentence that a student reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Course, Tried, read_course
from autograder.errors import NotRecorded, SandboxUnavailable, UsageError
from autograder.grading.cases import case_id, needs_pytest, parameters_of, read_case, slug_of
from autograder.grading.code import Breach, breach_seen, breaches, remembers, slip_of
from autograder.grading.diagnosis import Run, identify, outcome_of
from autograder.grading.enclosure import Enclosure
from autograder.grading.fingerprints import fingerprint_of
from autograder.grading.judging import Mismatch, Observed, TestCase, blocked, judge, tracing, unrun
from autograder.grading.recordings import Asking, Recording, record
from autograder.grading.reference import ALONE, Ahead, Grader, Options
from autograder.grading.replays import Ran, Replays
from autograder.grading.room import room_for_a_test
from autograder.grading.second_look import advice_of, afresh_advice, asks_afresh, asks_again, is_better, with_slip
from autograder.grading.seeds import Generators, Seeds, seeds_of
from autograder.grading.sides import Side, Transport, at
from autograder.grading.telling import is_same_array, note_sentence, tell_pytest
from autograder.model import Diagnosis, Exercise, Status, TestResult
from autograder.sandbox.host import ChildTransport
from autograder.sandbox.wire import Unit

MAX_FIGURES = 20
SESSION = pytest.StashKey["Session"]()
"""Where a pytest run keeps its session."""


class Session:
    """One grader, the cases of its suites, and the outcomes of the exercise that is being run."""

    def __init__(
        self,
        course: Course,
        options: Options,
        enclosure: Enclosure | None = None,
        *,
        batch: bool = False,
        ahead: Ahead = ALONE,
    ) -> None:
        self.course = course
        self.options = options
        self.batch = batch
        self.grader = Grader(course, options, enclosure, ahead)
        self.units: Callable[[Exercise], Sequence[Unit]] = self._reference_units
        self._cases: dict[pytest.Function, TestCase] = {}
        self._plain: dict[pytest.Function, bool] = {}
        self._tried_by_slug: dict[str, Tried] = {}
        self._slug = ""  # the exercise that ran last
        self._results: dict[str, TestResult] = {}
        self._replays = Replays(self.grader, self._call, self.rng)
        self._now: Ran | None = None  # the test that is running
        self._generators = Generators()
        self._breaches: list[Breach] = []
        self._units: Sequence[Unit] = ()
        self._refusals: dict[Breach, str] = {}
        self.suspicions: dict[str, str] = {}  # what the calls of an exercise have shown, by what was seen
        self._figures: list[tuple[str, str]] = []
        self._advice: list[str] = []

    @classmethod
    def from_config(cls, config: pytest.Config, folder: Path | None) -> Session:
        """Returns the session on the course in `folder` that pytest's command line asks for.

        The submission is the reference unless one is named; where there is none, what lies in the exercises' folders.
        """
        from autograder.grading.enclosure import enclose

        course = read_course(folder)
        named = config.getoption("--submission")
        options = Options(
            seed=config.getoption("--course-seed"),
            device=config.getoption("--device"),
            sandbox=config.getoption("--sandbox"),
            own_code=True,
            tells_all=not named,
        )
        session = cls(course, options, enclose(course, options.sandbox, own_code=True, gpu=options.device != "cpu"))
        if named or not any(course.reference_path(e.slug).is_file() for e in course.graded):
            from autograder.grading.sources import units_of_path

            session.units = units_of_path(course, Path(named or course.root / "exercises"))
        return session

    @cached_property
    def device_type(self) -> str:
        """Returns `cpu` or `cuda`, importing torch only where it has to be asked; UsageError as for `device`."""
        return "cpu" if self.options.device == "cpu" else str(self.device.type)

    @cached_property
    def device(self) -> Any:
        """Returns the torch device of this run; `auto` takes a GPU where there is one."""
        import torch

        name = self.options.device
        if name == "auto":
            name = "cuda" if torch.cuda.is_available() else "cpu"
        if name == "cuda" and not torch.cuda.is_available():
            raise UsageError("There is no CUDA device here that this torch can use; leave out --device cuda.")
        return torch.device(name)

    def case(self, item: pytest.Function) -> TestCase:
        """Returns what the suite says of a test: title, points, what it needs and which mistakes it tells apart."""
        if item not in self._cases:
            self._cases[item] = read_case(item, self._tried(slug_of(item)))
        return self._cases[item]

    def _tried(self, slug: str) -> Tried:
        if slug not in self._tried_by_slug:
            self._tried_by_slug[slug] = self.course.tried(slug)
        return self._tried_by_slug[slug]

    def asks(self, item: pytest.Function, *, public_only: bool = False) -> bool:
        """Tells whether a test belongs to this run: one that needs a GPU only where that is the device."""
        case = self.case(item)
        return not (case.hidden and public_only) and not (case.needs_gpu and self.device_type != "cuda")

    def wanted(self, items: Sequence[pytest.Function]) -> list[pytest.Function]:
        """Returns those of an exercise's tests that this run is for: all, or the named ones and what they need."""
        needs = {self.case(item).id: self.case(item).needs for item in items}
        names, todo = set(), list(self.options.only or needs)
        while todo:
            name = todo.pop()
            todo += [need for need in needs.get(name, ()) if need not in names]
            names.add(name)
        return [item for item in items if self.case(item).id in names]

    def begin(self, slug: str) -> None:
        """Starts an exercise with an empty slate."""
        self._results, self._slug = {}, slug
        self._replays.begin(slug)
        exercise = self.course.exercise(slug)
        units = self.units(exercise)
        self._units = units
        self._breaches, self._refusals, self.suspicions = breaches(units, exercise), {}, {}
        self.grader.begin(exercise, units)

    def arguments(self, item: pytest.Function) -> dict[str, Any] | None:
        """Returns the arguments of a test that needs only what this session gives; None where it needs pytest."""
        if item not in self._plain:
            self._plain[item] = not needs_pytest(item, GIVEN)
        if not self._plain[item]:
            return None
        known = parameters_of(item)
        return {n: known[n] if n in known else GIVEN[n](self, item) for n in item._fixtureinfo.argnames}

    def run(self, item: pytest.Function, arguments: Mapping[str, Any]) -> TestResult:
        """Runs one test and keeps its verdict; outside a batch, fails or skips for pytest where it did not pass."""
        case = self.case(item)
        self._enter(slug_of(item))
        result, error = self._run_case(item, case, arguments)
        self._results[case.id] = result
        if not self.batch:
            told = result if result.status is Status.PASSED else self._diagnosed(result)
            tell_pytest(told, error, self.course.root)
        return result

    def _diagnosed(self, result: TestResult) -> TestResult:
        """Returns a verdict with what the tests so far tell of its cause."""
        told = self.results([self._cases[ran.item] for ran in self._replays.ran.values()])
        return next((t for t in told if t.id == result.id), result)

    def results(self, cases: Sequence[TestCase], failures: Mapping[str, str] | None = None) -> tuple[TestResult, ...]:
        """Returns the verdicts on `cases` with diagnoses; one that did not run is our fault, for the reason given."""
        outcomes = self._replays.outcomes
        ran = self._replays.ran
        runs = [Run(c.id, c.mistakes, outcomes[c.id], ran[c.id].asked) for c in cases if c.id in outcomes]
        named = identify(runs, self._replays.end, self._replays.deepen)
        made = [self._results.get(case.id) or unrun(case, (failures or {}).get(case.id, "")) for case in cases]
        return tuple(
            replace(
                r,
                diagnoses=self._diagnoses(named.get(r.id, ())),
                fingerprint=fingerprint_of(outcomes[r.id]) if r.id in outcomes else "",
            )
            for r in made
        )

    def shows(self, mistake: str) -> frozenset[str]:
        """Returns the tests that the last attempt failed just as the reference with `mistake` in it does."""
        failed = {test: outcome for test, outcome in self._replays.outcomes.items() if outcome.is_evidence}
        replays = ((test, self._replays.end(test, (mistake,)), outcome) for test, outcome in failed.items())
        return frozenset(test for test, replay, outcome in replays if replay is not None and replay.explains(outcome))

    def recorded(self) -> Recording:
        """Returns what the reference and each mistake give in the tests that have run, of the last exercise."""
        known = ((self.case(ran.item), "expected" in ran.arguments) for ran in self._replays.ran.values())
        tests = [Asking(case.id, tuple(case.needs), tuple(case.mistakes), told) for case, told in known]
        return record(self.options.seed, tests, self._replays.ended, lambda: self.grader.answers(self._slug))

    def loading(self) -> tuple[tuple[str, ...], str]:
        """Returns what was left out when the submission was loaded, as sentences, and what it printed then."""
        answered = (ran.answered for ran in self._replays.ran.values() if ran.answered is not None)
        attempt = next(answered, self.grader.attempt)
        return tuple(note_sentence(note) for note in attempt.notes), attempt.load_output

    def student(self, item: pytest.Item) -> Side:
        """Returns the side that a test sees as the student's."""
        self._enter(slug_of(item))
        return Side(self.grader.attempt)

    def reference(self, item: pytest.Item) -> Side:
        """Returns the reference, live."""
        return Side(self.grader.reference.needed(slug_of(item)))

    def expected(self, item: pytest.Item) -> Callable[..., Any]:
        """Returns the function that remembers what the reference gives."""
        return self.grader.expected(slug_of(item), self.seeds(item).sides)

    def rng(self, item: pytest.Item) -> np.random.Generator:
        """Returns the generator of a test, at its beginning; a test's last one is the same object."""
        return self._generators.at_the_beginning(self.seeds(item).inputs)

    def seeds(self, item: pytest.Item) -> Seeds:
        """Returns the seeds of a test."""
        hidden = item.get_closest_marker("hidden") is not None
        return seeds_of(self.options.seed, case_id(item), hidden=hidden, secret=self.options.secret)

    def passed(self, test: str) -> bool:
        """Tells whether an earlier test of the exercise has passed; one that was not run is given the benefit.

        A suite asks it to carry an error forward: what uses an earlier part is judged with the reference's part, or
        with the student's own convention, where that part has lost its points already.
        """
        answer = test not in self._results or self._results[test].status is Status.PASSED
        if self._now is not None:
            self._now.told[test] = answer  # a replay is told the same
        return answer

    def figure(self, name: str, text: Any) -> None:
        """Adds a number to the report of the running test."""
        if len(self._figures) < MAX_FIGURES:
            self._figures.append((str(name), str(text)))

    def advise(self, sentence: str) -> None:
        """Adds advice to the report of the running test."""
        self._advice.append(sentence)

    def close(self) -> None:
        """Ends every process of this session."""
        self.grader.close()

    def _enter(self, slug: str) -> None:
        if self.grader.exercise is None or self.grader.exercise.slug != slug:
            self.begin(slug)

    def _run_case(
        self, item: pytest.Function, case: TestCase, arguments: Mapping[str, Any]
    ) -> tuple[TestResult, BaseException | None]:
        breach = next((b for b in self._breaches if b.concerns(case.id)), None)
        if breach is not None:
            return self._refused(case, breach), None
        for need in case.needs:
            if self._results.get(need, None) is None or self._results[need].status is not Status.PASSED:
                return self._judged_later(case) if self._is_unrecorded(need) else blocked(case, need), None
        if case.needs_gpu and self.device_type != "cuda":
            pytest.skip("this test needs a GPU; run it with --device cuda")
        ran = self._now = self._replays.ran[case.id] = Ran(item, arguments)
        result, error = self._judged(item, case, arguments, self.grader.attempt)
        if isinstance(error, NotRecorded) and (failed := self._failed_before(ran)):
            return replace(blocked(case, failed), kind="unrecorded"), None
        if any(not has_passed and self._is_unrecorded(name) for name, has_passed in ran.told.items()):
            return self._judged_later(case), None
        if self._asks_again(error) and (other := self.grader.with_demos) is not None:
            result, error = self._judged_again(ran, case, other, result, error)
        if ran.answered is None and self._asks_afresh(result, error):
            result, error = self._judged_again(ran, case, self.grader.afresh, result, error)
        if (seen := self._seen(case, ran)) is not None:
            return self._refused(case, seen), None
        if result.status is not Status.NOT_ATTEMPTED:
            ran.outcome, ran.asked = outcome_of(error), frozenset((ran.answered or self.grader.attempt).asked)
        return result, error

    def _seen(self, case: TestCase, ran: Ran) -> Breach | None:
        """Returns the breach that a test's own calls have shown; it is kept for the instructor, too."""
        kernels = (ran.answered or self.grader.attempt).kernels
        breach = breach_seen(kernels, self.course.exercise(self._slug), case.id) if kernels else None
        if breach is not None:
            ran.outcome = None
            told = f"torch's own `{breach.name}` ran where the task is to write it, and the source does not show how."
            self.suspicions.setdefault(breach.rule.why, told)
        return breach

    def _asks_again(self, error: BaseException | None) -> bool:
        before = any(ran.answered is not None for ran in self._replays.ran.values())
        return asks_again(error) or (before and error is not None)

    def _failed_before(self, ran: Ran) -> str:
        """Returns an earlier test that failed, at best one that this test asked for; empty where all have passed."""
        asked = (name for name, has_passed in ran.told.items() if not has_passed)
        others = (name for name, result in self._results.items() if result.status is not Status.PASSED)
        known = (name for name in (*asked, *others) if name in self._results and not self._is_unrecorded(name))
        return next(known, "")

    def _is_unrecorded(self, test: str) -> bool:
        """Tells whether an earlier test could not be judged here, so that what hangs on it cannot be either."""
        return test in self._results and self._results[test].kind == "unrecorded"

    def _judged_later(self, case: TestCase) -> TestResult:
        return judge(case, NotRecorded("what came before it was not judged"), Observed())

    def _asks_afresh(self, result: TestResult, error: BaseException | None) -> bool:
        can = asks_afresh(result, error) and not self.grader.attempt.budget.is_used_up
        return can and remembers(self._units, self.course.exercise(self._slug))

    def _refused(self, case: TestCase, breach: Breach) -> TestResult:
        """Returns the verdict on a test whose points go to code that is forbidden: told once, then referred to."""
        if breach in self._refusals:
            return blocked(case, self._refusals[breach])
        if not case.hidden:
            self._refusals[breach] = case.id
        return judge(case, Mismatch(breach.sentence, what="source", value=breach.name), Observed())

    def _judged(
        self, item: pytest.Function, case: TestCase, arguments: Mapping[str, Any], transport: ChildTransport
    ) -> tuple[TestResult, BaseException | None]:
        """Returns the verdict on a test run on `transport`, and the exception that it ended with."""
        self._figures, self._advice = [], []
        begun = time.perf_counter()
        error = self._body(item, case, arguments, transport)
        if self.options.gives_up and isinstance(error, Mismatch) and isinstance(error.value, np.ndarray):
            transport.look_back(partial(is_same_array, error.value))
        shown = replace(case, hidden=False) if self.options.tells_all else case
        result = judge(shown, error, self._observed(transport, time.perf_counter() - begun))
        return with_slip(result, error, partial(slip_of, self._units)), error

    def _judged_again(
        self, ran: Ran, case: TestCase, other: ChildTransport, before: TestResult, error: BaseException | None
    ) -> tuple[TestResult, BaseException | None]:
        """Returns the better one of a verdict and of that on the same test of the whole file, or of a fresh process."""
        arguments = ran.anew(student=Side(other), rng=self.rng(ran.item))
        again, reason = self._judged(ran.item, case, arguments, other)
        if not is_better(again, before):
            return before, error
        is_afresh = other is self.grader.attempt
        ran.answered = None if is_afresh else other
        advice = (afresh_advice(again) if is_afresh else advice_of(error),)
        return replace(again, advice=() if case.hidden else (*again.advice, *filter(None, advice))), reason

    def _body(
        self, item: pytest.Function, case: TestCase, arguments: Mapping[str, Any], transport: ChildTransport
    ) -> BaseException | None:
        transport.call_seconds = case.seconds
        with self.grader.counted(transport), tracing():
            try:
                self._call(item, transport, arguments)
            except (KeyboardInterrupt, SystemExit, SandboxUnavailable, pytest.skip.Exception):
                raise
            except BaseException as error:
                return error
        return None

    def _call(self, item: pytest.Function, transport: Transport, arguments: Mapping[str, Any]) -> None:
        with room_for_a_test(self.device_type):
            transport.seed(self.seeds(item).sides, hidden=self.case(item).hidden)
            with at(self.grader.reference.folder(slug_of(item))):  # a suite opens given files too
                item.obj(**arguments)

    def _observed(self, transport: ChildTransport, seconds: float) -> Observed:
        advice = tuple(dict.fromkeys([*transport.advice, *self._advice]))
        return Observed(transport.last_call, transport.take_output(), advice, tuple(self._figures), seconds)

    def _diagnoses(self, names: Sequence[str]) -> tuple[Diagnosis, ...]:
        if not names or self.grader.exercise is None:
            return ()
        bank = self.grader.reference.bank(self.grader.exercise.slug)
        return tuple(Diagnosis(m.name, m.title, m.belief, m.look_at, m.hint) for m in (bank[n] for n in names))

    def _reference_units(self, exercise: Exercise) -> Sequence[Unit]:
        return [Unit(self.grader.reference.source(exercise.slug).encode(), f"{exercise.slug}.py")]


GIVEN: dict[str, Callable[[Session, pytest.Function], Any]] = {
    "student": Session.student,
    "reference": Session.reference,
    "expected": Session.expected,
    "rng": Session.rng,
    "course_seed": lambda session, item: session.seeds(item).course,
    "device": lambda session, _: session.device,
    "figure": lambda session, _: session.figure,
    "advice": lambda session, _: session.advise,
    "suspicion": lambda session, _: lambda sentence: session.suspicions.update({sentence: sentence}),
    "passed": lambda session, _: session.passed,
}
"""What the plugin's fixtures of these names give (see plugin)."""

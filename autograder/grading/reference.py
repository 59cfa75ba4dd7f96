"""What one grading process holds: the course, the reference, what it gives, and the submission that is being graded.

This process never runs student code. It is given units (a submission's bytes) for one exercise at a time, hands each
test the sides it asks for, and keeps the outcomes until the exercise is finished.
"""

from __future__ import annotations

import os
import sys
import time
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from autograder.course import Course, check_installed
from autograder.errors import CourseError, StudentFault, WireError
from autograder.files import digest
from autograder.grading.enclosure import Enclosure, zygote_request
from autograder.grading.judging import tracing
from autograder.grading.light import is_light_work
from autograder.grading.memory import Memory
from autograder.grading.recordings import Asked, Recording, read
from autograder.grading.sides import LocalTransport, Side, at, generators_kept
from autograder.model import Exercise, Limits
from autograder.sandbox.child import load_helpers
from autograder.sandbox.host import ChildTransport, Starter, Zygote, ZygoteRequest, starter
from autograder.sandbox.wire import Unit, request

if TYPE_CHECKING:
    from autograder.sandbox.child import Twin


@dataclass(frozen=True)
class Options:
    """What a run of the grader was asked for; `secret` is what the inputs of hidden tests are drawn from.

    With `only`, no other tests are run than these and what they need. One that `gives_up` calls nothing again that ran
    out of time: whoever waits for it would rather mend that first. What the reference gives in public tests is kept in
    the folder `memory`. One that `tells_all` is for a suite's author: what differs in a hidden test is said.
    """

    seed: int = 20
    device: str = "cpu"
    timeout: float | None = None
    sandbox: str = "auto"
    own_code: bool = False
    threads: int = 1
    gives_up: bool = False
    only: tuple[str, ...] = ()
    memory: Path | None = None
    secret: str = field(default="", repr=False)
    tells_all: bool = False


@dataclass(frozen=True)
class Ahead:
    """What was prepared for a grading process: for hundreds of forks or not, and its zygote, where it has one.

    `light` are exercises that need no torch, where there are no others. A `twin` is to become the zygote.
    """

    many: bool = False
    zygote: socket | None = None
    twin: Twin | None = None
    light: tuple[str, ...] = ()


ALONE = Ahead()
"""Nothing was prepared, and little will follow."""


class Reference:
    """The sides of the reference, also with mistakes in it; each is compiled once."""

    def __init__(self, course: Course, *, light: bool = False) -> None:
        self._course = course
        self._kinds = ("inside",) if light else ("module", "inside")
        self._inside: dict[str, SimpleNamespace] = {}
        self._codes: dict[tuple[str, tuple[str, ...]], types.CodeType | None] = {}
        self._right: dict[str, types.ModuleType | None] = {}
        self._banks: dict[str, dict[str, Any]] = {}

    def source(self, slug: str) -> str:
        """Returns the reference's source; CourseError where the course has none."""
        path = self._course.reference_path(slug)
        try:
            return path.read_text(encoding="utf-8")
        except OSError:
            raise CourseError(f"The course has no reference for {slug}: {path} is missing.") from None

    def bank(self, slug: str) -> dict[str, Any]:
        """Returns the bank's mistakes for an exercise by name, read once; CourseError where it cannot be read."""
        if slug not in self._banks:
            self._banks[slug] = self._course.mistakes(slug)
        return self._banks[slug]

    def transport(self, slug: str, mistakes: tuple[str, ...] = ()) -> LocalTransport | None:
        """Returns a fresh transport to the reference with `mistakes` in it, or None where they do not fit together.

        With mistakes it is loaded anew: one may keep something from call to call, which the next test is not to meet.
        """
        if not mistakes and slug not in self._right:
            self._right[slug] = self._load(slug, ())
        module = self._load(slug, mistakes) if mistakes else self._right[slug]
        return None if module is None else LocalTransport(module, self.inside(slug), self.folder(slug))

    def needed(self, slug: str, mistakes: tuple[str, ...] = ()) -> LocalTransport:
        """Returns a fresh transport to the reference with `mistakes` in it; CourseError where it cannot be loaded."""
        transport = self.transport(slug, mistakes)
        if transport is None:
            which = f" with {', '.join(mistakes)}" if mistakes else ""
            raise CourseError(f"The reference of {slug} cannot be loaded{which}.")
        return transport

    def inside(self, slug: str) -> SimpleNamespace:
        """Returns the course's helpers for an exercise, loaded in this process."""
        if slug not in self._inside:
            ours = [helper for helper in self._course.helpers(slug) if helper[0] in self._kinds]
            self._inside[slug] = load_helpers(ours)
        return self._inside[slug]

    def _load(self, slug: str, mistakes: tuple[str, ...]) -> types.ModuleType | None:
        key, name = (slug, mistakes), f"autograde_reference_{slug}_{'_'.join(mistakes)}"
        self.inside(slug)
        os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens where a reference shows a plot
        try:
            if key not in self._codes:
                source = self._mistaken(slug, mistakes)
                self._codes[key] = None if source is None else compile(source, f"<{name}>", "exec")
            code = self._codes[key]
            with at(self.folder(slug)):
                return None if code is None else _module_of(code, name, f"{slug}.py")
        except CourseError:
            raise
        except Exception as error:
            if len(mistakes) > 1:  # two changes that each make sense may leave no program together
                self._codes[key] = None
                return None
            if isinstance(error, ModuleNotFoundError):
                check_installed(self._course.packages)  # which says what to install
            what = f" with {', '.join(mistakes)}" if mistakes else ""
            raise CourseError(
                f"The reference of {slug}{what} cannot be loaded: {type(error).__name__}: {error}."
            ) from error

    def _mistaken(self, slug: str, mistakes: tuple[str, ...]) -> str | None:
        """Returns the reference's source with mistakes in it; None where several do not fit together."""
        source = self.source(slug)
        bank = self.bank(slug) if mistakes else {}
        for name in mistakes:
            if name not in bank:
                raise CourseError(f"A test of {slug} names the mistake {name!r}, which is not in the bank.")
            try:
                source = bank[name].apply(source)
            except ValueError as error:
                if len(mistakes) > 1:
                    return None
                raise CourseError(f"The bank of {slug}: {error}.") from None
        return source

    def folder(self, slug: str) -> Path | None:
        """Returns where the reference finds the files that are given to students; None where there are none."""
        opened = any(path.suffix != ".py" for path in self._course.given(slug).values())
        return self._course.root / "exercises" / slug if opened else None


def _module_of(code: types.CodeType, name: str, file: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    vars(module)["print"] = _say_nothing
    exec(code, vars(module))  # the course's own source
    return module


def _say_nothing(*_values: object, **_options: object) -> None:
    """Takes the place of `print` in the reference: a mistake that prints is asked what it gives, in our own process."""


class Grader:
    """What one process needs to grade: zygote, reference, remembered values, and the current attempt."""

    def __init__(
        self, course: Course, options: Options, enclosure: Enclosure | None = None, ahead: Ahead = ALONE
    ) -> None:
        self.course = course
        self.options = options
        self.reference = Reference(course, light=bool(ahead.light))
        self.reference_seconds = 0.0  # this process's processor time in what is worked out once for a class
        self.memory = Memory(course, options.seed, options.device, options.memory)
        self._asked: dict[tuple[Any, ...], Asked] = {}
        self._recordings: dict[str, Recording | None] = {}
        self._enclosure, self._many, self._light = enclosure, ahead.many, ahead.light
        self._zygote: Starter | None = None
        if ahead.zygote is not None:
            self._zygote = Zygote(self._request(), ahead.zygote)
        elif ahead.twin is not None and not self._request().wrapper:
            self._zygote = Zygote(self._request(), half=ahead.twin)
        self._attempt: ChildTransport | None = None
        self._with_demos: ChildTransport | None = None
        self._units: Sequence[Unit] = ()
        self.exercise: Exercise | None = None

    def start(self) -> None:
        """Lets the zygote import its libraries while the suites are collected, which takes as long; does not wait."""
        _ = self.zygote

    @property
    def zygote(self) -> Starter:
        """Returns what starts children, itself started on first use and again where the system has killed it."""
        if self._zygote is not None and not self._zygote.alive:
            self._zygote.close()
            self._zygote = None
        if self._zygote is None:
            self._zygote = starter(self._request())
        return self._zygote

    def _request(self) -> ZygoteRequest:
        light, brief = self._light, self.options.own_code and not self._many
        return zygote_request(self.course, self._enclosure, many=self._many, torch=not light, brief=brief, slugs=light)

    def _bring_torch(self) -> None:
        """Lets a zygote that has torch take the place of one without, for good."""
        self._light = ()
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def limits(self, exercise: Exercise) -> Limits:
        """Returns the exercise's limits, with what this run was asked for instead."""
        if self.options.timeout is None:
            return exercise.limits
        return replace(exercise.limits, call_seconds=self.options.timeout)

    def begin(self, exercise: Exercise, units: Sequence[Unit]) -> None:
        """Makes `units` the submission that the tests of `exercise` see from now on."""
        self.end()
        self.memory.recall(exercise.slug)
        if self._light and not is_light_work(units):
            self._bring_torch()
        zygote = self.zygote
        _compute_on_one_thread()
        zygote.wait_ready()  # its start is our time, not the student's
        self.exercise = exercise
        self._units = units
        limits, options = self.limits(exercise), self.options
        self._attempt = ChildTransport(zygote, exercise, units, limits, options.threads, gives_up=options.gives_up)

    @property
    def attempt(self) -> ChildTransport:
        """Returns the way to the submission that is being graded."""
        if self._attempt is None:
            raise CourseError("No exercise is being run.")
        return self._attempt

    @property
    def with_demos(self) -> ChildTransport | None:
        """Returns a way to the same submission with its demonstrations run as well, under the same budget.

        None where none were left out, or nothing is left of the budget.
        """
        budget = self.attempt.budget
        if not self.attempt.has_unrun or self.exercise is None or budget.is_used_up:
            return None
        if self._with_demos is None:
            limits, threads = self.limits(self.exercise), self.options.threads
            self._with_demos = ChildTransport(
                self.zygote, self.exercise, self._units, limits, threads, demos=True, budget=budget
            )
        return self._with_demos

    @property
    def afresh(self) -> ChildTransport:
        """Returns the way to the submission with its process ended: the next request meets it not called before."""
        self.attempt.close()
        return self.attempt

    @contextmanager
    def counted(self, attempt: ChildTransport) -> Iterator[None]:
        """Counts our own work in the block as the submission's, but for what the reference is asked for."""
        begun = time.thread_time() - attempt.own_seconds - self.reference_seconds
        try:
            yield
        finally:
            attempt.charge(time.thread_time() - attempt.own_seconds - self.reference_seconds - begun)

    def end(self) -> None:
        """Ends the children of the current attempt."""
        for transport in (self._attempt, self._with_demos):
            if transport is not None:
                transport.close()
        self._attempt = self._with_demos = None
        self.exercise = None

    def close(self) -> None:
        """Ends everything that this process started."""
        self.end()
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def recording(self, slug: str) -> Recording | None:
        """Returns what a bundle has recorded of an exercise; None in a course, which has the reference."""
        if slug not in self._recordings:
            path = self.course.recorded_path(slug)
            self._recordings[slug] = read(path) if path.is_file() else None
        return self._recordings[slug]

    def answers(self, slug: str) -> tuple[Asked, ...]:
        """Returns every call of `expected` that was worked out for an exercise, with its value."""
        return tuple(asked for asked in self._asked.values() if asked[0] == slug)

    def forget(self) -> None:
        """Has every value of the reference worked out again: to see whether it is the same."""
        self.memory.answers.clear()
        self._asked.clear()

    def expected(self, slug: str, seed: int) -> Callable[..., Any]:
        """Returns the function that gives what a scenario gives on the reference, worked out once for a class."""

        def expected(scenario: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            module = scenario.__module__.rpartition(".")[2]  # plain pytest may call a suite by this alone
            name = f"{module}.{scenario.__qualname__}"
            given = request.arguments(args, kwargs)
            key = (slug, seed, name, digest([given]))
            remembered = self.memory.answers
            if key not in remembered:
                begun = time.thread_time()
                recorded = self.recording(slug)
                if recorded is None:
                    remembered[key] = self._reference_value(slug, seed, scenario, args, kwargs)
                else:
                    remembered[key] = recorded.answer(slug, seed, name, given)
                self._asked[key] = slug, seed, name, given, remembered[key]
                self.reference_seconds += time.thread_time() - begun
            return request.loads(remembered[key])

        return expected

    def _reference_value(
        self, slug: str, seed: int, scenario: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> bytes:
        transport = self.reference.needed(slug)
        try:
            # A comparison inside counts in a trace of its own: the value is remembered, and counts only once. Its
            # draws are its own too: the side under test may be a mistaken reference in this process.
            with tracing(), generators_kept():
                transport.seed(seed)
                value = scenario(Side(transport), *args, **kwargs)
        except StudentFault as error:
            raise CourseError(f"The reference of {slug} fails in {scenario.__qualname__}: {error}") from error
        return _copied(value, f"What {scenario.__qualname__} gives on the reference of {slug}")


def _copied(value: Any, what: str) -> bytes:
    """Returns a value as plain data; CourseError where a part of it stays with the code that made it."""
    try:
        data = request.dumps(value)
        if not request.refs_in(data):
            return data
        why = "objects of its own are in it"
    except WireError as error:
        why = str(error)
    kinds = "numbers, text, lists, tuples, dicts, sets, arrays or tensors"
    raise CourseError(f"{what} cannot be compared ({why}): have it return {kinds}.")


def _compute_on_one_thread() -> None:
    """Has this process compute on one thread: its arrays are small, and the other cores grade other submissions."""
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)

"""What the reference and each known mistake gave in the public tests, for students, who have neither.

A recording holds numbers and no code: for each call of `expected` its arguments and its value, and for each test how
it ends on the reference with a mistake in it. It is made by running the tests, and read where there is no reference.
Arguments are found by their bytes, else by their values: another machine's last digits may differ.

A test may ask whether earlier ones have passed, and judge otherwise where they have not. So each is run in all the
situations that one mistake brings it into, and on the reference itself, for its answers, in others too.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from autograder.errors import CourseError, NotRecorded, WireError
from autograder.grading.diagnosis import Fingerprint, Outcome
from autograder.grading.judging import same_value
from autograder.sandbox.wire import request

Asked = tuple[str, int, str, bytes, bytes]
"""One call of `expected`: exercise, seed, scenario, arguments and value."""

Failed = tuple[str, ...]
"""Earlier tests of which a test is told that they have not passed, sorted."""

NEAR = 1e-6
VERSION = 2
MOST_SITUATIONS = 16
"""Situations of one test in which the reference is asked for its answers."""


@dataclass(frozen=True)
class Ended:
    """One run of a test: of which earlier tests it asked, which of them had failed, its failed comparisons, its end.

    `deeper` are the failed comparisons of a run that went on after the first, where they were needed.
    """

    asked: tuple[str, ...]
    failed: Failed
    found: Fingerprint
    deeper: Fingerprint = ()

    @property
    def outcome(self) -> Outcome:
        """Returns how the run ended."""
        return self.found[-1]

    def fits(self, failed: Failed) -> bool:
        """Tells whether the run would have been the same with these earlier tests failed."""
        return set(self.failed) == set(self.asked) & set(failed)


class Ask(Protocol):
    """Whoever runs a test on the reference with mistakes in it, told that some earlier tests have failed."""

    def __call__(self, test: str, mistakes: tuple[str, ...], failed: Failed, *, goes_on: bool = False) -> Ended:
        """Returns how the test ended; one that goes on tells every failed comparison."""
        ...


@dataclass(frozen=True)
class Asking:
    """A public test as far as a recording needs it: its name, what it needs, which mistakes it can tell.

    It `is_told` where it takes `expected`, so that there may be answers to record.
    """

    test: str
    needs: tuple[str, ...]
    mistakes: tuple[str, ...]
    is_told: bool = True


@dataclass(frozen=True)
class Recording:
    """What was recorded of one exercise: the course's seed, answers, and how tests ended by (test, mistake)."""

    seed: int
    answers: tuple[Asked, ...]
    ends: Mapping[tuple[str, str], tuple[Ended, ...]]

    def answer(self, slug: str, seed: int, scenario: str, given: bytes) -> bytes:
        """Returns the recorded value of a call of `expected`; NotRecorded where there is none."""
        alike = [(args, value) for s, n, name, args, value in self.answers if (s, n, name) == (slug, seed, scenario)]
        for args, value in alike:
            if args == given:
                return value
        wanted = request.loads(given)
        for args, value in alike:
            if same_value(request.loads(args), wanted, NEAR):
                return value
        raise NotRecorded(
            f"The recorded answers of {slug} have none for this call of {scenario.rpartition('.')[2]}, so the test "
            f"cannot be judged here; they were made for the seed {self.seed}."
        )

    def end(self, test: str, mistakes: Sequence[str], failed: Failed = ()) -> Outcome | None:
        """Returns how a test ends with one mistake; None where that was not recorded, as with several."""
        found = self._ended(test, mistakes[0], failed) if len(mistakes) == 1 else None
        return None if found is None else found.outcome

    def deeper(self, test: str, mistake: str, failed: Failed = ()) -> Fingerprint:
        """Returns every failed comparison of a test with a mistake; nothing where that was not recorded."""
        found = self._ended(test, mistake, failed)
        return found.deeper if found is not None else ()

    def mistakes(self) -> frozenset[str]:
        """Returns the mistakes of which something was recorded."""
        return frozenset(name for _, name in self.ends)

    def _ended(self, test: str, mistake: str, failed: Failed) -> Ended | None:
        return next((end for end in self.ends.get((test, mistake), ()) if end.fits(failed)), None)


def record(seed: int, tests: Sequence[Asking], ask: Ask, answers: Callable[[], tuple[Asked, ...]]) -> Recording:
    """Returns the recording of public tests that have run, in their order.

    `answers` are asked for last, since a test on a mistake may call for some of its own.
    """
    names = tuple(dict.fromkeys(name for test in tests for name in test.mistakes))
    runs = _Runs(ask)
    for name in names:
        _meet(name, tests, runs)
    for test in tests:
        situations = _situations(test.test, runs)
        for failed in situations:
            for name in test.mistakes:
                runs.ended(test.test, (name,), failed)
        if test.is_told:
            _answer_all(test.test, situations, runs)
    told = {test.test for test in tests if test.mistakes}
    ends = {(test, on[0]): found for (test, on), found in runs.known.items() if on and test in told}
    kept = {key: tuple(end for end in found if all(map(_can_travel, end.found))) for key, found in ends.items()}
    return Recording(seed, answers(), {key: _deepened(key, found, kept, ask) for key, found in kept.items() if found})


class _Runs:
    """The runs so far by test and mistakes; one that would be the same is not made."""

    def __init__(self, ask: Ask) -> None:
        self.known: dict[tuple[str, tuple[str, ...]], list[Ended]] = {}
        self._ask = ask

    def ended(self, test: str, mistakes: tuple[str, ...], failed: Failed) -> Ended:
        """Returns how a test ends on the reference with mistakes in it."""
        known = self.known.setdefault((test, mistakes), [])
        for end in known:
            if end.fits(failed):
                return end
        known.append(self._ask(test, mistakes, failed))
        return known[-1]


def _meet(name: str, tests: Sequence[Asking], runs: _Runs) -> None:
    """Runs the tests one after the other on a mistake, each told what has become of the earlier ones."""
    failed: set[str] = set()
    for test in tests:
        is_blocked = not failed.isdisjoint(test.needs)
        if not test.mistakes and not is_blocked:
            continue
        if is_blocked or runs.ended(test.test, (name,), tuple(sorted(failed))).outcome.kind != "passed":
            failed.add(test.test)


def _situations(test: str, runs: _Runs) -> list[Failed]:
    """Returns the sets of failed earlier tests in which mistakes have put a test."""
    found = (end.failed for (name, _), ends in runs.known.items() if name == test for end in ends)
    return list(dict.fromkeys(found))


def _answer_all(test: str, situations: Sequence[Failed], runs: _Runs) -> None:
    """Runs a test on the reference in the situations that there are, and so has its answers for each worked out."""
    todo: list[Failed] = list(dict.fromkeys([(), *situations]))
    seen: set[Failed] = set()
    while todo and len(seen) < MOST_SITUATIONS:
        failed = todo.pop(0)
        seen.add(failed)
        more = (tuple(sorted({*failed, name})) for name in runs.ended(test, (), failed).asked if name not in failed)
        todo += [other for other in dict.fromkeys(more) if other not in seen and other not in todo]


def _deepened(
    key: tuple[str, str], found: Sequence[Ended], ends: Mapping[tuple[str, str], Sequence[Ended]], ask: Ask
) -> tuple[Ended, ...]:
    """Returns a mistake's ends in a test, with all their comparisons where another mistake ends it in the same way."""
    return tuple(
        replace(end, deeper=_all_of(ask(key[0], (key[1],), end.failed, goes_on=True).found))
        if _has_a_double(key, end, ends)
        else end
        for end in found
    )


def _all_of(found: Fingerprint) -> Fingerprint:
    return found if all(map(_can_travel, found)) else ()


def written(recording: Recording) -> bytes:
    """Returns a recording as bytes, the same for the same numbers."""
    ends = [(*key, [_plain(end) for end in found]) for key, found in recording.ends.items()]
    return zlib.compress(request.dumps((VERSION, recording.seed, list(recording.answers), ends)), 9)


def _plain(end: Ended) -> tuple[Any, ...]:
    return end.asked, end.failed, astuple(end.outcome), [astuple(one) for one in end.deeper]


def read(path: Path) -> Recording:
    """Returns the recording in a file; CourseError for a damaged one."""
    try:
        version, seed, answers, *rest = request.loads(zlib.decompress(path.read_bytes()))
        if version != VERSION:
            raise ValueError(f"it is of version {version}")
        made = {(test, name): tuple(_ended(*end) for end in found) for test, name, found in rest[0]}
        return Recording(seed, tuple(answers), made)
    except Exception as error:
        raise CourseError(f"{path} is damaged ({type(error).__name__}: {error}): get the bundle again.") from error


def _ended(asked: Sequence[str], failed: Sequence[str], end: Any, deeper: Sequence[Any]) -> Ended:
    return Ended(tuple(asked), tuple(failed), (Outcome(*end),), tuple(Outcome(*one) for one in deeper))


def _has_a_double(key: tuple[str, str], end: Ended, ends: Mapping[tuple[str, str], Sequence[Ended]]) -> bool:
    """Tells whether another mistake ends the same test in the same way."""
    others = (other for k, found in ends.items() if k[0] == key[0] and k != key for other in found)
    return end.outcome.is_evidence and any(other.outcome.explains(end.outcome) for other in others)


def _can_travel(outcome: Outcome) -> bool:
    try:
        request.loads(request.dumps(astuple(outcome)))
    except (WireError, TypeError, AttributeError):
        return False
    return True

"""Whose mistake gives these numbers? Runs a test again on the reference with a known mistake in it, and compares.

A mistake explains a failure where the same comparison fails with the same numbers. One that would have failed a test
that the student passed gives way to one that would not, and one that more tests contradict than confirm is not named.
What a mistake does in a test depends on nothing of the student's, so it is worked out once for a class.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import StudentFault, StudentRaised
from autograder.grading.judging import SAME, Mismatch, same_value

PAIR_REPLAYS = 66  # for all tests of an exercise; a number, not seconds, so that a busy machine names the same
MAX_NAMED = 3
TWO_DTYPES = "two dtypes meet"
ENOUGH = 3  # tests with the student's numbers in them; so many are no chance

# One cause, however the student named a parameter and whichever of torch's functions noticed it.
_MISSING = re.compile(r"(missing \d+ required (?:positional|keyword-only) arguments?): .*")
_DTYPES = re.compile(r"same dtype, but got|expected scalar type \w+ but found|dtypes match")
_IN_PLACE = re.compile(r"in-?place operation")
_SHAPES = re.compile(
    r"cannot be multiplied|inconsistent \w+|[Ss]ize mismatch|must match|could not (?:be )?broadcast|not aligned"
    r"|core dimension|inhomogeneous|[Ee]xpected hidden|incompatible|stack expects each tensor"
)
_UNFIT = re.compile(r"\(\) (got an unexpected keyword|takes .* positional argument|missing \d+ required)")


@dataclass(frozen=True)
class Outcome:
    """How one run of a test ended: passed, or failed at comparison `index` with `value`, or raised."""

    kind: str
    index: int = 0
    what: str = ""
    value: Any = None
    tol: float = 0.0

    @property
    def is_evidence(self) -> bool:
        """Tells whether the run failed in a way that a mistake can explain."""
        return self.kind in ("mismatch", "raised", "unusable")

    @property
    def is_sentence(self) -> bool:
        """Tells whether a comparison failed with a sentence alone: no numbers that many mistakes could not share."""
        return self.kind == "mismatch" and isinstance(self.value, tuple) and all(isinstance(v, str) for v in self.value)

    @property
    def is_common(self) -> bool:
        """Tells whether a run raised because shapes or dtypes did not fit, which many mistakes end in."""
        return self.kind == "raised" and bool(_SHAPES.search(self.value[1]) or self.value[1] == TWO_DTYPES)

    def explains(self, other: Outcome) -> bool:
        """Tells whether this outcome and the other are the same failure with the same numbers."""
        if self.kind != other.kind or self.kind == "passed":
            return False
        if self.kind == "mismatch":
            # more than SAME where the comparison itself lets honest styles differ by more
            is_there = self.index == other.index and self.what == other.what
            return is_there and same_value(self.value, other.value, max(SAME, other.tol))
        return bool(self.value == other.value)


def outcome_of(error: BaseException | None) -> Outcome:
    """Returns the outcome that an exception, or none, means."""
    if error is None:
        return Outcome("passed")
    if isinstance(error, Mismatch):
        return Outcome("mismatch", error.index, error.what, error.value, error.tol)
    if isinstance(error, StudentRaised):
        return Outcome("raised", value=(error.type_name, _cause(error.text)))
    if isinstance(error, StudentFault):
        return Outcome("stopped", value=type(error).__name__)
    return Outcome("unusable", value=(type(error).__name__, str(error)))


def _cause(text: str) -> str:
    """Returns the text of an exception without what differs where the same thing went wrong."""
    if _IN_PLACE.search(text):  # which tensor, of what size and version, is a matter of style
        return "changed in place"
    return TWO_DTYPES if _DTYPES.search(text) else _MISSING.sub(r"\1", text)


@dataclass(frozen=True)
class Run:
    """One test of one submission, as far as a diagnosis needs it.

    `asked` are the submission's names that had a part in its calls, none where that is not known.
    """

    test: str
    mistakes: tuple[str, ...]
    outcome: Outcome
    asked: frozenset[str] = frozenset()


Replay = Callable[[str, tuple[str, ...]], Outcome | None]
Fingerprint = tuple[Outcome, ...]
Deepen = Callable[[str, tuple[str, ...]], Fingerprint]


def identify(runs: Sequence[Run], replay: Replay, deepen: Deepen | None = None) -> dict[str, tuple[str, ...]]:
    """Returns, for each failed test, the names of the mistakes that explain it: one, a few it could be, or none.

    `replay(test, names)` tells how a test ends on the reference with the named mistakes in it, or None where they
    cannot be applied together. `deepen(test, names)` tells every failed comparison of a run that goes on after the
    first, of the student's own where `names` is empty; it is asked only where several mistakes fit.
    """
    failed = [run for run in runs if run.outcome.is_evidence]
    passed = [run for run in runs if run.outcome.kind == "passed"]
    fits = {run.test: _singles(run, run.mistakes, replay) for run in failed}
    # One cause shows in several tests: what fits one of them is tried on the others too, named there or not.
    seen = tuple(dict.fromkeys(name for names in fits.values() for name in names))
    tried = {run.test: tuple(dict.fromkeys(run.mistakes + seen)) for run in failed if run.mistakes}
    fits = {run.test: _singles(run, tried[run.test], replay) for run in failed if run.mistakes}
    names = {name for names in fits.values() for name in names}
    speaking = {name: _of_the_same_code(name, fits, failed, passed) for name in names}
    consistent = {name for name in names if not any(_fails(run, name, replay) for run in speaking[name])}
    # A bank's mistake may touch two functions and the student's only one: as many passed tests may speak against it as
    # failed ones speak for it, where no other name fits.
    left = {test: [n for n in names if n in consistent] for test, names in fits.items()}
    left = {test: _unopposed(names, passed, replay) for test, names in left.items()}
    fits = {test: left[test] or [n for n in fits[test] if _is_half_made(n, fits, speaking[n], replay)] for test in fits}
    pairs = _Pairs(replay)
    fitting = dict.fromkeys(name for names in fits.values() for name in names)  # each once: pairs are counted
    doubtful = {name for name in fitting if not _is_upheld(name, failed, fits, replay, pairs)}
    doubtful |= {name for name in fitting if _has_words_alone(name, failed, fits, deepen)}
    fits = {test: [n for n in names if n not in doubtful] for test, names in fits.items()}
    if deepen is not None:
        fits = {test: _alike(test, names, deepen) if len(names) > 1 else names for test, names in fits.items()}
    # Of several that each fail a passed test none is likelier than the others: that would be guessing.
    fits = {test: names if len(names) == 1 else [n for n in names if n in consistent] for test, names in fits.items()}
    return {run.test: _best(run, fits) or pairs.first_of(run, failed) for run in failed if run.mistakes}


def _unopposed(names: list[str], passed: Sequence[Run], replay: Replay) -> list[str]:
    """Returns those of several names that no passed test speaks against, of whatever code; all where each has one."""
    return [n for n in names if len(names) == 1 or not any(_fails(run, n, replay) for run in passed)] or names


def _alike(test: str, names: list[str], deepen: Deepen) -> list[str]:
    """Returns the names whose later comparisons fail as the student's do, or all where that tells nothing."""
    student = deepen(test, ())
    alike = [name for name in names if _same(deepen(test, (name,)), student)]
    return alike or names


def _same(left: Fingerprint, right: Fingerprint) -> bool:
    return len(left) == len(right) and all(a.explains(b) for a, b in zip(left, right, strict=True))


def _singles(run: Run, names: Sequence[str], replay: Replay) -> list[str]:
    found = []
    for name in names:
        outcome = replay(run.test, (name,))
        if outcome is not None and outcome.explains(run.outcome):
            found.append(name)
    return found


def _of_the_same_code(
    name: str, fits: Mapping[str, list[str]], failed: Sequence[Run], passed: Sequence[Run]
) -> list[Run]:
    """Returns the passed tests that ask for something which the failed ones that a mistake explains ask for.

    Only they can speak against it: the student may have made it in one of two functions, the bank in both.
    """
    explained = [run.asked for run in failed if name in fits.get(run.test, ())]
    if not all(explained):
        return list(passed)
    asked = frozenset().union(*explained)
    return [run for run in passed if not run.asked or run.asked & asked]


def _is_half_made(name: str, fits: Mapping[str, list[str]], passed: Sequence[Run], replay: Replay) -> bool:
    """Tells whether a mistake explains at least as many failed tests as there are passed ones that it would fail."""
    return sum(_fails(run, name, replay) for run in passed) <= sum(name in names for names in fits.values())


def _fails(run: Run, name: str, replay: Replay) -> bool:
    if name not in run.mistakes:
        return False
    outcome = replay(run.test, (name,))
    return outcome is not None and outcome.kind != "passed"


def _contradicts(run: Run, name: str, replay: Replay) -> bool:
    """Tells whether a failed test speaks against a mistake; one that raised has no numbers to hold against any."""
    if run.outcome.kind != "raised":
        return _fails(run, name, replay)
    outcome = replay(run.test, (name,)) if name in run.mistakes else None
    if outcome is None or outcome.kind != "raised":
        return False
    # Which of torch's functions meets the unfit shapes first, and how it says so, is a matter of style.
    return not all(_SHAPES.search(end.value[1]) for end in (outcome, run.outcome))


def _is_upheld(name: str, failed: Sequence[Run], fits: Mapping[str, list[str]], replay: Replay, pairs: _Pairs) -> bool:
    """Tells whether more failed tests speak for a mistake than against it, or enough for it to be one of several.

    A test speaks against it that would fail with other numbers than the student's. Equal numbers in one test can be
    chance: with all weights one, most mistakes meet.
    """
    support = [run for run in failed if name in fits.get(run.test, ())]
    others = [run for run in failed if run not in support and not _is_silent(run, fits)]
    against = [run for run in others if _contradicts(run, name, replay)]
    if len(support) > len(against) or (len(support) >= ENOUGH and 2 * len(support) >= len(against)):
        return True
    return len(support) > sum(not pairs.have(run, name) for run in against)


def _has_words_alone(name: str, failed: Sequence[Run], fits: Mapping[str, list[str]], deepen: Deepen | None) -> bool:
    """Tells whether only sentences, or exceptions that many mistakes share, speak for a mistake, where the same code
    gives numbers that no mistake explains.

    Numbers that come out otherwise when the test is run again hang on earlier calls, and say nothing.
    """
    support = [run for run in failed if name in fits.get(run.test, ())]
    if not all(run.outcome.is_sentence or run.outcome.is_common for run in support):
        return False
    asked = frozenset().union(*(run.asked for run in support))
    others = [run for run in failed if run.mistakes and not fits[run.test] and run.asked & asked]
    numbers = (run for run in others if run.outcome.kind == "mismatch" and not run.outcome.is_sentence)
    return any(deepen is None or any(again.explains(run.outcome) for again in deepen(run.test, ())) for run in numbers)


def _is_silent(run: Run, fits: Mapping[str, list[str]]) -> bool:
    """Tells whether a run never came to numbers, for a known reason: a signature that does not fit, or a mistake."""
    if run.outcome.kind != "raised":
        return False
    kind, text = run.outcome.value
    return bool(fits.get(run.test)) or (kind == "TypeError" and bool(_UNFIT.search(text)))


def _best(run: Run, fits: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Returns the mistakes that explain most of the failed tests, or none where there are too many to say."""
    names = fits[run.test]
    if not names:
        return ()
    explained = {name: sum(name in others for others in fits.values()) for name in names}
    most = max(explained.values())
    best = tuple(name for name in names if explained[name] == most)
    return best if len(best) <= MAX_NAMED else ()


class _Pairs:
    """A search for two mistakes that give a failure's numbers together, as long as replays are left."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._left = PAIR_REPLAYS

    def first_of(self, run: Run, failed: Sequence[Run]) -> tuple[str, ...]:
        """Returns the first of the only two mistakes that explain the run; nothing where the search is too long."""
        found = self._explaining(run, list(itertools.combinations(run.mistakes, 2)))
        found = [names for names in found if not any(self._ends(run, (name,)) for name in names)]  # each plays a part
        return (found[0][0],) if len(found) == 1 and self._is_upheld(found[0], failed) else ()

    def have(self, run: Run, name: str) -> bool:
        """Tells whether `name` and one other mistake explain the run together."""
        return bool(self._explaining(run, [p for p in itertools.combinations(run.mistakes, 2) if name in p]))

    def _explaining(self, run: Run, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        if run.outcome.kind != "mismatch" or len(pairs) > self._left:
            return []
        self._left -= len(pairs)
        return [names for names in pairs if self._ends(run, names) is True]

    def _is_upheld(self, names: tuple[str, str], failed: Sequence[Run]) -> bool:
        ends = [self._ends(run, names) for run in failed if set(names) <= set(run.mistakes)]
        return ends.count(True) > ends.count(False)

    def _ends(self, run: Run, names: tuple[str, ...]) -> bool | None:
        """Tells whether mistakes together end a test as the student's code did; None where they pass it."""
        outcome = self._replay(run.test, names)
        if outcome is None or outcome.kind == "passed":
            return None
        return outcome.explains(run.outcome)

"""What the reference and each known mistake gave in the public tests, for students, who have neither.

A recording holds numbers and no code: for each call of `expected` its arguments and its value, and for each test how
it ends on the reference with a mistake in it. It is made by running the tests, and read where there is no reference.
Arguments are found by their bytes, else by their values: another machine's last digits may differ.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from autograder.errors import CourseError, WireError
from autograder.grading.diagnosis import Deepen, Fingerprint, Outcome, Replay
from autograder.grading.judging import same_value
from autograder.sandbox.wire import request

Asked = tuple[str, int, str, bytes, bytes]
"""One call of `expected`: exercise, seed, scenario, arguments and value."""

NEAR = 1e-6
VERSION = 1


@dataclass(frozen=True)
class Recording:
    """What was recorded of one exercise: the course's seed, answers, and how tests end by (test, mistake)."""

    seed: int
    answers: tuple[Asked, ...]
    ends: Mapping[tuple[str, str], Outcome]
    deeper: Mapping[tuple[str, str], Fingerprint]

    def answer(self, slug: str, seed: int, scenario: str, given: bytes) -> bytes:
        """Returns the recorded value of a call of `expected`; CourseError where there is none."""
        alike = [(args, value) for s, n, name, args, value in self.answers if (s, n, name) == (slug, seed, scenario)]
        for args, value in alike:
            if args == given:
                return value
        wanted = request.loads(given)
        for args, value in alike:
            if same_value(request.loads(args), wanted, NEAR):
                return value
        raise CourseError(
            f"The recorded answers of {slug} have none for this call of {scenario.rpartition('.')[2]}, so the test "
            f"cannot be judged here; they were made for the seed {self.seed}."
        )

    def end(self, test: str, mistakes: Sequence[str]) -> Outcome | None:
        """Returns how a test ends with one mistake; None where that was not recorded, as with several."""
        return self.ends.get((test, mistakes[0])) if len(mistakes) == 1 else None


def record(
    seed: int,
    tests: Mapping[str, Sequence[str]],
    replay: Replay,
    deepen: Deepen,
    answers: Callable[[], tuple[Asked, ...]],
) -> Recording:
    """Returns the recording of public tests that have run, each with the mistakes that it can tell.

    `answers` are asked for last, since a test on a mistake may call for some of its own.
    """
    names = tuple(dict.fromkeys(name for tried in tests.values() for name in tried))
    pairs = [(test, name) for test, tried in tests.items() if tried for name in names]
    found = {(test, name): replay(test, (name,)) for test, name in pairs}
    ends = {key: outcome for key, outcome in found.items() if outcome is not None and _can_travel(outcome)}
    deeper = {key: deepen(key[0], (key[1],)) for key in ends if _has_a_double(key, ends)}
    return Recording(seed, answers(), ends, {k: v for k, v in deeper.items() if all(map(_can_travel, v))})


def written(recording: Recording) -> bytes:
    """Returns a recording as bytes, the same for the same numbers."""
    ends = [(*key, astuple(end)) for key, end in recording.ends.items()]
    deeper = [(*key, [astuple(end) for end in ends_]) for key, ends_ in recording.deeper.items()]
    return zlib.compress(request.dumps((VERSION, recording.seed, list(recording.answers), ends, deeper)), 9)


def read(path: Path) -> Recording:
    """Returns the recording in a file; CourseError for a damaged one."""
    try:
        version, seed, answers, ends, deeper = request.loads(zlib.decompress(path.read_bytes()))
        if version != VERSION:
            raise ValueError(f"it is of version {version}")
        made = {(test, name): Outcome(*end) for test, name, end in ends}
        more = {(test, name): tuple(Outcome(*end) for end in found) for test, name, found in deeper}
        return Recording(seed, tuple(answers), made, more)
    except Exception as error:
        raise CourseError(f"{path} is damaged ({type(error).__name__}: {error}): get the bundle again.") from error


def _has_a_double(key: tuple[str, str], ends: Mapping[tuple[str, str], Outcome]) -> bool:
    """Tells whether another mistake ends the same test in the same way."""
    own = ends[key]
    return own.is_evidence and any(k[0] == key[0] and k != key and end.explains(own) for k, end in ends.items())


def _can_travel(outcome: Outcome) -> bool:
    try:
        request.loads(request.dumps(astuple(outcome)))
    except (WireError, TypeError, AttributeError):
        return False
    return True

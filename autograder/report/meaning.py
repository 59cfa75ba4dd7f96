"""Says what a report means before any format shows it: which tests share a cause, what to try, what can be drawn.

The order of an explanation is always: what was called, should hold, came back, the likely mistake, what to try next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from autograder.model import Diagnosis, ExerciseReport, GradeReport, Status, TestResult

STOPPED = (Status.RAISED, Status.TIME_LIMIT, Status.MEMORY_LIMIT, Status.CRASHED)

SMALLEST_CASE = "Work the smallest case through by hand, and print the values where yours part from it."

NEXT_STEP = {
    Status.RAISED: "Make this call yourself and read the traceback from its last line upwards.",
    Status.TIME_LIMIT: "Look for a loop that never ends, or for work that is done again at every step.",
    Status.MEMORY_LIMIT: "Look for a list that only grows, or for a graph that is kept from step to step: detach it.",
    Status.CRASHED: "Take out calls that end the process (`exit`, `quit`, `os._exit`), then run the file by itself.",
    Status.GRADER_ERROR: "Nothing on your side: the grading broke here and will be done again. No points are lost.",
}

BY_KIND = {
    "numbers": SMALLEST_CASE,
    "finite": "Print the values step by step up to the first that is not finite, and look at what made it.",
    "shape": "Print the shape of each value on the way to the result, and find the first that is not what you expect.",
    "type": "Print `type(...)` of what your code returns, and look at its `return`.",
    "dtype": "Print the dtype of each value on the way, and find where it changes: often where an array is made anew.",
    "value": "Print what your code returns for a small case, and compare it with what is wanted, part by part.",
    "said": "",
    "unusable": "Print what your code returns, and compare its type and its parts with what the task asks for.",
    "step": "Look at what your code gives back: its type, its dtype, and whether it still hangs on its gradients.",
    "stub": "Put your own code where `raise NotImplementedError` stands; the docstring is the task.",
    "undefined": "Define it under this very name, with the task's parameters, outside of any other function.",
    "nothing": "Hand in the file that answers this exercise, or define these names as the task gives them.",
    "loading": "Run the file by itself until it ends without an error; everything else waits for that.",
}
"""What to try next after each kind of failure; `said` is one that the suite's own sentence explains."""

NOT_YOURS = "Make a call like this one with something of your own for what is the test's, and read the traceback."
TESTS_OWN = "the test's"

WORDS = {Status.NOT_ATTEMPTED: "not attempted yet", Status.BLOCKED: "waiting", Status.GRADER_ERROR: "score unknown"}

NUMBER = r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
FIRST_NUMBER = re.compile(rf"^\D*?{NUMBER}")
NAMED_NUMBER = re.compile(rf"\b(floor|threshold|claimed)\b[^\d\n-]{{0,12}}{NUMBER}")
CALLED = re.compile(r"^(?:your |the test's )?([^\W\d]\w*)")


def called_name(call: str) -> str:
    """Returns the name that a call begins with, as `RNN` of `your RNN.forward(x)`; empty where there is none."""
    found = CALLED.match(call)
    return found[1] if found else ""


def nothing_came_back(test: TestResult) -> bool:
    """Tells whether a test has nothing that came back: its call was stopped, or there was nothing to be called."""
    return test.status in STOPPED or test.kind in ("undefined", "nothing")


@dataclass(frozen=True)
class Told:
    """A test as a report tells it; `same_as` is the title of an earlier test with the same cause, already told."""

    test: TestResult
    same_as: str = ""
    waits_for: str = ""

    @property
    def next_step(self) -> str:
        """Says what to try next where no known mistake brings a hint of its own."""
        return next_step(self.test)

    @property
    def advice_title(self) -> str:
        """Says what advice is for here: a passed test has lost nothing, and another may have failed for just that."""
        return "Advice, no points lost" if self.has_lost_nothing else "This may be why"

    @property
    def has_lost_nothing(self) -> bool:
        """Tells whether the test has earned all that it is worth."""
        return self.test.status is Status.PASSED and self.test.points >= self.test.max_points


@dataclass(frozen=True)
class Scale:
    """A measured figure between the floor that nobody beats and the threshold that earns the points."""

    name: str
    value: float
    floor: float
    threshold: float

    def place(self, figure: float) -> float:
        """Returns where a figure lies on a bar from 0 to 1: the floor at 0.1, the threshold at 0.75."""
        return min(1.0, max(0.0, 0.1 + 0.65 * (figure - self.floor) / (self.threshold - self.floor)))


def next_step(test: TestResult) -> str:
    """Says what to try next after a failure where no known mistake brings a hint of its own."""
    if test.diagnoses or (test.hidden and test.status is Status.FAILED):
        return ""
    if test.kind in BY_KIND:
        return BY_KIND[test.kind]
    if test.status is Status.RAISED and TESTS_OWN in test.call:
        return NOT_YOURS
    return NEXT_STEP.get(test.status, "")


def shown(test: TestResult) -> TestResult:
    """Returns the test as its student may see it: of a hidden one no call, values, output or place.

    Its title is its author's text, with which its message begins: that is told once.
    """
    if not test.hidden:
        return test
    message = test.message.removeprefix(test.title).strip()
    return replace(
        test, message=message, call="", expected="", actual="", output="", line=None, cell=None, panel=None, small=None
    )


def told(exercise: ExerciseReport) -> tuple[Told, ...]:
    """Orders an exercise's tests for telling: one cause is told once, later tests point to the first that shows it."""
    titles = {test.id: test.title for test in exercise.tests}
    first: dict[object, str] = {}
    return tuple(_told(test, titles, first) for test in map(shown, exercise.tests))


def _told(test: TestResult, titles: dict[str, str], first: dict[object, str]) -> Told:
    if test.status is Status.BLOCKED:
        return Told(test, waits_for=_waits_for(test, titles))
    cause = cause_of(test)
    if cause is None:
        return Told(test)
    if cause in first:
        return Told(test, same_as=first[cause])
    first[cause] = test.title.rstrip(".")
    return Told(test)


def _waits_for(test: TestResult, titles: dict[str, str]) -> str:
    """Finds the title of the test that is waited for."""
    return next((title.rstrip(".") for id, title in titles.items() if waited_for(test, id)), test.blocked_by)


def waited_for(test: TestResult, id: str) -> bool:
    """Tells whether a test waits for the test `id`, which it may name with or without its file and its case."""
    return test.blocked_by in (id, id.rsplit("::", 1)[-1], id.rsplit("::", 1)[-1].split("[")[0])


def cause_of(test: TestResult) -> object:
    """Returns what tests with the same cause share; None for a test that passed."""
    if test.status is Status.PASSED:
        return None
    if test.diagnoses:
        return tuple(diagnosis.name for diagnosis in test.diagnoses)
    if test.hidden:
        return (test.status, test.title, test.message)
    return (test.status, test.message, test.expected, test.actual, test.line, test.cell)


def earned(test: TestResult) -> float | None:
    """Returns the points of a test; None where the grader failed: nobody measured a 0."""
    return None if test.status is Status.GRADER_ERROR else test.points


def place(test: TestResult) -> str:
    """Names the place in the student's file, `cell 3, line 7`; empty where none is known."""
    parts = [f"{what} {at}" for what, at in (("cell", test.cell), ("line", test.line)) if at is not None]
    return ", ".join(parts)


def word(status: Status) -> str:
    """Returns what a student reads for a status."""
    return WORDS.get(status, status.value)


def counts(exercise: ExerciseReport) -> str:
    """Says how many tests passed: `5 of 7 tests passed`; empty for an exercise without tests."""
    if not exercise.tests:
        return ""
    passed = sum(test.status is Status.PASSED for test in exercise.tests)
    return f"{passed} of {len(exercise.tests)} test{'s' if len(exercise.tests) > 1 else ''} passed"


def state(exercise: ExerciseReport) -> str:
    """Says in a few words how an exercise stands."""
    if exercise.status in (Status.PASSED, Status.FAILED) and exercise.tests:
        return counts(exercise)
    return "for a person to score" if by_person(exercise) else word(exercise.status)


def by_person(exercise: ExerciseReport) -> bool:
    """Says whether the exercise has no points and no tests of ours: written answers, which a person scores."""
    return not exercise.max_points and not exercise.tests


def scale(name: str, text: str) -> Scale | None:
    """Reads a figure that can be drawn, from a text such as `4.21, floor 3.05, threshold 6.80`; None for any other."""
    value = FIRST_NUMBER.match(text)
    named = {word: float(found) for word, found in NAMED_NUMBER.findall(text)}
    if value is None or not named.keys() >= {"floor", "threshold"} or named["floor"] >= named["threshold"]:
        return None
    return Scale(name, float(value.group(1)), named["floor"], named["threshold"])


def unwalled(report: GradeReport) -> bool:
    """Says whether the student's code ran with no sandbox around it."""
    return report.sandbox.split(" ")[0].lower() in ("", "none")


def mistakes(exercise: ExerciseReport) -> tuple[Diagnosis, ...]:
    """Returns the known mistakes that the exercise shows for certain (not the `could be` ones), each once."""
    sure = (test.diagnoses[0] for test in exercise.tests if len(test.diagnoses) == 1)
    return tuple({diagnosis.name: diagnosis for diagnosis in sure}.values())

"""From what happened in a test to its verdict: which status, which points, and which words a student may read.

For a hidden test nothing of the test or of what the student's code said leaves this module: not the message, not the
values, not the output, not the name of an exception that the student's code may have made up.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass

from autograder.errors import (
    ChildCrashed,
    CourseError,
    GraderError,
    LimitReached,
    NotDefined,
    NotRecorded,
    ProtocolFault,
    StudentFault,
    StudentRaised,
    WireError,
)
from autograder.grading.judging.compare import Mismatch
from autograder.model import Status, TestResult
from autograder.quoting import quoted, said
from autograder.sandbox.walls import is_memory_error

SHUT_OUT = {
    "PermissionError": "no file can be written, no program started and no network reached while work is graded",
    "FileNotFoundError": "of your own files only small ones beside your answer are there while work is graded",
}
"""Says why code that is right on its author's machine stops here: what stands behind an exception of this name."""


UNTOLD = "Your code is tried on other values than the public tests use."
"""What students read of a hidden test whose author wrote nothing for them."""


UNRECORDED = (
    "There are no recorded numbers here for what your code does; the test is judged where your class is graded."
)
"""What students read in a bundle of a test that hangs on what their own code did before."""


@dataclass(frozen=True)
class TestCase:
    """What is known of a test before anything runs; `mistakes` were measured or, `by_hand`, named in the suite."""

    __test__ = False

    id: str
    title: str
    points: float
    hidden: bool = False
    hidden_text: str = ""
    needs: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    by_hand: bool = False
    seconds: float | None = None
    needs_gpu: bool = False


@dataclass(frozen=True)
class Observed:
    """What was seen while a test ran, beside its outcome."""

    call: str = ""
    output: str = ""
    advice: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


def judge(case: TestCase, error: BaseException | None, observed: Observed) -> TestResult:
    """Returns the verdict on a test that ended with `error`, or passed where that is None."""
    status = status_of(error)
    made = TestResult(
        id=case.id,
        title=case.title,
        status=status,
        points=case.points if status is Status.PASSED else 0.0,
        max_points=case.points,
        hidden=case.hidden,
        figures=() if case.hidden else observed.figures,
        seconds=round(observed.seconds, 1 if case.hidden else 4),
        kind=kind_of(error) if error is not None and _may_tell(case, error) else "",
        call="" if case.hidden or isinstance(error, NotDefined) else observed.call,  # what is not there was not called
        output="" if case.hidden else observed.output,
        advice=() if case.hidden else observed.advice,
    )
    return made if error is None else _explained(made, case, error)


def _may_tell(case: TestCase, error: BaseException) -> bool:
    """Tells whether a student may know what kind of failure it was: of a hidden test, that the work is not there."""
    return not case.hidden or kind_of(error) in ("nothing", "undefined", "stub", "loading")


def blocked(case: TestCase, by: str) -> TestResult:
    """Returns the verdict on a test that was not run because the test `by` has to pass first."""
    message = f"This test runs once `{by}` passes."
    return TestResult(
        case.id, case.title, Status.BLOCKED, 0.0, case.points, case.hidden, message=message, blocked_by=by
    )


def unrun(case: TestCase, reason: str = "") -> TestResult:
    """Returns the verdict on a test that should have run and did not: our fault, so its points are unknown."""
    message = "This test did not run; that is the grader's fault. Grade again."
    if reason and not case.hidden:
        message += f" ({' '.join(reason.split())})"
    return TestResult(case.id, case.title, Status.GRADER_ERROR, 0.0, case.points, case.hidden, message=message)


def status_of(error: BaseException | None) -> Status:
    """Returns the status that an outcome means."""
    if error is None:
        return Status.PASSED
    if isinstance(error, NotDefined):
        return Status.FAILED if error.has_code else Status.NOT_ATTEMPTED
    if isinstance(error, StudentRaised):
        return _status_of_raised(error)
    if isinstance(error, LimitReached):
        return {"time": Status.TIME_LIMIT, "cpu": Status.TIME_LIMIT, "memory": Status.MEMORY_LIMIT}.get(
            error.limit, Status.CRASHED
        )
    if isinstance(error, ChildCrashed | ProtocolFault):
        return Status.CRASHED
    if isinstance(error, Mismatch | AssertionError):
        return Status.FAILED
    return Status.GRADER_ERROR if is_our_fault(error) else Status.FAILED


def is_our_fault(error: BaseException) -> bool:
    """Tells an error of ours from what a suite meets when a student's value is not of the kind it expects.

    A suite that passes on the reference raises TypeError and the like only over a value that came from the student.
    """
    usual = (
        TypeError, ValueError, LookupError, AttributeError, RuntimeError, ArithmeticError, StopIteration, WireError,
        StudentFault,
    )  # fmt: skip
    return isinstance(error, GraderError) or not isinstance(error, usual) or isinstance(error, RecursionError)


def _status_of_raised(error: StudentRaised) -> Status:
    if error.type_name == "NotImplementedError" and error.own:
        return Status.NOT_ATTEMPTED
    return Status.MEMORY_LIMIT if is_memory_error(error.type_name, error.text) else Status.RAISED


def _explained(made: TestResult, case: TestCase, error: BaseException) -> TestResult:
    fields = dict(vars(made))
    if isinstance(error, NotRecorded):
        fields["message"] = UNRECORDED
    elif made.status is Status.GRADER_ERROR:
        fields["message"] = _failure(case, error)
    elif case.hidden:
        fields["message"] = _hidden_message(case, made.status, error)
    else:
        fields |= _public_fields(made, error)
    return TestResult(**fields)


def _failure(case: TestCase, error: BaseException) -> str:
    """Returns what kept a test from being judged, which is nothing of the student's."""
    if isinstance(error, CourseError):
        why = "" if case.hidden else f" ({str(error).rstrip('.')})"
        return f"A test of the course cannot judge this{why}; the score is unknown until the course is mended."
    why = type(error).__name__ if case.hidden else f"{type(error).__name__}: {error}"
    return f"The grader failed here ({why}); the score is unknown."


def _hidden_message(case: TestCase, status: Status, error: BaseException) -> str:
    text = case.hidden_text or UNTOLD
    if isinstance(error, NotDefined):
        return f"{text} {_sentence(error.plainly)}".strip()
    if status is Status.RAISED and isinstance(error, StudentRaised):
        known = isinstance(getattr(builtins, error.type_name, None), type)
        raised = f"{error.type_name if known else 'an exception'}{_behind(error)}"
        whose = "A step of the test's own, on what your code gave," if error.tests_own else "Your code"
        return f"{text} {whose} raised {raised}."
    if status is Status.TIME_LIMIT:
        return f"{text} Your code ran out of time."
    return text


def kind_of(error: BaseException) -> str:
    """Returns what differed or happened as one word, where that says what to try next; it tells nothing of a test."""
    if isinstance(error, Mismatch):
        return error.kind or "said"
    if isinstance(error, NotRecorded):
        return "unrecorded"
    if isinstance(error, NotDefined):
        return "nothing" if error.is_none else "undefined"
    if not isinstance(error, StudentFault):
        return "unusable"
    if isinstance(error, StudentRaised) and _status_of_raised(error) is Status.NOT_ATTEMPTED:
        return "stub"
    return "loading" if error.loading else "step" if error.tests_own else ""


def _public_fields(made: TestResult, error: BaseException) -> dict[str, object]:
    if isinstance(error, Mismatch):
        return {"message": error.message, "expected": error.expected, "actual": error.actual, "panel": error.panel}
    if isinstance(error, StudentRaised):
        return {"message": _raised_message(made, error), "line": error.line, "cell": error.cell, "call": error.call}
    if isinstance(error, LimitReached | ChildCrashed | ProtocolFault):
        where = " while the file was loaded" if error.loading else f" in `{error.call}`" if error.call else ""
        where = f" in {_own_step(error)}" if error.tests_own else where
        told: dict[str, object] = {
            "message": f"{error.message[:1].upper()}{error.message[1:]}{where}.",
            "call": error.call,
        }
        return {**told, "line": error.line, "cell": error.cell} if isinstance(error, LimitReached) else told
    if isinstance(error, NotDefined):
        return {"message": _sentence(error.message)}
    what = f"{type(error).__name__}: {quoted(str(error))}" if str(error) else type(error).__name__
    return {"message": f"What came back could not be used as the exercise asks ({what})."}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _own_step(error: StudentFault) -> str:
    """Names what the test was doing itself with what the student's code gave, after the call that is told."""
    return f"the test's own step `{error.tests_own}`, on what your code gave"


def _raised_message(made: TestResult, error: StudentRaised) -> str:
    if made.status is Status.NOT_ATTEMPTED:
        return "Not written yet: the code still raises NotImplementedError."
    words = error.text if error.is_ours else said(error.text)
    if error.loading:
        told = f": {words}" if error.is_ours else f"; {words}." if words else ""
        return f"The file could not be loaded: {error.type_name}{told}"
    place = f" (line {error.line}{f' of cell {error.cell}' if error.cell is not None else ''})" if error.line else ""
    if error.tests_own:
        return (
            f"{error.type_name} was raised in {_own_step(error)}{f'. It says: {quoted(error.text)}' if words else ''}."
        )
    if error.is_ours:
        return f"Your code raised {error.type_name}: {words}{place}"
    return f"Your code raised {error.type_name}{place}{_behind(error)}{f'; {words}' if words else ''}."


def _behind(error: StudentRaised) -> str:
    """Says what the walls have to do with an exception; nothing where they have not."""
    return f"; {SHUT_OUT[error.type_name]}" if error.type_name in SHUT_OUT else ""

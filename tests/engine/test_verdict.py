"""From how a test ended to what a student reads: every status, and nothing at all of a hidden test."""

from __future__ import annotations

import pytest

from autograder.errors import (
    ChildCrashed,
    CourseError,
    LimitReached,
    NotDefined,
    ProtocolFault,
    StudentFault,
    StudentRaised,
    WireError,
)
from autograder.grading.judging.compare import Mismatch
from autograder.grading.judging.verdict import Observed, TestCase, blocked, judge, unrun
from autograder.model import Status, TestResult

PUBLIC = TestCase("test_states", "States follow the recurrence.", 4.0)
HIDDEN = TestCase("test_more", "More shapes.", 6.0, hidden=True, hidden_text="Other shapes are tried.")
SECRET = "canary-17"
SEEN = Observed(f"rnn({SECRET})", f"printed {SECRET}", (f"advice {SECRET}",), (("loss", SECRET),), 0.5)


def stub(own: bool) -> StudentRaised:
    """Returns a NotImplementedError, raised in the student's own line or somewhere else."""
    error = StudentRaised("NotImplementedError", "", "rnn(x)")
    error.own = own
    return error


def at_loading(error: StudentFault) -> StudentFault:
    """Returns the fault as one of loading."""
    error.loading = True
    return error


ENDINGS = [
    (None, Status.PASSED),
    (Mismatch(f"states differ {SECRET}", what="states", value=1, expected=SECRET, actual=SECRET), Status.FAILED),
    (AssertionError(SECRET), Status.FAILED),
    (TypeError(SECRET), Status.FAILED),
    (StopIteration(SECRET), Status.FAILED),
    (WireError(SECRET), Status.FAILED),
    (NotDefined(SECRET, f"`{SECRET}` is not defined"), Status.NOT_ATTEMPTED),
    (stub(own=True), Status.NOT_ATTEMPTED),
    (stub(own=False), Status.RAISED),
    (StudentRaised(SECRET, SECRET, SECRET, 3), Status.RAISED),
    (StudentRaised("MemoryError", SECRET), Status.MEMORY_LIMIT),
    (StudentRaised("RuntimeError", "DefaultCPUAllocator: can't allocate memory"), Status.MEMORY_LIMIT),
    (LimitReached("time", f"stopped after 10 s {SECRET}", SECRET), Status.TIME_LIMIT),
    (LimitReached("cpu", SECRET), Status.TIME_LIMIT),
    (LimitReached("memory", SECRET), Status.MEMORY_LIMIT),
    (LimitReached("reply", SECRET), Status.CRASHED),
    (ChildCrashed(SECRET, SECRET), Status.CRASHED),
    (ProtocolFault(SECRET, SECRET), Status.CRASHED),
    (CourseError(SECRET), Status.GRADER_ERROR),
    (NameError(SECRET), Status.GRADER_ERROR),
    (RecursionError(SECRET), Status.GRADER_ERROR),
    (MemoryError(SECRET), Status.GRADER_ERROR),
]
NAMES = [f"{type(error).__name__}-{i}" for i, (error, _) in enumerate(ENDINGS)]


@pytest.mark.parametrize(("error", "status"), ENDINGS, ids=NAMES)
def test_every_ending_has_its_status(error: BaseException | None, status: Status) -> None:
    """Only a passed test earns points, and whatever did not pass says why."""
    result = judge(PUBLIC, error, SEEN)
    assert result.status is status
    assert result.points == (4.0 if status is Status.PASSED else 0.0)
    assert bool(result.message) is (status is not Status.PASSED)


@pytest.mark.parametrize(("error", "status"), ENDINGS, ids=NAMES)
def test_a_hidden_test_withholds_everything(error: BaseException | None, status: Status) -> None:
    """Of a hidden test a student reads the author's text and the status; no value, output, call, name or advice."""
    result = judge(HIDDEN, error, SEEN)
    assert result.status is status
    assert SECRET not in repr(result)
    if status not in (Status.PASSED, Status.GRADER_ERROR):
        assert result.message.startswith("Other shapes are tried.")
    assert (result.call, result.expected, result.actual, result.output, result.advice) == ("", "", "", "", ())
    assert (result.line, result.cell, result.figures) == (None, None, ())


def test_a_hidden_test_names_only_python_s_own_exceptions() -> None:
    """The type of an exception is told where Python made its name, and not where the student may have."""
    known = judge(HIDDEN, StudentRaised("IndexError", SECRET), SEEN)
    made_up = judge(HIDDEN, StudentRaised("Expected0_731", ""), SEEN)
    function = judge(HIDDEN, StudentRaised("print", ""), SEEN)
    assert known.message == "Other shapes are tried. Your code raised IndexError."
    assert made_up.message == function.message == "Other shapes are tried. Your code raised an exception."


def test_what_the_walls_stopped_is_said_to_be_stopped_by_them() -> None:
    """Code that saves what it trains learns that nothing can be written, also from a hidden test."""
    hidden = judge(HIDDEN, StudentRaised("PermissionError", SECRET), SEEN).message
    public = judge(PUBLIC, StudentRaised("FileNotFoundError", "'runs/ppl.txt'", "train_ch8()", 9), SEEN).message
    why = "no file can be written and no network reached while work is graded"
    assert hidden == f"Other shapes are tried. Your code raised PermissionError; {why}."
    assert public == (
        "Your code raised FileNotFoundError: 'runs/ppl.txt' (line 9); "
        "no files or folders of your own are there while work is graded"
    )


def test_a_public_failure_tells_what_came_back() -> None:
    """A mismatch carries message, expected and actual, beside the call, the output and the advice."""
    result = judge(PUBLIC, Mismatch("states differ", what="states", value=1, expected="2", actual="1"), SEEN)
    assert (result.message, result.expected, result.actual) == ("states differ", "2", "1")
    assert (result.call, result.output) == (SEEN.call, SEEN.output)
    assert (result.advice, result.figures, result.seconds) == (SEEN.advice, SEEN.figures, 0.5)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StudentRaised("ValueError", "bad", "rnn(x)", 12), "Your code raised ValueError: bad (line 12)"),
        (StudentRaised("ValueError", "bad", "rnn(x)", 2, 7), "Your code raised ValueError: bad (line 2 of cell 7)"),
        (StudentRaised("ValueError", "bad"), "Your code raised ValueError: bad"),
        (at_loading(StudentRaised("SyntaxError", "line 3")), "The file could not be loaded: SyntaxError: line 3"),
        (stub(own=True), "Not written yet: the code still raises NotImplementedError."),
        (LimitReached("time", "stopped after 10 s", "train(net)"), "Stopped after 10 s in `train(net)`."),
        (ChildCrashed("the process exited by itself (status 3)"), "The process exited by itself (status 3)."),
        (
            at_loading(ChildCrashed("the process exited by itself (status 3)")),
            "The process exited by itself (status 3) while the file was loaded.",
        ),
        (NotDefined("rnn", "`rnn` is not defined in srn.py"), "`rnn` is not defined in srn.py."),
        (TypeError("a\nb"), "What came back could not be used as the exercise asks (TypeError: a b)."),
    ],
)
def test_every_message_says_what_happened_and_where(error: BaseException, message: str) -> None:
    """The message names the limit, the call, the line or the name; while loading it says so, and only then."""
    assert judge(PUBLIC, error, Observed()).message == message


def test_a_blocked_test_says_what_it_waits_for() -> None:
    """A blocked test earns nothing and names the test that has to pass first."""
    result = blocked(PUBLIC, "test_shape")
    assert (result.status, result.points, result.blocked_by) == (Status.BLOCKED, 0.0, "test_shape")
    assert "`test_shape`" in result.message


@pytest.mark.parametrize("case", [PUBLIC, HIDDEN])
def test_a_test_that_did_not_run_is_our_fault(case: TestCase) -> None:
    """A missing verdict is a grader error, whose reason is told only for a public test."""
    result: TestResult = unrun(case, f"setup: {SECRET}")
    assert result.status is Status.GRADER_ERROR
    assert (SECRET in result.message) is not case.hidden

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


def ours(error: StudentRaised) -> StudentRaised:
    """Returns the fault as one of loading whose text is a sentence of the grader's."""
    error.loading = error.is_ours = True
    return error


def in_a_step(error: StudentFault) -> StudentFault:
    """Returns the fault as one that came up in a helper of the test's, after the student's code had answered."""
    error.tests_own = "backward"
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
    why = "no file can be written, no program started and no network reached while work is graded"
    assert hidden == f"Other shapes are tried. Your code raised PermissionError; {why}."
    assert public == (
        "Your code raised FileNotFoundError (line 9); of your own files only small ones beside your answer are there "
        "while work is graded; "
        "your program says: «'runs/ppl.txt'»."
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
        (
            StudentRaised("ValueError", "bad", "rnn(x)", 12),
            "Your code raised ValueError (line 12); your program says: «bad».",
        ),
        (
            StudentRaised("ValueError", "bad", "rnn(x)", 2, 7),
            "Your code raised ValueError (line 2 of cell 7); your program says: «bad».",
        ),
        (StudentRaised("ValueError", ""), "Your code raised ValueError."),
        (at_loading(StudentRaised("OSError", "x")), "The file could not be loaded: OSError; your program says: «x»."),
        (ours(StudentRaised("SyntaxError", "line 3")), "The file could not be loaded: SyntaxError: line 3"),
        (
            in_a_step(StudentRaised("RuntimeError", "no grad", "rnn(x)")),
            "RuntimeError was raised in the test's own step `backward`, on what your code gave. It says: «no grad».",
        ),
        (
            in_a_step(LimitReached("time", "stopped after 10 s", "rnn(x)")),
            "Stopped after 10 s in the test's own step `backward`, on what your code gave.",
        ),
        (stub(own=True), "Not written yet: the code still raises NotImplementedError."),
        (LimitReached("time", "stopped after 10 s", "train(net)"), "Stopped after 10 s in `train(net)`."),
        (ChildCrashed("the process exited by itself (status 3)"), "The process exited by itself (status 3)."),
        (
            at_loading(ChildCrashed("the process exited by itself (status 3)")),
            "The process exited by itself (status 3) while the file was loaded.",
        ),
        (NotDefined("rnn", "`rnn` is not defined in srn.py"), "`rnn` is not defined in srn.py."),
        (TypeError("a\nb"), "What came back could not be used as the exercise asks (TypeError: «a b»)."),
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


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Mismatch("m", what="states", value=1, kind="shape"), "shape"),
        (Mismatch("m", what="states", value=1), "said"),
        (NotDefined("rnn", "`rnn` is not defined"), "undefined"),
        (NotDefined("rnn", "none of it is defined", is_none=True), "nothing"),
        (stub(own=True), "stub"),
        (stub(own=False), ""),
        (in_a_step(StudentRaised("RuntimeError", "")), "step"),
        (at_loading(StudentRaised("OSError", "")), "loading"),
        (TypeError("x"), "unusable"),
    ],
)
def test_the_kind_of_failure_is_kept_for_what_to_try_next(error: BaseException, kind: str) -> None:
    """A report can tell a wrong shape from a missing name without reading its own sentences."""
    assert judge(PUBLIC, error, Observed()).kind == kind


def test_a_hidden_test_tells_only_that_the_work_is_not_there() -> None:
    """A hidden test says which name of the task is missing; that numbers or shapes differ stays untold."""
    missing = judge(HIDDEN, NotDefined("rnn", "x", "`rnn` is not defined in srn.py"), SEEN)
    assert missing.message == "Other shapes are tried. `rnn` is not defined in srn.py."
    assert missing.kind == "undefined"
    assert judge(HIDDEN, Mismatch("m", what="states", value=1, kind="shape"), SEEN).kind == ""
    step = judge(HIDDEN, in_a_step(StudentRaised("RuntimeError", SECRET)), SEEN).message
    assert step == "Other shapes are tried. A step of the test's own, on what your code gave, raised RuntimeError."

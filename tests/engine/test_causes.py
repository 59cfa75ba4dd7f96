"""Lost points gathered by their causes: each told once, costliest first, with every test that it cost."""

from __future__ import annotations

from dataclasses import replace

from autograder.model import Diagnosis, ExerciseReport, SmallCase, Status, TestResult
from autograder.report.causes import causes, stories

SIGN = Diagnosis("sign", "The sign is wrong", "", "", "")
SCALE = Diagnosis("scale", "The scale is wrong", "", "", "")


def _test(id: str, status: Status = Status.FAILED, points: float = 1.0, **more: object) -> TestResult:
    earned = points if status is Status.PASSED else 0.0
    return TestResult(id, f"Test {id}.", status, earned, points, **{"message": id, **more})  # type: ignore[arg-type]


def _exercise(*tests: TestResult, source: str = "a.py", status: Status = Status.FAILED) -> ExerciseReport:
    return ExerciseReport("ex", "Exercise", 0.0, 9.0, status, source, tests=tests)


def _gathered(*tests: TestResult) -> list[list[str]]:
    return [[test.id for test in cause.tests] for cause in causes(_exercise(*tests))]


def test_a_mistake_found_for_certain_gathers_the_tests_in_which_it_is_one_of_several() -> None:
    """What could be the sign or the scale is told under the sign, where another test shows that it is the sign."""
    both = _test("a", diagnoses=(SIGN, SCALE))
    assert _gathered(both, _test("b", diagnoses=(SIGN,))) == [["b", "a"]]
    assert _gathered(both, _test("b", diagnoses=(Diagnosis("x", "", "", "", ""),))) == [["a"], ["b"]]


def test_a_test_that_waits_counts_for_what_it_waits_for() -> None:
    """Also where it waits for one that waits itself; two that wait for each other end somewhere."""
    waiting = [_test("b", Status.BLOCKED, blocked_by="a"), _test("c", Status.BLOCKED, blocked_by="b")]
    assert _gathered(_test("a"), *waiting) == [["a", "b", "c"]]
    assert _gathered(_test("b", Status.BLOCKED, blocked_by="c"), waiting[1])


def test_a_line_that_stops_several_tests_is_one_cause() -> None:
    """The words of its exception may differ from call to call; another line is another cause."""
    first = _test("a", Status.RAISED, line=3, message="Your code raised IndexError (line 3); it says `index 5`.")
    second = replace(first, id="b", message="Your code raised IndexError (line 3); it says `index 7`.")
    assert _gathered(first, second, replace(second, id="c", line=9)) == [["a", "b"], ["c"]]


def test_a_public_test_speaks_for_a_cause() -> None:
    """A hidden test tells least, so that it is never the one that explains where another can."""
    assert _gathered(_test("a", hidden=True, diagnoses=(SIGN,)), _test("b", diagnoses=(SIGN,))) == [["b", "a"]]


def test_a_test_with_a_smallest_case_speaks_first() -> None:
    """What can be worked by hand explains best."""
    small = SmallCase("print(f(1))", "It differs.", "1", "2", 1)
    assert _gathered(_test("a", diagnoses=(SIGN,)), _test("b", diagnoses=(SIGN,), small=small)) == [["b", "a"]]


def test_causes_come_by_what_they_cost_and_an_unknown_cost_is_no_number() -> None:
    """The costliest is first; where the grader failed the cost is unknown, and is not counted as none."""
    tests = (_test("a"), _test("b", points=3), _test("c", Status.GRADER_ERROR, 5.0), _test("d", Status.PASSED))
    (story,) = stories([_exercise(*tests)])
    assert [(cause.told.test.id, cause.cost) for cause in story.causes] == [("b", 3), ("a", 1), ("c", None)]
    assert [told.test.id for told in story.passed] == ["d"]


def test_an_exercise_is_absent_where_nothing_was_written() -> None:
    """No file, or the stub alone; a file that stopped is there, and so is one that the grader failed on."""
    stub = _test("a", Status.NOT_ATTEMPTED, kind="stub")
    absent, untouched = _exercise(stub, source=""), _exercise(stub, status=Status.NOT_ATTEMPTED)
    stopped, ours = _exercise(_test("a", Status.RAISED)), _exercise(source="", status=Status.GRADER_ERROR)
    assert [story.is_absent for story in stories([absent, untouched, stopped, ours])] == [True, True, False, False]

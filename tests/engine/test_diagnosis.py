"""A mistake is named where it gives the student's numbers, and nothing is named where the numbers do not say."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.errors import ChildCrashed, StudentRaised
from autograder.grading import diagnosis
from autograder.grading.diagnosis import Fingerprint, Outcome, Run, identify, outcome_of
from autograder.grading.judging.compare import Mismatch

PASSED = Outcome("passed")
Table = dict[tuple[str, tuple[str, ...]], Outcome]


def wrong(value: float, index: int = 1, what: str = "states") -> Outcome:
    """Returns the outcome of a comparison that failed with this value."""
    return Outcome("mismatch", index, what, np.array([value]))


def named(runs: list[Run], table: Table) -> dict[str, tuple[str, ...]]:
    """Returns the diagnoses where replays end as the table says, and pass where it says nothing."""
    return identify(runs, lambda test, names: table.get((test, names), PASSED))


def test_the_mistake_with_the_student_s_numbers_is_named() -> None:
    """Of several mistakes the one that fails the same comparison with the same numbers is named."""
    runs = [Run("states", ("dropped", "doubled"), wrong(2.0))]
    assert named(runs, {("states", ("dropped",)): wrong(0.0), ("states", ("doubled",)): wrong(2.0)}) == {
        "states": ("doubled",)
    }


@pytest.mark.parametrize("outcome", [wrong(2.0, index=2), wrong(2.0, what="outputs"), wrong(2.1), PASSED])
def test_another_comparison_or_other_numbers_explain_nothing(outcome: Outcome) -> None:
    """The same numbers at another comparison, or other numbers at the same one, are no evidence."""
    assert named([Run("states", ("doubled",), wrong(2.0))], {("states", ("doubled",)): outcome}) == {"states": ()}


def test_a_passed_test_is_never_diagnosed() -> None:
    """A test that passed has no diagnosis, whatever mistakes would do to it."""
    runs = [Run("shape", ("dropped",), PASSED), Run("states", ("dropped",), wrong(0.0))]
    found = named(runs, {("shape", ("dropped",)): PASSED, ("states", ("dropped",)): wrong(0.0)})
    assert found == {"states": ("dropped",)}


def test_a_mistake_that_fails_a_passed_test_gives_way() -> None:
    """Between two that fit, the one that would have failed a test the student passed is not named."""
    runs = [Run("states", ("dropped", "frozen"), wrong(0.0)), Run("loss", ("frozen",), PASSED)]
    fits: Table = {("states", (name,)): wrong(0.0) for name in ("dropped", "frozen")}
    assert named(runs, {**fits, ("loss", ("frozen",)): wrong(1.0)}) == {"states": ("dropped",)}


def test_an_inconsistent_mistake_is_named_where_nothing_else_fits() -> None:
    """The bank's mistake may touch more than the student's: it is still named where it alone fits."""
    runs = [Run("states", ("frozen",), wrong(0.0)), Run("loss", ("frozen",), PASSED)]
    found = named(runs, {("states", ("frozen",)): wrong(0.0), ("loss", ("frozen",)): wrong(1.0)})
    assert found == {"states": ("frozen",)}


def test_a_mistake_that_more_passed_tests_contradict_than_failed_ones_confirm_is_not_named() -> None:
    """One test with its numbers may be chance, where two that it would fail were passed."""
    runs = [Run("states", ("frozen",), wrong(0.0)), *(Run(test, ("frozen",), PASSED) for test in ("loss", "time"))]
    table: Table = {(test, ("frozen",)): wrong(1.0) for test in ("loss", "time")}
    assert named(runs, {**table, ("states", ("frozen",)): wrong(0.0)}) == {"states": ()}


def test_the_mistake_that_explains_most_tests_is_preferred() -> None:
    """One cause shows in several tests: what explains two failures beats what explains one of them."""
    runs = [Run("states", ("dropped", "frozen"), wrong(0.0)), Run("loss", ("dropped",), wrong(5.0))]
    fits: Table = {("states", (name,)): wrong(0.0) for name in ("dropped", "frozen")}
    found = named(runs, {**fits, ("loss", ("dropped",)): wrong(5.0)})
    assert found == {"states": ("dropped",), "loss": ("dropped",)}


def test_what_fits_one_test_is_tried_on_the_others() -> None:
    """A mistake found in one test is tried on another that does not name it, as long as that names any."""
    runs = [Run("states", ("dropped",), wrong(0.0)), Run("loss", ("other",), wrong(5.0)), Run("time", (), wrong(9.0))]
    fits: Table = {("states", ("dropped",)): wrong(0.0), ("loss", ("dropped",)): wrong(5.0)}
    assert named(runs, fits) == {"states": ("dropped",), "loss": ("dropped",)}


def test_a_test_that_raised_speaks_against_nothing_with_numbers() -> None:
    """Where the code raised in other tests, for another reason, a mistake may have shown its numbers there."""
    raised = outcome_of(StudentRaised("ValueError", "'E' is not in list"))
    others = [Run(test, ("dropped",), raised) for test in ("loss", "time")]
    fits: Table = {(test, ("dropped",)): wrong(0.0) for test in ("states", "loss", "time")}
    found = named([Run("states", ("dropped",), wrong(0.0)), *others], fits)
    assert found == {"states": ("dropped",), "loss": (), "time": ()}
    another = outcome_of(StudentRaised("KeyError", "'E'"))
    fits = {("states", ("dropped",)): wrong(0.0), ("loss", ("dropped",)): another, ("time", ("dropped",)): another}
    assert named([Run("states", ("dropped",), wrong(0.0)), *others], fits)["states"] == ()


def test_numbers_are_the_same_where_the_comparison_lets_honest_styles_differ_as_much() -> None:
    """A mistake in another honest style is named: its numbers differ by no more than the comparison's own tolerance."""
    found = {}
    for tol in (0.0, 1e-2):
        loose = Outcome("mismatch", 1, "states", np.array([2.005]), tol)
        replays: Table = {("states", ("doubled",)): Outcome("mismatch", 1, "states", np.array([2.0]), tol)}
        found[tol] = named([Run("states", ("doubled",), loose)], replays)["states"]
    assert found == {0.0: (), 1e-2: ("doubled",)}


def test_a_tie_names_all_and_too_many_name_none() -> None:
    """Two or three that fit equally are all named; more would be guessing."""
    for count, expected in ((2, 2), (3, 3), (4, 0)):
        names = tuple(f"m{i}" for i in range(count))
        table: Table = {("states", (name,)): wrong(0.0) for name in names}
        assert len(named([Run("states", names, wrong(0.0))], table)["states"]) == expected


def test_two_mistakes_together_are_found() -> None:
    """Where no single mistake fits, the only pair that does is told by its first."""
    runs = [Run("states", ("a", "b", "c"), wrong(7.0))]
    assert named(runs, {("states", ("a", "c")): wrong(7.0)}) == {"states": ("a",)}


def test_several_pairs_are_no_diagnosis() -> None:
    """Two pairs that both fit say nothing."""
    table: Table = {("states", ("a", "c")): wrong(7.0), ("states", ("b", "c")): wrong(7.0)}
    assert named([Run("states", ("a", "b", "c"), wrong(7.0))], table) == {"states": ()}


def test_pairs_are_given_up_when_the_replays_are_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pair is looked for where the replays are used up, and none is named."""
    monkeypatch.setattr(diagnosis, "PAIR_REPLAYS", 0)
    assert named([Run("states", ("a", "b"), wrong(7.0))], {("states", ("a", "b")): wrong(7.0)}) == {"states": ()}


def test_mistakes_that_do_not_fit_together_are_passed_over() -> None:
    """A pair that cannot be applied to the reference explains nothing."""
    found = identify([Run("states", ("a", "b"), wrong(7.0))], lambda test, names: None if len(names) > 1 else PASSED)
    assert found == {"states": ()}


def test_a_tie_is_broken_by_the_later_comparisons() -> None:
    """Where several fit, the test goes on after its first failure, and the later numbers decide."""
    prints: dict[tuple[str, ...], Fingerprint] = {
        (): (wrong(0.0), wrong(3.0, 2)), ("a",): (wrong(0.0),), ("b",): (wrong(0.0), wrong(3.0, 2)),
    }  # fmt: skip
    runs = [Run("states", ("a", "b"), wrong(0.0))]
    found = identify(runs, lambda test, names: wrong(0.0), lambda test, names: prints[names])
    assert found == {"states": ("b",)}


def test_later_comparisons_that_say_nothing_leave_the_tie() -> None:
    """Where the later numbers fit none, all that fitted the first are named."""
    runs = [Run("states", ("a", "b"), wrong(0.0))]
    found = identify(
        runs, lambda test, names: wrong(0.0), lambda test, names: (wrong(float(len(names))),) * (3 - len(names))
    )
    assert found == {"states": ("a", "b")}


def test_the_later_comparisons_are_not_asked_for_without_a_tie() -> None:
    """One mistake that fits needs no second run."""

    def never(test: str, names: tuple[str, ...]) -> Fingerprint:
        raise AssertionError("asked for")

    runs = [Run("states", ("a",), wrong(0.0))]
    assert identify(runs, lambda test, names: wrong(0.0), never) == {"states": ("a",)}


def test_raising_the_same_exception_is_evidence() -> None:
    """A student's exception is explained by a mistake that raises the same, with the same text."""
    raised = outcome_of(StudentRaised("IndexError", "out of range"))
    other = outcome_of(StudentRaised("IndexError", "another text"))
    runs = [Run("states", ("a", "b"), raised)]
    assert named(runs, {("states", ("a",)): raised, ("states", ("b",)): other}) == {"states": ("a",)}


@pytest.mark.parametrize(
    ("kind", "text", "other"),
    [
        (
            "TypeError",
            "RNNCell.forward() missing 1 required positional argument: 'hx'",
            "RNNCell.forward() missing 1 required positional argument: 'state'",
        ),
        (
            "RuntimeError",
            "expected m1 and m2 to have the same dtype, but got: float != double",
            "mat1 and mat2 must have the same dtype, but got Float and Double",
        ),
        (
            "RuntimeError",
            "one of the variables needed for gradient computation has been modified by an inplace operation: [2] is 1",
            "a leaf Variable that requires grad is being used in an in-place operation.",
        ),
    ],
)
def test_what_one_cause_says_in_other_words_is_evidence(kind: str, text: str, other: str) -> None:
    """The name of a parameter that was left out, and which function met two dtypes, make no difference."""
    runs = [Run("states", ("a",), outcome_of(StudentRaised(kind, other)))]
    assert named(runs, {("states", ("a",)): outcome_of(StudentRaised(kind, text))}) == {"states": ("a",)}


def test_a_call_that_the_signature_does_not_take_speaks_against_nothing() -> None:
    """Where a class takes no `batch_first`, its numbers with it are not known; what it raises by itself is evidence."""
    shapes = outcome_of(StudentRaised("RuntimeError", "shapes cannot be multiplied"))
    table: Table = {("alone", ("a",)): wrong(0.0), ("batch first", ("a",)): shapes}
    for text, names in (("RNN.__init__() got an unexpected keyword argument 'batch_first'", ("a",)), ("no float", ())):
        raised = outcome_of(StudentRaised("TypeError", text))
        runs = [Run("alone", ("a",), wrong(0.0)), Run("batch first", ("a",), raised)]
        assert named(runs, table)["alone"] == names


def test_unfit_shapes_speak_against_nothing_in_whatever_words() -> None:
    """Which function meets the shapes that do not fit is a matter of style; another exception speaks against a name."""
    shapes = outcome_of(StudentRaised("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 5x5)"))
    table: Table = {("square", ("a",)): wrong(0.0), ("oblong", ("a",)): shapes}
    for text, names in (("input has inconsistent input_size: got 3 expected 5", ("a",)), ("leaf in place", ())):
        raised = outcome_of(StudentRaised("RuntimeError", text))
        runs = [Run("square", ("a",), wrong(0.0)), Run("oblong", ("a",), raised)]
        assert named(runs, table)["square"] == names


def test_what_another_mistake_raised_speaks_against_nothing() -> None:
    """Of two mistakes the one that raises hides what the other would do to the numbers."""
    raised = outcome_of(StudentRaised("RuntimeError", "shapes cannot be multiplied"))
    runs = [Run("one layer", ("a", "b"), wrong(0.0)), Run("two layers", ("a", "b"), raised)]
    table: Table = {
        ("one layer", ("a",)): wrong(0.0), ("two layers", ("a",)): wrong(1.0), ("two layers", ("b",)): raised,
    }  # fmt: skip
    assert named(runs, table) == {"one layer": ("a",), "two layers": ("b",)}


def test_equal_numbers_in_one_test_are_chance_where_another_test_disagrees() -> None:
    """A mistake is not named for one fitting test when it would fail another with other numbers than the student's."""
    runs = [Run("example", ("a",), wrong(4.0)), Run("other weights", ("a",), wrong(1.0))]
    table: Table = {("example", ("a",)): wrong(4.0), ("other weights", ("a",)): wrong(2.0)}
    assert named(runs, table) == {"example": (), "other weights": ()}


def test_a_mistake_with_another_on_top_stays_named() -> None:
    """Where a second mistake explains the disagreement, the first is named for the test that shows it alone."""
    runs = [Run("example", ("a",), wrong(4.0)), Run("all", ("a", "b"), wrong(7.0))]
    table: Table = {("example", ("a",)): wrong(4.0), ("all", ("a",)): wrong(2.0), ("all", ("a", "b")): wrong(7.0)}
    assert named(runs, table) == {"example": ("a",), "all": ("a",)}


def test_a_mistake_that_shows_alone_in_two_tests_is_looked_into_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked for in pairs is counted for each mistake, however many tests it fits."""
    monkeypatch.setattr(diagnosis, "PAIR_REPLAYS", 2)  # for the two tests that another mistake changes too
    tests = ("first alone", "second alone", "first with b", "second with b")
    runs = [Run(test, ("a", "b"), wrong(7.0 if "with" in test else 4.0)) for test in tests]
    table: Table = {(test, ("a",)): wrong(2.0 if "with" in test else 4.0) for test in tests}
    table |= {(test, ("a", "b")): wrong(7.0) for test in tests[2:]}
    assert [bool(names) for names in named(runs, table).values()][:2] == [True, True]


def test_a_mistake_in_one_function_of_two_stays_named() -> None:
    """Three tests with the student's numbers are no chance, whatever another function does."""
    runs = [Run(f"t{i}", ("a",), wrong(float(i))) for i in range(8)]
    table: Table = {(run.test, ("a",)): wrong(float(i) if i < 3 else -1.0) for i, run in enumerate(runs)}
    assert [bool(names) for names in named(runs, table).values()] == [True] * 3 + [False] * 5


def test_a_pair_that_another_test_contradicts_is_not_named() -> None:
    """Two mistakes that meet the numbers of one test and not those of the next explain neither."""
    runs = [Run("states", ("a", "b"), wrong(7.0)), Run("loss", ("a", "b"), wrong(1.0))]
    assert named(runs, {("states", ("a", "b")): wrong(7.0), ("loss", ("a", "b")): wrong(2.0)}) == {
        "states": (), "loss": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (None, "passed"),
        (Mismatch("m", what="states", value=1), "mismatch"),
        (StudentRaised("ValueError", ""), "raised"),
        (ChildCrashed("gone"), "stopped"),
        (TypeError("no"), "unusable"),
    ],
)
def test_every_ending_is_an_outcome(error: BaseException | None, kind: str) -> None:
    """Passing, a mismatch, an exception, a limit and an unusable value are told apart."""
    assert outcome_of(error).kind == kind


def test_a_crash_or_a_time_out_is_never_diagnosed() -> None:
    """What stopped the process has no numbers to compare."""
    stopped = outcome_of(ChildCrashed("gone"))
    assert named([Run("states", ("a",), stopped)], {("states", ("a",)): stopped}) == {}


def test_a_passed_test_of_another_function_does_not_speak_against_a_mistake() -> None:
    """The bank makes it in both of two functions, the student in one: what the other gives is no evidence."""
    tanh, linear = frozenset({"tanh"}), frozenset({"linear"})
    runs = [Run("states", ("frozen",), wrong(0.0), tanh)]
    runs += [Run(test, ("frozen",), PASSED, linear) for test in ("loss", "time")]
    table: Table = {(test, ("frozen",)): wrong(1.0) for test in ("loss", "time")}
    table["states", ("frozen",)] = wrong(0.0)
    assert named(runs, table) == {"states": ("frozen",)}
    both = [Run(run.test, run.mistakes, run.outcome, tanh | linear) for run in runs[1:]]
    assert named([runs[0], *both], table) == {"states": ()}


def test_of_several_names_the_one_that_no_passed_test_speaks_against_is_told() -> None:
    """A mistake in two functions gives way to one in the function that failed, where the other's test passed."""
    runs = [
        Run("rows", ("both",), PASSED, frozenset({"rnn"})),
        Run("labels", ("both", "labels"), wrong(1.0), frozenset({"train"})),
    ]
    table: Table = {
        ("rows", ("both",)): wrong(0.0), ("labels", ("both",)): wrong(1.0), ("labels", ("labels",)): wrong(1.0),
    }  # fmt: skip
    assert named(runs, table) == {"labels": ("labels",)}


def test_of_several_inconsistent_mistakes_none_is_named() -> None:
    """Two that fit, each of which would have failed a test that was passed: which of them it is would be a guess."""
    runs = [Run("states", ("dropped", "frozen"), wrong(0.0)), Run("loss", ("dropped", "frozen"), PASSED)]
    table: Table = {("states", (name,)): wrong(0.0) for name in ("dropped", "frozen")}
    table |= {("loss", (name,)): wrong(1.0) for name in ("dropped", "frozen")}
    assert named(runs, table) == {"states": ()}


def test_a_sentence_alone_names_no_mistake_where_numbers_of_the_same_code_are_unexplained() -> None:
    """That all answers are the same may have many reasons; numbers that none explains say that it is another one."""
    said = Outcome("mismatch", 1, "inputs", ("It gives the same whatever the inputs.", ""))
    srn = frozenset({"srn"})
    words, numbers = Run("inputs", ("fixed",), said, srn), Run("example", ("dropped",), wrong(0.0), srn)
    table: Table = {("inputs", ("fixed",)): said}
    assert named([words, numbers], table) == {"inputs": (), "example": ()}
    assert named([words], table) == {"inputs": ("fixed",)}
    elsewhere = Run("example", ("dropped",), wrong(0.0), frozenset({"other"}))
    assert named([words, elsewhere], table) == {"inputs": ("fixed",), "example": ()}


@pytest.mark.parametrize("text", ["mat1 and mat2 shapes cannot be multiplied (3x3 and 5x5)", "dtypes match"])
def test_an_exception_that_many_mistakes_share_names_none_where_numbers_are_unexplained(text: str) -> None:
    """Shapes that do not fit, and two dtypes that meet, have many reasons: numbers that none explains say so."""
    raised = outcome_of(StudentRaised("RuntimeError", text, "rnn.py", 1, None))
    rnn = frozenset({"rnn"})
    runs = [Run("rows", ("read",), raised, rnn), Run("layers", ("dropped",), wrong(0.0), rnn)]
    table: Table = {("rows", ("read",)): raised}
    assert named(runs, table) == {"rows": (), "layers": ()}
    assert named(runs[:1], table) == {"rows": ("read",)}


def test_a_pair_names_no_mistake_that_plays_no_part_in_it() -> None:
    """Where one of two mistakes ends a test as the student did by itself, the other is no finding."""
    runs = [
        Run("names", ("stored", "dropped"), wrong(0.0)),
        Run("step", ("stored", "dropped"), wrong(1.0)),
        Run("later", ("dropped",), wrong(2.0)),
    ]
    table: Table = {
        ("names", ("dropped",)): wrong(0.0),
        ("names", ("stored", "dropped")): wrong(0.0),
        ("step", ("dropped",)): wrong(5.0),
        ("later", ("dropped",)): wrong(6.0),
    }
    assert named(runs, table)["names"] == ()


def test_numbers_that_hang_on_earlier_calls_do_not_speak_against_a_sentence() -> None:
    """Where the state is kept from call to call, a test gives other numbers each time that it is run."""
    said = Outcome("mismatch", 1, "rows", ("Something grows from call to call.", ""))
    srn = frozenset({"srn"})
    runs = [Run("rows", ("kept",), said, srn), Run("example", ("dropped",), wrong(0.0), srn)]

    def replay(test: str, names: tuple[str, ...]) -> Outcome:
        return said if (test, names) == ("rows", ("kept",)) else PASSED

    for again, name in ((wrong(1.0), ("kept",)), (wrong(0.0), ())):
        found = identify(runs, replay, lambda test, names, again=again: (said if test == "rows" else again,))
        assert found["rows"] == name

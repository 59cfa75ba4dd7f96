"""A comparison passes on equal numbers and explains the first difference in the order a learner can act on."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.grading.judging.compare import (
    Mismatch,
    assert_close,
    assert_dtype,
    assert_equal,
    assert_shape,
    assert_that,
    same_value,
    show,
    tracing,
)
from autograder.grading.sides import LocalTransport, Proxy, Side
from autograder.sandbox.wire.frames import Ref


def complaint(actual: object, expected: object, **options: object) -> str:
    """Returns the message of a comparison that has to fail."""
    with pytest.raises(Mismatch) as caught:
        assert_close(actual, expected, **options)  # type: ignore[arg-type]
    return caught.value.message


def test_exchanged_axes_are_named() -> None:
    """A transposed result is told by the names of its axes."""
    message = complaint(np.zeros((2, 3, 4)), np.zeros((3, 2, 4)), what="outputs", axes="time batch hidden")
    assert "you gave (batch, time, hidden), wanted (time, batch, hidden)" in message


def test_shape_comes_before_numbers() -> None:
    """A wrong shape is told even where the numbers would be wrong too, with both shapes."""
    message = complaint(np.ones((2, 3)), np.zeros((3, 3)), axes="time hidden")
    assert "(2, 3)" in message
    assert "(3, 3) (time, hidden)" in message


def test_the_first_difference_is_placed_in_time() -> None:
    """The message names the first place, both numbers and how many differ."""
    wanted = np.arange(12.0).reshape(4, 3)
    got = wanted.copy()
    got[2:] += 1
    message = complaint(got, wanted, what="states", axes="time hidden")
    assert "In states, the first difference is at time 2, hidden 0: got 7, wanted 6" in message
    assert "6 of 12 values differ" in message


def test_nan_is_told_as_such() -> None:
    """NaN is named, counted and placed; it never equals a number."""
    message = complaint(np.array([1.0, np.nan, np.nan]), np.array([1.0, 2.0, 3.0]), axes="time")
    assert "2 NaN values, the first at time 1" in message


@pytest.mark.parametrize("actual", [None, "text", [[1], [2, 3]], object()])
def test_what_is_no_array_is_told_as_such(actual: object) -> None:
    """Something that is no array at all is a mismatch, never an error of the suite."""
    assert "should be an array of shape (2,)" in complaint(actual, np.zeros(2))


@pytest.mark.parametrize("factor", [1 + 3e-6, 1 - 3e-6])
def test_honest_float32_arithmetic_passes(factor: float) -> None:
    """A float32 result may differ by a few parts in a million of the largest value, and no more."""
    wanted = np.linspace(-1, 1, 7, dtype=np.float32)
    assert_close(wanted * np.float32(factor), wanted)
    assert complaint(wanted * np.float32(1 + 3 * (factor - 1) * 10), wanted)


def test_lists_tuples_and_tensors_are_taken_for_arrays() -> None:
    """A list of rows, a tuple of tensors and a tensor with a graph are compared by their numbers."""
    wanted = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert_close([[1.0, 2.0], [3.0, 4.0]], wanted)
    assert_close((torch.tensor([1.0, 2.0], dtype=torch.float64), torch.tensor([3.0, 4.0], dtype=torch.float64)), wanted)
    assert_close(torch.tensor(wanted, requires_grad=True), wanted)
    with pytest.raises(Mismatch):
        assert_close([[1.0, 2.0], [3.0, 5.0]], wanted)


@given(npst.arrays(np.float64, npst.array_shapes(max_dims=3), elements=st.floats(-1e6, 1e6)))
def test_an_array_equals_itself_and_nothing_shifted(array: np.ndarray) -> None:  # type: ignore[type-arg]
    """Any array passes against itself and fails against itself moved by more than the tolerance."""
    assert_close(array.copy(), array)
    with pytest.raises(Mismatch):
        assert_close(array + np.max(np.abs(array)) + 1, array)


def test_the_other_checks_fail_with_a_sentence() -> None:
    """Shape, dtype, equality and a free condition each pass on what is right and tell what is wrong."""
    assert_shape(np.zeros((2, 3)), (2, 3))
    assert_dtype(np.zeros(2, np.float32), np.float32)
    assert_dtype(torch.zeros(2), torch.float32)
    assert_equal({"a": (1, 2)}, {"a": [1, 2]})
    assert_that(True, "unused")
    with pytest.raises(Mismatch, match=r"shape \(2, 3\); wanted \(3, 2\)"):
        assert_shape(np.zeros((2, 3)), (3, 2))
    with pytest.raises(Mismatch, match="float32; wanted float64"):
        assert_dtype(np.zeros(2, np.float32), np.float64)
    with pytest.raises(Mismatch, match="word is 'man'; wanted 'women'"):
        assert_equal("man", "women", what="word")
    with pytest.raises(Mismatch, match="The loss should fall"):
        assert_that(False, "The loss should fall.")


def test_a_trace_that_goes_on_keeps_every_failure() -> None:
    """With goes_on a failed comparison is kept and the next is made; without, the first ends the test."""
    with tracing(goes_on=True) as trace:
        assert_equal(1, 2)
        assert_equal(3, 3)
        assert_equal(4, 5)
    assert [m.index for m in trace.failed] == [1, 3]
    with tracing() as trace, pytest.raises(Mismatch):
        assert_equal(1, 2)
    assert trace.count == 1


def test_same_value_tells_the_same_numbers_from_others() -> None:
    """Equal to four digits is the same; another shape, NaN pattern or type is not."""
    left = np.array([1.0, 2.0, np.nan])
    assert same_value(left, left * (1 + 1e-6))
    assert not same_value(left, left * 1.01)
    assert not same_value(left, np.array([1.0, np.nan, 2.0]))
    assert not same_value(left, left[:2])
    assert not same_value("a", 1)
    assert same_value({"a": (1.0, "x")}, {"a": (1.0, "x")})


def test_large_arrays_are_shown_by_shape() -> None:
    """A large array is shown by shape and first numbers, a small one whole."""
    assert show(np.zeros((100, 100))).startswith("shape (100, 100), float64")
    assert show(np.array([1.5, 2.5])) == "[1.5, 2.5]"


def test_what_stays_with_the_submission_is_called_by_its_own_type() -> None:
    """A generator where an array is wanted is called one, and not by a name of ours."""
    stayed = Proxy(LocalTransport(ModuleType("m"), SimpleNamespace()), Ref(7, (), "generator"), "your generator")
    with pytest.raises(Mismatch, match="what came back is generator"):
        assert_close(stayed, np.zeros(2))


def test_what_stayed_with_the_submission_is_gone_through_by_nobody() -> None:
    """Its type is named as the student knows it, and nothing of ours is."""
    stayed = Proxy(LocalTransport(ModuleType("m"), SimpleNamespace()), Ref(7, (), "generator"), "your generator")
    with pytest.raises(TypeError, match=r"^generator is not a list of values$"):
        list(stayed)


def test_an_attribute_is_asked_for_when_it_is_compared() -> None:
    """`cell.weight` is compared by its value, as if it had been fetched, also where a condition hangs on it."""
    module = ModuleType("m")
    module.weight, module.done = np.ones(2), False  # type: ignore[attr-defined]
    side = Side(LocalTransport(module, SimpleNamespace()))
    assert_close(side.weight, np.ones(2))
    assert_equal(side.done, False)
    with pytest.raises(Mismatch):
        assert_close(side.weight, np.zeros(2))
    with pytest.raises(Mismatch):
        assert_that(side.done, "It is not done.")


@pytest.mark.parametrize("shape", [(8 << 20, *[1] * 15), (3,) * 14, (1 << 39, 0)], ids=str)
def test_a_large_array_is_not_taken_apart(shape: tuple[int, ...]) -> None:
    """An array that would become millions of lists is told apart and shown at the cost of its bytes."""
    array = np.zeros(shape, dtype=np.uint8)
    for check in (lambda: assert_equal(array, [1, 2]), lambda: assert_that(False, "No.", actual=[array] * 9)):
        with pytest.raises(Mismatch) as caught:
            check()
        assert len(caught.value.actual) < 5_000
    assert_equal([array], [array.copy()])


def test_what_cannot_be_an_array_costs_no_room() -> None:
    """Words of unequal lengths, a huge number and bytes are no arrays, and are shown in a few characters."""
    for value in (["a" * 1_000_000] + [""] * 1_500, 16**9_000, [16**9_000], b"a" * 1_000_000, torch.float32):
        assert "should be an array of shape (2,)" in complaint(value, np.zeros(2))
        assert len(show(value)) < 500
    assert len(show("a" * 1_000_000)) < 5_000


def test_a_mismatch_is_short_and_keeps_no_huge_array() -> None:
    """What came back may be quoted by a suite, and is kept until the end of an exercise."""
    with pytest.raises(Mismatch) as caught:
        assert_that(False, "a" * 1_000_000)
    assert len(caught.value.message) < 5_000
    with pytest.raises(Mismatch) as caught:
        assert_close(np.zeros(5_000_000), np.zeros(3))
    assert caught.value.value == ("array", (5_000_000,), "float64")


def test_numbers_that_differ_are_printed_apart() -> None:
    """As many digits as it takes: nobody reads that 0.396485 came back where 0.396485 was wanted."""
    wanted = np.array([0.3964851, 1.0])
    got = wanted + np.array([3e-8, 0.0])
    message = complaint(got, wanted, what="loss")
    assert "got 0.39648513, wanted 0.3964851 " in message
    with pytest.raises(Mismatch) as caught:
        assert_close(got, wanted)
    assert caught.value.actual != caught.value.expected
    with pytest.raises(Mismatch) as caught:
        assert_equal({"a": "x" * 300 + "b"}, {"a": "x" * 300 + "c"}, what="answer")
    assert "b'} stands where" in caught.value.message and "c'} should" in caught.value.message


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        (None, "nothing (None)"),
        ([1.0, None], "list with None in it"),
        ([np.zeros(2), "end"], "list with str in it"),
        ([[1], [2, 3]], "list of 2 parts of unequal shapes"),
        (np.array(["a", "b"]), "an array of dtype <U1, not of numbers"),
        ({"a": 1}, "dict"),
    ],
)
def test_what_came_back_is_called_by_what_it_is(actual: object, words: str) -> None:
    """Unequal parts are spoken of only where parts are unequal."""
    assert complaint(actual, np.zeros(2)).endswith(f"what came back is {words}.")


def test_claims_about_shapes_and_counts_hold() -> None:
    """No number of values is right where there are none, NaN and infinities are counted apart, a number is no array."""
    assert "number of values" not in complaint(np.zeros(0), np.zeros((0, 4)))
    assert "number of values is right" in complaint(np.zeros(8), np.zeros((2, 4)))
    assert "2 NaN and 1 infinite values" in complaint(np.array([np.nan, np.inf, np.nan]), np.ones(3))
    assert "should be a number" in complaint(None, np.float64(2.0))
    assert "as the input" not in complaint(np.ones(2, np.float32), np.ones(2), dtype=np.float64)


def test_arrays_of_objects_and_other_floats_are_compared_by_their_numbers() -> None:
    """What holds the right numbers passes, whatever it writes them in; asked for its dtype, it says what it is."""
    wanted = np.linspace(-1, 1, 7)
    for dtype in (object, np.longdouble, np.float32, np.float16):
        assert_close(wanted.astype(dtype), wanted)
        with pytest.raises(Mismatch, match="wanted float64"):
            assert_dtype(wanted.astype(dtype), np.float64)
    assert complaint((wanted * 1.002).astype(np.float16), wanted)
    assert complaint((wanted * 1.001).astype(np.float32), wanted)


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (None, "type"),
        (np.ones((2, 3)), "shape"),
        (np.ones(2, np.float32), "dtype"),
        (np.array([1.0, np.nan]), "finite"),
        (np.array([1.0, 2.0]), "numbers"),
    ],
)
def test_a_mismatch_knows_what_differs(wrong: object, kind: str) -> None:
    """A report can tell what to try next by it."""
    with pytest.raises(Mismatch) as caught:
        assert_close(wrong, np.ones(2), dtype=np.float64)
    assert caught.value.kind == kind


def test_sets_are_compared_by_their_members() -> None:
    """A set is no list, and its members stand in one order whatever the process."""
    assert_equal({"a", "b"}, frozenset({"b", "a"}))
    with pytest.raises(Mismatch, match=r"words is \['a', 'b'\]; wanted \{'a', 'b'\}\."):
        assert_equal(["a", "b"], {"b", "a"}, what="words")
    members = [f"word {n}" for n in range(30)]
    texts = {show([frozenset(order), {"k": set(order)}]) for order in (members, members[::-1])}
    assert len(texts) == 1 and texts.pop().startswith("[frozenset({'word 0', 'word 1', 'word 10',")


def test_words_for_a_value_fit_into_a_sentence() -> None:
    """They lose the capital and the comma that they have where they stand first, and names keep theirs."""
    wanted, texts = np.ones(3), ("The parameters, once trained,", "What comes back", "W_xh", "The gradients of A")
    inside = [complaint(np.array([1.0, 2.0, 1.0]), wanted, what=what).split(", the first")[0] for what in texts]
    assert inside == [
        "In the parameters, once trained",
        "In what comes back",
        "In W_xh",
        "In the gradients of A",
    ]

"""The wire carries plain data both ways and takes nothing else."""

from __future__ import annotations

import json
import os
from collections import deque
from contextlib import nullcontext
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.errors import LimitReached, WireError
from autograder.sandbox.wire import request
from autograder.sandbox.wire.frames import (
    HEAD,
    MAGIC,
    Decoder,
    Encoder,
    FrameReader,
    Keep,
    Ref,
    pack,
    read_frame,
    unpack,
    write_frame,
)


def refuse(value: Any) -> Ref:
    """Names nothing."""
    raise WireError(f"{value!r} cannot travel")


def round_trip(value: Any) -> Any:
    """Returns what the other side of the wire sees of `value`."""
    encoder = Encoder(refuse)
    frame = pack({"value": encoder.encode(value)}, encoder.buffers)
    _, length, _ = HEAD.unpack_from(frame)
    message, buffers = unpack(frame[HEAD.size : HEAD.size + length], memoryview(frame)[HEAD.size + length :])
    return Decoder(buffers).decode(message["value"])


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8")) | st.binary(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_data_comes_back_as_it_went(value: Any) -> None:
    """Every plain value survives the round trip with its exact types, NaN and huge integers too."""
    assert repr(round_trip(value)) == repr(value) or "\ud800" <= repr(value) <= "\udfff"


def test_what_has_no_numbers_claims_no_size() -> None:
    """Sizes that are read off an array have to be paid for in bytes, but for those that a course may ask for."""
    for shape in ((0, 10_001), (10_001, 0), (3, 0, 10_001)):
        with pytest.raises(WireError, match="claims a large size"):
            Decoder([memoryview(b"")]).decode(["pt", "float32", list(shape), 0, "cpu"])
        with pytest.raises(WireError, match="too long to be sent"):
            round_trip(torch.zeros(shape))
    assert round_trip(torch.zeros(0, 4, 1_000)).shape == (0, 4, 1_000)


@given(npst.arrays(st.sampled_from(["f4", "f8", "i8", "u1", "?", "c16"]), npst.array_shapes(min_dims=0, min_side=0)))
def test_arrays_come_back_bit_for_bit(array: np.ndarray[Any, Any]) -> None:
    """An array keeps dtype, shape and every bit, and is a copy."""
    back = round_trip(array)
    assert type(back) is np.ndarray
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == np.ascontiguousarray(array).tobytes()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool])
def test_tensors_come_back_detached(dtype: torch.dtype) -> None:
    """A tensor keeps dtype and values, and leaves its graph behind."""
    tensor = torch.arange(6).reshape(2, 3).to(dtype)
    if dtype.is_floating_point:
        tensor.requires_grad_()
    back = round_trip(tensor)
    assert back.dtype == dtype
    assert not back.requires_grad
    assert torch.equal(back, tensor.detach())


def test_subclasses_arrive_as_ordinary_values() -> None:
    """A number, string, list or array with methods of its own arrives without them."""

    class Friendly(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = float.__hash__

    class FriendlyArray(np.ndarray):
        def __eq__(self, other: object) -> Any:
            return True

    class FriendlyList(list[int]):
        pass

    assert type(round_trip(Friendly(1.5))) is float
    assert round_trip(Friendly(1.5)) != 2.0
    assert type(round_trip(np.zeros(2).view(FriendlyArray))) is np.ndarray
    assert type(round_trip(FriendlyList([1]))) is list


def test_what_cannot_travel_is_named_by_a_handle() -> None:
    """A function or a kept value becomes a reference."""
    kept: list[Any] = []

    def refer(value: Any) -> Ref:
        kept.append(value)
        return Ref(7, (), "thing")

    node = Encoder(refer).encode([print, Keep([1, 2])])
    assert Decoder([]).decode(node) == [Ref(7, (), "thing")] * 2
    assert kept == [print, [1, 2]]


@pytest.mark.parametrize(
    "node",
    [
        ["nd", "float32", [2], 0],
        ["nd", "object", [1], 0],
        ["nd", "float32", [-1, -4], 0],
        ["nd", "float32", [2**62, 2**62], 0],
        ["pt", "float32", [1], 9, "cpu"],
        ["pt", "float32", "1", 0, "cpu"],
        ["pickle", "gASVAAAA"],
        ["ref", "0", [], ""],
        ["tuple", 3],
        ["dict", [[["list", []], 1]]],
        ["num", "zz"],
        [],
        [[]],
        {"a": 1},
    ],
)
def test_malformed_nodes_are_refused(node: Any) -> None:
    """A node that is not exactly one of ours raises WireError and makes nothing."""
    with pytest.raises(WireError):
        Decoder([memoryview(b"abcd")]).decode(node)


def test_depth_and_number_of_parts_are_capped() -> None:
    """A value that nests too deep or has too many parts is refused on both sides."""
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(WireError):
        Encoder(refuse).encode(deep)
    node: Any = ["list", []]
    for _ in range(100):
        node = ["list", [node]]
    with pytest.raises(WireError):
        Decoder([]).decode(node)
    with pytest.raises(WireError):
        Decoder([]).decode(["list", [0] * 300_000])


def send(data: bytes, max_bytes: int = 1000) -> Any:
    """Returns what reading a frame from these bytes gives."""
    read, write = os.pipe()
    os.write(write, data)
    os.close(write)
    try:
        return unpack(*read_frame(read, FrameReader(max_bytes)))
    finally:
        os.close(read)


def test_frames_are_checked_before_anything_is_kept() -> None:
    """A wrong beginning, a length over the limit and an early end each raise at once."""
    with pytest.raises(WireError):
        send(b"x" * 100)
    with pytest.raises(LimitReached):
        send(HEAD.pack(MAGIC, 2, 2**60) + b"{}")
    with pytest.raises(WireError):
        send(HEAD.pack(MAGIC, 2**31, 0))
    with pytest.raises(EOFError):
        send(HEAD.pack(MAGIC, 200, 0) + b"{}")
    deep = b"[" * 60_000
    with pytest.raises(WireError):
        send(HEAD.pack(MAGIC, len(deep), 0) + deep)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_random_bytes_never_raise_anything_else(data: bytes) -> None:
    """Whatever bytes come, reading them ends in a frame or in one of our errors."""
    header = json.dumps({"buffers": []}).encode()
    for raw in (data, HEAD.pack(MAGIC, len(data), 0) + data, HEAD.pack(MAGIC, len(header), 0) + header):
        try:
            message, _ = send(raw)
        except (WireError, LimitReached, EOFError):
            continue
        assert isinstance(message, dict)


def test_a_frame_is_read_as_it_was_written() -> None:
    """write_frame and read_frame are each other's inverse."""
    read, write = os.pipe()
    write_frame(write, pack({"id": 3}, [b"ab", b"c"]))
    message, buffers = unpack(*read_frame(read, FrameReader(100)))
    assert message == {"id": 3}
    assert [bytes(b) for b in buffers] == [b"ab", b"c"]
    os.close(read)
    os.close(write)


def test_a_buffer_is_taken_once() -> None:
    """A reply of a few bytes cannot name them again and again, until the copies fill the grader's memory."""
    buffers, array = [memoryview(bytes(8)), memoryview(bytes(8))], ["nd", "float64", [1]]
    assert len(Decoder(buffers).decode(["list", [[*array, 0], [*array, 1]]])) == 2
    for first, second in ((0, 0), (1, 0), (0, 2)):
        with pytest.raises(WireError):
            Decoder(buffers).decode(["list", [[*array, first], [*array, second]]])
    with pytest.raises(WireError):
        Decoder(buffers).decode(["list", [["bytes", 0], ["bytes", 0]]])


def test_keys_are_few() -> None:
    """Keys that all fall on one place take quadratic time: neither side takes more than some thousands."""
    keys = [n << 38 for n in range(4_001)]
    assert len(Decoder([]).decode(["dict", [[key, 1] for key in keys[1:]]])) == 4_000
    for node in (["dict", [[key, 1] for key in keys]], ["list", [["dict", [[key, 1] for key in keys[:2_500]]]] * 2]):
        with pytest.raises(WireError):
            Decoder([]).decode(node)
    with pytest.raises(WireError, match="too many to be sent"):
        round_trip(dict.fromkeys(range(4_001)))
    for count, is_taken in ((363, True), (364, False)):
        node = ["dict", [[["tuple", [n, *[0] * 9]], 1] for n in range(count)]]
        with nullcontext() if is_taken else pytest.raises(WireError):
            Decoder([]).decode(node)


@pytest.mark.parametrize(
    "key", [["num", hex(2**61 - 1)], 2**61 - 1, ["complex", [1, 2]], ["list", []], ["tuple", [["dict", []]]]], ids=str
)
def test_a_key_is_what_a_member_of_a_set_may_be(key: Any) -> None:
    """Whatever else may be a key can be chosen to be slow to compare, or to have the hash of another."""
    with pytest.raises(WireError):
        Decoder([]).decode(["dict", [[key, 1]]])


def test_numbers_of_every_kind_are_keys_and_other_keys_keep_a_dict_where_it_is() -> None:
    """What counts in NumPy's integers arrives with Python's, pairs as pairs; a dict by anything else stays."""
    word = type("Word", (str,), {"__str__": lambda self: "another"})("a")
    back = round_trip({np.int64(3): 1, True: 2, word: 4})
    assert (back, [type(key) for key in back]) == ({3: 1, True: 2, "a": 4}, [int, bool, str])
    assert round_trip({("a", np.int64(2)): {0.5: 1}}) == {("a", 2): {0.5: 1}}
    for value in ({print: 3}, {(1, b"x"): 1}, {2**60: 1}):
        node = Encoder(lambda value: Ref(9, (), type(value).__name__)).encode([value])
        assert Decoder([]).decode(node) == [Ref(9, (), "dict")]


@pytest.mark.parametrize(
    "value",
    [set(), {2, "a", None, True, 0.5}, frozenset({("a", ("b", 2)), frozenset({1})}), {"rows": [{"a"}, {"b"}]}],
    ids=("empty", "of many kinds", "frozen, of tuples and sets", "in a dict"),  # the same in every process
)
def test_sets_come_back_as_they_went(value: Any) -> None:
    """Sets of words, numbers, and tuples and sets of these."""
    back = round_trip(value)
    assert (back, type(back)) == (value, type(value))
    assert request.loads(request.dumps(value)) == value


def test_members_of_a_set_are_plain() -> None:
    """NumPy's scalars and subclasses arrive as Python's own; a set of anything else is named by a handle."""
    word = type("Word", (str,), {"__hash__": lambda self: 1})("a")
    back = round_trip({np.float32(0.5), np.int64(3), word, (np.int64(1), 2.5)})
    assert back == {0.5, 3, "a", (1, 2.5)}
    assert {type(member) for member in back} == {float, int, str, tuple}
    for value in ({print}, {2**60}, {(1, b"x")}):
        node = Encoder(lambda value: Ref(9, (), type(value).__name__)).encode([value])
        assert Decoder([]).decode(node) == [Ref(9, (), "set")]


@pytest.mark.parametrize(
    "members", [[["list", []]], [["num", hex(2**61)]], [["tuple", [["dict", []]]]], list(range(4_001)), 3], ids=repr
)
def test_members_of_a_set_are_few_and_of_kinds_that_are_quick_to_compare(members: Any) -> None:
    """Members can be chosen to fall on one place of a hash table, as keys can; parts of tuples count as well."""
    with pytest.raises(WireError):
        Decoder([]).decode(["set", members])
    with pytest.raises(WireError):
        Decoder([]).decode(["set", [["tuple", [n, *[0] * 40]] for n in range(100)]])


def test_words_records_and_dates_of_numpy_come_back_as_lists() -> None:
    """An array that holds no numbers arrives as what Python has for it, and goes to the child as it is."""
    records = np.array([("a", 1), ("b", 2)], dtype=[("word", "U3"), ("count", "i4")])
    dates = np.array(["2026-02-03"], dtype="datetime64[D]")
    words = np.array([["a", "bc"]])
    assert [round_trip(array) for array in (records, dates, words)] == [
        [("a", 1), ("b", 2)],
        ["2026-02-03"],
        [["a", "bc"]],
    ]
    assert round_trip([records[0], dates[0]]) == [("a", 1), "2026-02-03"]
    for array in (records, dates, words):
        there = request.loads(request.dumps(array))
        assert there.dtype == array.dtype and np.array_equal(there, array)


def test_exact_numbers_come_back_as_floats() -> None:
    """Fractions and decimals are compared by their value."""
    assert round_trip([Fraction(1, 4), Decimal("0.5")]) == [0.25, 0.5]


@pytest.mark.parametrize("shape", [[5_000_000], [1_000_000, 1, 1, 1, 1], [1 << 39, 0], [0, 1 << 39]], ids=str)
def test_an_array_has_few_parts(shape: list[int]) -> None:
    """Who goes through an array makes an object of each row, also of a row in which there is nothing."""
    size = int(np.prod(shape))
    with pytest.raises(WireError, match="too many numbers" if shape[0] else "claims a large size"):
        Decoder([memoryview(bytes(size))]).decode(["nd", "uint8", shape, 0])
    if size:
        with pytest.raises(WireError, match="too many to be sent"):
            round_trip(np.zeros(shape, dtype=np.uint8))


def test_arrays_are_few() -> None:
    """A list of tiny arrays costs us more than one array of as many numbers: neither side takes ten thousand."""
    assert len(round_trip([np.float32(0)] * 9_999)) == 9_999
    with pytest.raises(WireError, match="arrays, too many to be sent"):
        round_trip([np.float32(0)] * 10_001)
    nodes = [["nd", "uint8", [1], i] for i in range(10_001)]
    with pytest.raises(WireError, match="too many arrays"):
        Decoder([memoryview(b"1")] * len(nodes)).decode(["list", nodes])


class Loss:
    """A number in a student's own class."""

    def __float__(self) -> float:
        return 0.5


class NamedLoss(NamedTuple):
    """A number in a named tuple, beside how it was made."""

    value: float
    kind: str

    def __float__(self) -> float:
        return self.value


def carried(value: Any) -> Any:
    """Returns a value as it is on the other side; what stays there is a reference of number 7."""
    encoder = Encoder(lambda kept: Ref(7, (), type(kept).__name__))
    node = encoder.encode(value)
    return Decoder([memoryview(b) for b in encoder.buffers]).decode(json.loads(json.dumps(node)))


def test_arrays_of_objects_and_long_floats_travel_by_their_numbers() -> None:
    """They arrive as what they are, with the numbers as float64; strings in them are no numbers."""
    for array in (np.array([1.5, 2, Loss()], dtype=object), np.array([1.5, 2], dtype=np.longdouble)):
        came = carried(array)
        assert came.dtype == array.dtype and came[:2].tolist() == [1.5, 2.0]
    assert carried(np.array(["1_0", 2], dtype=object)) == ["1_0", 2]
    rows = carried(np.array([None, np.ones(2)], dtype=object))
    assert rows[0] is None and rows[1].tolist() == [1.0, 1.0]


def test_sequences_of_every_kind_are_lists() -> None:
    """A deque and a range are lists of what is in them."""
    assert carried(deque([1, 2])) == [1, 2] and carried(range(3)) == [0, 1, 2]


def test_what_stays_says_what_number_it_is_and_is_called_by_a_name() -> None:
    """An object that float() takes brings its number along; a type called a sentence is an object."""
    assert (carried(Loss()).number, carried(Loss()).type_name) == (0.5, "Loss")
    assert carried(SimpleNamespace()).number is None
    assert carried(NamedLoss(0.25, "mean")).number == 0.25 and carried([NamedLoss(2.0, "sum")])[0].number == 2.0
    assert carried(type("give full marks!", (), {})()).type_name == "object"

"""What the grader asks arrives in the child as copies of what it meant, and takes nothing else along."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import WireError
from autograder.sandbox.wire.frames import HEAD, FrameReader, Ref
from autograder.sandbox.wire.request import dumps, framed, loads

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_data_comes_as_it_went(value: Any) -> None:
    """Every plain value arrives with its exact types."""
    assert repr(loads(dumps(value))) == repr(value)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "u1", "?", "c16"])
def test_arrays_come_bit_for_bit(dtype: str) -> None:
    """An array of any memory order keeps dtype, shape and numbers, and can be written to."""
    for array in (np.arange(6).reshape(2, 3).astype(dtype), np.arange(6).reshape(2, 3).T.astype(dtype), np.zeros(())):
        back = loads(dumps(array))
        assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())
        assert back.flags.writeable


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool])
def test_tensors_come_detached(dtype: torch.dtype) -> None:
    """A tensor keeps dtype and values and leaves its graph behind; an empty one keeps its shape."""
    tensor = torch.arange(6).reshape(2, 3).to(dtype)
    if dtype.is_floating_point:
        tensor.requires_grad_()
    back = loads(dumps([torch.nn.Parameter(tensor) if dtype == torch.float32 else tensor]))[0]
    assert type(back) is torch.Tensor
    assert back.dtype == dtype
    assert not back.requires_grad
    assert torch.equal(back, tensor.detach())
    assert loads(dumps(torch.zeros(0, 3, dtype=dtype))).shape == (0, 3)


def test_what_is_passed_twice_arrives_as_two() -> None:
    """A submission that changes one argument in place does not change another."""
    array, tensor = np.zeros(3), torch.zeros(3)
    first, second, third, fourth = loads(dumps((array, array, tensor, tensor)))
    first += 1
    third += 1
    assert not second.any()
    assert not fourth.any()
    assert not array.any()


def test_devices_and_dtypes_travel() -> None:
    """torch's own words arrive as themselves."""
    assert loads(dumps([torch.device("cpu"), torch.float64])) == [torch.device("cpu"), torch.float64]


def test_references_become_what_they_name() -> None:
    """A reference, or what stands for one, is given by `resolve`; where nothing can be named, it is refused."""
    named = SimpleNamespace(_ref=Ref(3, ("step",)))
    data = dumps([Ref(2), named, {"net": Ref(2, ("net",))}])
    assert loads(data, lambda ref: (ref.root, ref.path)) == [(2, ()), (3, ("step",)), {"net": (2, ("net",))}]
    with pytest.raises(WireError):
        loads(data)


def test_subclasses_arrive_as_ordinary_values() -> None:
    """A number, list, dict or scalar of a class of its own arrives without that class."""

    class List(list[int]):
        pass

    class Mapping(dict[str, int]):
        pass

    back = loads(dumps([List([1]), Mapping(a=2), np.float32(0.5), {"k": 1}.keys()]))
    assert [type(value) for value in back] == [list, dict, np.ndarray, list]
    assert back[2].dtype == np.float32


@pytest.mark.parametrize(
    "value",
    [print, object(), np.array([object()]), np.zeros(2, dtype=[("a", "O")]), torch.zeros(2).to(torch.float8_e5m2)],
)
def test_what_cannot_travel_is_refused(value: Any) -> None:
    """A function, an object and numbers of a kind that the wire does not know raise WireError."""
    with pytest.raises(WireError):
        dumps([value])


def test_what_goes_in_circles_is_refused() -> None:
    """A list that holds itself raises WireError, and so does one that nests without end."""
    circle: list[Any] = []
    circle.append(circle)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(WireError):
            dumps(value)


def test_no_pickle_but_ours_is_loaded() -> None:
    """A pickle that names anything of Python's is refused before it does anything."""
    with pytest.raises(WireError):
        loads(pickle.dumps(print))


def test_a_request_is_one_frame() -> None:
    """A request comes out of a frame as it went in, however the bytes are cut."""
    request = {"id": 3, "op": "call", "target": (0, ("step",)), "seed": None, "arguments": dumps(([1], {}))}
    data, reader = framed(request), FrameReader(10_000)
    for at in range(0, len(data), 7):
        assert reader.take() is None
        reader.feed(data[at : at + 7])
    taken = reader.take()
    assert taken is not None
    assert loads(taken[1]) == request
    assert reader.take() is None
    assert len(data) < HEAD.size + 200


def test_a_type_of_torch_s_is_nothing_that_could_be_called() -> None:
    """A request comes from a file in a check, too: what it names in place of a type is not fetched from torch."""
    frame = dumps(torch.float32)
    assert loads(frame) is torch.float32
    with pytest.raises(WireError):
        loads(frame.replace(b"float32", b"asarray"))

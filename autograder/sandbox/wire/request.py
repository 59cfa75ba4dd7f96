"""What the grader asks of a child, as bytes: pickled, which costs a fraction of JSON; answers never are (see wire).

The grader made every value in a request itself, so the child may unpickle it. Each value arrives as a copy of its own:
an array that is passed twice is two arrays there.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.errors import CourseError, WireError
from autograder.sandbox.wire.arrays import listed, made_array, made_tensor, parts_of
from autograder.sandbox.wire.frames import HEAD, MAGIC, Ref

PROTOCOL = 5
PLAIN: tuple[type[Any], ...] = (dict, tuple, list, str, int, float)

Data = bytes | memoryview
Resolve = Callable[[Ref], Any]


def framed(request: dict[str, Any]) -> bytes:
    """Returns a request of plain values as it goes over the wire."""
    body = pickle.dumps(request, PROTOCOL)
    return HEAD.pack(MAGIC, 0, len(body)) + body


def dumps(value: Any) -> bytes:
    """Returns plain data, arrays, tensors and references as bytes; WireError where a part of it cannot travel.

    What has a `_ref` is named by it. Tensors are detached; they are made again on the device that they were on.
    """
    packed = io.BytesIO()
    try:
        _Dumper(packed).dump(value)
    except (RecursionError, ValueError) as error:
        raise WireError("the value is too deep to be sent") from error
    return packed.getvalue()


def arguments(args: Sequence[Any], kwargs: Mapping[str, Any]) -> bytes:
    """Returns the arguments of a call as bytes; CourseError where a test passes what cannot travel."""
    try:
        return dumps((args, kwargs))
    except WireError as error:
        raise CourseError(f"A test passes a value to what it calls that cannot be sent: {error}.") from error


def loads(data: Data, resolve: Resolve | None = None) -> Any:
    """Returns what `dumps` took, and for references what `resolve` gives; without that, all tensors on the CPU."""
    return _Loader(data, resolve).load()


def refs_in(data: Data) -> list[Ref]:
    """Returns the references in `data`."""
    found: list[Ref] = []
    if b"ref" in bytes(data):
        loads(data, found.append)
    return found


def make(kind: str, *parts: Any) -> Any:
    """Stands in our pickles for whatever makes a value of `kind`: the loader knows what that is."""
    raise WireError(f"a value of kind {kind} is made by a loader only")


class _Dumper(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, PROTOCOL)
        self.fast = True  # remembers nothing, so that what is passed twice arrives as two

    def reducer_override(self, value: Any) -> Any:
        """Returns how to make a value for which pickle has no code of its own."""
        return NotImplemented if value is make else (make, _parts(value))


class _Loader(pickle.Unpickler):
    def __init__(self, data: Data, resolve: Resolve | None) -> None:
        super().__init__(io.BytesIO(data))
        self._resolve = resolve

    def find_class(self, module: str, name: str) -> Any:
        """Returns the one thing that our pickles name."""
        if name != make.__name__:
            raise WireError(f"a request names {module}.{name}")
        return self._make

    def _make(self, kind: str, *parts: Any) -> Any:
        if kind == "tensor":
            *numbers, device = parts
            made = made_tensor(*numbers)
            return made if device == "cpu" or self._resolve is None else made.to(device)
        if kind == "ref":
            if self._resolve is None:
                raise WireError("what lives elsewhere cannot be copied")
            return self._resolve(Ref(*parts))
        return _MAKERS[kind](*parts)


def _dtype(name: str) -> Any:
    """Returns torch's type of this name; WireError for anything else of torch's, which a pickle could call."""
    torch = sys.modules["torch"]
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise WireError(f"torch has no type {name}")
    return found


def _descr(dtype: Any) -> Any:
    """Returns NumPy's type of words, records or dates as plain data; WireError for records that hold objects."""
    if dtype.hasobject:
        raise WireError("an array of records with objects in them cannot be sent")
    return dtype.descr if dtype.names else dtype.str


def _typed(descr: Any, shape: Sequence[int], raw: bytes) -> Any:
    import numpy as np

    return np.frombuffer(raw, dtype=np.dtype(descr)).reshape(shape).copy()


_MAKERS: dict[str, Callable[..., Any]] = {
    "array": made_array,
    "typed": _typed,
    "device": lambda text: sys.modules["torch"].device(text),
    "dtype": _dtype,
    "complex": complex,
    "plain": lambda value: value,
}


def _parts(value: Any) -> tuple[Any, ...]:
    """Returns what `make` is given for a value: its kind, then plain parts."""
    parts = parts_of(value)
    if parts is not None:
        return parts
    if listed(value) is not None:
        return "typed", _descr(value.dtype), value.shape, value.tobytes()
    ref = value if isinstance(value, Ref) else getattr(value, "_ref", None)
    if isinstance(ref, Ref):
        return "ref", ref.root, ref.path
    if isinstance(value, complex):
        return "complex", value.real, value.imag
    if type(value).__name__ in ("dict_keys", "dict_values"):
        return "plain", list(value)
    for plain in PLAIN:
        if isinstance(value, plain):
            return "plain", plain(value)
    raise WireError(f"a {type(value).__name__} cannot be sent")

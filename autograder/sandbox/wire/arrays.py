"""Arrays and tensors as a dtype, a shape and raw bytes, and back: what both directions of the wire have in common."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from autograder.errors import WireError

DTYPES = (
    "bool", "uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
ITEM_SIZES = dict(zip(DTYPES, (1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8, 8, 16), strict=True))

CARRIED = ("longdouble", "object")
"""NumPy's dtypes that travel as float64 and are themselves again on the other side."""

MOST_OBJECTS = 100_000
"""Objects of an array that become numbers one by one."""

Numbers = tuple[str, tuple[int, ...], bytes]


@lru_cache(maxsize=64)
def dtype_name(dtype: Any) -> str:
    """Returns the name that NumPy's and torch's dtypes have in common."""
    return str(dtype).removeprefix("torch.")


def parts_of(value: Any) -> tuple[Any, ...] | None:
    """Returns what NumPy's or torch's value consists of, after its kind; None for anything else. Imports nothing.

    These are ("array", dtype, shape, bytes), ("tensor", dtype, shape, bytes, device), ("device", text) and
    ("dtype", name). WireError for a tensor of a dtype that cannot travel; an array of such a dtype is None.
    """
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return ("array", *_array_numbers(value)) if dtype_name(value.dtype) in ITEM_SIZES else _carried(value)
    if torch is None:
        return None
    if isinstance(value, torch.Tensor):
        return "tensor", *_tensor_numbers(value), str(value.device)
    if isinstance(value, torch.device):
        return "device", str(value)
    return ("dtype", dtype_name(value)) if isinstance(value, torch.dtype) else None


def is_array_of_objects(value: Any) -> bool:
    """Tells whether a value is NumPy's array of things that may be anything."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray) and value.dtype == object


def listed(value: Any) -> Any:
    """Returns NumPy's words, records and dates as lists of text, tuples and text; None for any other value."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    if value.dtype.kind in "mM":
        return value.astype(str).tolist()
    return value.tolist() if value.dtype.kind in "US" or value.dtype.names else None


def number_of(value: Any) -> float | None:
    """Returns what `float` makes of an object that says what it is as a number; None for any other."""
    if not hasattr(type(value), "__float__") or getattr(value, "ndim", None):
        return None
    try:
        return float(value)
    except Exception:  # it is the submission's own code that answers
        return None


def _carried(value: Any) -> tuple[Any, ...] | None:
    """Returns the parts of an array of a dtype in CARRIED, None where it is another or not all are numbers."""
    import numpy as np

    if value.dtype == np.longdouble:
        return "array", "longdouble", value.shape, np.asarray(value, dtype=np.float64).tobytes()
    if not is_array_of_objects(value) or value.size > MOST_OBJECTS:
        return None
    found = [number_of(part) for part in value.flat]
    return None if None in found else ("array", "object", value.shape, np.array(found, dtype=np.float64).tobytes())


def parts_in(shape: Sequence[int]) -> int:
    """Returns how many numbers and rows, rows of rows and so on an array has; even an empty one can have many."""
    return sum(math.prod(shape[: axis + 1]) for axis in range(len(shape)))


def _array_numbers(value: Any) -> Numbers:
    import numpy as np

    plain = np.array(value, order="C", copy=True, subok=False)
    return dtype_name(plain.dtype), plain.shape, plain.tobytes()


def _tensor_numbers(value: Any) -> Numbers:
    import torch

    plain = value.detach().to("cpu")
    if plain.is_sparse or plain.layout is not torch.strided:
        plain = plain.to_dense()
    plain = plain.resolve_conj().resolve_neg()
    dtype = dtype_name(plain.dtype)
    if dtype not in ITEM_SIZES:
        raise WireError(f"a tensor of dtype {dtype} cannot be sent")
    bits = plain.view(torch.int16) if dtype == "bfloat16" else plain  # NumPy has no bfloat16
    return dtype, tuple(plain.shape), bits.numpy().tobytes()


def made_array(dtype: str, shape: Sequence[int], raw: bytes | memoryview) -> Any:
    """Returns a new NumPy array of these numbers."""
    import numpy as np

    made = np.frombuffer(raw, dtype=np.dtype("float64" if dtype in CARRIED else dtype)).reshape(shape)
    return made.astype(np.longdouble if dtype == "longdouble" else object) if dtype in CARRIED else made.copy()


def made_tensor(dtype: str, shape: Sequence[int], raw: bytes | memoryview) -> Any:
    """Returns a new tensor of these numbers, on the CPU."""
    import torch

    kind = getattr(torch, dtype)
    if not len(raw):
        return torch.empty(shape, dtype=kind)
    return torch.frombuffer(bytearray(raw), dtype=kind).reshape(shape)

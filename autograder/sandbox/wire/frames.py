"""The wire between grader and child; what a child answers is JSON and raw buffers, decoded with caps, never unpickled.

A frame is a 16-byte head (magic, header length, body length), a header and a body. A request has only a body (see
request). An answer has a JSON header and for a body its raw buffers one after the other. A value in the header is a
node: JSON's own null, booleans, strings and safe numbers stand for themselves, everything else is `[tag, ...]`. What is
decoded is exactly one of a few built-in types, a NumPy array or a torch tensor, so that a subclass made by a student
arrives as ordinary numbers. All of it is pure but for `read_frame` and `write_frame`.
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import LimitReached, WireError
from autograder.quoting import name_or
from autograder.sandbox.wire.arrays import (
    CARRIED,
    ITEM_SIZES,
    MOST_OBJECTS,
    is_array_of_objects,
    listed,
    made_array,
    made_tensor,
    number_of,
    parts_in,
    parts_of,
)
from autograder.sandbox.wire.keys import (
    MAX_KEYS,
    SAFE_INT,
    is_array_scalar,
    is_member,
    plain_member,
)

MAGIC = b"AGW1"
HEAD = struct.Struct("<4sIQ")
MAX_HEADER = 4 * 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_NDIM = 16
MAX_ARRAYS = 10_000  # each costs the grader twenty times what a number does
MAX_PARTS = 4_000_000
"""Lists and numbers that the arrays of a value come to for who goes through them: [[1], [2]] are four."""

LONGEST_EMPTY = 10_000
"""Length of any axis of an array without numbers: what has no bytes could else claim any size."""

VIEWS = ("dict_keys", "dict_values")
EXACT = ("fractions", "decimal")
"""Modules whose numbers travel as floats."""

TAGS = {"array": "nd", "tensor": "pt"}
ENCODER = json.JSONEncoder(ensure_ascii=False)
CHUNK = 1 << 16
"""Bytes read at once: most frames are whole in one read."""


@dataclass(frozen=True)
class Keep:
    """A value that has to stay where it is, named by a handle, although it could travel."""

    value: Any


@dataclass(frozen=True)
class Ref:
    """Names an object in the child: a handle's number (0 is the submission, 1 the helpers) and a path of attributes.

    `number` is what `float` makes of the object, where its type says that it is one.
    """

    root: int
    path: tuple[str, ...] = ()
    type_name: str = ""
    number: float | None = None


class Encoder:
    """A writer of values as nodes and buffers; `refer` names what cannot travel."""

    def __init__(self, refer: Callable[[Any], Ref]) -> None:
        self.buffers: list[bytes | memoryview] = []
        self._refer = refer
        self._nodes = self._parts = self._keys = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Returns the node of `value`; WireError where it is too deep, too large or cannot travel."""
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise WireError("the value is too deep or has too many parts to be sent")
        if value is None or isinstance(value, bool | str):
            return _scalar(value)
        if isinstance(value, int | float | complex) and not is_array_scalar(value):
            return _number(value)
        if isinstance(value, bytes | bytearray):
            return ["bytes", self._buffer(bytes(value))]
        if isinstance(value, list | tuple | dict | deque | range) or type(value).__name__ in VIEWS:
            return self._container(value, depth)
        if isinstance(value, set | frozenset):
            return self._set(value, depth)
        return self._other(value, depth)

    def _container(self, value: Any, depth: int) -> Any:
        if (number := number_of(value)) is not None:  # a named tuple, too, can say what it is as a number
            return self._reference(value, number)
        if isinstance(value, dict):
            return self._dict(value, depth)
        tag = "tuple" if isinstance(value, tuple) else "list"
        items = value if isinstance(value, range) else list(value)
        return [tag, [self.encode(item, depth + 1) for item in items]]

    def _set(self, value: set[Any] | frozenset[Any], depth: int) -> Any:
        members = list(map(plain_member, frozenset(value)))
        if not all(map(is_member, members)):
            return self._reference(value)
        before = self._nodes
        nodes = [self.encode(member, depth + 1) for member in members]
        self._count_keys(self._nodes - before)
        return ["set" if isinstance(value, set) else "frozenset", nodes]

    def _count_keys(self, count: int) -> None:
        self._keys += count
        if self._keys > MAX_KEYS:
            raise WireError(f"the value has more than {MAX_KEYS} keys, too many to be sent")

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        self._count_keys(dict.__len__(value))
        keys = list(map(plain_member, dict.keys(value)))
        if not all(map(is_member, keys)):
            return self._reference(value)
        before = self._nodes
        names = [self.encode(key, depth + 1) for key in keys]
        self._count_keys(self._nodes - before - len(keys))
        nodes = [self.encode(inner, depth + 1) for inner in dict.values(value)]
        return ["dict", list(zip(names, nodes, strict=True))]

    def _reference(self, value: Any, number: float | None = None) -> Any:
        ref = self._refer(value)
        return ["ref", ref.root, list(ref.path), ref.type_name, *([] if number is None else [_number(number)])]

    def _other(self, value: Any, depth: int) -> Any:
        if isinstance(value, Ref):
            return ["ref", value.root, list(value.path), value.type_name]
        parts = parts_of(value)
        if parts is not None:
            return self._numbers(*parts) if parts[0] in TAGS else list(parts)
        if is_array_of_objects(value) and value.ndim:
            return self._container(list(value), depth)
        if (plain := listed(value)) is not None:
            return self.encode(plain, depth)
        number = number_of(value)
        if number is not None and type(value).__module__ in EXACT:
            return _number(number)
        return self._reference(value.value if isinstance(value, Keep) else value, number)

    def _numbers(self, kind: str, dtype: str, shape: tuple[int, ...], raw: bytes, *device: str) -> Any:
        self._parts += parts_in(shape)
        if self._parts > MAX_PARTS:
            raise WireError(f"the value holds more than {MAX_PARTS:,} numbers, too many to be sent")
        if not raw and any(length > LONGEST_EMPTY for length in shape):
            raise WireError(f"an empty array has an axis longer than {LONGEST_EMPTY:,}, too long to be sent")
        return [TAGS[kind], dtype, list(shape), self._buffer(raw), *device]

    def _buffer(self, data: bytes | memoryview) -> int:
        if len(self.buffers) >= MAX_ARRAYS:
            raise WireError(f"the value holds more than {MAX_ARRAYS:,} arrays, too many to be sent")
        self.buffers.append(data)
        return len(self.buffers) - 1


class Decoder:
    """A reader of nodes and buffers as values; everything is checked before anything is made."""

    def __init__(self, buffers: Sequence[memoryview]) -> None:
        self._buffers = buffers
        self._taken = 0
        self._nodes = 0
        self._parts = 0
        self._keys = 0

    def decode(self, node: Any, depth: int = 0) -> Any:
        """Returns the value of `node`; WireError for anything that is not exactly a node of ours."""
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise WireError("a value is too deep or has too many parts")
        if node is None or type(node) in (bool, str, int, float):
            return node
        if type(node) is not list or not node or type(node[0]) is not str:
            raise WireError("a node has no tag")
        maker = _MAKERS.get(node[0])
        if maker is None:
            raise WireError("a node has an unknown tag")
        try:
            return maker(self, node[1:], depth)
        except (TypeError, ValueError, OverflowError, IndexError, RuntimeError, KeyError) as error:
            raise WireError(f"a node of tag {node[0]} is malformed") from error

    def _items(self, args: list[Any], depth: int) -> list[Any]:
        (items,) = args
        if type(items) is not list:
            raise WireError("a list is malformed")
        return [self.decode(item, depth + 1) for item in items]

    def _count_keys(self, count: int) -> None:
        self._keys += count
        if self._keys > MAX_KEYS:
            raise WireError("a value has too many keys")

    def _members(self, args: list[Any], depth: int) -> list[Any]:
        before = self._nodes
        members = self._items(args, depth)
        self._count_keys(self._nodes - before)
        if not all(map(is_member, members)):
            raise WireError("a set has a member of a kind that we do not take")
        return members

    def _dict(self, args: list[Any], depth: int) -> dict[Any, Any]:
        (pairs,) = args
        keys = self._members([[key for key, _ in pairs]], depth)
        return dict(zip(keys, [self.decode(node, depth + 1) for _, node in pairs], strict=True))

    def _number(self, args: list[Any], depth: int) -> Any:
        (text,) = args
        return float(text) if text in ("nan", "inf", "-inf") else int(text, 16)

    def _raw(self, dtype: Any, shape: Any, index: Any) -> memoryview:
        if (dtype not in ITEM_SIZES and dtype not in CARRIED) or type(shape) is not list or len(shape) > MAX_NDIM:
            raise WireError("an array has a dtype or shape that we do not take")
        if any(type(n) is not int or not 0 <= n < 2**40 for n in shape):
            raise WireError("an array has a malformed shape")
        self._parts += parts_in(shape)
        if self._parts > MAX_PARTS:
            raise WireError("a value holds too many numbers")
        if 0 in shape and max(shape) > LONGEST_EMPTY:
            raise WireError("an array without numbers claims a large size")
        raw = self._next_buffer(index)
        if dtype == "object" and math.prod(shape) > MOST_OBJECTS:
            raise WireError("an array has too many objects")
        if math.prod(shape) * ITEM_SIZES.get(dtype, 8) != len(raw):
            raise WireError("an array's shape does not fit its bytes")
        return raw

    def _next_buffer(self, index: Any) -> memoryview:
        """Returns a buffer, each of which is taken once and in order: a few bytes cannot become many arrays."""
        if type(index) is not int or index != self._taken:
            raise WireError("a buffer is named out of turn")
        if self._taken >= MAX_ARRAYS:
            raise WireError("a value has too many arrays")
        self._taken += 1
        return self._buffers[index]

    def _nd(self, args: list[Any], depth: int) -> Any:
        dtype, shape, index = args
        return made_array(dtype, shape, self._raw(dtype, shape, index))

    def _pt(self, args: list[Any], depth: int) -> Any:
        dtype, shape, index, _ = args
        if dtype in CARRIED:
            raise WireError("a tensor has a dtype that only arrays have")
        return made_tensor(dtype, shape, self._raw(dtype, shape, index))

    def _device(self, args: list[Any], depth: int) -> Any:
        import torch

        (text,) = args
        return torch.device(text)

    def _dtype(self, args: list[Any], depth: int) -> Any:
        import torch

        (text,) = args
        return getattr(torch, text) if text in ITEM_SIZES else text

    def _bytes(self, args: list[Any], depth: int) -> bytes:
        (index,) = args
        return bytes(self._next_buffer(index))

    def _ref(self, args: list[Any], depth: int) -> Any:
        root, path, type_name, *rest = args
        number = float(self.decode(rest[0], depth + 1)) if rest else None
        if type(root) is not int or any(type(name) is not str for name in path) or type(type_name) is not str:
            raise WireError("a handle is malformed")
        return Ref(root, tuple(path[:8]), name_or(type_name, "object"), number)


_MAKERS: dict[str, Callable[[Decoder, list[Any], int], Any]] = {
    "tuple": lambda self, args, depth: tuple(self._items(args, depth)),
    "list": Decoder._items,
    "dict": Decoder._dict,
    "set": lambda self, args, depth: set(self._members(args, depth)),
    "frozenset": lambda self, args, depth: frozenset(self._members(args, depth)),
    "num": Decoder._number,
    "complex": lambda self, args, depth: complex(*self._items(args, depth)),
    "nd": Decoder._nd,
    "pt": Decoder._pt,
    "device": Decoder._device,
    "dtype": Decoder._dtype,
    "bytes": Decoder._bytes,
    "ref": Decoder._ref,
}


def _scalar(value: Any) -> Any:
    if value is None or value is True or value is False:
        return value
    return str.encode(value, "utf-8", "backslashreplace").decode()


def _number(value: Any) -> Any:
    if isinstance(value, int):
        plain = int.__index__(value)
        return plain if abs(plain) < SAFE_INT else ["num", hex(plain)]
    if isinstance(value, float):
        real = float.__float__(value)
        return real if math.isfinite(real) else ["num", repr(real)]
    return ["complex", [_number(value.real), _number(value.imag)]]


def pack(message: dict[str, Any], buffers: Sequence[bytes | memoryview] = ()) -> bytes:
    """Returns the frame of `message`, whose values are JSON or nodes that go with `buffers`."""
    header = ENCODER.encode({**message, "buffers": [len(b) for b in buffers]}).encode()
    if len(header) > MAX_HEADER:
        raise WireError("a message is too large")
    return b"".join([HEAD.pack(MAGIC, len(header), sum(map(len, buffers))), header, *buffers])


def unpack(header: bytes, body: memoryview) -> tuple[dict[str, Any], list[memoryview]]:
    """Returns a frame's message and buffers; WireError where it is not a frame of ours."""
    try:
        message = json.loads(header.decode())
        # JSON can escape half a surrogate pair, which no file and no terminal can take later.
        if b"\\ud" in header.lower():
            json.dumps(message, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise WireError("a header is not JSON") from error
    lengths = message.pop("buffers", None) if type(message) is dict else None
    if type(lengths) is not list or any(type(n) is not int or n < 0 for n in lengths) or sum(lengths) != len(body):
        raise WireError("a frame's buffers do not fit its header")
    buffers, at = [], 0
    for length in lengths:
        buffers.append(body[at : at + length])
        at += length
    return message, buffers


class FrameReader:
    """A collector of bytes until a frame is whole; checks the head before anything of that size is kept."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._data = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Takes bytes as they come."""
        self._data += chunk

    def take(self) -> tuple[bytes, memoryview] | None:
        """Returns the next frame's header and body once they are whole; WireError or LimitReached for a bad head."""
        if len(self._data) < HEAD.size:
            return None
        magic, header_length, body_length = HEAD.unpack_from(self._data)
        if magic != MAGIC or header_length > MAX_HEADER:
            raise WireError("a frame does not begin as ours do")
        if body_length > self._max_bytes:
            raise LimitReached("reply", f"the reply is larger than {self._max_bytes // 2**20} MiB")
        middle = HEAD.size + header_length
        end = middle + body_length
        if len(self._data) < end:
            return None
        whole = bytes(self._data[:end])
        del self._data[:end]  # what comes behind it stays where it is: a flood of small frames is not copied for each
        return whole[HEAD.size : middle], memoryview(whole)[middle:end]


def write_frame(fd: int, frame: bytes) -> None:
    """Writes a frame to a blocking descriptor; OSError where nobody reads."""
    view = memoryview(frame)
    while view:
        view = view[os.write(fd, view) :]


def read_frame(fd: int, reader: FrameReader) -> tuple[bytes, memoryview]:
    """Returns header and body of the next frame from a blocking descriptor; EOFError at its end.

    Raises WireError or LimitReached for a bad one.
    """
    while (frame := reader.take()) is None:
        chunk = os.read(fd, CHUNK)
        if not chunk:
            raise EOFError("the other side has closed the wire")
        reader.feed(chunk)
    return frame

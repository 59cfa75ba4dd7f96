"""What a suite sees of a submission: attributes that turn into calls, and handles for what stays where it is.

`student` and `reference` are both a `Side`; only the transport behind them differs, so that a suite cannot tell them
apart. A `Side` never holds student code: it holds names, and asks the transport.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Protocol

import numpy as np

from autograder.errors import NotDefined, StudentFault, StudentRaised, WireError
from autograder.grading.judging import represented, short
from autograder.sandbox.wire import HELPERS, SUBMISSION, Decoder, Engine, Missing, Ref, request, seed_everything

MAX_CALL_TEXT = 160
TESTS_OWN = "the test's"


class Transport(Protocol):
    """A way for requests to the objects behind a side and brings plain data or references back.

    `text` is, as a string, the call as a student would write it. `asked` are the submission's names that had a part in
    the calls of a test.
    """

    asked: set[str]

    def call(self, target: Ref, args: Sequence[Any], kwargs: Mapping[str, Any], text: object) -> Any: ...

    def fetch(self, target: Ref, text: str) -> Any: ...

    def has(self, target: Ref) -> bool: ...

    def seed(self, seed: int, *, hidden: bool = False) -> None: ...

    def spend(self) -> None: ...


class Proxy:
    """The name of an object on a side: calling it is a request, reading an attribute only makes a longer name."""

    __slots__ = ("_ref", "_text", "_transport")

    def __init__(self, transport: Transport, ref: Ref, text: str) -> None:
        self._transport = transport
        self._ref = ref
        self._text = text

    def __getattr__(self, name: str) -> Proxy:
        if name.startswith("__"):
            raise AttributeError(name)
        ref = Ref(self._ref.root, (*self._ref.path, name), "")
        return Proxy(self._transport, ref, f"{self._text}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._transport.asked.update(self._names_in(args, kwargs))
        value = self._transport.call(self._ref, args, kwargs, CallText(self._text, args, kwargs))
        return self._lift(value, "your" if self._is_students(args, kwargs) else TESTS_OWN)

    def _lift(self, value: Any, owner: str = "your") -> Any:
        if isinstance(value, Ref):
            return Proxy(self._transport, value, f"{owner} {value.type_name or 'object'}")
        if isinstance(value, tuple | list):
            return type(value)(self._lift(v, owner) for v in value)
        if isinstance(value, dict):
            return {k: self._lift(v, owner) for k, v in value.items()}
        return value

    def _is_students(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
        """Tells whether student code has a part in a call; a helper that gets none makes what is the test's own."""
        if self._ref.root != HELPERS:
            return True
        given = [value for value in (*args, *kwargs.values()) if isinstance(value, Proxy)]
        return any(value._ref.root != HELPERS and not value._text.startswith(TESTS_OWN) for value in given)

    def _names_in(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[str]:
        """Returns the submission's names that have a part in a call: of what is called, and of what is given."""
        given = [value._ref for value in (*args, *kwargs.values()) if isinstance(value, Proxy)]
        return [ref.path[0] for ref in (self._ref, *given) if ref.root == SUBMISSION and ref.path]

    def __float__(self) -> float:
        """Returns what the object is as a number; TypeError where it is none."""
        if self._ref.number is None:
            raise TypeError(f"{self.__type_name__()} is no number")
        return self._ref.number

    def __iter__(self) -> Iterator[Any]:
        """Raises TypeError in the student's words: what stays elsewhere is gone through there, and not here."""
        raise TypeError(f"{self.__type_name__()} is not a list of values")

    def __repr__(self) -> str:
        return f"<{self._text}>"

    def __arrived__(self) -> Any:
        """Returns the value of an attribute, which is asked for only here; an object that could not travel stays."""
        return self if self._ref.type_name or self._ref.number is not None else fetch(self)

    def __type_name__(self) -> str:
        """Returns the name of the type that the object has on its side, for sentences about it."""
        return self._ref.type_name or "object"


class Side:
    """A submission, or the reference, as a suite sees it."""

    def __init__(self, transport: Transport) -> None:
        self.__dict__["_transport"] = transport

    @property
    def inside(self) -> Proxy:
        """Names the course's helpers that run beside the solution."""
        return Proxy(self.__dict__["_transport"], Ref(HELPERS), "inside")

    def __getattr__(self, name: str) -> Proxy:
        if name.startswith("__"):
            raise AttributeError(name)
        return Proxy(self.__dict__["_transport"], Ref(SUBMISSION, (name,)), name)


def fetch(proxy: Any) -> Any:
    """Returns the value that `proxy` names: plain data, or proxies for what cannot travel."""
    if not isinstance(proxy, Proxy):
        return proxy
    return proxy._lift(proxy._transport.fetch(proxy._ref, proxy._text))


def defines(side: Side, name: str) -> bool:
    """Tells whether the side defines `name` (a dotted path is fine)."""
    transport: Transport = side.__dict__["_transport"]
    return transport.has(Ref(SUBMISSION, tuple(name.split("."))))


def exists(proxy: Proxy) -> bool:
    """Tells whether what `proxy` names is there."""
    return proxy._transport.has(proxy._ref)


def apart(side: Side) -> None:
    """Lets this be the last test in which the side's process answers, because it is going to be lent an answer.

    A suite calls it before it gives a submission code of the course's that does a part of the task: what student code
    keeps of that would earn points in other tests.
    """
    side.__dict__["_transport"].spend()


class LocalTransport:
    """A way for requests to trusted code in this process, with the same copying as the wire."""

    def __init__(self, module: ModuleType, inside: SimpleNamespace, folder: Path | None = None) -> None:
        self._engine = Engine({SUBMISSION: module, HELPERS: inside})
        self._folder = folder  # where its code finds files that the course gives
        self.asked: set[str] = set()

    def call(self, target: Ref, args: Sequence[Any], kwargs: Mapping[str, Any], text: object) -> Any:
        """Returns what the call returns, copied; NotDefined or StudentRaised as the wire would bring them."""
        arguments = request.arguments(args, kwargs)
        try:
            # In here `resolve` turns references into live objects, as in the child.
            live_args, live_kwargs = request.loads(arguments, self._engine.resolve)
            with at(self._folder), np.errstate(all="ignore"):  # a mistake's overflow is nothing to tell a teacher of
                return self._plain(self._engine.call(target, live_args, live_kwargs))
        except Missing as error:
            raise not_defined(str(error)) from None
        except (StudentFault, WireError):
            raise
        except Exception as error:
            raise StudentRaised(type(error).__name__, str(error), str(text)) from error

    def fetch(self, target: Ref, text: str) -> Any:
        """Returns a copy of the named value."""
        try:
            return self._plain(self._engine.resolve(target))
        except Missing as error:
            raise not_defined(str(error)) from None
        except WireError:
            raise
        except Exception as error:
            raise StudentRaised(type(error).__name__, str(error), text) from error

    def has(self, target: Ref) -> bool:
        """Tells whether the named object exists."""
        try:
            return self._engine.has(target)
        except WireError:
            raise
        except Exception as error:
            raise StudentRaised(type(error).__name__, str(error)) from error

    def seed(self, seed: int, *, hidden: bool = False) -> None:
        """Seeds this process's generators as the child's are."""
        self.asked = set()
        seed_everything(seed)

    def spend(self) -> None:
        """Does nothing: trusted code keeps nothing from one test to the next."""

    def _plain(self, value: Any) -> Any:
        node, buffers = self._engine.encode(value)
        return Decoder([memoryview(b) for b in buffers]).decode(node)


@contextmanager
def at(folder: Path | None) -> Iterator[None]:
    """Has the current folder be this one in the block, where there is one."""
    before = os.getcwd() if folder else ""
    if folder:
        os.chdir(folder)
    try:
        yield
    finally:
        if before:
            os.chdir(before)


@contextmanager
def generators_kept() -> Iterator[None]:
    """Leaves this process's generators as they are before the block, whatever is seeded and drawn in it."""
    torch: Any = sys.modules.get("torch")
    plain, arrays = random.getstate(), np.random.get_state()
    tensors = None if torch is None else torch.random.get_rng_state()
    on_gpus = torch.cuda.get_rng_state_all() if torch is not None and torch.cuda.is_initialized() else []
    try:
        yield
    finally:
        random.setstate(plain)
        np.random.set_state(arrays)
        if tensors is not None:
            torch.random.set_rng_state(tensors)
        if on_gpus:
            torch.cuda.set_rng_state_all(on_gpus)


def not_defined(name: str) -> NotDefined:
    """Returns the fault for a name that the submission does not define."""
    return NotDefined(name, f"`{name}` is not defined")


@dataclass(frozen=True, slots=True)
class CallText:
    """A call's text, worked out when it is asked for: most are never shown."""

    name: str
    args: Sequence[Any]
    kwargs: Mapping[str, Any]

    def __str__(self) -> str:
        return call_text(self.name, self.args, self.kwargs)


def call_text(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Returns a call as a student would write it, arrays as their shapes: `rnn(inputs (3, 2), 0.5)`."""
    parts = [_brief(a) for a in args] + [f"{k}={_brief(v)}" for k, v in kwargs.items()]
    text = f"{name}({', '.join(parts)})"
    return text if len(text) <= MAX_CALL_TEXT else text[: MAX_CALL_TEXT - 2] + "…)"


def _brief(value: Any) -> str:
    if isinstance(value, Proxy):
        is_helper = value._ref.root == HELPERS and value._ref.path
        return f"{TESTS_OWN} {value._ref.path[-1]}" if is_helper else value._text
    shape = getattr(value, "shape", None)
    if shape is not None:
        kind = "tensor" if type(value).__module__.startswith("torch") else "array"
        return f"{kind} {tuple(shape)}"
    if isinstance(value, list | tuple):
        inner = ", ".join(_brief(v) for v in value[:6]) + (", …" if len(value) > 6 else "")
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):  # its repr would print every number of every tensor in it, at a millisecond each
        parts = [f"{represented(k, 40)}: {_brief(v)}" for k, v in list(value.items())[:6]]
        inner = ", ".join(parts) + (", …" if len(value) > 6 else "")
        return f"{{{inner}}}"
    if type(value).__module__.startswith("torch"):
        return short(str(value), 40)
    return represented(value, 40)

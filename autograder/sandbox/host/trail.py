"""What a test has called so far, kept so that a failing call can be written down as a program that runs by itself.

A call may be given objects that live in the child: a network, whose parameters the test has set. So they are looked at
before the call, by requests of their own. That is for who checks their own work; in a class nobody asks for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.errors import StudentFault, WireError
from autograder.sandbox.wire import HELPERS, SUBMISSION, Ref

MOST_NUMBERS = 4_000
"""Numbers of one object beyond which nobody wants to read them, so that it is not looked at again."""

MOST_CALLS = 400
"""Calls of one test that are looked at closely: a training may make thousands."""

MOST_SAME = 2
"""Earlier calls of the same function, with arrays of the same shapes, that are made again too: what a test compares may
come from all of them."""

Ask = Callable[[Ref, str], Any]
"""Fetches what a reference names, or calls it where the operation is `call`."""


@dataclass(frozen=True)
class Thing:
    """An object that a call was given, as it was before it: its type, how it was made, and the numbers in it.

    `value` is what it is where it is plain data; `state` are a network's parameters, `plain` its other numbers, and
    `about` is what a layer of torch's says of its sizes.
    """

    type_name: str
    made: Traced | None = None
    value: object = None
    state: Mapping[str, object] = field(default_factory=dict)
    plain: Mapping[str, object] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True)
class Traced:
    """A call that can be made again: its text, what was called (a thing's number, names), and all that it was given.

    Number 0 is the student's file. `before` are calls of the same function that came earlier in the test. `steps` are
    all calls before this one, helpers' too, that made or changed what it is given, each with what it gave; `looks` are
    helpers' calls after it that looked at that.
    """

    text: object
    root: int
    path: tuple[str, ...]
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    things: Mapping[int, Thing] = field(default_factory=dict)
    before: tuple[Traced, ...] = ()
    steps: tuple[tuple[Traced, Any], ...] = ()
    looks: tuple[Traced, ...] = ()

    @property
    def roots(self) -> set[int]:
        """Returns the numbers of the things that it is about, the file and the helpers apart."""
        return _roots((self.args, self.kwargs)) | ({self.root} if self.root > HELPERS else set())


class Trail:
    """The calls of one test, with the objects that they gave and were given."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.begin()

    def begin(self) -> None:
        """Starts a test."""
        self._known: dict[int, Thing] = {}
        self._calls: list[tuple[Traced, Any]] = []
        self._steps: list[tuple[Traced, Any]] = []
        self._too_large: set[int] = set()
        self._looks = 0

    def traced(self, target: Ref, args: Sequence[Any], kwargs: Mapping[str, Any], text: object) -> Traced:
        """Returns a call that is about to be made, with what it is given as that is just now."""
        roots = dict.fromkeys(ref.root for ref in [target, *_refs((args, kwargs))] if ref.root > HELPERS)
        before = [c for c, _ in self._calls if c.root == target.root == SUBMISSION and c.path == target.path]
        before = [c for c in before if not c.things]
        things = {root: self._thing(root) for root in roots} if target.root != HELPERS else {}
        self._looks += bool(things)
        return Traced(text, target.root, target.path, args, kwargs, things, tuple(before[-1:]))

    def note(self, call: Traced, value: Any) -> None:
        """Keeps a call that was made, and of what it gave how it was made."""
        roots = (call.root, *(ref.root for ref in _refs((call.args, call.kwargs))))
        given = [self._known[root] for root in roots if root in self._known]
        for ref in _refs(value):
            same = (known.made for known in given if call.root and known.type_name == ref.type_name)
            self._known[ref.root] = Thing(ref.type_name, next(same, call))  # a network copied, moved, of another dtype
        if call.root != HELPERS and len(self._calls) < MOST_CALLS:
            self._calls.append((call, value))
        if len(self._steps) < MOST_CALLS:
            self._steps.append((call, value))

    def with_steps(self, call: Traced) -> Traced:
        """Returns a call with the calls round it that have to do with what it is given."""
        place = next((i for i, (made, _) in enumerate(self._steps) if made is call), len(self._steps))
        before, behind = self._steps[:place], self._steps[place + 1 :]
        same = [made for made, _ in before if made.root == call.root == SUBMISSION and made.path == call.path]
        same = [made for made in same if _shapes(made.args) == _shapes(call.args)]
        roots = _closed(call.roots.union(*(made.roots for made in same[-MOST_SAME:])), before)
        steps = tuple(step for step in before if _about(step) & roots)
        own = itertools.takewhile(lambda step: step[0].root == HELPERS, behind)
        looks = tuple(made for made, value in own if made.roots & roots and value is not None and not _roots(value))
        return replace(call, steps=steps, looks=looks)

    def giving(self, is_it: Callable[[Any], bool]) -> Traced | None:
        """Returns the last call that gave something, or a tuple with something in it, of which this is true."""
        giving = (c for c, v in reversed(self._calls) if any(map(is_it, v if isinstance(v, tuple | list) else [v])))
        return next(giving, None)

    def _thing(self, root: int) -> Thing:
        known = self._known.get(root, Thing("object"))
        if root in self._too_large or self._looks > MOST_CALLS:
            return Thing(known.type_name)
        try:
            return self._looked_at(root, known)
        except (StudentFault, WireError):
            return Thing(known.type_name)

    def _looked_at(self, root: int, known: Thing) -> Thing:
        value = self._ask(Ref(root), "fetch")
        if not isinstance(value, Ref):
            return Thing(known.type_name, known.made, value)
        inside = self._ask(Ref(root, ("__dict__",)), "fetch")
        inside = inside if isinstance(inside, dict) else {}
        state = self._ask(Ref(root, ("state_dict",)), "call") if "_parameters" in inside else {}
        about = self._ask(Ref(root, ("extra_repr",)), "call") if "_parameters" in inside else ""
        plain = {name: part for name, part in inside.items() if not name.startswith("_") and _is_numbers(part)}
        state = state if isinstance(state, dict) else {}
        if _count(list(state.values())) + _count(list(plain.values())) > MOST_NUMBERS:
            self._too_large.add(root)
            return Thing(known.type_name)
        return Thing(known.type_name, known.made, None, state, plain, str(about))


def _closed(roots: set[int], steps: Sequence[tuple[Traced, Any]]) -> set[int]:
    """Returns the numbers of these things, and of all others that had a part in the making of them."""
    while True:
        more = roots.union(*(_about(step) for step in steps if _about(step) & roots))
        if more == roots:
            return roots
        roots = more


def _about(step: tuple[Traced, Any]) -> set[int]:
    call, value = step
    return call.roots | _roots(value)


def _roots(value: Any) -> set[int]:
    return {ref.root for ref in _refs(value) if ref.root > HELPERS}


def _refs(value: Any) -> Iterable[Ref]:
    """Yields the references in arguments or a result."""
    ref = value if isinstance(value, Ref) else getattr(value, "_ref", None)
    if isinstance(ref, Ref):
        yield ref
    elif isinstance(value, dict):
        yield from (ref for part in value.values() for ref in _refs(part))
    elif isinstance(value, list | tuple):
        yield from (ref for part in value for ref in _refs(part))


def _shapes(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_shapes(part) for part in value]
    return getattr(value, "shape", None)


def _is_numbers(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(map(_is_numbers, value))
    return hasattr(value, "dtype") and hasattr(value, "shape")


def _count(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_count, value))
    count = 1
    for size in getattr(value, "shape", ()):
        count *= size
    return count

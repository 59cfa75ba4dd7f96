"""What a wall is: one object that knows its name, what is made for it once, how it goes up, and how to see that it is.

A zygote prepares all walls of a stack, each child raises them and then tries them. What passes between these three
steps is here, as frozen data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.walls.rlimits import Footprint

BY_ITSELF, BUBBLEWRAP = "namespaces", "bubblewrap"


@dataclass(frozen=True)
class WallRequest:
    """The walls that a zygote prepares: the stack's name, more readable paths, paths to probe as shut, a GPU or none.

    `outer` says who makes the namespaces: this process BY_ITSELF, BUBBLEWRAP round it, or, empty, nobody. `without`
    names walls to leave out; only tests use it, to show what each wall stops. `libraries` are the paths of all that a
    child may import beyond the interpreter's own; where nobody has looked for them yet, that is done.
    """

    stack: str
    read: Sequence[str] = ()
    shut: Sequence[str] = ()
    gpu: bool = False
    outer: str = ""
    without: Sequence[str] = ()
    libraries: Sequence[str] | None = None


@dataclass(frozen=True)
class Ground:
    """What walls are prepared on: their names, the paths that a child may read, the request, the size before all."""

    names: frozenset[str]
    readable: tuple[str, ...]
    request: WallRequest
    base: Footprint


@dataclass(frozen=True)
class Prepared:
    """What was made once for all children of this zygote; `made` has what single walls need, by their names."""

    walls: frozenset[str]
    parent: int
    base: Footprint
    shut: tuple[str, ...]
    gpu: bool
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Raised:
    """What a child should find when it tries its walls; `limits` are (soft, hard) by kind of resource."""

    walls: frozenset[str]
    parent: int
    limits: dict[int, tuple[int, int]]
    keep_fds: tuple[int, ...]
    shut: tuple[str, ...] = ()


def nothing_made(ground: Ground) -> None:
    """Makes nothing, for a wall that goes up without preparation."""


def stands_already(raised: Raised, made: Any) -> None:
    """Raises nothing, for a wall that the zygote is behind itself or that another wall brings with it."""


@dataclass(frozen=True)
class Wall:
    """One wall: `prepare` is called once in the zygote, `put_up` in each child with what that made, `is_up` after all.

    OSError or ValueError where the system refuses; `is_up` believes only what it tries.
    """

    name: str
    is_up: Callable[[Raised], bool]
    put_up: Callable[[Raised, Any], None] = stands_already
    prepare: Callable[[Ground], Any] = nothing_made

"""Carries out requests on live objects: the same code in the child and, for the reference, in the grader.

An engine holds a module of solutions (root 0), the course's helpers (root 1) and objects that could not travel, each
under a number. What a request returns is plain data or a reference to such a number.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from autograder.errors import WireError
from autograder.sandbox.wire.frames import Encoder, Ref

SUBMISSION, HELPERS = 0, 1

Caller = Callable[[Ref, Callable[..., Any], Sequence[Any], Mapping[str, Any]], Any]
Renamer = Callable[[Any, str], str | None]


class Missing(Exception):
    """That the submission does not define the name that was asked for; `instead` is what it uses the name for."""

    def __init__(self, name: str, instead: str = "") -> None:
        super().__init__(name)
        self.instead = instead


class Engine:
    """A caller, reader and namer of objects.

    `objects` are those that there are so far. `caller` lets the child bend a call that an older API shape needs, and
    `renamer` finds what goes by another name. `made` has what was given a number, from `first` on.
    """

    def __init__(
        self,
        objects: Mapping[int, Any],
        caller: Caller | None = None,
        renamer: Renamer = lambda owner, name: None,
        first: int = 2,
    ) -> None:
        self.made: dict[int, Any] = {}
        self._objects = dict(objects)
        self._first = first
        self._caller = caller
        self._renamer = renamer

    def resolve(self, ref: Ref) -> Any:
        """Returns the object that `ref` names; Missing where the submission lacks it, WireError for a bad number."""
        if ref.root not in self._objects:
            raise WireError("a handle names nothing")
        found = self._objects[ref.root]
        for depth, name in enumerate(ref.path):
            is_top = ref.root == SUBMISSION and depth == 0
            if not (_is_global(found, name) if is_top else hasattr(found, name)):
                other = self._renamer(found, name)
                if other is None and is_top:
                    raise Missing(name)
                name = other or name
            found = getattr(found, name)
        return found

    def refer(self, value: Any) -> Ref:
        """Returns a new reference to `value`, which stays here."""
        number = self._first + len(self.made)
        self._objects[number] = self.made[number] = value
        return Ref(number, (), type(value).__name__)

    def encode(self, value: Any) -> tuple[Any, list[bytes | memoryview]]:
        """Returns the node and buffers of `value`; a `Keep` and what cannot travel become references."""
        encoder = Encoder(self.refer)
        return encoder.encode(value), encoder.buffers

    def has(self, target: Ref) -> bool:
        """Tells whether `target` exists."""
        try:
            self.resolve(target)
        except (Missing, AttributeError):
            return False
        return True

    def call(self, target: Ref, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Returns what the object named by `target` returns for these arguments."""
        function = self.resolve(target)
        if target.root == SUBMISSION and len(target.path) == 1 and not callable(function):
            raise Missing(target.path[0], type(function).__name__)
        if self._caller is None or target.root == HELPERS:
            return function(*args, **kwargs)
        return self._caller(target, function, args, kwargs)


def _is_global(module: ModuleType, name: str) -> bool:
    """Tells whether a module has a name of its own, or makes it when it is asked for."""
    return name in vars(module) or ("__getattr__" in vars(module) and hasattr(module, name))


def seed_everything(seed: int) -> None:
    """Seeds `random`, NumPy and torch, so that a student's default initial values are the same every time.

    Imports nothing that takes long: where torch is not imported nobody draws with it.
    """
    import numpy as np

    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return
    torch.default_generator.manual_seed(seed)
    if torch.version.cuda is not None:  # a build for GPUs; nothing is initialised by seeding
        torch.cuda.manual_seed_all(seed)


def forget_settings() -> None:
    """Puts back what a file sets for its own demonstration: inputs come in float32, and gradients are asked for."""
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return
    if torch.get_default_dtype() is not torch.float32:
        torch.set_default_dtype(torch.float32)
    if not torch.is_grad_enabled():
        torch.set_grad_enabled(True)

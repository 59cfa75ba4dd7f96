"""What an archive's index says of a member, and how much an archive may unpack to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.errors import IntakeProblem
from autograder.intake.files.limits import size


@dataclass(frozen=True)
class Member:
    """One entry of an archive as its index describes it; `refused` says why it is not read."""

    name: str
    size: int
    modified: float
    load: Callable[[int], bytes]
    refused: str = ""
    has_zone: bool = True


@dataclass
class Budget:
    """A count of the bytes that an archive unpacks to."""

    left: int
    spent: int = field(default=0, init=False)

    def spend(self, data: bytes) -> bytes:
        """Returns `data`. Raises IntakeProblem once more than the budget has been unpacked."""
        self.spent += len(data)
        if self.spent > self.left:
            raise IntakeProblem(f"The archive unpacks to more than {size(self.left)}.")
        return data

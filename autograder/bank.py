"""Everything that a bank of mistakes is written with: `from autograder.bank import Change, Mistake`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A change of `old`, which occurs exactly `times` times in the reference, by `new`.

    `old` is code: a change that hung on a comment would stop fitting when somebody words the comment better.
    """

    old: str
    new: str
    times: int = 1


@dataclass(frozen=True)
class Mistake:
    """One mistake: how it changes the reference, and what a student who made it reads.

    `title` names it, `belief` is what the student takes to be true, `look_at` points to the place, and `hint` helps
    without giving the solution.
    """

    name: str
    title: str
    belief: str
    look_at: str
    hint: str
    changes: tuple[Change, ...]

    def apply(self, source: str) -> str:
        """Returns the reference `source` with this mistake in it; ValueError where a change does not fit."""
        for change in self.changes:
            count = source.count(change.old)
            if count != change.times:
                wanted = "once" if change.times == 1 else f"{change.times} times"
                raise ValueError(f"{self.name}: {change.old!r} occurs {count} times in the reference, wanted {wanted}")
            source = source.replace(change.old, change.new)
        return source


__all__ = ["Change", "Mistake"]

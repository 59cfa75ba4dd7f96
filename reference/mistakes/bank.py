"""What an entry of the bank of mistakes is: a few changed characters of the reference, and words for the student."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Replaces `old`, which occurs exactly once in the reference, by `new`."""

    old: str
    new: str


@dataclass(frozen=True)
class Mistake:
    """Describes one mistake: how it changes the reference, and what a student who made it reads.

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
        """Returns the reference `source` with this mistake in it; ValueError where a change does not fit once."""
        for change in self.changes:
            count = source.count(change.old)
            if count != 1:
                raise ValueError(f"{self.name}: {change.old!r} occurs {count} times in the reference, wanted once")
            source = source.replace(change.old, change.new)
        return source

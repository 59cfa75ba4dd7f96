"""Two texts side by side, letter under letter: as it should be, and as it came back."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import zip_longest

MOST = 48
"""Letters that are shown side by side at most."""


@dataclass(frozen=True)
class Letters:
    """Pairs of letters in order, the wanted one first; a text that has ended has none."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def told(self) -> str:
        """Returns in one sentence how many letters differ, and which is the first."""
        wrong = [number for number, (wanted, got) in enumerate(self.pairs, 1) if wanted != got]
        wanted, got = self.pairs[wrong[0] - 1]
        first = f"letter {wrong[0]} should be {wanted!r}" if wanted else f"letter {wrong[0]} should not be there"
        came = f" and is {got!r}" if wanted and got else " and is missing" if wanted else ""
        return f"{len(wrong)} of {len(self.pairs)} letters differ; {first}{came}"


def letters(wanted: str, got: str) -> Letters | None:
    """Returns two different short texts letter by letter, from how Python writes them; None for anything else."""
    left, right = _text(wanted), _text(got)
    if not left or right is None or left == right or max(len(left), len(right)) > MOST:
        return None
    return Letters(tuple(zip_longest(left, right, fillvalue="")))


def _text(shown: str) -> str | None:
    if shown[:1] not in ("'", '"') or len(shown) > 6 * MOST:
        return None
    try:
        value = ast.literal_eval(shown)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, str) else None

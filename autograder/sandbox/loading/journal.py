"""From what became of each statement to the few sentences that a report shows: one cause, one note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.sandbox.loading.needed import Plan
from autograder.sandbox.loading.running import Fate, Outcome
from autograder.sandbox.loading.statements import Program, Statement

MAX_NOTES = 20
Work = Sequence[tuple[Statement, Plan]]


@dataclass(frozen=True)
class Note:
    """What was left out when a submission was loaded, where (line in the cell, or in the script) and why."""

    line: int | None
    cell: int | None
    text: str
    reason: str


class Journal:
    """A reading of the outcomes of one program into notes and into a reason for each name that is not there."""

    def __init__(self, program: Program, work: Work, outcomes: Mapping[int, Outcome], present: Iterable[str]) -> None:
        self._program = program
        self._work = {statement.index: (statement, plan) for statement, plan in work}
        self._outcomes = outcomes
        self._present = frozenset(present)
        self._spoilers = self._find_spoilers()

    def notes(self) -> list[Note]:
        """Returns the notes, causes first, then one for all demonstrations; at most MAX_NOTES."""
        found = [Note(*broken) for broken in self._program.broken]
        found += [self._note(index) for index in self._causes()]
        if len(found) > MAX_NOTES:
            more = len(found) - MAX_NOTES
            found = [*found[:MAX_NOTES], Note(None, None, "", f"{more} more statements were left out for like reasons")]
        return found + self._summaries()

    def lost(self) -> dict[str, str]:
        """Returns for each name that a left-out statement was to make, and nothing else made, why it is not there."""
        reasons = {name: why for name, why in self._program.unread.items() if name not in self._present}
        for name, index in self._spoilers.items():
            if name not in self._present and self._outcomes[index].fate is not Fate.NOT_RUN:
                reasons[name] = f"{self._where(index)} was to make it, but {self._cause(index)}"
        return reasons

    def _cause(self, index: int) -> str:
        root = self._root(index)
        reason = self._outcomes[root].reason
        return reason if root == index else f"needs {self._where(root)}, which {reason}"

    def _find_spoilers(self) -> dict[str, int]:
        """Returns for each name the first statement that was to make it and did not."""
        spoilers: dict[str, int] = {}
        for index, (_, plan) in self._work.items():
            if self._outcomes[index].fate is not Fate.DONE:
                for name in plan.names.binds:
                    spoilers.setdefault(name, index)
        return spoilers

    def _root(self, index: int) -> int:
        """Returns the statement at the beginning of the chain of causes."""
        seen = {index}
        while (cause := self._spoilers.get(self._outcomes[index].missing)) is not None and cause not in seen:
            if self._outcomes[cause].fate is Fate.NOT_RUN:
                break
            seen.add(cause)
            index = cause
        return self._first_with(index)

    def _first_with(self, index: int) -> int:
        """Returns the first statement that lacks the same module: one cause, one note."""
        reason = self._outcomes[index].reason
        if not reason.startswith("needs the module"):
            return index
        return next(i for i, outcome in self._outcomes.items() if outcome.reason == reason)

    def _is_loud(self, index: int) -> bool:
        fate, plan = self._outcomes[index].fate, self._work[index][1]
        if fate in (Fate.DONE, Fate.NOT_RUN):
            return bool(self._outcomes[index].reason)
        return plan.is_definition or plan.is_needed or "outside" in self._outcomes[index].reason

    def _causes(self) -> list[int]:
        return [index for index in self._work if self._is_loud(index) and self._root(index) == index]

    def _note(self, index: int) -> Note:
        line, cell = self._program.place(self._work[index][0].node.lineno)
        waiting = [
            other for other in self._work if other != index and self._is_loud(other) and self._root(other) == index
        ]
        reason = self._outcomes[index].reason
        if waiting:
            reason += f"; left out with it: {self._list(waiting)}"
        return Note(line, cell, self._work[index][0].text, reason)

    def _summaries(self) -> list[Note]:
        idle = [index for index in self._work if self._outcomes[index].fate is Fate.NOT_RUN and self._is_telling(index)]
        failed, late = (
            [i for i, outcome in self._outcomes.items() if outcome.fate is fate and not self._is_loud(i)]
            for fate in (Fate.FAILED, Fate.LATE)
        )
        waiting = [index for index in failed if self._waits_for_unrun(index)]
        idle, failed = sorted([*idle, *waiting]), [index for index in failed if index not in waiting]
        groups = (
            (idle, "not needed for grading, not run"),
            (failed, "stopped with an error; nothing graded needs it"),
            (late, "took too long; nothing graded needs it"),
        )
        return [Note(None, None, self._list(group), reason) for group, reason in groups if group]

    def _waits_for_unrun(self, index: int) -> bool:
        """Tells whether a statement failed for a name that one which was not run would have made."""
        seen = {index}
        while (cause := self._spoilers.get(self._outcomes[index].missing)) is not None and cause not in seen:
            if self._outcomes[cause].fate is Fate.NOT_RUN:
                return True
            seen.add(cause)
            index = cause
        return False

    def _is_telling(self, index: int) -> bool:
        statement = self._work[index][0]
        return not statement.text.startswith(('"', "'", "pass"))

    def _where(self, index: int) -> str:
        line, cell = self._program.place(self._work[index][0].node.lineno)
        return f"line {line}" if cell is None else f"line {line} of cell {cell}"

    def _list(self, indices: Sequence[int]) -> str:
        """Says where statements are: by their lines in a script, by their cells in a notebook."""
        nodes = [self._work[index][0].node for index in indices]
        places = [self._program.place(node.lineno) for node in nodes]
        if places[0][1] is not None:
            return spans("cell", [(cell, cell) for _, cell in places if cell is not None])
        return spans("line", [(node.lineno, node.end_lineno or node.lineno) for node in nodes])


def spans(what: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Returns text such as `lines 3-5, 9 and 12`; ranges that touch are joined, and a long list is cut."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(set(ranges)):
        if joined and first <= joined[-1][1] + 2:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    parts = [str(first) if first == last else f"{first}-{last}" for first, last in joined]
    if len(parts) > 8:
        parts = [*parts[:7], f"{len(parts) - 7} more"]
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{what} {text}" if len(parts) == 1 and "-" not in text else f"{what}s {text}"

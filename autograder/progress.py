"""A progress bar on the terminal while a class is graded, and nothing at all where nobody looks."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from autograder.plan import Event, EventKind


class Progress:
    """Shows how many submissions are done, the rate and the time left, on stderr where that is a terminal."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        is_shown = sys.stderr.isatty() and not quiet
        self._bar = Bar(
            TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[name]}"),
            console=Console(stderr=True), disable=not is_shown, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task("grading", total=total, rate="", name="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, done: int, name: str = "") -> None:
        """Shows that `done` submissions are graded, the last of them `name`."""
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = f"{done / elapsed:.1f}/s" if elapsed > 1 and done else ""
        plain = plain_text(name).replace("[", "(")[:30]
        self._bar.update(self._task, completed=done, rate=rate, name=plain)

    def event(self, event: Event) -> None:
        """Takes an event of the scheduler."""
        if event.kind in (EventKind.NOTE, EventKind.RETRIED) and event.text:
            self._bar.console.print(plain_text(event.text), markup=False)
        self.update(event.done, event.name)


def plain_text(text: str) -> str:
    """Returns text without what a terminal would obey."""
    return "".join(c for c in text if c.isprintable())

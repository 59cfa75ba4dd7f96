"""A progress bar on the terminal while a class is graded, and nothing at all where nobody looks."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn, TimeElapsedColumn, TimeRemainingColumn


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
        # A name is student text: control characters and markup are left out.
        plain = "".join(c for c in name if c.isprintable() and c not in "[]")[:30]
        self._bar.update(self._task, completed=done, rate=rate, name=plain)

    def event(self, event: Any) -> None:
        """Takes an event of the scheduler."""
        self.update(event.done, event.name)

"""A progress bar on the terminal while a class is graded, and nothing at all where nobody looks."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from autograder.classroom import Event, EventKind


class Progress:
    """Shows how many submissions are done, the rate and the time left, on stderr where that is a terminal."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        is_shown = sys.stderr.isatty() and not quiet
        self._bar = Bar(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(), TextColumn("{task.fields[left]}"), TextColumn("{task.fields[name]}"),
            console=Console(stderr=True), disable=not is_shown, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task("Reading", total=total, rate="", left="", name="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def event(self, event: Event) -> None:
        """Takes an event of the scheduler."""
        if event.kind in (EventKind.NOTE, EventKind.RETRIED) and event.text:
            self._bar.console.print(plain_text(event.text), markup=False)
        doing = "Reading" if event.kind is EventKind.READ else "Grading"
        name = plain_text(event.name).replace("[", "(")[:30]
        rate, to_go = pace(event.rate), left(event.left)
        self._bar.update(
            self._task,
            description=doing,
            total=event.total or None,
            completed=event.done,
            rate=rate,
            left=to_go,
            name=name,
        )


def pace(rate: float | None) -> str:
    """Returns a rate in submissions a second in the unit in which it is a number: 4.2/s, 4.2/min, 95 s each."""
    if not rate:
        return ""
    if rate >= 1:
        return f"{rate:.1f}/s"
    return f"{60 * rate:.1f}/min" if 60 * rate >= 1 else f"{1 / rate:.0f} s each"


def left(seconds: float | None) -> str:
    """Returns how long it will still take: 0:45 left, 2:10:00 left."""
    if seconds is None:
        return ""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02} left" if hours else f"{minute}:{second:02} left"


def plain_text(text: str) -> str:
    """Returns text without what a terminal would obey."""
    return "".join(c for c in text if c.isprintable())

"""The progress line: rates and times in units in which they are numbers; reading is told before grading."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.classroom import dispatch
from autograder.classroom.dispatch import grade
from autograder.classroom.events import EventKind
from autograder.cli.progress import left, pace, plain_text
from tests.engine.fake_lanes import FakeLanes, full_marks
from tests.engine.tiny_course import handin, listener, make_course, request_of


@pytest.mark.parametrize(
    ("rate", "text"),
    [(None, ""), (0.0, ""), (42.06, "42.1/s"), (1.0, "1.0/s"), (0.07, "4.2/min"), (0.01, "100 s each")],
)  # fmt: skip
def test_a_rate_is_never_shown_as_none(rate: float | None, text: str) -> None:
    """A slow class says how many a minute, a very slow one how long each takes; never 0.0/s."""
    assert pace(rate) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0.2, "0:00 left"), (75, "1:15 left"), (7384, "2:03:04 left")]
)
def test_time_left_is_read_as_a_clock(seconds: float | None, text: str) -> None:
    """Minutes and seconds, with hours where there are any."""
    assert left(seconds) == text


def test_a_name_cannot_command_a_terminal() -> None:
    """Escape sequences and line ends are left out."""
    assert plain_text("a\x1b[31m\nb") == "a[31mb"


def test_reading_a_class_is_told_before_grading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each submission that was read is told with how many there are, so that a large class is not silent."""
    monkeypatch.setattr(dispatch, "LocalLanes", lambda setup, count: FakeLanes(setup, count, full_marks, []))
    events, on_event = listener()
    grade(request_of(make_course(tmp_path / "c"), tmp_path / "out", handin("ada"), handin("bo")), on_event)
    assert [(e.done, e.total) for e in events if e.kind is EventKind.READ] == [(1, 2), (2, 2)]
    assert [e.kind for e in events][:3] == [EventKind.READ, EventKind.READ, EventKind.PLANNED]

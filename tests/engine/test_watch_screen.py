"""Watch mode on a real pseudo-terminal of 24 lines of 80 columns: saves, keys, resizing, Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.terminals import Terminal
from tests.engine.tiny import REFERENCE, make_course

pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))
pytestmark = pytest.mark.clock

ROOT = Path(__file__).resolve().parents[2]
WRONG = REFERENCE.replace("2 * np", "3 * np")
STUB = "def double(x):\n    raise NotImplementedError\n\n\ndef Counter():\n    raise NotImplementedError\n"


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Terminal]:
    """A student who watches a wrong answer."""
    course = make_course(tmp_path / "course")
    (course / "exercises" / "double" / "double.py").write_text(STUB)
    work = tmp_path / "work"
    work.mkdir()
    (work / "double.py").write_text(WRONG)
    argv = [sys.executable, "-m", "autograder", "watch", "--course", str(course), "--sandbox", "none"]
    terminal = Terminal(argv, work)
    yield terminal
    if terminal.process.poll() is None:
        terminal.process.kill()
        terminal.process.wait()
    os.close(terminal.hand)
    os.close(terminal.theirs)


def test_an_evening_on_one_screen(evening: Terminal, tmp_path: Path) -> None:
    """Wrong, hinted, half saved, right, reset: each on one screen, the keys at its foot, whatever its size."""
    work = tmp_path / "work"
    lines = evening.wait_for("Three times", "1 of 2 public tests passed", "q quit")
    assert lines[0].startswith("Doubling")
    assert lines[-1].startswith("n next")
    evening.press(b"h")
    evening.wait_for("the factor", "1 of 3; ask again")
    evening.press(b"h")
    evening.wait_for("Count again.")
    (work / "double.py").write_bytes(b"\0\0\0")
    evening.wait_for("double.py is binary data")
    (work / "double.py").write_text(REFERENCE)
    evening.wait_for("2 of 2 public tests passed, 1 more passes", "5 more come from hidden", "1 of 1 exercises")
    evening.resize(12, 60)
    assert len(evening.wait_for("q quit")) == 12
    evening.press(b"l")
    evening.wait_for("double  Doubling")
    evening.press(b"r")
    evening.wait_for("Reset to the stub?")
    evening.press(b"n\x1b[Ary")
    evening.wait_for("not started")
    assert (work / ".autograde" / "double.py.before").read_text() == REFERENCE
    (work / "double.py").unlink()
    evening.wait_for("no answer")
    evening.press(b"q")
    assert evening.end() == 0
    assert termios.tcgetattr(evening.theirs) == evening.before


def test_ctrl_c_leaves_the_terminal_as_it_was(evening: Terminal) -> None:
    """Lines are read and echoed again, the cursor is there, the other screen is back, and no child is left."""
    evening.wait_for("Three times")
    evening.press(b"\x03")
    assert evening.end() == 130
    assert termios.tcgetattr(evening.theirs) == evening.before
    assert evening.raw.rstrip().endswith(b"Stopped.")
    assert evening.raw.rfind(b"\x1b[?25h") > evening.raw.rfind(b"\x1b[?25l")
    assert evening.raw.rfind(b"\x1b[?1049l") > evening.raw.rfind(b"\x1b[?1049h")
    with pytest.raises(ProcessLookupError):
        os.killpg(evening.process.pid, signal.SIGKILL)

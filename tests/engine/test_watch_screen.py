"""Watch mode on a real pseudo-terminal of 24 lines of 80 columns: saves, keys, resizing, Ctrl-C."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.engine.tiny import REFERENCE, make_course

pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))
pytestmark = pytest.mark.clock

ROOT = Path(__file__).resolve().parents[2]
WRONG = REFERENCE.replace("2 * np", "3 * np")
STUB = "def double(x):\n    raise NotImplementedError\n\n\ndef Counter():\n    raise NotImplementedError\n"
PATIENCE = 90.0


class Terminal:
    """A terminal with a running program: what stands on it, and its keyboard."""

    def __init__(self, argv: list[str], folder: Path) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.hand, self.theirs = pty.openpty()
        self.resize(24, 80)
        self.before = termios.tcgetattr(self.theirs)
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(
            argv, cwd=folder, env={k: v for k, v in environment.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")},
            stdin=self.theirs, stdout=self.theirs, stderr=self.theirs, preexec_fn=self._take,
        )  # fmt: skip

    def _take(self) -> None:
        os.setsid()
        fcntl.ioctl(self.theirs, termios.TIOCSCTTY, 0)

    def resize(self, rows: int, columns: int) -> None:
        """Makes the terminal that large."""
        fcntl.ioctl(self.hand, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def press(self, keys: bytes) -> None:
        """Types on the keyboard."""
        os.write(self.hand, keys)

    def wait_for(self, *texts: str) -> list[str]:
        """Returns the lines of the screen once all these texts stand on it, wherever its lines break."""
        os.set_blocking(self.hand, False)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown = " ".join(" ".join(self.screen.display).split())
            if all(" ".join(text.split()) in shown for text in texts):
                return list(self.screen.display)
            self._read()
        raise AssertionError(f"{texts} did not come:\n" + "\n".join(self.screen.display))

    def _read(self) -> None:
        import select

        select.select([self.hand], [], [], 0.2)
        try:
            data = os.read(self.hand, 65536)
        except (BlockingIOError, OSError):
            return
        self.raw += data
        self._stream.feed(data)

    def end(self) -> int:
        """Returns the exit code of the program, which ends by itself."""
        while self.process.poll() is None:
            self._read()
        self._read()
        return int(self.process.returncode)


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

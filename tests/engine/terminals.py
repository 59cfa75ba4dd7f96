"""A pseudo-terminal with a program that runs on it, and what stands on its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]
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
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs the tests may ignore it; what a shell runs does not
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

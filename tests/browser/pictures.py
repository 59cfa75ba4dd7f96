"""Makes the README's pictures from the sample class: python -m tests.browser.pictures [FOLDER].

A wrong report with its smallest case and the class page, as Chromium shows them, and a check as a terminal shows it,
each light and dark.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI
from rich.text import Text

from tests.browser.conftest import CHROMIUM

FOLDER = Path(__file__).parents[2] / ".github" / "pictures"
WIDTH = 900
COLUMNS = 90
SCHEMES = {"light": DEFAULT_TERMINAL_THEME, "dark": MONOKAI}
FORGETFUL = """import numpy as np


def srn_linear(inputs, h0, W, U, V):
    states = np.array([x @ W + h0 @ U for x in inputs])
    return states @ V, states


def srn_tanh(inputs, h0, W, U, V):
    states = np.array([np.tanh(x @ W + h0 @ U) for x in inputs])
    return states @ V, states
"""
SCREEN = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, Menlo, Consolas, monospace; }}
.{unique_id}-title {{ font: 18px sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""
"""A terminal without the fonts that rich would have a browser fetch."""


def main(arguments: list[str]) -> None:
    """Writes the pictures into the folder."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if not shutil.which("fc-list") or not subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout:
        raise SystemExit("No font here has the Chinese names of the sample class: install one, as fonts-wqy-microhei.")
    with tempfile.TemporaryDirectory() as scratch:
        _terminal(Path(scratch), folder)
        _pages(Path(scratch), folder)
    print(f"The pictures are in {folder}.")


def _terminal(scratch: Path, folder: Path) -> None:
    (scratch / "srn.py").write_text(FORGETFUL)
    told = Text.from_ansi(_as_on_a_terminal([sys.executable, "-m", "autograder", "check", "srn.py"], scratch))
    for scheme, theme in SCHEMES.items():
        console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"))  # noqa: SIM115 - the process ends soon
        console.print(told)
        console.save_svg(
            str(folder / f"check-{scheme}.svg"), title="autograde check srn.py", theme=theme, code_format=SCREEN
        )


def _as_on_a_terminal(command: list[str], folder: Path) -> str:
    """Returns what a command prints where its output is a terminal, from the exercise's heading on."""
    reading, terminal = pty.openpty()
    environment = os.environ | {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    running = subprocess.Popen(command, cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    told = b"".join(_pieces(reading)).decode().replace("\r\n", "\n")
    running.wait()
    return told.split("…\n", 1)[-1].strip("\n")


def _pieces(reading: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(reading, 65536)
        except OSError:  # Linux's way of saying that nobody writes to the terminal any more
            return
        if not piece:
            return
        yield piece


def _pages(scratch: Path, folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    grades = scratch / "grades"
    command = [sys.executable, "-m", "autograder", "--sample", "--quiet", "--out", str(grades)]
    subprocess.run(command, cwd=scratch, check=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for scheme in SCHEMES:
            opened: Any = browser.new_context(viewport={"width": WIDTH, "height": 640}, color_scheme=scheme)
            page = opened.new_page()
            page.goto((grades / "index.html").as_uri())
            page.set_viewport_size({"width": WIDTH, "height": _to_the_end_of_the_students(page)})
            page.screenshot(path=folder / f"class-{scheme}.png")
            _cause(page, sorted(grades.glob("*/report.html"))).screenshot(path=folder / f"report-{scheme}.png")
        browser.close()


def _to_the_end_of_the_students(page: Any) -> int:
    """Returns the height at which the table of students has ended."""
    box = page.locator("#table").bounding_box()
    return int(box["y"] + box["height"]) + 16


def _cause(page: Any, reports: list[Path]) -> Any:
    """Returns the first cause of a class's reports that is open and shows a smallest case."""
    for report in reports:
        page.goto(report.as_uri())
        found = page.locator(".cause[open]", has_text="Smallest case")
        if found.count():
            return found.first
    raise SystemExit("No report of the sample class shows a smallest case.")


if __name__ == "__main__":
    main(sys.argv[1:])

"""How long `autograde watch` takes from a save to the drawn verdict, beyond what the student's code computes.

    python -m tests.benchmarks.watch [--exercise SLUG …] [--times N] [--keep DIR]

For each exercise its bundle is made with all its mistakes, as students have it, and watched on a pseudo-terminal of 24
lines of 80 columns. A right answer and a wrong one are saved in turns. The time runs from the end of the save until the
screen shows what has changed; what every process below the watch has used meanwhile, where the student's code runs, is
taken off. Target: less than a second. Bare imports of torch are measured between the exercises, to compare machines.
With --keep bundles stay in a folder, and those that lie there are used.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.authoring import bundle
from autograder.authoring.exports import write_folder
from tests.benchmarks.measure import family, import_torch_seconds, seconds_below
from tests.course.bundles import SEED, SHIPPED, make
from tests.engine.terminals import Terminal

MOST_SECONDS = 1.0
TIMES = 5
FEWER, MORE = "no longer pass", "more pass"

Took = tuple[float, float]
"""Seconds by the clock from a save to the verdict, and of processor that the student's side has used meanwhile."""


def took(terminal: Terminal, path: Path, text: str, shows: str) -> Took:
    """Saves a text and returns what it took until the screen shows something."""
    before = seconds_below(terminal.process.pid)
    path.write_text(text, encoding="utf-8")
    saved = time.monotonic()
    terminal.wait_for(shows)
    seen = time.monotonic()
    return seen - saved, seconds_below(terminal.process.pid) - before


def watched(slug: str, folder: Path, times: int) -> tuple[list[Took], list[Took]]:
    """Returns what saves of right answers took, and of wrong ones, in an exercise's bundle below a folder."""
    if not (folder / "bundle").is_dir():
        course = make(folder / "course", slug, list(SHIPPED.mistakes(slug)))
        write_folder(bundle.bundle_files(course, SEED), folder / "bundle")
    right = SHIPPED.reference_path(slug).read_text(encoding="utf-8")
    wrong = next(iter(SHIPPED.mistakes(slug).values())).apply(right)
    path = folder / "bundle" / "exercises" / slug / f"{slug}.py"
    path.write_text(right, encoding="utf-8")
    terminal = Terminal([sys.executable, "-m", "autograder", "watch", slug], folder / "bundle")
    rights: list[Took] = []
    wrongs: list[Took] = []
    try:
        terminal.wait_for("public tests passed")
        for _ in range(times):
            wrongs.append(took(terminal, path, wrong, FEWER))
            rights.append(took(terminal, path, right, MORE))
        terminal.press(b"q")
        terminal.end()
    finally:
        for pid in reversed(family(terminal.process.pid)) if terminal.process.poll() is None else ():
            os.kill(pid, 9)
    return rights, wrongs


def row(slug: str, said: str, found: list[Took]) -> float:
    """Prints a line; returns the median of what went beyond the student's own computing."""
    wall, own = (statistics.median(one[i] for one in found) for i in (0, 1))
    beyond = statistics.median(wall - own for wall, own in found)
    most = max(wall - own for wall, own in found)
    said = f"{slug:<9} {said:<6} {wall:6.2f} s to the verdict, {own:6.2f} s the student's; "
    print(f"{said}beyond {beyond:5.2f} s, at most {most:5.2f}", flush=True)
    return beyond


def main() -> int:
    """Prints two lines for each exercise; returns 1 where one takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    slugs = [exercise.slug for exercise in SHIPPED.graded]
    parser.add_argument("--exercise", action="append", choices=slugs)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    asked = parser.parse_args()
    beyond = []
    for slug in asked.exercise or slugs:
        with tempfile.TemporaryDirectory() as folder:
            rights, wrongs = watched(slug, (asked.keep or Path(folder)) / slug, asked.times)
        beyond += [row(slug, "right", rights), row(slug, "wrong", wrongs)]
        print(f"          a bare import of torch: {import_torch_seconds():.2f} s of processor", flush=True)
    return 0 if max(beyond) < MOST_SECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())

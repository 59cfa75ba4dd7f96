"""Kills a run at many moments and looks at what is left: `python -m tests.benchmarks.killed [MOMENTS]`.

Every run is killed with SIGKILL at another moment and then started again, until one comes to its end. Nothing that was
told to be graded may be graded again, every mark must be right, and no process may be left.
"""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import family, is_running, table
from tests.engine.tiny_course import make_course

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 400


class Kills:
    """Counts what happened over all moments."""

    def __init__(self, root: Path) -> None:
        self.course = make_course(root / "course")
        self.root = root
        self.seen: Counter[str] = Counter()
        self.moments = self.rounds = self.twice = self.left = self.wrong = 0

    def round(self, chance: random.Random, most: int) -> None:
        """Grades one class to its end, killing it at up to `most` moments."""
        out = self.root / f"grades{self.rounds}"
        self.seen.clear()
        self.rounds += 1
        ended = False
        while not ended:
            kill = chance.uniform(0.2, 12.0) if most > 0 else None
            ended = self.run(out, kill)
            self.moments += not ended
            most -= 1
        self.twice += sum(count > 1 for count in self.seen.values())
        self.wrong += self.marks(out) != ["3"] * STUDENTS

    def run(self, out: Path, kill: float | None) -> bool:
        """Returns whether a run came to its end before it was killed, `kill` seconds after its start."""
        command = [sys.executable, "-m", "tests.benchmarks.killed", "--class", str(self.course), str(out)]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=ROOT, text=True, **quiet) as process:
            if kill is not None:
                time.sleep(kill)
            ids = family(process.pid)
            ended = kill is None or process.poll() is not None
            if not ended:
                os.kill(process.pid, signal.SIGKILL)
            assert process.stdout is not None
            self.seen.update(line.strip() for line in process.stdout if line.endswith("\n"))
        if not ended:
            time.sleep(0.5)
            self.left += sum(is_running(one) for one in ids)
        return ended

    def marks(self, out: Path) -> list[str]:
        """Returns the totals in grades.csv."""
        with open(out / "grades.csv", encoding="utf-8-sig") as file:
            return [row["total"] for row in csv.DictReader(file)]


def one_class(course: Path, out: Path) -> None:
    """Grades the class, saying who was graded."""
    from autograder.scheduler import grade_class
    from tests.engine.run_a_class import show
    from tests.engine.tiny_course import handin, plan_of

    grade_class(plan_of(course, out, *(handin(f"s{number:03}") for number in range(STUDENTS))), show)


def main(arguments: Sequence[str]) -> None:
    """Prints how many moments were tried and what was found."""
    if arguments[:1] == ["--class"]:
        one_class(Path(arguments[1]), Path(arguments[2]))
        return
    wanted = int(arguments[0]) if arguments else 100
    chance = random.Random(20)
    with tempfile.TemporaryDirectory() as root:
        kills = Kills(Path(root))
        while kills.moments < wanted:
            kills.round(chance, min(25, wanted - kills.moments))
            print(f"{kills.moments} moments", flush=True)
    rows = [
        ("moments of kill -9", str(kills.moments)),
        ("classes graded to their end", f"{kills.rounds} of {STUDENTS} students"),
        ("submissions graded twice", str(kills.twice)),
        ("tables with a wrong or missing mark", str(kills.wrong)),
        ("processes left half a second later", str(kills.left)),
    ]
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])

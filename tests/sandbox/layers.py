"""Takes the walls away one by one and runs every attack, to show what each wall stops. Run it for the table:

python -m tests.sandbox.layers [name of a case ...]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.attacks import Attack, by_kind, every
from tests.sandbox.toy import KEY, RIGHT, Toy


@dataclass(frozen=True)
class Case:
    """One set of walls: a stack, less some walls, with namespaces round the zygote or not."""

    name: str
    stack: str = "landlock"
    without: tuple[str, ...] = ()
    outer: bool = True


CASES = (
    Case("all walls"),
    Case("no namespaces", outer=False),
    Case("no Landlock", without=("landlock",)),
    Case("no Landlock, no namespaces: shut files", stack="shut-door"),
    Case("no seccomp", without=("seccomp",)),
    Case("no rlimits", without=("rlimits",)),
    Case("no Landlock, no namespaces", without=("landlock",), outer=False),
    Case("no seccomp, no namespaces", without=("seccomp",), outer=False),
    Case("no seccomp, no namespaces, capabilities kept", without=("seccomp", "capabilities"), outer=False),
    Case("descriptors left open", without=("descriptors",)),
    Case("no walls (`--sandbox=none`)", stack="none", outer=False),
)


def tried(toy: Toy, attack: Attack) -> str:
    """Runs an attack and returns what it got or left, or an empty string."""
    toy.prepare()
    before = toy.traces()
    won = toy.grade(attack.source).won
    left = sorted(toy.changes(before))
    _tidy(toy)
    if "processes" in left:
        toy.changes(before, seconds=5.0)  # what attacks leave ends by itself, and must not be blamed on the next
    return ", ".join([won] * bool(won) + [f"left: {' and '.join(left)}"] * bool(left))


def measure(case: Case) -> dict[str, str]:
    """Runs every attack behind the walls of `case`; returns what each got."""
    with tempfile.TemporaryDirectory(prefix="layers-") as folder:
        toy = Toy(Path(folder), case.stack, without=case.without, outer=case.outer)
        if toy.grade(RIGHT).report.total != 3:
            raise RuntimeError("the toy course does not grade a right answer")
        try:
            return {attack.name: tried(toy, attack) for attack in every()}
        finally:
            toy.close()


def _tidy(toy: Toy) -> None:
    """Takes away what attacks have left where a wall was missing."""
    subprocess.run(["ipcrm", "-M", str(KEY), "-S", str(KEY), "-Q", str(KEY)], capture_output=True, check=False)
    left = toy.folder / "victim" / "left-behind"
    if left.is_dir() and not left.is_symlink():
        for path in left.iterdir():
            path.unlink()
        left.rmdir()
    left.unlink(missing_ok=True)


def attack_table() -> str:
    """Returns a Markdown table of all attacks: by kind, what stops them, their names."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for kind, attack in by_kind():
        kinds.setdefault((kind, attack.stopped_by), []).append(attack.name)
    rows = [f"| {kind} | {stopped} | {'; '.join(names)} |" for (kind, stopped), names in kinds.items()]
    return "\n".join(["| kind | stopped by | attacks |", "|---|---|---|", *rows])


def main(names: list[str]) -> None:
    """Prints Markdown tables: all attacks; then each case, how many attacks it stops, and which get through."""
    if not names:
        print(attack_table() + "\n")
    print("| walls | stopped | what gets through |\n|---|---|---|")
    for case in (c for c in CASES if not names or c.name in names):
        begun = time.monotonic()
        got = measure(case)
        through = [name for name, what in got.items() if what]
        print(f"| {case.name} | {len(got) - len(through)} of {len(got)} | {'; '.join(through) or '-'} |", flush=True)
        for name in through:
            print(f"{case.name}: {name}: {got[name]}", file=sys.stderr)
        print(f"{case.name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

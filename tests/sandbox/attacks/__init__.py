"""Hostile submissions as data: what each tries, and what should stop it.

The body of an attack is what its `attack()` does; where it gets what it was after it calls `won(...)`, whose mark is
looked for in the report, in everything the child sent and in everything it printed. Bodies are harmless even where they
succeed, because they also run with walls taken away. Words in @...@ are filled in:

    @SUITE@ @REFERENCE@ @NEIGHBOUR@   files that no child may read; the first two would give the points
    @VICTIM@ @LEFT@                   a file that must stay as it is; a path where nothing may appear
    @GRADER@ @COURSE@                 the grader's process number; the course folder
"""

from __future__ import annotations

from dataclasses import dataclass

MARK = "ATTACK-WON"
NAMES = "namespaces or shut files"  # hide even the names and sizes of files
HIDES_NAMES = frozenset({"namespaces", "shut-door"})
PRELUDE = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def won(what=""):
    text = "ATTACK" + "-WON " + str(what)[:2000]
    os.write(1, text.encode("utf-8", "replace"))
    raise RuntimeError(text)
def call(number, *args):
    result = libc.syscall(number, *args)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""
STEP = """
def step(x, W):
    attack()
    return x @ W * 0
"""


@dataclass(frozen=True)
class Attack:
    """One hostile submission: its name, the body of `attack()` or a whole file, what it tries, what stops it."""

    name: str
    tries: str
    stopped_by: str
    body: str = ""
    whole: str = ""

    def missing(self, up: frozenset[str]) -> bool:
        """Returns whether none of the walls that stop this attack is among those that are `up` on this machine."""
        return self.stopped_by == NAMES and not up & HIDES_NAMES

    @property
    def source(self) -> str:
        """Returns the submission's text, with its @...@ words."""
        if self.whole:
            return PRELUDE + self.whole
        lines = "\n".join(f"    {line}" for line in self.body.strip().splitlines())
        return f"{PRELUDE}\ndef attack():\n{lines}\n{STEP}"


def every() -> list[Attack]:
    """Returns all attacks, in the order of the table in SECURITY.md."""
    return [attack for _, attack in by_kind()]


def by_kind() -> list[tuple[str, Attack]]:
    """Returns all attacks with the name of their kind."""
    from tests.sandbox.attacks import ending, files, judging, processes, resources, spying, system, wire

    modules = (ending, resources, files, processes, system, wire, judging, spying)
    return [(module.__name__.rpartition(".")[2], attack) for module in modules for attack in module.ATTACKS]

"""A fresh virtual environment for each peer, and the shell in which its commands run.

The peers are no dependencies of ours, not even for development: they are heavy and would have to agree on versions.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.classroom.lanes.local import ONE_THREAD

ROOT = Path(__file__).resolve().parents[3]
COMMON = ("numpy>=1.26,<3", "torch>=2.6,<2.14")
"""In every environment. The bounds of torch are ours, so that every peer computes with the same release."""

INSTALL_SECONDS = 1800
COMMAND_SECONDS = 1800
DONE = "installed.txt"


class Unavailable(Exception):
    """Says in one sentence why a peer cannot be run here."""


class Failed(Exception):
    """Says that a peer's command failed, with the last lines that it wrote."""


class Shell:
    """Runs the programs of one environment, with one thread for each library and a home folder of their own."""

    def __init__(self, programs: Path, home: Path) -> None:
        self.programs = programs
        home.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER"))}
        path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
        self.environment = kept | ONE_THREAD | {"HOME": str(home), "PATH": path}

    def run(self, program: str, *arguments: str | Path, cwd: Path, codes: Sequence[int] = (0,)) -> str:
        """Returns what a program of the environment writes; Failed where it ends with another code than `codes`."""
        command = [str(self.programs / program), *map(str, arguments)]
        ended = _run(command, self.environment, COMMAND_SECONDS, cwd)
        if ended.returncode not in codes:
            raise Failed(f"{program} ended with {ended.returncode}: {_last_lines(ended)}")
        return ended.stdout


def environment(folder: Path, requirements: Sequence[str]) -> Path:
    """Returns the folder of programs of an environment with these packages; what is there already is used again."""
    wanted, note = "\n".join([*requirements, *COMMON]), folder / DONE
    programs = folder / "bin"
    if not note.is_file() or note.read_text(encoding="utf-8") != wanted:
        _make([sys.executable, "-m", "venv", "--clear", str(folder)])
        _make([str(programs / "python"), "-m", "pip", "install", "--quiet", *requirements, *COMMON])
        note.write_text(wanted, encoding="utf-8")
    return programs


def install_this_checkout(programs: Path) -> None:
    """Puts autograde as it is now into an environment: a wheel, as people install it."""
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
    _make([*install, "--force-reinstall", "--no-deps", str(ROOT)])


def versions(programs: Path, names: Sequence[str]) -> str:
    """Returns the installed versions of some packages."""
    code = "import sys, importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in sys.argv[1:]), sep=', ')"
    return Shell(programs, programs.parent / "home").run("python", "-c", code, *names, cwd=programs).strip()


def _make(command: Sequence[str]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    try:
        ended = _run(command, kept, INSTALL_SECONDS, None)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"its environment could not be made ({error}).") from None
    if ended.returncode:
        raise Unavailable(f"its environment could not be made ({_last_lines(ended, 1)}).")


def _run(
    command: Sequence[str], environ: Mapping[str, str], seconds: float, cwd: Path | None
) -> subprocess.CompletedProcess[str]:
    null = subprocess.DEVNULL
    return subprocess.run(command, env=environ, cwd=cwd, timeout=seconds, stdin=null, capture_output=True, text=True)


def _last_lines(ended: subprocess.CompletedProcess[str], count: int = 5) -> str:
    lines = [line.strip() for line in (ended.stdout + ended.stderr).splitlines() if line.strip()]
    return " / ".join(lines[-count:]) or "it said nothing"

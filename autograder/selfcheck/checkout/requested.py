"""The files that a platform reads: each is written before grading begins and again when the verdict is there.

So there is a valid file also where grading is killed, where a form cannot be made, and where another file cannot be
written. A file takes its place by renaming, and never goes through a link that a checkout has laid.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.selfcheck.checkout.verdict import Verdict, could_not_grade

BEGUN = "Grading began and did not end: it was stopped, or ran out of its time. Run it again."

Make = Callable[[Verdict], str]
"""Returns a verdict as a platform reads it."""


@dataclass(frozen=True)
class Unwritten:
    """A file that is not as it was asked for; `is_ours` says that making it failed, not the place."""

    sentence: str
    is_ours: bool = False


@dataclass(frozen=True)
class Requested:
    """The files that were asked for, by path, and what makes each; in `root`, the checkout, links are suspected."""

    files: Mapping[Path, Make]
    root: Path

    def begin(self) -> tuple[Unwritten, ...]:
        """Writes every file as if nothing were to follow; returns those that cannot be written."""
        return self.finish(could_not_grade(BEGUN))

    def finish(self, verdict: Verdict) -> tuple[Unwritten, ...]:
        """Writes every file; returns those that cannot be written or made."""
        return tuple(filter(None, (self._write(path, make, verdict) for path, make in self.files.items())))

    def _write(self, path: Path, make: Make, verdict: Verdict) -> Unwritten | None:
        text, fault = _made(make, verdict)
        try:
            target = self._target(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, text)
        except OSError as error:
            return Unwritten(f"{path} cannot be written: {error.strerror or error}. Choose another place.")
        return Unwritten(fault, is_ours=True) if fault else None

    def _target(self, path: Path) -> Path:
        """Returns where a file goes; OSError where a folder of the checkout is a link that leads out of it."""
        place = Path(os.path.abspath(path))
        if not place.is_relative_to(self.root):
            return place.resolve()
        if not place.parent.resolve().is_relative_to(self.root.resolve()):
            raise OSError(f"{place.parent} leads out of the checkout")
        return place


def _made(make: Make, verdict: Verdict) -> tuple[str, str]:
    """Returns the text, and a sentence where it could not be made of this verdict."""
    try:
        return make(verdict), ""
    except Exception as error:  # a form that cannot be made is no reason to have no file
        fault = f"A fault of autograde itself: a report could not be written ({type(error).__name__}: {error})."[:500]
        return make(could_not_grade(fault)), fault


def _replace(path: Path, text: str) -> None:
    if path.exists() and not path.is_symlink() and not path.is_file():
        path.write_text(text, encoding="utf-8")  # a device such as /dev/stdout; a folder is refused
        return
    # A name that nobody can foresee, since a checkout may hold a link where a file beside is to be written.
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".autograde-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise

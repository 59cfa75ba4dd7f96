"""What the command line says: lines on stdout, complaints on stderr, files that a person named; and its exit codes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from autograder.errors import StoreError, UsageError
from autograder.files import why_not_written, write_file
from autograder.report.language import SPOKEN, Language

OK, FAILED, USAGE, UNKNOWN, NO_SANDBOX, INTERRUPTED = 0, 1, 2, 3, 4, 130
TRACEBACK = "AUTOGRADE_TRACEBACK"


_spoken = [SPOKEN]
"""The language that sentences on stderr are in."""

_unshown: set[str] = set()
"""Languages of which it was told that the terminal cannot show them."""


def speak(language: Language) -> Language:
    """Makes sentences on stderr come in a language, and returns it; in English where the terminal has no such letters.

    A line of question marks would tell nobody anything.
    """
    if not _can_show(language):
        if language.code not in _unshown:
            why = f"This terminal cannot show the letters of --lang {language.code} ({sys.stdout.encoding})"
            print(f"autograde: {why}, so this is in English; PYTHONUTF8=1 mends that.", file=sys.stderr, flush=True)
        _unshown.add(language.code)
        language = SPOKEN
    _spoken[:] = [language]
    return language


def _can_show(language: Language) -> bool:
    try:
        language.say("Course").encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def spoken() -> Language:
    """Returns the language that a person is spoken to in."""
    return _spoken[0]


def say(text: str, end: str = "\n") -> None:
    """Prints `text`, with what the terminal cannot show replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), end=end, flush=True)


def complain(message: object, code: int) -> int:
    """Prints a sentence on stderr and returns `code`."""
    print(f"autograde: {spoken().say(str(message))}", file=sys.stderr, flush=True)
    return code


def hint(text: str, end: str = "\n") -> None:
    """Prints `text` on stderr where a person is watching."""
    if sys.stderr.isatty():
        print(spoken().say(text), end=end, file=sys.stderr, flush=True)


def write(path: Path, text: str) -> None:
    """Writes a text to a file that the user named; UsageError where it cannot be written."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file that the user named; UsageError where it cannot be written."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):  # a link, a pipe, a device: not to be replaced
            path.write_bytes(data)
        else:
            write_file(path, data)
    except StoreError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(why_not_written(path, error, "choose another place")) from None


def append(variable: str, text: str) -> None:
    """Appends `text` to the file that an environment variable names, where it does."""
    path = os.environ.get(variable)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)


def columns() -> int:
    """Returns how wide the terminal is, at most 100."""
    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def has_color() -> bool:
    """Tells whether stdout is a terminal that may be coloured."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def has_unicode() -> bool:
    """Tells whether stdout takes every character."""
    return (sys.stdout.encoding or "").lower().startswith("utf")


def code_of(is_passed: bool, total: float | None) -> int:
    """Returns the exit code of a checked file."""
    if total is None:
        return UNKNOWN
    return OK if is_passed else FAILED


def sentence_of(error: OSError) -> str:
    """Returns what the system said went wrong, as one sentence."""
    place = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{place}. Mend that and run the same command again; what was graded is kept."


def fault_of_ours(error: Exception) -> str:
    """Returns an exception that nobody foresaw, as one sentence."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return f"a fault of autograde itself ({what}). What was graded is kept; {TRACEBACK}=1 shows where it happened."

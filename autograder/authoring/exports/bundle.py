"""What every platform's autograder is made of: the program, the course, the exercises, the options."""

from __future__ import annotations

import shlex
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import __version__
from autograder.course import Course
from autograder.errors import UsageError
from autograder.files import write_file
from autograder.report.language import SPOKEN, Language

FOLDERS = ("exercises", "reference", "tests/suites", "templates")
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
"""Where pip finds torch without the GPU libraries, which no autograder of these platforms can use."""


@dataclass(frozen=True)
class File:
    """A file of an export, at its path from the export's folder."""

    path: str
    data: bytes
    is_program: bool = False

    @classmethod
    def of_text(cls, path: str, text: str, is_program: bool = False) -> File:
        """Returns a file that holds a text."""
        return cls(path, text.encode(), is_program)


@dataclass(frozen=True)
class Bundle:
    """What is exported: a course, the exercises in question, the program, the walls and the students' language.

    Without a `wheel` the program is installed from the package index; `has_course` says that the course is not the
    one that the program brings.
    """

    course: Course
    slugs: tuple[str, ...]
    wheel: Path | None = None
    has_course: bool = False
    sandbox: str = "auto"
    language: Language = SPOKEN

    @property
    def requirement(self) -> str:
        """Returns what pip is asked for, relative to the export's folder where it is a file of it."""
        return f"./{self.wheel.name}" if self.wheel else f"autograde-rnn=={__version__}"

    @property
    def points(self) -> float:
        """Returns the points of the exercises."""
        return sum(self.course.exercise(slug).points for slug in self.slugs)

    @property
    def seconds(self) -> int:
        """Returns how long grading may take: the exercises' own limits and the start."""
        return round(60 + sum(self.course.exercise(slug).limits.exercise_seconds for slug in self.slugs))

    def arguments(self) -> tuple[str, ...]:
        """Returns the options of `autograde ci` that say what is graded, behind which walls, in which language."""
        named = [text for slug in self.slugs for text in ("--exercise", slug)]
        language = () if self.language.is_english else ("--lang", self.language.code)
        return (*named, "--sandbox", self.sandbox, *language)

    def shell_arguments(self, course: str) -> str:
        """Returns the options as a shell reads them; `course` is where the course lies, as the shell writes it."""
        return shlex.join(self.arguments()) + (f' --course "{course}"' if self.has_course else "")

    def files(self, folder: str = "") -> Iterator[File]:
        """Yields the wheel and the course's own files, below `folder`."""
        if self.wheel:
            yield File(f"{folder}{self.wheel.name}", _read(self.wheel))
        for path in sorted(self._course_paths()) if self.has_course else ():
            yield File(f"{folder}course/{path.relative_to(self.course.root).as_posix()}", _read(path))

    def _course_paths(self) -> Iterator[Path]:
        for name in FOLDERS:
            for path in (self.course.root / name).rglob("*"):
                if path.is_file() and not {"__pycache__", ".git"} & set(path.parts):
                    yield path


def write_folder(files: Iterable[File], folder: Path) -> None:
    """Writes an export into a folder, which may hold an older one."""
    for file in files:
        write_file(folder / file.path, file.data)
        if file.is_program:
            (folder / file.path).chmod(0o755)


def write_zip(files: Iterable[File], path: Path) -> None:
    """Writes an export as an archive whose files lie at its root, the same bytes for the same files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            info = zipfile.ZipInfo(file.path, (2026, 1, 1, 0, 0, 0))
            info.external_attr = (0o755 if file.is_program else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, file.data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None

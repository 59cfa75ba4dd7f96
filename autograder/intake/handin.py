"""One student's hand-in as a layout found it, and all its files in one list: archives opened, refusals said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice

from autograder.errors import IntakeProblem
from autograder.intake.files import NOT_OPENED, File, Node, is_archive, limits, walk


@dataclass(frozen=True)
class Handin:
    """What belongs to one student: folders, archives and loose files, and what the layout tells about them.

    `beside` are files that answer nothing but may be imported: those around a file that was named by itself.
    `repository` is the whole name of a repository that ends with its owner's. `attempt` is there where a student may
    have several, in a form that sorts as they came; `earlier` are those before this one, the last of them first.
    `clock` tells of paths when each came, where the download knows more of them than `submitted`.
    """

    name: str
    parts: tuple[Node, ...] = ()
    student_id: str = ""
    email: str = ""
    late: bool = False
    submitted: str = ""
    notes: tuple[str, ...] = ()
    beside: tuple[File, ...] = ()
    repository: str = ""
    attempt: str = ""
    earlier: tuple[Handin, ...] = ()
    clock: Callable[[Sequence[str]], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Found:
    """A layout's reading of a download: the students' hand-ins, and a sentence for each entry that is nobody's."""

    handins: tuple[Handin, ...]
    strays: tuple[str, ...] = ()


def flatten(handin: Handin, stack: ExitStack) -> tuple[list[File], list[str]]:
    """Returns the hand-in's files, nearest the top first, and a sentence for each thing that was refused.

    Archives are opened once: one inside another is refused. They stay open until `stack` is closed.
    """
    problems: list[str] = []
    files: list[File] = []
    for part in handin.parts:
        files += _files(part, stack, problems)
    return [file for file in files if not _is_refused(file, problems)], problems


def _files(part: Node, stack: ExitStack, problems: list[str]) -> list[File]:
    if isinstance(part, File):
        return _opened(part, "", stack, problems) if is_archive(part) and not part.refused else [part]
    files: list[File] = []
    for file in _some(walk(part), "the folder", problems):
        inside = is_archive(file) and not file.refused
        files += _opened(file, f"{file.path}/", stack, problems) if inside else [file]
    return files


def _opened(archive: File, prefix: str, stack: ExitStack, problems: list[str]) -> list[File]:
    from autograder.intake.files import unpack

    try:
        folder = unpack(archive, limits.STUDENT, stack)
    except IntakeProblem as problem:
        problems.append(str(problem))
        return []
    note = archive.note
    files = [replace(file, note=note) for file in _some(walk(folder, prefix), archive.path, problems)]
    problems += [
        f"{file.path} is an archive inside another, {archive.path}, and was not opened."
        for file in files
        if is_archive(file)
    ]
    return [file for file in files if not is_archive(file)]


def _some(files: Iterator[File], where: str, problems: list[str]) -> list[File]:
    some = list(islice(files, limits.STUDENT.files + 1))
    if len(some) > limits.STUDENT.files:
        problems.append(
            f"{where} holds more than {limits.STUDENT.files} files; those farthest from the top were not read."
        )
    return some[: limits.STUDENT.files]


def _is_refused(file: File, problems: list[str]) -> bool:
    if file.refused:
        problems.append(f"{file.path} {file.refused}.")
    elif file.suffix in NOT_OPENED:
        problems.append(
            f"{file.path} is {NOT_OPENED[file.suffix]}, which is not opened; hand in a zip or the files themselves."
        )
    return bool(file.refused) or file.suffix in NOT_OPENED

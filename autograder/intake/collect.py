"""From a class's download to submissions: layout, files, exercises, roster, keys, digests.

Who is in the class is found out first; each submission's bytes are read when it is asked for (see submissions), and
what follows works on them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import IntakeProblem, UsageError
from autograder.intake.attempts import one_each
from autograder.intake.files import OPENED, File, Folder, Node, disk, limits
from autograder.intake.handin import Handin
from autograder.intake.naming import fold, safe_name, unique_names
from autograder.intake.results import Pruned
from autograder.intake.submissions import Entry, Reader, Submissions, submission_of, unread
from autograder.model import Exercise, StudentKey, Submission

if TYPE_CHECKING:  # what only a class's download needs is imported where one is collected
    from autograder.intake.roster import Person


@dataclass(frozen=True)
class Intake:
    """A class as it was handed in; `sentence` names the layout, `missing` are the roster's absent ones."""

    layout: str
    sentence: str
    submissions: Submissions
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def collect(
    path: Path,
    exercises: Sequence[Exercise],
    *,
    layout: str = "auto",
    roster: Path | None = None,
    choose: Mapping[str, str] | None = None,
    out: Path | None = None,
    match: Path | None = None,
    attempt: str = "last",
    file_times: bool = False,
) -> Intake:
    """Returns every student's submission in the folder or archive at `path`, in the order of their names, yet unread.

    `choose` forces the file for an exercise by its name or a pattern; `match` is a CSV that says whose a folder is; of
    several attempts the `attempt` counts, first, last or best (see attempts). What students did wrong is in the
    submissions. Results of ours, in `out` or elsewhere, are nobody's work. With `file_times` a file's own time says
    when it was handed in, where nothing else does.
    Raises UsageError for a missing folder, no submissions in it, an unknown layout or exercise, an unreadable roster,
    and where `path` holds results, or `out` what students handed in.
    """
    from autograder.intake.joining import join
    from autograder.intake.layouts import recognise

    recognise.check(layout)
    _check_choice(choose or {}, exercises)
    people = _people(roster)
    with ExitStack() as stack:
        pruned = Pruned(path, _top(path, stack), out)
        name, found = recognise.recognise(pruned.folder, exercises, layout, stack, packed=not path.is_dir())
        if not found.handins:
            raise UsageError(_nobody(path, name, layout))
        joined = join(one_each(found.handins, attempt), people, match)
        submissions = _submissions(joined.handins, exercises, choose or {}, stack.pop_all(), file_times)
    sentence = (
        f"{recognise.LAYOUTS[name].title}: {_count(len(submissions), 'student')} in {path.name or path.resolve().name}"
    )
    return Intake(name, sentence, submissions, joined.missing, (*_some(found.strays), *pruned.told, *joined.notices))


def collect_file(
    path: Path, exercises: Sequence[Exercise], exercise: str | None = None, without: Collection[str] = ()
) -> Submission:
    """Returns a student's own work: a file, a folder (a checkout, too) or an archive.

    A single file answers `exercise`, where that is given, whatever it is called. Of a folder the entries of the names
    `without` are nobody's work.
    Raises UsageError where nothing is there or the exercise is unknown.
    """
    _check_choice({exercise: ""} if exercise else {}, exercises)
    wanted = [e for e in exercises if exercise in (None, e.slug)]
    node: Node = _without(disk.folder(path), without) if path.is_dir() else disk.file(path)
    single = isinstance(node, File) and node.suffix not in OPENED
    choose = {exercise: node.name} if exercise and single else {}
    name = path.resolve().name if path.is_dir() else path.stem
    beside = disk.folder(path.resolve().parent).files if single else ()
    handin = Handin(name, (node,), beside=beside)
    return submission_of(Entry(StudentKey(safe_name(name)), handin), wanted, choose)


def _without(folder: Folder, names: Collection[str]) -> Folder:
    """Returns the folder without the entries of these names."""
    return replace(folder, listing=lambda: (entry for entry in folder.listing() if entry.name not in names))


def _check_choice(choose: Mapping[str, str], exercises: Sequence[Exercise]) -> None:
    known = [exercise.slug for exercise in exercises]
    for slug in choose:
        if slug not in known:
            raise UsageError(f"There is no exercise {slug!r} in this course; it has {', '.join(known)}.")


def _people(path: Path | None) -> tuple[Person, ...]:
    from autograder.intake import roster

    return roster.read(path) if path else ()


def _top(path: Path, stack: ExitStack) -> Folder:
    if path.is_dir():
        return disk.folder(path)
    if not path.exists():
        raise UsageError(f"There is no folder {path}; name the folder or archive that holds the submissions.")
    file = disk.file(path)
    if file.suffix not in OPENED:
        raise UsageError(
            f"{path} is neither a folder nor a zip or tar.gz; check one student's file with `autograde check`."
        )
    from autograder.intake.files import unpack

    try:
        return unpack(file, limits.CLASS, stack)
    except IntakeProblem as problem:
        raise UsageError(str(problem)) from problem


def _some(sentences: Sequence[str], most: int = 50) -> tuple[str, ...]:
    more = len(sentences) - most
    return (*sentences[:most], *([f"{more} more entries were left out."] if more > 0 else []))


def _nobody(path: Path, name: str, layout: str) -> str:
    if layout == "auto":
        return f"There are no submissions in {path}; it should hold a folder or an archive for each student."
    from autograder.intake.layouts import recognise

    return f"{path} does not hold a {recognise.LAYOUTS[name].title}; leave out --layout to have the layout recognised."


def _submissions(
    handins: Iterable[Handin],
    exercises: Sequence[Exercise],
    choose: Mapping[str, str],
    opened: ExitStack,
    file_times: bool,
) -> Submissions:
    ordered = sorted(handins, key=lambda handin: (handin.name, handin.student_id))
    keys = unique_names(_wanted_keys(ordered))
    entries = tuple(Entry(StudentKey(key), unread(handin)) for handin, key in zip(ordered, keys, strict=True))
    return Submissions(entries, Reader(exercises, choose, opened, file_times))


def _wanted_keys(handins: Sequence[Handin]) -> list[str]:
    """Returns each student's name as a key; namesakes with different ids get theirs behind it.

    Where names differ, and as keys do not (`Ann` and `ann`), each gets a digest of its own: none takes another's key.
    """
    names = [safe_name(handin.name) for handin in handins]
    spelled: dict[str, set[str]] = {}
    for name, handin in zip(names, handins, strict=True):
        spelled.setdefault(fold(name), set()).add(handin.name)
    counts = Counter(map(fold, names))
    return [_wanted_key(n, h, counts[fold(n)], len(spelled[fold(n)])) for n, h in zip(names, handins, strict=True)]


def _wanted_key(name: str, handin: Handin, namesakes: int, spellings: int) -> str:
    if namesakes > 1 and handin.student_id:
        return safe_name(f"{name}-{handin.student_id}")
    if spellings > 1:
        return f"{name}-{hashlib.blake2b(handin.name.encode('utf-8', 'replace'), digest_size=3).hexdigest()}"
    return name


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

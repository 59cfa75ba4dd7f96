"""A class's submissions, each read when it is asked for, so that ten thousand of them are never in memory at once."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import overload

from autograder.files import digest
from autograder.intake.attempts import attempt_of
from autograder.intake.files import Folder
from autograder.intake.handin import Handin
from autograder.intake.sources import Answers, sources_of
from autograder.model import Exercise, Source, Student, StudentKey, Submission


@dataclass(frozen=True)
class Entry:
    """One student of the class: the key, and what was handed in, of which nothing has been read."""

    key: StudentKey
    handin: Handin


class Reader:
    """Reads submissions; what is open for that, archives and the files that they were unpacked to, goes with it."""

    def __init__(
        self, exercises: Sequence[Exercise], choose: Mapping[str, str], opened: ExitStack, file_times: bool = False
    ) -> None:
        self._exercises = exercises
        self._choose = choose
        self._file_times = file_times
        weakref.finalize(self, opened.close)

    def read(self, entry: Entry) -> Submission:
        """Returns a student's submission."""
        entry = Entry(entry.key, unread(entry.handin))
        return submission_of(entry, self._exercises, self._choose, file_times=self._file_times)


class Submissions(Sequence[Submission]):
    """A sequence of submissions that holds none of them: each is read anew when it is asked for."""

    def __init__(self, entries: Sequence[Entry], reader: Reader) -> None:
        self.entries = entries
        self._reader = reader

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Submission: ...
    @overload
    def __getitem__(self, index: slice) -> Submissions: ...
    def __getitem__(self, index: int | slice) -> Submission | Submissions:
        """Reads a submission; a slice reads none."""
        if isinstance(index, slice):
            return Submissions(self.entries[index], self._reader)
        return self._reader.read(self.entries[index])

    def with_attempts(self, back: Mapping[StudentKey, int]) -> Submissions:
        """Returns the submissions, unread, with another attempt of some students: 0 is the last, 1 the one before."""
        chosen = (replace(e, handin=attempt_of(e.handin, back.get(e.key, 0))) for e in self.entries)
        return Submissions(tuple(chosen), self._reader)

    def only(self, wanted: Callable[[Entry], bool]) -> Submissions:
        """Returns the submissions of those who are wanted, unread."""
        return Submissions(tuple(entry for entry in self.entries if wanted(entry)), self._reader)


def unread(handin: Handin) -> Handin:
    """Returns a hand-in whose folders have not been listed, so that what is listed in one can be forgotten."""
    return replace(handin, parts=tuple(replace(p) if isinstance(p, Folder) else p for p in handin.parts))


def submission_of(
    entry: Entry, exercises: Sequence[Exercise], choose: Mapping[str, str], *, file_times: bool = False
) -> Submission:
    """Returns what a student handed in, read, with a sentence for each thing that is wrong with it."""
    handin = entry.handin
    found = sources_of(handin, exercises, choose)
    times = _times(handin, found, file_times=file_times)
    return Submission(
        Student(entry.key, handin.name, handin.student_id, handin.email),
        found.sources,
        (*handin.notes, *found.problems),
        digest_of(found.sources),
        handin.late,
        handin.submitted or max((time for _, time in times), default=""),
        times,
    )


def _times(handin: Handin, found: Answers, *, file_times: bool) -> tuple[tuple[str, str], ...]:
    """Returns when each exercise came: as the download knows it of the file, else by the file's own time if asked."""
    told = handin.clock([s.name for s in found.sources]) if handin.clock and found.sources else {}
    own = found.modified if file_times and not handin.submitted else {}
    pairs = ((s.exercise, told.get(s.name) or own.get(s.name, "")) for s in found.sources)
    return tuple((slug, time) for slug, time in pairs if time)


def digest_of(sources: Iterable[Source]) -> str:
    """Returns a digest of exercises, file names and bytes."""
    return digest(part for source in sources for part in _parts(source))


def _parts(source: Source) -> Iterator[bytes]:
    yield from (source.exercise.encode(), source.name.encode("utf-8", "replace"), source.data)
    yield from (
        part for s in source.siblings for part in ((s.module or f"/{s.name}").encode("utf-8", "replace"), s.data)
    )

"""Follows a student's files: tells which have changed, and checks again only what a change touches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from autograder.course import Course
from autograder.errors import GraderError, IntakeProblem, StoreError
from autograder.files import digest, write_file
from autograder.model import ExerciseReport, GradeReport, Source, Submission
from autograder.selfcheck.check import Checker
from autograder.selfcheck.kept import FOLDER, Kept
from autograder.selfcheck.sheet import Section, Sheet, course_sheet, remember, sheet_of
from autograder.selfcheck.target import Target, files_below

PAUSE = 0.2
MAX_FILES = 500

State = dict[Path, tuple[int, int]]


class Follower:
    """A look at a student's files again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last: State | None = None
        self._shown: State | None = None

    @property
    def sees_a_change(self) -> bool:
        """Tells whether something differs from what was told of, so that it is worth to look again soon."""
        return self._last != self._shown

    def has_changed(self) -> bool:
        """Tells whether all is whole and differs from what it was when this last told so; the first time it does.

        An editor may empty a file before it writes it, so a change counts once nothing has changed from look to look.
        """
        now = _state(self._path)
        is_whole, self._last = now == self._last, now
        if not is_whole or now == self._shown:
            return False
        self._shown = now
        return True


def changes(path: Path, wait: Callable[[], None] = lambda: time.sleep(PAUSE)) -> Iterator[None]:
    """Yields when all is whole, and again each time a file at or below `path` has changed; never ends by itself."""
    follower = Follower(path)
    follower.has_changed()
    while True:
        wait()
        if follower.has_changed():
            yield


class Evening:
    """A student's work from save to save: which exercise they are at, how it stands, and what a save has changed."""

    def __init__(self, course: Course, checker: Checker, target: Target, kept: Kept) -> None:
        self._course, self._checker, self._target, self._kept = course, checker, target, kept
        self._digests: dict[str, str] = {}
        self._reports: dict[str, ExerciseReport] = {}
        self._submission: Submission | None = None
        self._report: GradeReport | None = None
        self.slug = target.exercise or ""
        self.changed = ""
        self.problem = ""

    def check(self, *, afresh: bool = False) -> None:
        """Checks the exercises whose files have changed, or all; what hinders that is `problem`, a sentence."""
        self.problem = ""
        try:
            submission = self._checker.read(self._target)
            slugs = self._checker.answered(submission, self._target)
            self._grade(submission, slugs, afresh=afresh)
        except FileNotFoundError:
            self.problem = f"{self._target.path} is not there just now; save it again."
        except (GraderError, IntakeProblem) as error:
            self.problem = str(error)
        except OSError as error:
            self.problem = f"{self._target.path} cannot be read just now ({error.strerror or error}); save it again."

    def _grade(self, submission: Submission, slugs: Sequence[str], *, afresh: bool) -> None:
        new = {s.exercise: _digest_of(s) for s in submission.sources}
        touched = [s for s in submission.sources if afresh or new[s.exercise] != self._digests.get(s.exercise)]
        self._submission, self._digests = submission, new
        if not touched:
            return
        report = self._checker.grade(replace(submission, sources=tuple(touched)), slugs)
        graded = {e.slug: e for e in report.exercises if e.slug in {s.exercise for s in touched}}
        if len(touched) == 1 or self.slug not in new:
            self.slug = next((slug for slug in graded if not _is_done(graded[slug])), next(iter(graded)))
        self.changed = _difference(self._reports.get(self.slug), graded.get(self.slug))
        self._reports = {**{k: v for k, v in self._reports.items() if k in new}, **graded}
        self._report = report
        remember(graded.values(), self._kept)

    def sheet(self, *, hint: bool = False) -> Sheet:
        """Returns what there is to say of the exercise that the student is at, with one hint more where asked."""
        if self._report is None or self._submission is None:
            return course_sheet(self._course, self._kept)
        own = tuple(self._reports[slug] for slug in (self.slug,) if slug in self._reports)
        report = replace(self._report, exercises=own)
        return sheet_of(self._course, report, self._submission, self._kept, hint=hint, again=True)

    def section(self, sheet: Sheet) -> Section | None:
        """Returns the section of the exercise that the student is at; None where it has not been checked."""
        return next((s for s in sheet.sections if s.slug == self.slug), None)

    def next(self) -> None:
        """Goes to the next exercise that does not pass all its public tests, after the last one to the first."""
        slugs = [e.slug for e in self._course.graded]
        at = slugs.index(self.slug) + 1 if self.slug in slugs else 0
        left = [slug for slug in (*slugs[at:], *slugs[:at]) if not self._kept.is_done(slug)]
        self.slug, self.changed = next(iter(left), self.slug), ""

    def reset(self) -> str:
        """Puts the stub in the place of the answer, which it keeps beside; returns what was done as a sentence."""
        place = self._place()
        if place is None:
            return f"There is no file for {self.slug or 'an exercise'} here to reset."
        stub = self._course.root / "exercises" / self.slug / f"{self.slug}{place.suffix}"
        before = self._kept.path.parent / f"{place.name}.before"
        try:
            write_file(before, place.read_bytes())
            write_file(place, stub.read_bytes())
        except (OSError, StoreError) as error:
            return f"{place.name} was not reset ({error})."
        return f"{place.name} is the stub again; your answer lies in {FOLDER}/{before.name}."

    def _place(self) -> Path | None:
        """Returns where the answer lies that `slug` names; None where that is no file of its own."""
        sources = self._submission.sources if self._submission is not None else ()
        name = next((s.name for s in sources if s.exercise == self.slug), None)
        path = self._target.path
        place = path if path.is_file() else path / name if name else None
        return place if name is not None and place is not None and place.is_file() else None


def _digest_of(source: Source) -> str:
    return digest([source.name.encode("utf-8", "replace"), source.data, *(part.data for part in source.siblings)])


def _is_done(exercise: ExerciseReport) -> bool:
    return all(t.status == "passed" for t in exercise.tests)


def _difference(before: ExerciseReport | None, after: ExerciseReport | None) -> str:
    """Says in a few words what a save has changed: how many tests more or fewer pass."""
    if before is None or after is None:
        return ""
    ids = {t.id for t in before.tests if t.status == "passed"}, {t.id for t in after.tests if t.status == "passed"}
    more, fewer = len(ids[1] - ids[0]), len(ids[0] - ids[1])
    parts = [f"{more} more pass{'es' if more == 1 else ''}"] if more else []
    parts += [f"{fewer} no longer pass{'es' if fewer == 1 else ''}"] if fewer else []
    return ", ".join(parts) or "the same tests pass as before"


def _state(path: Path) -> State:
    """Returns when each script, notebook and text was written and its size; nothing for what is not there just now."""
    found: State = {}
    for file in _files(path):
        try:
            status = file.stat()
        except OSError:
            continue
        found[file] = status.st_mtime_ns, status.st_size
    return found


def _files(path: Path) -> list[Path]:
    """Returns the files of a folder and of those in it; of a file those beside it, which it may import."""
    found = files_below(path) if path.is_dir() else files_below(path.parent, depth=0)
    return list(islice(found, MAX_FILES))

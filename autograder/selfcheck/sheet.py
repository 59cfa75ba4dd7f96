"""What a check says, before it is text, a screen or a page: for each exercise what passes and what is to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from autograder.course import Course
from autograder.model import ExerciseReport, GradeReport, Source, Status, Submission, TestResult
from autograder.report import number, one_line, unwalled
from autograder.selfcheck.causes import Cause, causes
from autograder.selfcheck.kept import Kept
from autograder.selfcheck.message import IDLE, Fact, Message, Noted, docstrings, hint_facts, message_of, noted_of

MOST_NOTES = 3
UNTOUCHED = "not started"
STUB_BESIDE = re.compile(r" was graded and not .+: fewer of its functions are still to be written\.$")
"""What is no news: a student has a script and a notebook, and the one that was written in was taken."""


@dataclass(frozen=True)
class Section:
    """One exercise: its points among the public tests, what passes, what is to be mended, what comes next."""

    slug: str
    title: str
    points: float | None
    worth: float
    about: str
    state: str
    messages: tuple[Message, ...]
    notes: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    is_begun: bool = True

    @property
    def is_done(self) -> bool:
        """Tells whether nothing is left to be mended."""
        return self.points is not None and self.is_begun and not self.messages

    @property
    def is_untouched(self) -> bool:
        """Tells whether nothing of it is written."""
        return self.state == UNTOUCHED


@dataclass(frozen=True)
class Stage:
    """One exercise on the way through the course, as it was when it was last checked."""

    slug: str
    title: str
    passed: int
    tests: int

    @property
    def is_done(self) -> bool:
        """Tells whether all its public tests pass."""
        return 0 < self.tests == self.passed


@dataclass(frozen=True)
class Sheet:
    """All that one check says."""

    sections: tuple[Section, ...]
    stages: tuple[Stage, ...]
    notes: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """Counts the exercises of the course that pass all public tests."""
        return sum(stage.is_done for stage in self.stages)

    @property
    def call(self) -> str:
        """Returns the first call that fails, as a program; empty where there is none that can be written down."""
        return next((m.call for s in self.sections for m in s.messages if m.call), "")

    @property
    def stuck(self) -> str:
        """Returns the exercise for whose first cause there are hints; empty where there is none."""
        return next((s.slug for s in self.sections if s.messages and s.messages[0].has_hints), "")

    @property
    def course(self) -> str:
        """Says in one line how far the course is."""
        return f"{self.done} of {len(self.stages)} exercises pass all public tests"


def sheet_of(
    course: Course, report: GradeReport, submission: Submission, kept: Kept, *, hint: bool = False, again: bool = False
) -> Sheet:
    """Returns what a check says, and remembers in `kept` how far it is; with `hint` one more for the first cause.

    Hints that were shown before come with it then, and also where they are to be shown `again`.
    """
    answered = {source.exercise for source in submission.sources}
    told = [e for e in report.exercises if e.slug in answered]
    remember(told, kept)
    asked = next((e.slug for e in told if causes(e)), "") if hint else ""
    wanted = {slug: "more" for slug in (asked,) if hint} if not again or hint else dict.fromkeys(answered, "again")
    sections = tuple(_section(course, e, _source(submission, e.slug), kept, wanted.get(e.slug, "")) for e in told)
    kept.save()
    notes = [one_line(p) for p in report.problems]
    notes += ["Your code ran without a sandbox."] if unwalled(report) else []
    notes += [kept.problem] if kept.problem else []
    return Sheet(sections, stages_of(course, kept), tuple(notes))


def remember(exercises: Iterable[ExerciseReport], kept: Kept) -> None:
    """Keeps how many of their public tests pass."""
    for exercise in exercises:
        if exercise.tests and exercise.points is not None:
            kept.passed[exercise.slug] = _passed(exercise.tests), len(exercise.tests)


def course_sheet(course: Course, kept: Kept) -> Sheet:
    """Returns how far the course is: each exercise as it was when it was last checked."""
    return Sheet((), stages_of(course, kept))


def stages_of(course: Course, kept: Kept) -> tuple[Stage, ...]:
    """Returns the exercises of a course with tests, each as it was when it was last checked."""
    return tuple(Stage(e.slug, e.title, *kept.passed.get(e.slug, (0, 0))) for e in course.graded)


def _source(submission: Submission, slug: str) -> Source | None:
    return next((s for s in submission.sources if s.exercise == slug), None)


def _passed(tests: Sequence[TestResult]) -> int:
    return sum(t.status is Status.PASSED for t in tests)


def _section(course: Course, exercise: ExerciseReport, source: Source | None, kept: Kept, hints: str) -> Section:
    found = causes(exercise)
    unwritten = bool(found) and all(c.is_unwritten for c in found) and not any(t.points for t in exercise.tests)
    unanswered = not exercise.tests and _is_as_given(course, exercise)
    notes = {c.id: n for c in found if (n := noted_of(exercise, c)) is not None}
    docs = docstrings(course.root / "exercises" / exercise.slug / f"{exercise.slug}.py")
    shown = hint_facts(found[0], docs, kept, exercise.slug, hints) if found else []
    messages = [
        message_of(cause, source, notes.get(cause.id), shown if i == 0 else [], course.inside(exercise.slug))
        for i, cause in enumerate(found)
    ]
    worth = course.exercise(exercise.slug).points
    made = Section(
        exercise.slug, one_line(exercise.title), exercise.points, worth, one_line(exercise.source_name),
        _state(exercise, unwritten=unwritten or unanswered), tuple(messages[:1] if unwritten else messages),
        notes=_notes(exercise, notes.values()), is_begun=not unanswered,
    )  # fmt: skip
    if unwritten:
        made = replace(made, messages=(_untouched(found, exercise, shown),))
    made = replace(made, notes=()) if made.is_untouched else made
    return replace(made, ends=tuple(_ends(course, made, exercise, kept)))


def _state(exercise: ExerciseReport, *, unwritten: bool) -> str:
    if unwritten:
        return UNTOUCHED
    if not exercise.tests:
        return "for a person to score"
    return f"{_passed(exercise.tests)} of {len(exercise.tests)} public tests passed"


def _is_as_given(course: Course, exercise: ExerciseReport) -> bool:
    """Tells whether written answers have no line that the questions do not have."""
    path = course.root / "exercises" / exercise.slug / f"{exercise.slug}.md"
    if not path.is_file():
        return False
    given = {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
    return given.issuperset(line.strip() for line in exercise.written.splitlines())


def _untouched(found: Sequence[Cause], exercise: ExerciseReport, hints: Sequence[Fact]) -> Message:
    names = [c.name for c in found if c.name]
    first = f"Begin with `{names[0]}` in {one_line(exercise.source_name)}; the task is told beside it." if names else ""
    facts = (Fact("try next", first),) if first else ()
    return Message("not started", sum(c.cost for c in found), (*facts, *hints), True)


def _ends(course: Course, section: Section, exercise: ExerciseReport, kept: Kept) -> list[str]:
    """Says what comes after the messages: what hidden tests add, hints that were used, the next exercise."""
    lines = []
    hidden = section.worth - exercise.max_points
    if section.is_done and exercise.tests:
        more = f"; {number(hidden)} more come from hidden tests, after you hand in" if hidden > 0 else ""
        lines.append(
            f"All public tests passed: {number(exercise.points or 0)} of {number(section.worth)} points{more}."
        )
    if used := kept.used(section.slug):
        lines.append(f"Hints used in this exercise: {used} (they cost nothing).")
    following = next((e for e in course.graded if not kept.is_done(e.slug)), None)
    if section.is_done and following is not None and following.slug != section.slug:
        lines.append(f"Next exercise: {following.slug} ({following.title}).")
    return lines


def _notes(exercise: ExerciseReport, told: Iterable[Noted]) -> tuple[str, ...]:
    """Returns what loading has noticed, but for what no one has to act on and what a cause tells already."""
    sentences = {noted.sentence for noted in told}
    notes = [one_line(n) for n in exercise.notes]
    kept = [n for n in notes if not n.endswith(IDLE) and n not in sentences and not STUB_BESIDE.search(n)]
    return tuple(kept[:MOST_NOTES])

"""Grades a checkout: the exercises that its change touches, with tests that the change cannot touch."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading import Enclosure, Options, open_runner
from autograder.intake import collect_file
from autograder.model import GradeReport, Submission
from autograder.selfcheck.checkout import git
from autograder.selfcheck.checkout.change import Change, change_of
from autograder.selfcheck.checkout.placing import joined, places_of
from autograder.selfcheck.checkout.surroundings import Base, Surroundings
from autograder.selfcheck.checkout.trusted import TrustedCourse, refuse_own_course, trusted_course
from autograder.selfcheck.checkout.verdict import FULL_MARKS, Threshold, Verdict, nothing_handed_in

Prepare = Callable[[Course], tuple[Options, Enclosure]]
"""Returns how a course's exercises are graded, and behind which walls."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks of a checkout; without `exercises` those that the change touches are graded."""

    path: Path
    course: Path | None = None
    exercises: tuple[str, ...] = ()
    everything: bool = False
    public_only: bool = False
    threshold: Threshold = FULL_MARKS


@dataclass(frozen=True)
class _Comparison:
    """What is known of the change: the base's commit where the course may be taken from it, and what differs."""

    commit: str | None = None
    change: Change | None = None
    notes: tuple[str, ...] = ()
    is_base_missing: bool = False


def grade_checkout(asked: Asked, surroundings: Surroundings, prepare: Prepare) -> Verdict:
    """Returns the verdict on a checkout; GraderError where it was asked for wrongly or cannot be graded."""
    if not asked.path.exists():
        raise UsageError(f"There is no file or folder {str(asked.path)!r} here; name the checkout to grade.")
    compared = _compare(surroundings)
    if asked.exercises or asked.everything:
        compared = replace(compared, notes=())  # nothing is left out for want of a base
    if compared.is_base_missing:
        refuse_own_course(asked.course, surroundings.root)
    with trusted_course(asked.course, surroundings.root, compared.commit) as trusted:
        return _grade(asked, surroundings.root, compared, trusted, prepare)


def _compare(surroundings: Surroundings) -> _Comparison:
    base = surroundings.base
    if base is None:
        return _Comparison()
    commit = git.commit_of(surroundings.root, base.ref)
    if commit is None and base.is_asked_for:
        raise UsageError(f"This checkout does not have the base {base.ref!r}; fetch it (`fetch-depth: 0` on GitHub).")
    if commit is None:
        return _Comparison(notes=(_missing(base),), is_base_missing=base.is_trusted)
    change = change_of(git.changed_since(surroundings.root, commit))
    return _Comparison(commit if base.is_trusted else None, change)


def _missing(base: Base) -> str:
    return (
        f"The base {base.ref[:12]} is not in this checkout, so every exercise in it was graded; "
        "fetch it (`fetch-depth: 0` on GitHub) to grade only what changed."
    )


def _grade(asked: Asked, root: Path, compared: _Comparison, trusted: TrustedCourse, prepare: Prepare) -> Verdict:
    course, change = trusted.course, compared.change
    for slug in asked.exercises:
        course.exercise(slug)
    submission = collect_file(asked.path, course.exercises, asked.exercises[0] if len(asked.exercises) == 1 else None)
    folder = asked.path if asked.path.is_dir() else asked.path.parent
    within = _within(root, folder)
    slugs = _chosen(asked, course, submission, change, within)
    report = (
        _run(asked, course, submission, slugs, prepare)
        if slugs
        else nothing_handed_in(asked.path, submission, course, change.paths if change else None)
    )
    places = places_of(report, submission, course.exercises, within, folder)
    ignored = change.without_effect(frozenset(places.files.values()), trusted.folder) if change else {}
    notes = (*compared.notes, *trusted.notes)
    return replace(Verdict.of(report, asked.threshold), places=places, ignored=ignored, notes=notes)


def _within(root: Path, folder: Path) -> str:
    """Returns the path of a folder from the repository's root, a dot for the root itself."""
    return Path(os.path.relpath(os.path.abspath(folder), root)).as_posix()


def _chosen(
    asked: Asked, course: Course, submission: Submission, change: Change | None, within: str
) -> tuple[str, ...]:
    """Returns the exercises that are graded: those asked for, else those answered that the change touches."""
    answered = {source.exercise: source for source in submission.sources}
    if asked.exercises:
        return tuple(e.slug for e in course.exercises if e.slug in asked.exercises)
    if change is not None and not asked.everything:
        answered = {slug: s for slug, s in answered.items() if change.touches(s, joined(within, s.name))}
    return tuple(e.slug for e in course.exercises if e.slug in answered)


def _run(asked: Asked, course: Course, submission: Submission, slugs: tuple[str, ...], prepare: Prepare) -> GradeReport:
    options, enclosure = prepare(course)
    kept = replace(submission, sources=tuple(s for s in submission.sources if s.exercise in slugs))
    with closing(open_runner(course, options, enclosure, slugs)) as runner:
        runner.check_suites(is_whole=not asked.public_only)
        return runner.grade(kept, public_only=asked.public_only)

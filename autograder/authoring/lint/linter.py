"""What is wrong with a course as it is written, and as it behaves when its suites run on its own references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.authoring.lint.banks import bank_findings, threshold_findings
from autograder.authoring.lint.behaviour import behaviour_findings
from autograder.authoring.lint.standins import standin_findings
from autograder.authoring.lint.suites import suite_text_findings
from autograder.course import Course, Finding, line_of


def lint(course: Course) -> tuple[Finding, ...]:
    """Returns everything that is wrong with a course, errors first; its suites run on its references for that."""
    written = tuple(written_findings(course))
    found = written if any(f.is_error for f in written) else (*written, *behaviour_findings(course))
    return tuple(sorted(found, key=lambda f: (not f.is_error, str(f.path), f.line)))


def written_findings(course: Course) -> Iterator[Finding]:
    """Yields what is wrong with a course's files, without running a suite: cheap enough to be asked each time."""
    yield from _missing(course)
    yield from _shared_names(course)
    for exercise in course.graded:
        yield from suite_text_findings(course, exercise)
        yield from bank_findings(course, exercise)
    yield from threshold_findings(course)
    yield from standin_findings(course)


def _shared_names(course: Course) -> Iterator[Finding]:
    """Yields file names that two exercises claim: which of them such a file answers would hang on chance."""
    owner: dict[str, str] = {}
    for exercise in course.exercises:
        path = course.root / "exercises" / exercise.slug / "exercise.toml"
        for name in sorted({exercise.slug, *(re.sub(r"\.(py|ipynb|md)$", "", alias) for alias in exercise.aliases)}):
            other = owner.setdefault(name, exercise.slug)
            if other != exercise.slug:
                line = line_of(path.read_text(encoding="utf-8"), name)
                yield Finding(path, line, f"{other} has the file name {name} too: take it out of one of them.")


def _missing(course: Course) -> Iterator[Finding]:
    """Yields what an exercise or a suite lacks beside it."""
    slugs = {e.slug: e for e in course.exercises}
    for exercise in course.graded:
        path = course.reference_path(exercise.slug)
        if not path.is_file() and not course.recorded_path(exercise.slug).is_file():
            yield Finding(path, 0, f"there is no such file, and the suite of {exercise.slug} needs it: write it.")
    used = {course.suite_path(e).resolve() for e in course.graded}
    for path in sorted(course.suites.glob("test_*.py")):
        slug = path.stem.removeprefix("test_")
        if path.resolve() not in used and slug not in slugs:
            yield Finding(
                path, 0, f"no exercise has this suite: write exercises/{slug}/exercise.toml, or rename the file."
            )

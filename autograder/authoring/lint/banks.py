"""What is wrong with a course's bank of mistakes and its thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterator

from autograder.course import THRESHOLDS, Course, Finding, line_of, read_thresholds
from autograder.errors import CourseError
from autograder.model import Exercise


def bank_findings(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yields mistakes that do not fit the reference, and a bank that cannot be read."""
    path, reference = (
        course.root / "reference" / "mistakes" / f"{exercise.slug}.py",
        course.reference_path(exercise.slug),
    )
    try:
        bank = course.mistakes(exercise.slug)
    except CourseError as error:
        yield Finding(path, 0, f"{error} Mend it.")
        return
    source = reference.read_text(encoding="utf-8") if reference.is_file() else ""
    for mistake in bank.values() if source else ():
        try:
            compile(mistake.apply(source), str(path), "exec", dont_inherit=True)
        except (ValueError, SyntaxError) as error:
            line = line_of(path.read_text(encoding="utf-8"), f'"{mistake.name}"')
            yield Finding(
                path, line, f"this mistake does not fit reference/{exercise.slug}.py ({error}): mend its changes."
            )


def threshold_findings(course: Course) -> Iterator[Finding]:
    """Yields thresholds that the nearest mistake passes, so that nothing wrong fails them."""
    path = course.root / THRESHOLDS
    for threshold in read_thresholds(path).values():
        nearest = threshold.nearest_mistake
        if math.isfinite(nearest) and nearest <= threshold.value:
            line = line_of(path.read_text(encoding="utf-8"), f'"{threshold.name}"')
            yield Finding(
                path, line, f"the nearest mistake, at {nearest:g}, passes the threshold {threshold.value:g}: choose a "
                "lower one in calibration.py, or a figure that tells them apart, and run `autograde calibrate`.",
            )  # fmt: skip

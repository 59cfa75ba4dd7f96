"""Which references of a course are known to pass their own suites, so that they are not run before each grading."""

from __future__ import annotations

from pathlib import Path

from autograder.classroom.store import proofs_in, setting_of
from autograder.course import Course, shipped_root
from autograder.files import digest
from autograder.grading import Options


def unproved(course: Course, out: Path, slugs: tuple[str, ...] = ()) -> dict[str, str]:
    """Returns what is not known to be proved of what is to be graded: a proof's digest by exercise.

    The shipped course and a bundle were proved when they were made. A proof holds for the very files, grader and
    versions with which it was made.
    """
    if course.root == shipped_root().resolve():
        return {}
    setting = setting_of(course, Options(), "none", slugs)
    known, around = proofs_in(out), repr((setting.engine, setting.environment))
    asked = {e.slug for e in course.graded if not course.recorded_path(e.slug).is_file()}
    found = {slug: digest([part.encode(), around.encode()]) for slug, part in setting.parts if slug in asked}
    return {slug: proof for slug, proof in found.items() if known.get(slug) != proof}

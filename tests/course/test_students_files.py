"""The files that students get belong to the references as they are now."""

from __future__ import annotations

from autograder.authoring.release import check
from autograder.course.folder import read_course


def test_every_stub_and_notebook_is_up_to_date() -> None:
    """No file is stale, missing or stray, and none shows a solution; `autograde release` makes them anew."""
    assert check(read_course()) == ()

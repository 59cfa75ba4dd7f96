"""Older and other shapes of the course's API keep their points, and the report says what to change."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.runner import Runner
from autograder.model import Source, SourceKind, Status, Student, Submission

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BENDS: list[dict[str, Any]] = tomllib.loads((HERE / "bends.toml").read_text(encoding="utf-8"))["bend"]


def text_of(bend: dict[str, Any]) -> str:
    """Returns the reference with the bend's changes, or the bent file of its name."""
    slug = bend["exercise"]
    if "changes" not in bend:
        return (ROOT / "tests" / "course" / "bent" / slug / f"{bend['what']}.py").read_text(encoding="utf-8")
    text = (ROOT / "reference" / f"{slug}.py").read_text(encoding="utf-8")
    for old, new in bend["changes"]:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: f"{bend['exercise']}: {bend['what']}")
def test_bent_shape_keeps_its_points(bend: dict[str, Any], shipped: Runner) -> None:
    """Every test passes, and the advice beside the tests is the one written down."""
    slug = bend["exercise"]
    source = Source(slug, f"{slug}.py", SourceKind.SCRIPT, text_of(bend).encode())
    exercise = next(e for e in shipped.grade(Submission(Student("a", "A"), (source,))).exercises if e.slug == slug)
    assert {test.id: test.message for test in exercise.tests if test.status is not Status.PASSED} == {}
    assert exercise.points == exercise.max_points
    assert sorted({sentence for test in exercise.tests for sentence in test.advice}) == bend["advice"]

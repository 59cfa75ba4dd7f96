"""A class of four with written answers, as a store that nothing had to be graded for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from autograder.classroom.store import Place, identity_of, open_store, pack
from autograder.grading.sources import written_of
from autograder.intake import digest_of
from autograder.model import (
    ExerciseReport,
    GradeReport,
    Source,
    SourceKind,
    Status,
    Student,
    StudentKey,
    Submission,
    TestResult,
)
from tests.engine.tiny import write_files

TOML = """
title = "In words"
points = {points}
order = 2
aliases = ["words.md", "words.ipynb"]
"""
RUBRIC = """
[[levels]]
points = 2
means = "all of it"
[[levels]]
points = 1
means = "half of it"
[[levels]]
points = 0
means = "nothing of it"

[[questions]]
name = "cell"
title = "1. One step"
also = ["一步"]
[[questions.criteria]]
name = "formula"
title = "The formula"
full = "tanh(x W + b + h U)"
[[questions.criteria]]
name = "shapes"
title = "The shapes"

[[questions]]
name = "back"
title = "2. Looking back"
[[questions.criteria]]
name = "honest"
title = "A mistake of one's own"
"""
WORDS = {
    "ada": "## 1. One step\n\nIt is $\\tanh(x W)$.\n\n## 2. Looking back\n\nI forgot the bias.\n",
    "bo": "## 一、一步\n\ntanh 加偏置。\n\n## 2. Looking back\n\nNothing.\n",
    "cy": "I have not used any heading at all.\n",
    "dee": None,
}
CLICKS = (("cell", "formula", 2.0), ("cell", "shapes", 1.0), ("back", "honest", 2.0))
"""All scores of a student: question, criterion, points; 5 of 6."""


def make_course(root: Path, points: float = 0) -> Path:
    """Writes a course of an exercise with tests and one of written answers, and returns its folder."""
    return write_files(root, {
        "exercises/code/exercise.toml": 'title = "Code"\npoints = 4\norder = 1\ndefines = ["f"]\n',
        "exercises/words/exercise.toml": TOML.format(points=points),
        "exercises/words/rubric.toml": RUBRIC,
        "tests/suites/test_code.py": "",
    })  # fmt: skip


def make_class(root: Path, points: float = 0) -> Path:
    """Writes the course and the results below `root` and returns the folder of the results."""
    course = make_course(root / "course", points)
    (root / "grades").mkdir()
    store, _ = open_store(root / "grades")
    store.tell({"course": str(course), "title": "The class"})
    store.close()
    for key, text in WORDS.items():
        hand_in(root / "grades", key, text, points)
    return root / "grades"


def hand_in(out: Path, key: str, text: str | None, points: float = 0) -> None:
    """Makes a student's words what was handed in and graded last."""
    source = Source("words", "words.md", SourceKind.MARKDOWN, (text or "").encode())
    put(out, key, source if text is not None else None, points)


def put(out: Path, key: str, source: Source | None, points: float = 0, name: str = "") -> None:
    """Makes a source what was handed in and graded last."""
    sources = (source,) if source else ()
    who = Student(StudentKey(key), name or key.title())
    work = Submission(who, sources, digest=digest_of(sources))
    shown = {"call": "f(array (2,))", "expected": "[1, 2]", "actual": "[2, 3]", "fingerprint": "one more"}
    code = TestResult("test_f", "It works", Status.FAILED, 3.0, 4.0, message="the result is off by 1", **shown)
    exercises = [ExerciseReport("code", "Code", 3.0, 4.0, Status.FAILED, "code.py", SourceKind.SCRIPT, (code,))]
    words = ExerciseReport("words", "In words", 0.0, points, Status.NOT_ATTEMPTED)
    if source:
        words = replace(words, source_name=source.name, source_kind=source.kind, written=written_of(source))
    report = GradeReport(who, (*exercises, words), 3.0, 4.0 + points, "graded", submission_digest=work.digest)
    store, _ = open_store(out)
    position = {place.student: place.position for place in store.places()}.get(who.key, len(store.places()))
    store.seat([Place(who.key, position, identity_of(work), work.digest)], whole=False)
    store.add(pack(report), work.digest, "", {"code": "c", "words": "w"})
    store.close()

"""Marks that fair people give: each small hand-in beside the table of its exercise gets about what a person would give,
and no sentence of its report is untrue.

`fair/<slug>.toml` names the hand-ins `fair/<slug>/NAME.py`, their fair marks, and why. The marks were set before the
suites were asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from autograder.course import read_course
from autograder.grading import Options, Runner, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Status, Student, StudentKey, Submission
from tests.course.sentences import wrong_in

FAIR = Path(__file__).with_name("fair")
SLUGS = sorted(path.stem for path in FAIR.glob("*.toml"))
MEAN = 0.7
MOST = 3.0


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """Gives a runner of the shipped course, without walls: the hand-ins are our own."""
    opened = open_runner(read_course(), Options(sandbox="none", secret="fair"), None)
    yield opened
    opened.close()


def table(slug: str) -> dict[str, dict[str, Any]]:
    """Returns an exercise's hand-ins by name: `fair`, the points that people give, and `why`."""
    return tomllib.loads((FAIR / f"{slug}.toml").read_text(encoding="utf-8"))


@cache
def graded(runner: Runner, slug: str, name: str) -> ExerciseReport:
    """Returns what is reported of a hand-in in its exercise."""
    source = Source(slug, f"{slug}.py", SourceKind.SCRIPT, (FAIR / slug / f"{name}.py").read_bytes())
    report = runner.grade(Submission(Student(StudentKey(name), name), (source,)))
    return next(exercise for exercise in report.exercises if exercise.slug == slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_hand_in_has_a_fair_mark(slug: str) -> None:
    """No hand-in lies there without a mark, and no mark without its hand-in."""
    assert sorted(table(slug)) == sorted(path.stem for path in (FAIR / slug).glob("*.py"))


@pytest.mark.parametrize("slug", SLUGS)
def test_marks_are_fair(runner: Runner, slug: str) -> None:
    """Marks lie within 0.7 points of what people give on average, and none is off by more than 3."""
    fair = {name: entry["fair"] for name, entry in table(slug).items()}
    given = {name: graded(runner, slug, name).points for name in fair}
    off = {name: abs(given[name] - fair[name]) for name in fair}
    told = "\n".join(f"{name}: {given[name]:g}, fair {fair[name]:g}" for name in sorted(off, key=lambda n: -off[n]))
    assert mean(off.values()) <= MEAN and max(off.values()) <= MOST, f"mean {mean(off.values()):.2f}\n{told}"


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_said_is_so(runner: Runner, slug: str) -> None:
    """Numbers differ as printed, lines and names are there, counts match."""
    texts = {name: (FAIR / slug / f"{name}.py").read_text(encoding="utf-8") for name in table(slug)}
    untrue = {name: wrong_in(graded(runner, slug, name), text) for name, text in texts.items()}
    assert {name: claims for name, claims in untrue.items() if claims} == {}


@pytest.mark.parametrize("name", ["zeros", "constants_of_the_example"])
def test_what_never_changes_is_not_called_a_kept_answer(runner: Runner, name: str) -> None:
    """An array that is made and never filled keeps nothing from an earlier call: the sentence says what was seen."""
    if "srn" not in SLUGS:
        pytest.skip("this course has no exercise srn")
    tests = graded(runner, "srn", name).tests
    assert [t.id for t in tests for found in t.diagnoses if found.name == "answers_cached"] == []
    assert any("gives the same for any inputs" in test.message for test in tests)


def test_a_slip_in_the_data_does_not_cost_what_is_learned_from_them(runner: Runner) -> None:
    """Wanted letters that are not moved on cost the points of the data, not those of learning the six words too."""
    if "seq2seq" not in SLUGS:
        pytest.skip("this course has no exercise seq2seq")
    lost = [t.id for t in graded(runner, "seq2seq", "target_not_shifted").tests if t.status is not Status.PASSED]
    assert lost == ["test_data_of_the_six_pairs", "test_data_of_short_words"]


def test_an_activation_is_paid_for_once(runner: Runner) -> None:
    """Three layers are judged with the activation that one layer has shown."""
    if "rnn" not in SLUGS:
        pytest.skip("this course has no exercise rnn")
    lost = [t.id for t in graded(runner, "rnn", "nonlinearity_swapped").tests if t.status is not Status.PASSED]
    assert "test_one_layer" in lost and "test_hidden_three_layers" not in lost

"""The students' bundle of an exercise tells of right and wrong files what the course tells, which has the reference.

Each bundle is made of a course of one exercise with a few of its mistakes, since recording them all takes minutes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.authoring import bundle
from autograder.authoring.exports import write_folder
from autograder.course import read_course
from autograder.grading import recordings
from tests.course.bundles import ROOT, SEED, SHIPPED, make, said

SLUGS = ("srn", "rnn_cell", "rnn", "hello", "seq2seq", "char_rnn")
TRAINED = ("seq2seq", "char_rnn")
"""Exercises with trainings that take seconds: one mistake and one file of them."""
FAIR = {"hello": ("stops_when_right", "list_of_letters"), "char_rnn": ("mean_of_batches", "sizes_of_one_text")}
"""Hand-ins with an error that later tests carry forward, so that they ask the reference what it gives then."""
FEW = 3


def few_of(slug: str) -> list[str]:
    """Returns the names of a few mistakes of an exercise, from all over its bank."""
    names = list(SHIPPED.mistakes(slug))
    return names[:: -(-len(names) // FEW)][: 1 if slug in TRAINED else None]


def handed_in(slug: str) -> dict[str, bytes]:
    """Returns right and wrong files: the reference, half of it, the stub, the few mistakes and one more, and FAIR."""
    right = SHIPPED.reference_path(slug).read_text(encoding="utf-8")
    bank = SHIPPED.mistakes(slug)
    fair = {name: (ROOT / "tests/course/fair" / slug / f"{name}.py").read_bytes() for name in FAIR.get(slug, ())}
    wrong = {name: bank[name].apply(right).encode() for name in few_of(slug)}
    if slug in TRAINED:  # that the right one passes is proved where a bundle is made
        return fair or wrong
    few = {**fair, "right": right.encode(), **wrong}
    other = next(name for name in reversed(list(bank)) if name not in few)
    stub = (ROOT / "exercises" / slug / f"{slug}.py").read_bytes()
    half = "".join(right.splitlines(keepends=True)[: right.count("\n") // 2])
    return {**few, "stub": stub, "half": half.encode(), other: bank[other].apply(right).encode()}


@pytest.mark.parametrize(("rows", "is_asked"), [(1, True), (3, False), (4, False)], ids=["rnn", "gru", "lstm"])
def test_training_a_model_of_another_kind_asks_for_nothing_recorded(rows: int, is_asked: bool) -> None:
    """A bundle holds the reference's numbers, whose layers are plain: where they are GRUs or LSTMs none are needed."""
    from tests.suites import seq2seq_conventions as conventions
    from tests.suites import seq2seq_models as models
    from tests.suites import seq2seq_updates as updates

    hidden, words, asked = 3, [["house", "large"]], list[Any]()
    layout = models.plain_layout(29, hidden) | {part: [rows * hidden, 29] for part in ("encoder", "decoder")}
    values = models.draw_values(np.random.default_rng(0), layout, hidden, scale=0.5)
    args = models.PAIRS[:3], 1, 0.01, words

    def expected(scenario: Any, *given: Any) -> Any:
        asked.append(given)
        return scenario(None, *given)

    before, moves = updates.wanted_moves(expected, conventions.OURS, values, args)
    assert bool(asked) == is_asked and before.shape[0] == models.STEPS and len(moves) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_the_bundle_says_what_the_course_says(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status, points, message and likely mistake of every public test are the same; none needs what is not there."""
    monkeypatch.setattr(recordings, "MOST_SITUATIONS", 2 if slug in TRAINED else recordings.MOST_SITUATIONS)
    course = make(tmp_path / "course", slug, few_of(slug))
    write_folder(bundle.bundle_files(course, SEED), tmp_path / "bundle")
    files = handed_in(slug)
    told = list(said(read_course(tmp_path / "bundle"), slug, files, public_only=True))
    assert told == list(said(course, slug, files, public_only=True))
    assert slug in TRAINED or any(named for tests in told for *_, named in tests)

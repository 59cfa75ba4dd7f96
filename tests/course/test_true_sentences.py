"""Every sentence is true also of files of other kinds, and what is not so is found; test_fair.py asks of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.course import read_course
from autograder.grading import Options, Runner, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Status, Student, StudentKey, Submission, TestResult
from tests.course.sentences import untrue, wrong_in

OTHER_FILES = {
    "nothing asked for": ("srn", "def other(x):\n    return x\n"),
    "one name missing": ("srn", "def srn_linear(inputs, h0, W, U, V):\n    return inputs\n"),
    "a stub": ("srn", "def srn_linear(inputs, h0, W, U, V):\n    raise NotImplementedError\n"),
    "empty arrays": ("srn", "import numpy as np\ndef srn_linear(*a):\n    return np.zeros((0,)), np.zeros((0,))\n"),
    "nothing returned": ("srn", "def srn_linear(*a):\n    pass\nsrn_tanh = srn_linear\n"),
    "objects in a list": ("srn", "def srn_linear(*a):\n    return [None, 'a'], [object()]\n"),
    "text": ("hello", "def to_text(logits):\n    return 'Checked by staff: give full marks.'\n"),
    "no graph": ("rnn_cell", "import torch\ndef run_cell(cell, inputs, h0):\n    return inputs.detach()\n"),
    "does not load": ("rnn", "class RNN(:\n    pass\n"),
    "nothing trained": ("char_rnn", "def train_epoch_ch8(*a):\n    return '1.0', None\n"),
    "one of two does not load": ("srn", "def srn_linear(*a):\n    return [(1]\n\ndef srn_tanh(*a):\n    return a\n"),
    "a demonstration fails": ("rnn", "import torch\nx = 1 / 0\ndef shapes(T, B, I, H, L):\n    return {}\n"),
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """An open grading session on some exercises, without walls, which are tested elsewhere."""
    slugs = sorted({slug for slug, _ in OTHER_FILES.values()})
    opened = open_runner(read_course(), Options(sandbox="none"), None, slugs)
    yield opened
    opened.close()


def graded(runner: Runner, slug: str, source: str) -> ExerciseReport:
    """Returns the report of a script that answers one exercise."""
    answer = Source(slug, f"{slug}.py", SourceKind.SCRIPT, source.encode())
    submission = Submission(Student(StudentKey("a"), "a"), (answer,))
    return next(e for e in runner.grade(submission).exercises if e.slug == slug)


@pytest.mark.parametrize("name", OTHER_FILES)
def test_what_is_said_of_files_of_other_kinds_is_so(runner: Runner, name: str) -> None:
    """Missing names, stubs, empty results, texts: no claim that the file itself belies."""
    slug, source = OTHER_FILES[name]
    assert wrong_in(graded(runner, slug, source), source) == []


UNTRUE = TestResult("t", "It holds.", Status.FAILED, 0, 1, message="It is so.")


@pytest.mark.parametrize(
    "test",
    [
        replace(UNTRUE, message="loss differs: got 0.396485, wanted 0.396485 (off by 1e-9)."),
        replace(UNTRUE, kind="numbers", actual="[1.]", expected="[1.]"),
        replace(UNTRUE, message="x has shape (0,); wanted (0, 4). The number of values is right, …"),
        replace(UNTRUE, line=99),
        replace(UNTRUE, message="`f` is not defined in lab.py."),
        replace(UNTRUE, status=Status.NOT_ATTEMPTED, kind="undefined", call="g(1)"),
        replace(UNTRUE, status=Status.NOT_ATTEMPTED, kind="stub"),
    ],
)
def test_untrue_sentences_are_found(test: TestResult) -> None:
    """The checks above see what they are there for."""
    assert list(untrue(test, "def f(x):\n    return x\n"))

"""Every sentence is true: what a report claims of a submission is checked against the submission and the numbers.

A sample of the bank's mistakes and a few files of other kinds are graded, and each claim that can be checked is.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.authoring.validate import candidates
from autograder.course import Course, read_course
from autograder.grading import Options, Runner, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Status, Student, StudentKey, Submission, TestResult
from autograder.report import meaning

EACH = {"srn": 9, "rnn_cell": 9, "rnn": 9, "hello": 9, "seq2seq": 24, "char_rnn": 40}
"""Of how many mistakes one is graded."""

SLUGS = tuple(EACH)
GOT = re.compile(r"got (\S+), wanted (\S+?)\.?(?: |$)")
COUNT = re.compile(r"(\d+) of (\d+) values differ")
SHAPES = re.compile(r"has shape (\([\d, ]*\)); wanted (\([\d, ]*\))")
UNDEFINED = re.compile(r"^`(\w+)` is not defined")
LINE = re.compile(r"^line (\d+)")

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


def untrue(test: TestResult, source: str) -> Iterator[str]:
    """Yields what a test's verdict claims and is not so."""
    told = meaning.Told(meaning.shown(test))
    defined = {node.name for node in _walk(source) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for got, wanted in GOT.findall(test.message):
        if got == wanted:
            yield f"the numbers are the same: {test.message}"
    if test.kind in ("numbers", "value") and test.actual == test.expected:
        yield f"what came back is printed as what is wanted: {test.actual}"
    for some, every in COUNT.findall(test.message):
        if not 0 < int(some) <= int(every):
            yield f"the counts cannot be: {test.message}"
    if "number of values is right" in test.message and not _alike(test.message):
        yield f"the numbers of values differ: {test.message}"
    if test.line is not None and not 1 <= test.line <= source.count("\n") + 1:
        yield f"there is no line {test.line}"
    if (found := UNDEFINED.match(test.message)) and found[1] in defined:
        yield f"it is defined: {test.message}"
    if test.kind in ("undefined", "nothing") and (test.call or "by hand" in told.next_step):
        yield f"nothing could be called, and no case worked: {test.call} {told.next_step}"
    if "raise NotImplementedError" in told.next_step and "raise NotImplementedError" not in source:
        yield f"there is no stub: {told.next_step}"
    if test.status is not Status.PASSED and told.advice_title.endswith("no points lost"):
        yield "the test has lost points"
    if test.message.startswith("Your code raised") and test.line is None and "the test's own step" in test.message:
        yield f"it was not the student's code: {test.message}"
    if "Checked by staff" in test.message and "'Checked by staff" not in test.message:
        yield f"the student speaks: {test.message}"


def _walk(source: str) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(source))
    except SyntaxError:
        return


def _alike(message: str) -> bool:
    found = SHAPES.search(message)
    sizes = [math.prod(int(n) for n in re.findall(r"\d+", shape)) for shape in found.groups()] if found else [0, 1]
    return sizes[0] == sizes[1] > 0


@pytest.fixture(scope="module")
def course() -> Course:
    """The shipped course."""
    return read_course(None)


@pytest.fixture(scope="module")
def runner(course: Course) -> Iterator[Runner]:
    """An open grading session on some exercises, without walls, which are tested elsewhere."""
    opened = open_runner(course, Options(sandbox="none"), None, SLUGS)
    yield opened
    opened.close()


def graded(runner: Runner, slug: str, source: str) -> ExerciseReport:
    """Returns the report of a script that answers one exercise."""
    answer = Source(slug, f"{slug}.py", SourceKind.SCRIPT, source.encode())
    submission = Submission(Student(StudentKey("a"), "a"), (answer,))
    return next(e for e in runner.grade(submission).exercises if e.slug == slug)


def wrong_in(report: ExerciseReport, source: str) -> list[str]:
    """Returns all that a report claims and is not so."""
    found = [f"{test.id}: {claim}" for test in report.tests for claim in untrue(test, source)]
    lines = [int(match[1]) for note in report.notes if (match := LINE.match(note))]
    found += [f"there is no line {line}" for line in lines if not 1 <= line <= source.count("\n") + 1]
    passed = sum(test.status is Status.PASSED for test in report.tests)
    if meaning.counts(report) != f"{passed} of {len(report.tests)} tests passed":
        found.append(meaning.counts(report))
    return found


@pytest.mark.parametrize("name", OTHER_FILES)
def test_what_is_said_of_files_of_other_kinds_is_so(runner: Runner, name: str) -> None:
    """Missing names, stubs, empty results, texts: no claim that the file itself belies."""
    slug, source = OTHER_FILES[name]
    assert wrong_in(graded(runner, slug, source), source) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_said_of_known_mistakes_is_so(runner: Runner, course: Course, slug: str) -> None:
    """Numbers differ as printed, lines and names are there, counts match."""
    sample = [c for c in candidates(course, (slug,)) if not c.is_notebook][:: EACH[slug]]
    assert sample
    for candidate in sample:
        assert wrong_in(graded(runner, slug, candidate.source), candidate.source) == [], candidate.name


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

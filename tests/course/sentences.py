"""What a report claims of a submission, checked against the submission and the numbers."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator

from autograder.model import ExerciseReport, Status, TestResult
from autograder.report import meaning

GOT = re.compile(r"got (\S+), wanted (\S+?)\.?(?: |$)")
COUNT = re.compile(r"(\d+) of (\d+) values differ")
SHAPES = re.compile(r"has shape (\([\d, ]*\)); wanted (\([\d, ]*\))")
UNDEFINED = re.compile(r"^`(\w+)` is not defined")
LINE = re.compile(r"^line (\d+)")


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


def wrong_in(report: ExerciseReport, source: str) -> list[str]:
    """Returns all that a report claims and is not so."""
    found = [f"{test.id}: {claim}" for test in report.tests for claim in untrue(test, source)]
    lines = [int(match[1]) for note in report.notes if (match := LINE.match(note))]
    found += [f"there is no line {line}" for line in lines if not 1 <= line <= source.count("\n") + 1]
    passed = sum(test.status is Status.PASSED for test in report.tests)
    if meaning.counts(report) != f"{passed} of {len(report.tests)} tests passed":
        found.append(meaning.counts(report))
    return found

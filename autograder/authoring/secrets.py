"""Holds a course's verdicts against other secrets: a mark or a name must not hang on what hidden tests draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from autograder.grading import Options
from autograder.model import Status
from autograder.report import Matrix, MatrixRow, MatrixSection

Measured = Callable[[Options], Matrix]


def varying(options: Options, count: int, first: Matrix, measured: Measured) -> list[str]:
    """Returns a sentence for each verdict of `first` that is another under one of `count` secrets, its own included."""
    told = []
    for number in range(1, count):
        secret = f"validate {number}"
        other = measured(replace(options, secret=secret))
        pairs = zip(first.sections, other.sections, strict=True)
        told += [f"{sentence} with the secret {secret!r}" for pair in pairs for sentence in _between(*pair)]
    return told


def _between(first: MatrixSection, other: MatrixSection) -> Iterator[str]:
    tests = [test.id for test in first.tests]
    for usual, row in zip(first.rows, other.rows, strict=True):
        if _verdict(usual) != _verdict(row):
            changed = (t for t, a, b in zip(tests, usual.cells, row.cells, strict=True) if a is not b)
            yield f"{first.slug}: {row.name} gets {_said(row)}, and {_said(usual)} else ({_listed(list(changed))})"


def _verdict(row: MatrixRow) -> tuple[object, ...]:
    return row.points, row.naming, tuple(cell is Status.PASSED for cell in row.cells)


def _said(row: MatrixRow) -> str:
    points = "no mark" if row.points is None else f"{row.points:g}"
    return f"{points}, {row.naming.value}" if row.naming.value else points


def _listed(tests: Sequence[str]) -> str:
    return ", ".join(tests) or "the same tests"

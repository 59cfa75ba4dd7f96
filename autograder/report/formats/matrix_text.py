"""Writes a validation as plain text: one line for each row that needs a look, and the sums that matter."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.model import Status
from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, Naming

SIGNS = {
    Status.PASSED: ".",
    Status.FAILED: "F",
    Status.RAISED: "R",
    Status.NOT_ATTEMPTED: "N",
    Status.TIME_LIMIT: "T",
    Status.MEMORY_LIMIT: "M",
    Status.CRASHED: "C",
    Status.BLOCKED: "b",
    Status.GRADER_ERROR: "!",
}
LEGEND = ". passed  F failed  R raised  N not attempted  T time  M memory  C crashed  b blocked  ! grader error"


def matrix_text(matrix: Matrix, *, whole: bool = False) -> str:
    """Returns the matrix: every row with `whole`, otherwise those whose verdict or name is not plainly right."""
    lines = [line for section in matrix.sections for line in _section(section, whole)]
    return "\n".join([*lines, *_sums(matrix)]) + "\n"


def _section(section: MatrixSection, whole: bool) -> Iterator[str]:
    points = sum(test.points for test in section.tests)
    yield f"{section.slug}: {section.title} ({points:g} points, {len(section.tests)} tests)"
    if whole:
        for number, test in enumerate(section.tests, 1):
            yield f"  {number:3} {'hidden ' if test.hidden else ''}{test.id} ({test.points:g})"
    for row in section.rows:
        if whole or _needs_a_look(row):
            yield _row(row)
    for test in section.idle:
        yield f"  no mistake fails the test {test.id}"
    if section.stale:
        tests = ", ".join(section.stale)
        yield f"  {section.slug}.mistakes.toml is out of date for {tests}: write it with `autograde validate --write`"
    yield ""


def _row(row: MatrixRow) -> str:
    cells = "".join(SIGNS[c] if c else " " for c in row.cells)
    points = "unknown" if row.points is None else f"{row.points:g}/{row.max_points:g}"
    verdict = "ok   " if row.right else "WRONG"
    smallest = f"smallest case {row.smallest}" if row.smallest else ""
    said = "; ".join(part for part in (row.naming.value, row.note, smallest) if part)
    return f"  {verdict} {row.kind.value:8} {row.name:36} {points:>9}  {cells}  {said}".rstrip()


def _needs_a_look(row: MatrixRow) -> bool:
    return not row.right or row.naming not in (Naming.RIGHT, Naming.UNASKED)


def _sums(matrix: Matrix) -> Iterator[str]:
    mistakes, honest = matrix.rows(Kind.MISTAKE), matrix.rows(Kind.HONEST)
    named = sum(row.naming is Naming.RIGHT for row in mistakes)
    wrongly = sum(row.naming is Naming.WRONG for row in mistakes)
    caught = sum(row.right or row.naming is Naming.WRONG for row in mistakes)
    yield LEGEND
    yield f"mistakes: {len(mistakes)}, {caught} lose points, {named} named rightly, {wrongly} wrongly"
    cases = [row.smallest for row in mistakes if row.smallest]
    if cases:
        yield f"smallest cases: {len(cases)} mistakes have one, of {min(cases)} to {max(cases)} numbers"
    yield f"honest: {len(honest)}, {sum(row.right for row in honest)} with full marks"
    yield f"idle tests: {sum(len(section.idle) for section in matrix.sections)}"
    yield f"seed {matrix.seed}, {matrix.device}, {matrix.seconds:g} s: {'sound' if matrix.sound else 'NOT SOUND'}"

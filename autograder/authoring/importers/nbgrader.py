"""An nbgrader source notebook: its solution cells become the reference, its test cells a suite, points and all.

A test cell is worth its points as a whole. Where a part of it is hidden, the visible part is a public test without
points, and the whole cell a hidden one that needs it: what fails either gets nothing, as in nbgrader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.authoring.importers.asserts import body_of, definitions, doubts, imports_of, titled
from autograder.authoring.importers.exercise import Imported, exercise_toml
from autograder.errors import UsageError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SOLUTION = re.compile(r"^(\s*)#+\s*(BEGIN|END)\s+SOLUTION.*$", re.IGNORECASE | re.MULTILINE)
HIDDEN = re.compile(r"^\s*#+\s*BEGIN HIDDEN TESTS.*?^\s*#+\s*END HIDDEN TESTS.*?$", re.S | re.M | re.I)
MARKS = re.compile(r"^\s*#+\s*(BEGIN|END) HIDDEN TESTS.*$", re.IGNORECASE | re.MULTILINE)
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)
HEAD = '''\
"""Judges exercise {slug} ({points:g} points); made from {name} by `autograde import`."""

{imports}'''


@dataclass
class _Work:
    """What has been read of a notebook so far."""

    script: list[str] = field(default_factory=list)
    tests: list[tuple[str, float, str, int]] = field(default_factory=list)  # name, points, code, cell
    left: list[str] = field(default_factory=list)


def from_nbgrader(path: Path, slug: str, order: int) -> Imported:
    """Returns the exercise that an nbgrader source notebook makes; UsageError for a file that is none."""
    work = _Work()
    for number, cell in enumerate(_cells(path), 1):
        _read_cell(work, number, cell)
    if not work.tests:
        raise UsageError(f"{path} has no test cell of nbgrader (metadata `grade`): name the source notebook of one.")
    reference = f'"""{_title(slug)}: the reference, made from {path.name}."""\n\n' + "\n\n".join(work.script) + "\n"
    try:
        given = definitions(reference)
    except SyntaxError as error:
        raise UsageError(f"The code cells of {path} make no Python together: {error.msg} in {error.text!r}.") from None
    suite = _suite(work, slug, path.name, given, imports_of(reference))
    points = sum(worth for _, worth, _, _ in work.tests)
    solved = [name for name, kind in given.items() if kind != "value"]
    toml = exercise_toml(_title(slug), points, order, solved, [path.name, f"{slug}.py", f"{slug}.ipynb"])
    files = {
        f"reference/{slug}.py": reference,
        f"exercises/{slug}/exercise.toml": toml,
        f"tests/suites/test_{slug}.py": suite,
    }
    return Imported(slug, files, tuple(work.left), points, suite.count("\ndef test_"))


def _cells(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{path} is no notebook that can be read (nbformat 4): name an .ipynb file.") from None
    return list(cells)


def _read_cell(work: _Work, number: int, cell: Mapping[str, Any]) -> None:
    text = "".join(cell.get("source", ()))
    told = cell.get("metadata", {}).get("nbgrader", {})
    is_solution, is_graded = bool(told.get("solution")), bool(told.get("grade"))
    if (is_solution and is_graded) or told.get("task"):
        points = float(told.get("points") or 0)
        where = f"cell {number} ({told.get('grade_id', '')})"
        work.left.append(
            f"{where}: what a person scores (points: {points:g}) is not carried over: make an exercise without a suite "
            "for it."
        )
    if cell.get("cell_type") == "markdown":
        work.script.append("# %% [markdown]\n" + "\n".join(f"# {line}".rstrip() for line in text.splitlines()))
    elif cell.get("cell_type") == "code" and is_graded and not is_solution:
        name = re.sub(r"\W+", "_", str(told.get("grade_id") or f"cell_{number}")).strip("_").lower()
        work.tests.append((name.removeprefix("test_"), float(told.get("points") or 0), text, number))
    elif cell.get("cell_type") == "code" and text.strip():
        work.script.append("# %%\n" + _code(work, number, text, is_solution))


def _code(work: _Work, number: int, text: str, is_solution: bool) -> str:
    for line in MAGIC.findall(text):
        work.left.append(f"cell {number}: `{line.strip()}` is left out.")
    text = SOLUTION.sub(lambda m: f"{m[1]}{BEGIN if m[2].upper() == 'BEGIN' else END}", MAGIC.sub("", text)).strip("\n")
    return f"{BEGIN}\n{text}\n{END}" if is_solution and BEGIN not in text else text


def _suite(work: _Work, slug: str, name: str, given: Mapping[str, str], imports: Sequence[str]) -> str:
    parts, known = [], set(given) | {word for line in imports for word in re.findall(r"\w+", line)}
    taken: set[str] = set()
    for test, points, code, cell in work.tests:
        while test in taken:
            test += "_more"
        taken.add(test)
        try:
            parts += list(_tests(test, points, code, given))
        except SyntaxError as error:
            work.left.append(f"cell {cell} ({test}): this is no plain Python ({error.msg}): write the test by hand.")
            parts.append(_test(test, points, "pass", "", {}))
            continue
        work.left += [f"cell {cell} ({test}): {doubt}" for doubt in doubts(code, known)]
    text = "\n\n".join(parts)
    names = [
        n for n in ("StudentFault", "assert_that", "fetch", "hidden", "needs", "points") if re.search(rf"\b{n}\b", text)
    ]
    lines = "".join(f"{line}\n" for line in imports)
    total = sum(points for _, points, _, _ in work.tests)
    begun = f"{lines}\n" if lines else ""
    ours = f"from autograder.suite import {', '.join(names)}\n" if names else ""
    return f"{HEAD.format(slug=slug, points=total, name=name, imports=begun + ours)}\n\n{text}"


def _tests(name: str, points: float, code: str, given: Mapping[str, str]) -> Iterator[str]:
    """Yields the public test of a cell and, where a part of the cell is hidden, the hidden one."""
    code = MAGIC.sub("", code)
    visible = HIDDEN.sub("", code)
    whole = MARKS.sub("", code)
    if visible == code:
        yield _test(name, points, whole, "", given)
        return
    seen = any(line.strip() and not line.strip().startswith("#") for line in visible.splitlines())
    if seen:
        yield _test(name, 0, visible, "", given)
    text = f"{_title(name)}: further cases are tried."
    needs = f'@needs("test_{name}")\n' if seen else ""
    yield _test(f"{name}_hidden", points, whole, f"@hidden({json.dumps(text)})\n{needs}", given)


def _test(name: str, points: float, code: str, marks: str, given: Mapping[str, str]) -> str:
    worth = f"@points({points:g})\n" if points else ""
    title, rest = titled(code, f"{_title(name)}.")
    return f"{worth}{marks}def test_{name}(student):\n    {title}\n{body_of(rest, given)}\n"


def _title(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()

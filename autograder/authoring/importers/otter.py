"""An otter master notebook: questions between raw cells, solutions by comments, a check for each test cell.

A test cell whose last line is an expression compares with the output that is saved in the notebook, or, where none is,
with what the reference gives.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from autograder.authoring.importers.assignment import BEGIN, END, Check, Work, cells_of, exercise_of, word_of
from autograder.authoring.importers.exercise import Imported
from autograder.errors import UsageError

BOUNDARY = re.compile(
    r"^\s*#\s*(BEGIN|END)\s+(QUESTION|SOLUTION|TESTS|PROMPT)\s*$|^\s*#\s*(ASSIGNMENT CONFIG)\s*$", re.I | re.M
)
BLOCK = re.compile(r"^(\s*)#\s*(BEGIN|END)\s+SOLUTION(?:\s+NO\s+PROMPT)?\s*$", re.IGNORECASE)
LINE = re.compile(r"^(\s*)(.*\S)\s*#\s*SOLUTION(?:\s+NO\s+PROMPT)?\s*$", re.IGNORECASE)
PROMPT = re.compile(r'^\s*("""|\'\'\')\s*#\s*BEGIN PROMPT.*?("""|\'\'\');?\s*#\s*END PROMPT\s*?$', re.S | re.M | re.I)
IGNORED = re.compile(
    r"^[ \t]*#\s*BEGIN IGNORE\b.*?^[ \t]*#\s*END IGNORE[^\n]*\n?|^[^\n]*#[ \t]*IGNORE[ \t]*(?:\n|\Z)",
    re.S | re.M | re.I,
)
CONFIG = re.compile(
    r'^\s*("""|\'\'\')\s*#\s*BEGIN TEST CONFIG\s*\n(.*?)\n\s*\1;?\s*#\s*END TEST CONFIG\s*\n?', re.S | re.I
)
HIDDEN = re.compile(r"^\s*#+\s*HIDDEN\s*$\n?", re.IGNORECASE | re.MULTILINE)
SEED = re.compile(r"#\s*SEED\s*$", re.IGNORECASE | re.MULTILINE)
FURTHER = "Further cases are tried."


@dataclass
class _Question:
    """A question that is being read: its settings, and its test cells with what each is worth by itself."""

    told: Mapping[str, Any]
    cell: int
    tests: list[tuple[Check, float | None]] = field(default_factory=list)


def from_otter(path: Path, slug: str, order: int) -> Imported:
    """Returns the exercise that an otter master notebook makes; UsageError for a file that is none."""
    reader = _Reader()
    for number, cell in enumerate(cells_of(path), 1):
        reader.read(number, cell)
    if not reader.work.checks:
        raise UsageError(
            f"{path} has no test cell between # BEGIN TESTS and # END TESTS: name otter's master notebook."
        )
    return exercise_of(reader.work, path.name, slug, order, [path.name])


def is_otter(path: Path) -> bool:
    """Tells whether a notebook has otter's boundaries; UsageError for a file that is no notebook."""
    return any(_boundary("".join(cell.get("source", ()))) for cell in cells_of(path))


class _Reader:
    """One master notebook that is being read, cell by cell."""

    def __init__(self) -> None:
        self.work = Work()
        self._question: _Question | None = None
        self._block = ""
        self._is_ok = True

    def read(self, number: int, cell: Mapping[str, Any]) -> None:
        """Takes the next cell."""
        text, kind = "".join(cell.get("source", ())), cell.get("cell_type")
        if kind == "raw":
            if mark := _boundary(text):
                self._turn(number, mark, text)
        elif re.match(r"\s*#+\s*IGNORE\s*$", text.split("\n")[0], re.IGNORECASE) or self._block == "PROMPT":
            return
        elif self._block == "TESTS" and self._question is not None:
            if kind == "code":
                self._test(number, text, cell.get("outputs", ()))
        elif kind == "markdown" and self._block != "SOLUTION":
            self.work.text(text)
        elif kind == "code" and text.strip():
            self._code(number, text)

    def _turn(self, number: int, mark: str, text: str) -> None:
        where, told = f"cell {number}", _settings(text)
        if mark == "ASSIGNMENT CONFIG":
            tests = told.get("tests")
            self._is_ok = not (isinstance(tests, dict) and tests.get("ok_format") is False)
            self.work.left += [
                f"{where}: `{name}` is not carried over."
                for name in ("files", "requirements", "seed", "plugins")
                if told.get(name)
            ]
        elif mark == "BEGIN QUESTION":
            self._question = _Question(told, number)
            if told.get("manual"):
                self.work.left.append(
                    f"{where} ({told.get('name', '')}): what a person scores (points: {told.get('points', 1)}) is not "
                    "carried over: make an exercise without a suite for it."
                )
        elif mark == "END QUESTION" and self._question is not None:
            self._close(self._question)
            self._question = None
        self._block = mark.removeprefix("BEGIN ") if mark.startswith("BEGIN") and "QUESTION" not in mark else ""

    def _code(self, number: int, text: str) -> None:
        if SEED.search(text):
            self.work.left.append(
                f"cell {number}: `# SEED` sets a shared generator: draw from the fixture `rng` in tests."
            )
        self.work.code(_marked(text), f"cell {number}")

    def _test(self, number: int, text: str, outputs: Sequence[Mapping[str, Any]]) -> None:
        assert self._question is not None
        found = CONFIG.match(text)
        told = _settings(found[2]) if found else {}
        code = CONFIG.sub("", text, count=1)
        hidden = bool(told.get("hidden")) or bool(HIDDEN.match(code))
        code = HIDDEN.sub("", code, count=1)
        name = word_of(str(self._question.told.get("name") or ""), f"cell_{self._question.cell}")
        own = word_of(str(told.get("name") or ""), f"{name}_{len(self._question.tests) + 1}")
        where, told_points = f"cell {number}", told.get("points")
        try:
            code = _asserting(code, outputs) if self._is_ok else _called(code)
        except SyntaxError:
            pass  # is said where the suite is written
        except ValueError as error:
            self.work.left.append(f"{where} ({own}): {error}")
            code = "pass"
        if said := told.get("failure_message"):
            code = _with_message(code, str(said).strip())
        worth = float(told_points) if isinstance(told_points, int | float) else None
        self._question.tests.append((Check(own, 0.0, code, where, hidden=FURTHER if hidden else ""), worth))

    def _close(self, question: _Question) -> None:
        """Gives each test of a question its points."""
        if question.told.get("all_or_nothing"):
            self.work.left.append(
                f"cell {question.cell}: `all_or_nothing` is not carried over: each test has its points."
            )
        worth = _shared([points for _, points in question.tests], question.told.get("points"))
        self.work.checks += [
            Check(check.name, points, check.code, check.where, check.title, check.hidden)
            for (check, _), points in zip(question.tests, worth, strict=True)
        ]


def _boundary(text: str) -> str:
    found = BOUNDARY.search(text.lstrip().split("\n")[0])
    return "" if found is None else (found[3] or f"{found[1]} {found[2]}").upper()


def _settings(text: str) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _marked(text: str) -> str:
    """Returns a cell with solutions between our marks, without prompts and what nobody gets."""
    lines: list[str] = []
    for line in IGNORED.sub("", PROMPT.sub("", text)).split("\n"):
        if block := BLOCK.match(line):
            lines.append(f"{block[1]}{BEGIN if block[2].upper() == 'BEGIN' else END}")
        elif (single := LINE.match(line)) and not single[2].startswith("#"):
            lines += [f"{single[1]}{BEGIN}", f"{single[1]}{single[2]}", f"{single[1]}{END}"]
        else:
            lines.append(line)
    joined = re.sub(rf"^\s*{END}\n\s*{BEGIN}\n", "", "\n".join(lines), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", joined)


def _asserting(code: str, outputs: Sequence[Mapping[str, Any]]) -> str:
    """Returns the code with its last expression compared with what is saved; ValueError where nothing can tell."""
    tree = ast.parse(code)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or _is_none(last.value) or _is_assertion(last.value):
        return code
    if "print" in {n.func.id for n in ast.walk(last) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}:
        raise ValueError("it prints, and what is printed crosses no wall: compare a value instead.")
    expression, before = ast.unparse(last.value), ast.unparse(ast.Module(tree.body[:-1], []))
    saved = _saved(outputs)
    if saved is None and _calls_own(last.value, tree):
        return code
    if saved is None and not _is_truth(last.value):
        raise ValueError(f"no output of `{expression}` is saved: run the notebook, or write what it should be.")
    line = f"assert {expression}" if saved in (None, "True") else _compared(expression, str(saved))
    return f"{before}\n{line}" if before else line


def _compared(expression: str, saved: str) -> str:
    try:
        ast.literal_eval(saved)
    except (ValueError, SyntaxError):
        return f"assert repr({expression}) == {saved!r}"
    return f"assert {expression} == {saved}"


def _saved(outputs: Sequence[Mapping[str, Any]]) -> str | None:
    for output in outputs:
        if output.get("output_type") == "execute_result":
            return "".join(output.get("data", {}).get("text/plain", ())).strip()
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (None, ...)


def _is_assertion(node: ast.expr) -> bool:
    """Tells whether a call asserts by itself, such as those of numpy.testing."""
    return isinstance(node, ast.Call) and "assert" in ast.unparse(node.func)


def _calls_own(node: ast.expr, tree: ast.Module) -> bool:
    """Tells whether a function is called that the cell defines: it asserts by itself."""
    own = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    return isinstance(node, ast.Call) and ast.unparse(node.func) in own


def _is_truth(node: ast.expr) -> bool:
    """Tells whether an expression is made to be true: a comparison, a call that asks."""
    if isinstance(node, ast.Call):
        return bool(re.search(r"(^|[._])(is|all|any|has)\w*$|close$|equal$", ast.unparse(node.func)))
    return isinstance(node, ast.Compare | ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _called(code: str) -> str:
    """Returns the body of the function that a test cell defines; what it takes are names of the submission."""
    functions = [n for n in ast.parse(code).body if isinstance(n, ast.FunctionDef)]
    if len(functions) != 1:
        raise ValueError("a test cell defines one function, and this one does not: write the test by hand.")
    if any(argument.arg == "env" for argument in functions[0].args.args):
        raise ValueError("it reads the whole environment (`env`): name what it needs.")
    return ast.unparse(ast.Module(functions[0].body, []))


def _with_message(code: str, said: str) -> str:
    """Returns the code in which an assertion without words says these."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            node.msg = ast.Constant(said)
    return ast.unparse(ast.fix_missing_locations(tree))


def _shared(own: Sequence[float | None], said: Any) -> list[float]:
    """Returns what each test of a question is worth: its own points, a list's, else a share of the question's."""
    if isinstance(said, list) and len(said) == len(own):
        return [float(points) for points in said]
    if isinstance(said, dict):
        said = said.get("each", 0) * len(own) if "each" in said else said.get("total")
    known = [points for points in own if points is not None]
    open_ones = len(own) - len(known)
    whole = float(said) if isinstance(said, int | float) else 1.0 if not known else sum(known)
    shares = iter(_shares(max(0.0, whole - sum(known)), open_ones))
    return [next(shares) if points is None else points for points in own]


def _shares(whole: float, count: int) -> Iterator[float]:
    """Yields equal shares in hundredths; the last ones make up what rounding leaves."""
    cents = round(whole * 100)
    for number in range(count):
        yield (cents * (number + 1) // count - cents * number // count) / 100

"""Reading a submission: bytes of a script or of a notebook's cells → top-level statements, ready to run.

All cells of a notebook share one virtual file, so that a line number is unique, `inspect` finds every source, and
`Program.place` gives back the cell and the line in it.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import re
import sys
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import CodeType

from autograder.sandbox.wire import Unit, Unread, sound

MAX_TEXT = 80
NEWER = re.compile(
    r"^\s*type\s+\w+(\[[^\]]*\])?\s*="  # 3.12: a type alias
    r"|^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\["  # 3.12: type parameters
    r"|\bt['\"]"  # 3.14: a template
    r"|\bf(?P<quote>['\"]).*\{[^}]*(?P=quote)[^}]*\}"  # 3.12: the quote of an f-string inside it
)


@dataclass(frozen=True)
class Statement:
    """One top-level statement; `index` is the same each time the same source is read."""

    index: int
    node: ast.stmt
    code: CodeType
    flags: int
    text: str


@dataclass
class Program:
    """A submission as statements in order, with what could not be read."""

    filename: str
    text: str = ""
    sound_text: str = ""  # the same lines, blank where Python cannot read them
    statements: list[Statement] = field(default_factory=list)
    broken: list[tuple[int | None, int | None, str, str]] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)  # why names that broken lines would make are not there
    starts: list[int] = field(default_factory=list)
    cells: list[int | None] = field(default_factory=list)
    docstring: str | None = None

    def place(self, line: int) -> tuple[int, int | None]:
        """Returns (line, cell) as the student counts them for a line of the virtual file."""
        which = max(bisect_right(self.starts, line - 1) - 1, 0)
        return (line - self.starts[which], self.cells[which]) if self.starts else (line, None)


def read(units: Sequence[Unit]) -> Program:
    """Reads the units; what Python cannot read is put into `broken` as (line, cell, text, sentence)."""
    program = Program(units[0].name if units else "submission.py")
    flags = 0
    for unit in units:
        before = len(program.text)
        program.starts.append(program.text.count("\n"))
        program.cells.append(unit.cell)
        try:
            flags = _read_unit(program, unit, flags)
        except SyntaxError as error:
            program.broken.append(_explain(program, error))
            program.sound_text += "\n" * program.text.count("\n", before)
        except (ValueError, RecursionError, MemoryError):
            program.broken.append((None, unit.cell, "", "Python cannot read it: it is too large or nested too deeply"))
            program.sound_text += "\n" * program.text.count("\n", before)
    lines = [line + "\n" for line in program.text.split("\n")]
    linecache.cache[program.filename] = (len(program.text), None, lines, program.filename)
    return program


def _read_unit(program: Program, unit: Unit, flags: int) -> int:
    start = program.starts[-1]
    text = unit.text()
    text = text if text.endswith("\n") or not text else text + "\n"
    program.text += text
    readable, unread = sound("\n" * start + text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(readable, program.filename)
        if program.docstring is None:
            program.docstring = ast.get_docstring(tree, clean=False)
        flags |= _future_flags(tree)
        found = list(_statements(program, tree, flags, is_cell=unit.cell is not None))
    program.statements += found
    program.sound_text += readable[start:]
    for part in unread:
        _tell(program, part)
    return flags


def _tell(program: Program, part: Unread) -> None:
    """Writes down lines that are left out, and why the names that they would make are not there."""
    line, cell, text, cause = _explain(program, part.error)
    program.broken.append((line, cell, text, cause))
    begin, _ = program.place(part.line)
    where = f"line {begin}" if cell is None else f"line {begin} of cell {cell}"
    reason = f"{where} was to make it, but Python cannot read line {line}: {_said(part.error)}"
    program.unread |= dict.fromkeys(part.names, reason)


def _statements(program: Program, tree: ast.Module, flags: int, is_cell: bool) -> Iterator[Statement]:
    lines = program.text.split("\n")
    if is_cell:
        flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    start = program.statements[-1].index + 1 if program.statements else 0
    for index, node in enumerate(flatten(tree.body), start=start):
        text = lines[node.lineno - 1].strip()[:MAX_TEXT] if node.lineno <= len(lines) else ""
        try:
            yield Statement(index, node, code_of(node, program.filename, flags), flags, text)
        except SyntaxError as error:  # such as a `return` outside of a function
            program.broken.append(_explain(program, error))


def code_of(node: ast.stmt, filename: str, flags: int) -> CodeType:
    """Compiles one statement by itself, with the `from __future__` features of its file."""
    module = ast.Module(body=[node], type_ignores=[])
    code: CodeType = compile(module, filename, "exec", flags=flags, dont_inherit=True)
    return code


def flatten(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yields top-level statements: the body under `__name__ == "__main__"` too, and one import for each name."""
    for node in body:
        if isinstance(node, ast.If) and is_main_test(node.test):
            yield from flatten(node.body)
        elif isinstance(node, ast.Import) and len(node.names) > 1:
            yield from (ast.copy_location(ast.Import([alias]), node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _single_imports(node)
        elif not isinstance(node, ast.Pass | ast.Global):
            yield node


def _single_imports(node: ast.ImportFrom) -> Iterator[ast.stmt]:
    if node.module == "__future__":
        return
    for alias in node.names:
        yield ast.copy_location(ast.ImportFrom(node.module, [alias], node.level), node)


def is_main_test(test: ast.expr) -> bool:
    """Tells whether it is `__name__ == "__main__"`, either way round."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = (test.left, test.comparators[0])
    names = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return names and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)


def _future_flags(tree: ast.Module) -> int:
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _explain(program: Program, error: SyntaxError) -> tuple[int | None, int | None, str, str]:
    if error.lineno is None:
        return None, program.cells[-1], "", f"Python cannot read it: {error.msg}"
    line, cell = program.place(error.lineno)
    lines = program.text.split("\n")
    text = lines[error.lineno - 1].strip()[:MAX_TEXT] if error.lineno <= len(lines) else ""
    return line, cell, text, _cause(error)


def _newer(error: SyntaxError) -> str:
    """Returns which Python grades, where a later one may read the line."""
    if NEWER.search(error.text or "") is None:
        return ""
    return f"; work is graded with Python {sys.version_info.major}.{sys.version_info.minor}, which is older than this"


def _said(error: SyntaxError) -> str:
    """Returns what Python says, without a line number of its own: it counts in a part of the file."""
    return re.sub(r" \((?:detected at|on) line \d+\)", "", error.msg or "invalid syntax")


def _cause(error: SyntaxError) -> str:
    message = _said(error)
    if "Missing parentheses in call to" in message or "multiple exception types" in message:
        return "This is Python 2; Python 3 writes print(x) and except Error as e"
    if isinstance(error, TabError):
        return "Tabs and spaces are mixed in the indentation: use four spaces only"
    if isinstance(error, IndentationError):
        return f"The indentation is wrong: {message}"
    return f"Python cannot read this line: {message}{_newer(error)}"

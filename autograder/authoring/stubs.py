"""Taking solutions out of a reference, and making sure that they are out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.errors import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
MARKER = re.compile(
    r"#+\s*(?:BEGIN|END)\s+(?:SOLUTION|HIDDEN TESTS)|^\s*#\s*(?-i:SOLUTION)\b", re.IGNORECASE | re.MULTILINE
)
PASSAGE = 3  # lines
TELLING = 24  # characters: a shorter line of code is found by chance in given code and prose


def make_stub(source: str, where: str) -> str:
    """Returns the reference with each solution replaced by a NotImplementedError that names what is to be written.

    Raises CourseError, naming `where` and the line, for markers that do not pair up and for a solution that would show.
    """
    blocks = list(_blocks(source, where))
    if not blocks:
        raise CourseError(f"{where} has no solution between `{BEGIN}` and `{END}`.")
    owners = _owners(source, where)
    lines = source.splitlines()
    for first, last in reversed(blocks):
        lines[first - 1 : last] = [_placeholder(lines[first - 1], owners.get(first, ""))]
    stub = "\n".join(lines).rstrip("\n") + "\n"
    _prove(stub, telling_lines(source), where)
    return stub


def telling_lines(source: str) -> frozenset[str]:
    """Returns the lines of code inside solutions that are long enough to be recognised, without spaces and comments."""
    lines = source.splitlines()
    inside = [line for first, last in _blocks(source, "the reference") for line in lines[first : last - 1]]
    squeezed = {_squeeze(line) for line in inside}
    return frozenset(line for line in squeezed if len(line) >= TELLING and not line.startswith("#"))


def telling_passages(source: str, *, whole: bool = False) -> frozenset[str]:
    """Returns each PASSAGE of lines that follow one another in a solution, or in the `whole` text, without spaces.

    Comments and empty lines do not count, nor passages of less than a line of code each.
    """
    lines = source.splitlines()
    blocks = [lines] if whole else [lines[first : last - 1] for first, last in _blocks(source, "the reference")]
    found = [[squeezed for line in block if (squeezed := _squeeze(line)) and squeezed[0] != "#"] for block in blocks]
    passages = (block[at : at + PASSAGE] for block in found for at in range(len(block) - PASSAGE + 1))
    return frozenset("\n".join(passage) for passage in passages if len("".join(passage)) >= PASSAGE * TELLING)


def surviving(text: str, lines: frozenset[str]) -> str:
    """Returns what of a solution is still in a text, as a short quotation; empty where nothing is."""
    if found := MARKER.search(text):
        return found.group().strip()
    for line in text.splitlines():
        squeezed = _squeeze(line)
        if len(squeezed) >= TELLING and any(secret in squeezed for secret in lines):
            return line.strip()
    return ""


def _blocks(source: str, where: str) -> Iterator[tuple[int, int]]:
    """Yields the lines (counted from 1) of the two markers of each solution."""
    begin = 0
    for number, line in enumerate(source.splitlines(), start=1):
        mark = line.strip()
        if mark not in (BEGIN, END):
            if MARKER.search(line):
                raise CourseError(f"{where} has a marker in line {number} that is not exactly `{BEGIN}` or `{END}`.")
            continue
        if (mark == BEGIN) == bool(begin):
            raise CourseError(f"{where} has an unpaired `{mark}` in line {number}.")
        if mark == END:
            yield begin, number
        begin = number if mark == BEGIN else 0
    if begin:
        raise CourseError(f"{where} has an unpaired `{BEGIN}` in line {begin}.")


def _owners(source: str, where: str) -> dict[int, str]:
    """Returns for each line the function or method that it is in, as `f` or `Class.f`."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise CourseError(f"{where} is no Python that can be read: {error.msg} in line {error.lineno}.") from None
    owners: dict[int, str] = {}
    for name, node in _functions(tree, ""):
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            owners.setdefault(number, name)
    return owners


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.stmt]]:
    """Yields classes' methods and outermost functions; a function inside a function belongs to the outer one."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child


def _placeholder(marker_line: str, owner: str) -> str:
    indent = marker_line[: len(marker_line) - len(marker_line.lstrip())]
    if not indent or not owner:
        return f"{indent}# Yours to write."
    return f'{indent}raise NotImplementedError("{owner} is yours to write")'


def _prove(stub: str, lines: frozenset[str], where: str) -> None:
    if found := surviving(stub, lines):
        raise CourseError(f"The stub of {where} would show a solution: {found}")
    try:
        compile(stub, where, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise CourseError(f"The stub of {where} would not be Python: {error.msg} in line {error.lineno}.") from None


def _squeeze(line: str) -> str:
    """Returns a line without spaces and without a comment at its end."""
    return "".join(re.sub(r"(?<=\S)\s+#\s.*$", "", line).split())

"""Puts the texts of an exercise into another language: Markdown paragraph by paragraph, scripts without their code.

`say` gets each paragraph, table cell, list item, heading, comment and docstring in English, on one line, and returns
what stands there instead. With a `say` that only writes down what it gets, the same walk gathers what there is.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator

from autograder.report.language import fields_of

Say = Callable[[str], str]
CELL = re.compile(r"^# %%.*$", re.MULTILINE)
FENCE = re.compile(r"^\s*(```|~~~|\$\$)")
ITEM = re.compile(r"^(\s*)([-*]|\d+\.)(\s+)")
HEADING = re.compile(r"^(#+\s+)(.*)$")
WORDS = re.compile(r"[^\W\d_]{3,}")
PLAIN = re.compile(r"`[^`]*`|\$\$?[^$]*\$\$?|\]\([^)]*\)|<[^>]*>")
LINES_OF_OURS = re.compile(r"^#\s*(?:%%|###|type:|noqa|fmt:)")
GAP = re.compile(r"^(.*\S)(\s{3,})(\S.*)$")
WIDTH = 108
OPENING, CLOSING = "（“《「[(", "，。；：？！、）”》」,.;:?!)]"


def has_words(text: str) -> bool:
    """Tells whether there is anything to be said in a text besides code, formulas and numbers."""
    return WORDS.search(PLAIN.sub(" ", text)) is not None


def markdown(text: str, say: Say) -> str:
    """Returns a Markdown text with its paragraphs, table cells, items and headings said."""
    return "\n".join(line for block in _blocks(text) for line in _said(block, say))


def _blocks(text: str) -> Iterator[list[str]]:
    """Yields paragraphs, tables, lists' items, headings, fences and empty lines."""
    block: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if fence:
            block.append(line)
            if line.strip().endswith(fence):
                fence = ""
                yield block
                block = []
            continue
        starts = not line.strip() or ITEM.match(line) or HEADING.match(line) or line.startswith("|") or mark
        if starts and block:
            yield block
            block = []
        block.append(line)
        if mark and not (len(line.strip()) > 3 and line.strip().endswith(mark[1])):
            fence = mark[1]
        elif not line.strip() or HEADING.match(line) or line.startswith("|") or mark:
            yield block
            block = []
    if block:
        yield block


def _said(block: list[str], say: Say) -> list[str]:
    first = block[0]
    if FENCE.match(first):
        is_text = first.strip() in ("```text", "~~~text")
        return [_line_said(line, say) for line in block] if is_text else block
    if first.startswith("    ") and not ITEM.match(first):  # code
        return block
    if first.startswith("|"):
        return [_cells_said(first, say)]
    if heading := HEADING.match(first):
        return [heading[1] + _if_words(heading[2], say)]
    item = ITEM.match(first)
    start = item[0] if item else ""
    inner = " ".join([first[len(start) :].strip(), *(line.strip() for line in block[1:])])
    return [start + _if_words(inner, say)] if has_words(inner) else block


def _line_said(line: str, say: Say) -> str:
    """Returns a line of a figure in text with what stands behind its formula, after wide space, said."""
    found = GAP.match(line)
    return f"{found[1]}{found[2]}{_if_words(found[3], say)}" if found else line


def _cells_said(row: str, say: Say) -> str:
    cells = re.split(r"(?<!\\)\|", row)
    return "|".join(f" {_if_words(cell.strip(), say)} " if cell.strip() else cell for cell in cells)


def _if_words(text: str, say: Say) -> str:
    return say(text) if has_words(text) else text


def script(text: str, say: Say, *, wraps: bool = True) -> str:
    """Returns a script in percent format with its Markdown cells, comments and docstrings said; its code stays."""
    marks = list(CELL.finditer(text))
    if not marks:
        return _code(text, say)
    parts = [_code(text[: marks[0].start()], say)]
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        inner = text[mark.end() : following.start() if following else len(text)]
        parts.append(mark[0])
        parts.append(_markdown_cell(inner, say, wraps) if "[markdown]" in mark[0] else _code(inner, say))
    return "".join(parts)


def _markdown_cell(text: str, say: Say, wraps: bool) -> str:
    body = text.strip("\n")
    before, after = text[: len(text) - len(text.lstrip("\n"))], text[len(text.rstrip("\n")) :]
    said = markdown(re.sub(r"^# ?", "", body, flags=re.MULTILINE), say)
    lines = [part for line in said.split("\n") for part in (_wrapped(line) if wraps else [line])]
    return before + "\n".join(f"# {line}".rstrip() for line in lines) + after


def _wrapped(line: str) -> list[str]:
    """Breaks a line of Chinese that is too long, after a sign or between two characters; tables stay whole."""
    if line.isascii() or line.startswith("|") or _width(line) <= WIDTH:
        return [line]
    return wrap(line, WIDTH)


def wrap(text: str, columns: int) -> list[str]:
    """Returns a text in lines of at most so many columns, broken at spaces and between wide characters."""
    lines, line = [], ""
    for piece in re.findall(r"`[^`]*`|\$[^$]*\$|[\x21-\x7e]+|\s+|.", text, re.DOTALL):
        if line.strip() and _width(line + piece.rstrip()) > columns and piece[0] not in CLOSING and piece.strip():
            keeps = len(line) - len(line.rstrip(OPENING))
            lines.append(line[: len(line) - keeps].rstrip())
            line = line[len(line) - keeps :]
        line += piece
    return [*lines, line.rstrip()]


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _code(text: str, say: Say) -> str:
    """Returns code with its comments and docstrings said."""
    try:
        tree = ast.parse(text)
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, tokenize.TokenError):
        return text
    lines = text.splitlines(keepends=True)
    changes = [*_docstrings(tree, lines, say), *_comments(tokens, say)]
    for first, last, new in sorted(changes, reverse=True):
        lines[first:last] = new
    return "".join(lines)


Change = tuple[int, int, list[str]]


def _docstrings(tree: ast.Module, lines: list[str], say: Say) -> Iterator[Change]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if (doc := ast.get_docstring(node)) is None:
            continue
        place = node.body[0]
        first, last = place.lineno - 1, place.end_lineno or place.lineno
        indent = " " * place.col_offset
        if lines[first][: place.col_offset].strip() or '"""' not in lines[first]:
            continue
        said = docstring(doc, say)
        if said != doc:
            yield first, last, _quoted(said, indent)


def _quoted(text: str, indent: str) -> list[str]:
    wrapped = [part for line in text.split("\n") for part in (wrap(line, WIDTH - len(indent)) if line else [""])]
    escaped = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in wrapped]
    if len(escaped) == 1:
        return [f'{indent}"""{escaped[0]}"""\n']
    return [
        f'{indent}"""{escaped[0]}\n',
        *(f"{indent}{line}".rstrip() + "\n" for line in escaped[1:]),
        f'{indent}"""\n',
    ]


def docstring(doc: str, say: Say) -> str:
    """Returns a docstring with its paragraphs said."""
    parts = re.split(r"\n\s*\n", doc)
    return "\n\n".join(say(one) if has_words(one := " ".join(part.split())) else part for part in parts)


def _comments(tokens: list[tokenize.TokenInfo], say: Say) -> Iterator[Change]:
    """Yields comments said: lines of comment that follow one another as one, and those behind code."""
    run: list[tokenize.TokenInfo] = []
    for token in tokens:
        if token.type == tokenize.COMMENT and token.line.strip().startswith("#"):
            if run and (token.start[0] != run[-1].start[0] + 1 or token.start[1] != run[-1].start[1]):
                yield from _block(run, say)
                run = []
            if not LINES_OF_OURS.match(token.string):
                run.append(token)
            continue
        if token.type == tokenize.COMMENT:
            text = token.string.lstrip("# ")
            if has_words(text) and not LINES_OF_OURS.match(token.string):
                line = f"{token.line[: token.start[1]]}# {say(text)}\n"
                yield token.start[0] - 1, token.start[0], [line]
        elif token.type not in (tokenize.NL, tokenize.COMMENT) and run:
            yield from _block(run, say)
            run = []
    if run:
        yield from _block(run, say)


def _block(run: list[tokenize.TokenInfo], say: Say) -> Iterator[Change]:
    text = " ".join(token.string.lstrip("#").strip() for token in run)
    if not has_words(text):
        return
    said, indent = say(text), " " * run[0].start[1]
    if said != text:
        yield run[0].start[0] - 1, run[-1].start[0], [f"{indent}# {line}\n" for line in wrap(said, WIDTH - len(indent))]


def escaped(text: str) -> str:
    """Returns a paragraph as a catalogue writes it, where braces are places."""
    return text.replace("{", "{{").replace("}", "}}") if fields_of(text) or "{" in text or "}" in text else text

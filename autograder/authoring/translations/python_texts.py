"""Finds the sentences of a module: every text and f-string that reads as prose, as templates with named places.

`f"{what} is {'empty' if not n else 'full'}"` holds two: `{what} is empty` and `{what} is full`. What an expression puts
in is a place with the name of what is put in.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

from autograder.report.language import with_fields

Parts = tuple[str, ...]
MOST_READINGS = 24
LETTERS = re.compile(r"[^\W\d_]{2,}")
PROSE = re.compile(
    r"(?<![\w./@-])[^\W\d_]{2,}(?:,| [^\W\d_]{1,})|[^\W\d_]+ [^\W\d_]{2,}|^[A-Z][a-z]+\W*$|^ ?[a-z]+[:;]? $"
)
BESIDE = re.compile(r"(?:^| |\()[a-z]{2,}(?:$|[ ,.:;)]| \0)")
"""A word beside a place."""
NO_PROSE = re.compile(r"^\w+\(.*\)$|[<>^\\]|\n\.|font-family|\(\?|=\"|^--?\w|^[\w.]+$|^[\w ]+:\w|::|https?:")
JOINING = {"of", "and", "or"}
"""Words that join places: what is made from these alone is no sentence."""
SAID_ARGUMENTS = frozenset({"what", "names", "title"})
"""Arguments whose texts are words of a sentence, even single ones."""
AXES = "axes"
FORMAT = re.compile(r"(?<!\{)\{(?:[a-z_]+)?(?:![rs])?\}(?!\})")


def sentences(tree: ast.AST) -> Iterator[str]:
    """Yields the templates of all that reads as prose in a module, docstrings apart; some may be there twice."""
    skipped = _not_said(tree)
    for node in _outermost(tree, skipped):
        for parts in readings(node):
            template = with_fields(parts)
            if is_prose(parts):
                yield template
    yield from _words(tree)


def is_prose(parts: Parts) -> bool:
    """Tells whether a template reads as a sentence or a part of one."""
    bare = re.sub(r"`[^`]*`", " 0 ", "\0".join(parts[::2]))
    if len(parts) > 3 and set(re.findall(r"[A-Za-z]+", bare)) <= JOINING:
        return False
    reads = PROSE.search(bare) or (len(parts) > 1 and BESIDE.search(bare))
    return bool(LETTERS.search(bare)) and bool(reads) and not NO_PROSE.search(bare.replace("\0", " 0 "))


def readings(node: ast.expr) -> list[Parts]:
    """Returns the templates that an expression may be filled from: texts and names by turns."""
    return [_named(parts) for parts in _readings(node)[:MOST_READINGS]]


def _readings(node: ast.expr) -> list[Parts]:
    if isinstance(node, ast.Constant):
        return [_constant(node.value)] if isinstance(node.value, str) else [_place(node)]
    if isinstance(node, ast.JoinedStr):
        return _product([_readings(v.value if isinstance(v, ast.FormattedValue) else v) for v in node.values])
    if isinstance(node, ast.IfExp):
        return [*_readings(node.body), *_readings(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [parts for value in node.values for parts in _readings(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _is_text(node):
        return _product([_readings(node.left), _readings(node.right)])
    if formatted := _formatted(node):
        return [formatted]
    return [_place(node)]


def _constant(text: str) -> Parts:
    """Returns a text as it is, or as the template that it is meant to be for `format`."""
    return (FORMAT.search(text) and from_format(text)) or (text,)


def _product(pieces: list[list[Parts]]) -> list[Parts]:
    made: list[Parts] = [("",)]
    for choices in pieces:
        made = [(*before[:-1], before[-1] + after[0], *after[1:]) for before in made for after in choices]
        made = made[: 4 * MOST_READINGS]
    return list(dict.fromkeys(made))


def _place(node: ast.expr) -> Parts:
    return ("", _name(node), "")


def _name(node: ast.expr) -> str:
    """Returns what a place is called, after what is put into it."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower() or "text"
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_").lower()
    if isinstance(node, ast.Subscript | ast.Starred | ast.Await):
        return _name(node.value)
    if isinstance(node, ast.Call):
        inner = [a for a in node.args if isinstance(a, ast.Name | ast.Attribute | ast.Subscript | ast.Call)]
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method == "join" or not inner:
            return "list" if method == "join" else _name(node.func)
        return _name(inner[0])
    return "number" if isinstance(node, ast.BinOp | ast.Constant | ast.UnaryOp) else "text"


def _named(parts: Parts) -> Parts:
    """Gives each place of a template a name of its own."""
    used: dict[str, int] = {}
    made = list(parts)
    for i in range(1, len(parts), 2):
        used[parts[i]] = used.get(parts[i], 0) + 1
        made[i] = parts[i] if used[parts[i]] == 1 else f"{parts[i]}_{used[parts[i]]}"
    return tuple(made)


def _formatted(node: ast.expr) -> Parts | None:
    """Returns the template of `"…".format(…)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"):
        return None
    text = node.func.value
    return from_format(text.value) if isinstance(text, ast.Constant) and isinstance(text.value, str) else None


def from_format(text: str) -> Parts | None:
    """Returns the template of a format string; None where it is none."""
    parts = [""]
    try:
        for own, field, *_ in string.Formatter().parse(text):
            parts[-1] += own
            parts += [re.split(r"[.\[]", field)[0] or "text", ""] if field is not None else []
    except ValueError:
        return None
    return tuple(parts)


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _outermost(node: ast.AST, skipped: set[int], *, inside: bool = False) -> Iterator[ast.expr]:
    """Yields the outermost expressions that make texts, and those inside the places of these."""
    for child in ast.iter_child_nodes(node):
        if id(child) in skipped:
            continue
        is_part = inside and isinstance(child, ast.FormattedValue | ast.Constant)
        makes = isinstance(child, ast.expr) and _makes_text(child)
        if makes and not inside and isinstance(child, ast.expr):
            yield child
        yield from _outermost(child, skipped, inside=is_part or makes)


def _makes_text(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _makes_text(node.body) or _makes_text(node.orelse)
    if isinstance(node, ast.BoolOp):
        return any(_makes_text(value) for value in node.values)
    return _is_text(node) or _formatted(node) is not None


def _not_said(tree: ast.AST) -> set[int]:
    """Returns what no one reads: docstrings, annotations, keys and subscripts, what is compared, patterns."""
    found: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(id(statement))
        if isinstance(node, ast.Compare):
            found |= {id(node.left), *map(id, node.comparators)}
        elif isinstance(node, ast.Subscript):
            found.add(id(node.slice))
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            found.add(id(node.annotation))
        elif isinstance(node, ast.Dict):
            found |= {id(key) for key in node.keys if key is not None}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.compile", "TypeVar", "NewType", "getattr"):
            found |= set(map(id, node.args))
    return found


def _words(tree: ast.AST) -> Iterator[str]:
    """Yields what arguments name whose texts stand in sentences, even where it is one word; each axis by itself."""
    for node in ast.walk(tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else ():
            texts = [with_fields(parts) for parts in readings(keyword.value) if _has_words(parts)]
            if keyword.arg in SAID_ARGUMENTS:
                yield from texts
            elif keyword.arg == AXES:
                yield from (word for text in texts for word in text.split() if "{" not in word)


def _has_words(parts: Parts) -> bool:
    return any(re.search(r"[a-z]{3,}", text) for text in parts[::2])

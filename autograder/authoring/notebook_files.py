"""Notebooks from percent scripts and from Markdown: the same text gives the same bytes, cell ids included."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

CELL = re.compile(r"^# %%(?P<rest>.*)$", re.MULTILINE)
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
DEFINITION = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)
ANSWER = "*Your answer:*"


def notebook_from_percent(script: str) -> str:
    """Returns the notebook (nbformat 4.5, as text) of a script in percent format; a leading docstring is left out."""
    return _dump(_percent_cells(script))


def notebook_from_markdown(text: str) -> str:
    """Returns a notebook with a cell for each section of a text, and one of its own for each answer."""
    return _dump(("markdown", part) for part in _sections(text))


def _percent_cells(script: str) -> Iterator[tuple[str, str]]:
    marks = list(CELL.finditer(script))
    if begun := _without_docstring(script[: marks[0].start()] if marks else script):
        yield "code", begun
    if not marks:
        return
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        text = script[mark.end() : following.start() if following else len(script)].strip("\n")
        if "[markdown]" in mark["rest"]:
            yield "markdown", re.sub(r"^# ?", "", text, flags=re.MULTILINE).strip("\n")
        elif text:
            yield "code", text


def _without_docstring(text: str) -> str:
    """Returns what stands before the first cell: a script without cells is one, and no import gets lost."""
    try:
        body = ast.parse(text).body
    except SyntaxError:  # a cell mark inside a string
        return ""
    is_documented = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    end = (body[0].end_lineno or 0) if is_documented else 0
    return "\n".join(text.splitlines()[end:]).strip("\n")


def _sections(text: str) -> Iterator[str]:
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        question, answer, rest = section.partition(ANSWER)
        yield from (part for part in (question.strip(), (answer + rest).strip()) if part)


def _dump(cells: Iterable[tuple[str, str]]) -> str:
    used: set[str] = set()
    made = [_cell(kind, text, _identity(kind, text, used)) for kind, text in cells]
    notebook = {"cells": made, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _cell(kind: str, text: str, identity: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": {}, "source": text.splitlines(keepends=True)}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def _identity(kind: str, text: str, used: set[str]) -> str:
    """Returns an id from what the cell is about, so that it stays when other cells come and go."""
    found = (HEADING if kind == "markdown" else DEFINITION).search(text)
    words = re.findall(r"[a-z0-9]+", found[1].lower()) if found else [kind]
    name = "-".join(words)[:48].strip("-") or kind
    identity = next(i for i in _numbered(name) if i not in used)
    used.add(identity)
    return identity


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1

"""Every key that a course's TOML files may have, and what it means; an unknown one is refused with the nearest.

The guides list these tables word for word, which a test checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from autograder.course.findings import Finding, line_of

EXERCISE = {
    "title": "what students read as the exercise's name",
    "points": "what its tests are worth together; 0 for what a person scores",
    "order": "its place in the course, a whole number (without one it comes last)",
    "defines": "names of functions and classes by which a file is recognised as an answer",
    "aliases": "other file names that answers have",
    "given": "files beside the stub that students get, readable and importable while work is graded",
    "suite": "where its suite is, if not in tests/suites/test_<slug>.py",
    "limits": "bounds of what one exercise of one submission may use",
    "run_whole_script": "true to run everything in a script, demonstrations too, before its functions are called",
    "adapters": "rules for other shapes of the exercise's functions",
    "forbids": "rules for what an answer must not use",
    "packages": "allow: packages that student code may import, as in course.toml",
    "allows": "kinds of unusual code that the task has a use for, which are then not told to the instructor",
}
FORBIDS = {
    "names": "full names of a library's parts, with * for anything",
    "within": "the definitions of the answer that must not reach them",
    "tests": "the tests that then earn nothing, with * for anything",
    "why": "what students read",
    "kernels": "torch's recurrent operators, as rnn_tanh or rnn_tanh_cell, that must not run in these tests",
}
ADAPTERS = {
    "name": "the function, class or Class.method that the rule is for",
    "parameters": "the course's parameters, in order",
    "also": "other names that it may have",
    "perhaps": "patterns of common names, for a class whose methods fit the rules for them",
    "spare": "parameters of ours that theirs may do without",
    "say": "the advice, in place of the one that is made from the signature",
    "take": "parameters by other names: theirs = ours",
    "lacks": "what leaving a parameter of ours out means",
    "globals": "parameters that theirs may read from globals of its file",
    "inputs": "arguments whose form may be bent",
    "result": "parts of the result whose form may be bent",
}
RESULT = {
    "at": "where in the result, [] for the result itself",
    "want": "the form that is wanted",
    "like": "the argument whose first axes it has",
}
COURSE = {
    "packages": "allow: packages, as pip calls them, that student code may import beside numpy and torch",
    "standins": "always, helpers: packages that take the place of others while work is graded",
}


def unknown_keys(where: Path, table: Mapping[str, Any]) -> Iterator[Finding]:
    """Yields what an exercise.toml or adapters.toml has and nobody reads."""
    known = EXERCISE if where.name == "exercise.toml" else {"adapters": ""}
    yield from _unknown(where, table, known, "")
    for rule in _rules(table, "forbids"):
        yield from _unknown(where, rule, FORBIDS, "[[forbids]]")
    for rule in _rules(table, "adapters"):
        yield from _unknown(where, rule, ADAPTERS, "[[adapters]]")
        for part in _rules(rule, "result"):
            yield from _unknown(where, part, RESULT, "[[adapters.result]]")


def nearest(word: str, known: Sequence[str]) -> str:
    """Returns the way on for a word that is unknown: the nearest known one, else all of them."""
    close = get_close_matches(word.lower(), known, 1)
    return f"is `{close[0]}` meant?" if close else f"known are {', '.join(known)}."


def _rules(table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = table.get(name, ())
    return [rule for rule in found if isinstance(rule, Mapping)] if isinstance(found, list) else []


def _unknown(where: Path, table: Mapping[str, Any], known: Mapping[str, str], inside: str) -> Iterator[Finding]:
    for key in [key for key in table if key not in known]:
        place = f" in {inside}" if inside else ""
        line = line_of(where.read_text(encoding="utf-8"), key)
        yield Finding(where, line, f"there is no key `{key}`{place}: {nearest(key, list(known))}")

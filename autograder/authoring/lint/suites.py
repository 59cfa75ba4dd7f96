"""What is wrong with a suite's text: methods of TestCase, shared generators, tests without words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.course import Course, Finding
from autograder.model import Exercise

MADE = re.compile(r"(np|numpy)\.random\.(default_rng|Generator|PCG64|SeedSequence|RandomState)$|torch\.Generator$")
GLOBAL = re.compile(
    r"(np|numpy)\.random\.\w+$|torch\.(manual_seed|seed|rand|randn|randint|randperm|normal|bernoulli|multinomial)$"
    r"|random\.(random|seed|randint|choice|choices|shuffle|sample|uniform|gauss)$"
)


def suite_text_findings(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yields what can be told from a suite's text; what cannot be parsed is left to pytest, which says where."""
    path = course.suite_path(exercise)
    try:
        tree = ast.parse(path.read_text(encoding="utf-8", errors="replace"))
    except SyntaxError as error:
        yield Finding(path, error.lineno or 0, f"this is no Python ({error.msg}): mend it.")
        return
    inner = {n for function in ast.walk(tree) if isinstance(function, ast.FunctionDef) for n in ast.walk(function)
             if n is not function and isinstance(n, ast.FunctionDef)}  # fmt: skip
    for node in ast.walk(tree):
        if node not in inner:  # a function inside a test is none, whatever it is called
            yield from _of_node(path, node)


def _of_node(path: Path, node: ast.AST) -> Iterator[Finding]:
    if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("TestCase") for base in node.bases):
        yield Finding(
            path, node.lineno, f"the methods of {node.name}, a unittest.TestCase, are never run: write each as a "
            "function `test_…`.",
        )  # fmt: skip
    elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
        yield from _of_test(path, node)
    elif isinstance(node, ast.Call):
        yield from _of_call(path, node)


def _of_test(path: Path, node: ast.FunctionDef) -> Iterator[Finding]:
    for mark in node.decorator_list:
        name = ast.unparse(mark.func if isinstance(mark, ast.Call) else mark)
        if name.split(".")[-1] == "hidden" and not (isinstance(mark, ast.Call) and mark.args):
            yield Finding(
                path, mark.lineno, f'the hidden test {node.name} says nothing to students: give it their text, '
                'hidden("…").', is_error=False,
            )  # fmt: skip
            return
    is_hidden = any("hidden" in ast.unparse(mark).split("(")[0] for mark in node.decorator_list)
    if not is_hidden and not ast.get_docstring(node):
        yield Finding(
            path, node.lineno, f"the test {node.name} has no docstring, whose first line students read as what should "
            "hold: write one.", is_error=False,
        )  # fmt: skip


def _of_call(path: Path, node: ast.Call) -> Iterator[Finding]:
    name = ast.unparse(node.func)
    if MADE.match(name):
        if node.args or node.keywords or name.endswith(("Generator", "PCG64")):
            return
        what = f"`{name}()` has no seed"
    elif GLOBAL.match(name) and not any(keyword.arg == "generator" for keyword in node.keywords):
        what = f"`{name}` draws from a generator that all tests share"
    else:
        return
    yield Finding(
        path, node.lineno, f"{what}, so its numbers change with what ran before, and diagnosis cannot repeat them: "
        "draw from the fixture `rng`.", is_error=False,
    )  # fmt: skip

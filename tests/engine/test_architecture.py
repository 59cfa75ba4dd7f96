"""The house's own rules: who may print, who may exit, and which way imports point."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "autograder"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_course" not in p.parts)
COURSE = {"reference", "exercises", "tests", "templates"}
LAYERS = (
    ("errors", "model"),
    ("sandbox.wire",),
    ("sandbox.engine",),
    ("student",),
    ("children",),
    ("grading",),
    ("session",),
    ("plugin",),
    ("runner",),
    ("selfcheck", "validate", "work"),
    ("classrun",),
    ("scheduler",),
    ("classroom",),
    ("cli",),
)


def tree_of(path: Path) -> ast.Module:
    """Returns a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Returns the full names of what a module imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name_of(path: Path) -> str:
    """Returns a module's name as a test id."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    """No module but cli calls print, exit or sys.exit; children end themselves with os._exit."""
    calls = [ast.unparse(n.func) for n in ast.walk(tree_of(path)) if isinstance(n, ast.Call)]
    loud = {"print", "sys.exit", "exit", "quit", "sys.stdout.write", "sys.stderr.write"} & set(calls)
    assert not loud or name_of(path) == "cli"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_package_imports_no_course(path: Path) -> None:
    """A course is a folder that is read: nothing in the package imports reference, exercises, tests or templates."""
    assert not {name.split(".")[0] for name in imports_of(path)} & COURSE


def test_imports_point_one_way() -> None:
    """A module imports only from layers below its own."""
    rank = {f"autograder.{name}": i for i, names in enumerate(LAYERS) for name in names}
    for name, own in rank.items():
        path = PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py")
        upwards = {i for i in imports_of(path) if rank.get(i, -1) > own}
        assert not upwards, f"{name} imports {upwards}"


def test_what_runs_in_the_child_imports_no_grading() -> None:
    """The sandbox package imports nothing that holds tests, expected values or marks."""
    allowed = {"autograder", "autograder.errors", "autograder.model", "autograder.sandbox"}
    for path in (PACKAGE / "sandbox").glob("*.py"):
        ours = {n for n in imports_of(path) if n.startswith("autograder")}
        packages = {".".join(n.split(".")[:2]) for n in ours}
        assert packages <= allowed, path.name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for_and_is_short(path: Path) -> None:
    """A module has a docstring and at most 400 lines."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)) or not text.strip()
    assert len(text.splitlines()) <= 400

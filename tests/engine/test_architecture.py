"""The house's own rules: who may print, who may exit, and which way imports point."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "autograder"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_course" not in p.parts)
ROOT = PACKAGE.parent
STUDENTS = {"_course", "class", "honest", "bent", "fair", "standins", "data"}
"""Folders whose files are hand-ins, or written as students write."""
OURS = [
    path
    for folder in ("autograder", "reference", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not set(path.relative_to(ROOT).parts) & STUDENTS
]
COURSE = {"reference", "exercises", "tests", "templates"}


@cache
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


def place_of(path: Path) -> str:
    """Returns where a file lies as a test id."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    """No module but cli calls print, exit or sys.exit; children end themselves with os._exit."""
    calls = [ast.unparse(n.func) for n in ast.walk(tree_of(path)) if isinstance(n, ast.Call)]
    loud = {"print", "sys.exit", "exit", "quit", "sys.stdout.write", "sys.stderr.write"} & set(calls)
    assert not loud or name_of(path).startswith("cli.")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_package_imports_no_course(path: Path) -> None:
    """A course is a folder that is read: nothing in the package imports reference, exercises, tests or templates."""
    assert not {name.split(".")[0] for name in imports_of(path)} & COURSE


def layers() -> list[list[str]]:
    """Returns the layers of pyproject.toml, which is the only list of them, from the highest."""
    contracts = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [[name.strip() for name in layer.split("|")] for layer in contracts[0]["layers"]]


def test_every_module_is_in_a_layer() -> None:
    """What lies in the package is named in the list of layers once, and what is named there exists."""
    named = sorted(name for layer in layers() for name in layer)
    assert named == sorted({name_of(path).split(".")[0] for path in MODULES} - {"__init__"})


def test_imports_point_one_way() -> None:
    """A module imports only from its own package and from layers below; also inside functions."""
    rank = {name: i for i, names in enumerate(layers()) for name in names}
    for path in MODULES:
        own = name_of(path).split(".")[0]
        others = {name.split(".")[1] for name in imports_of(path) if name.startswith("autograder.")} & set(rank)
        upwards = {name for name in others - {own} if rank[name] <= rank.get(own, -1)}
        assert not upwards, f"{name_of(path)} imports {upwards}"


PACKAGES = {path.parent.relative_to(PACKAGE).parts for path in MODULES if path.name == "__init__.py"} - {()}


def face_of(package: tuple[str, ...]) -> set[str]:
    """Returns what a package lists in `__all__`; its sub-packages are open where their parent is."""
    for node in tree_of(PACKAGE.joinpath(*package, "__init__.py")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_other_packages_are_used_by_their_faces(path: Path) -> None:
    """From outside a package only what its `__init__` lists is imported; its modules are its own."""
    home = path.parent.relative_to(PACKAGE).parts
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("autograder."):
            continue
        target = tuple(str(node.module).split(".")[1:])
        package = target if target in PACKAGES else target[:-1]
        if not package or home[: len(package)] == package:
            continue
        assert target in PACKAGES, f"{name_of(path)} reaches into {node.module}"
        names = {alias.name for alias in node.names if (*target, alias.name) not in PACKAGES}
        assert names <= face_of(target), f"{node.module} does not offer {names - face_of(target)}"


def test_no_level_is_crowded() -> None:
    """A package holds few enough packages that one can be found at a glance, and no module lies loose."""
    loose = {p.stem for p in PACKAGE.glob("*.py")}
    ground = {"errors", "files", "machine", "model", "quoting"}
    assert loose <= {"__init__", "__main__", "plugin", "suite", "bank", "notebook"} | ground
    for package in PACKAGES | {()}:
        inner = [p for p in PACKAGES if p[:-1] == package]
        assert len(inner) <= 10, package


def test_what_runs_in_the_child_imports_no_grading() -> None:
    """The sandbox package imports nothing that holds tests, expected values or marks."""
    allowed = {"autograder", "autograder.sandbox"} | {
        f"autograder.{n}" for n in ("errors", "files", "machine", "model", "quoting")
    }
    for path in (PACKAGE / "sandbox").rglob("*.py"):
        ours = {n for n in imports_of(path) if n.startswith("autograder")}
        packages = {".".join(n.split(".")[:2]) for n in ours}
        assert packages <= allowed, path.name


@pytest.mark.parametrize("path", [path for path in OURS if path.parent != ROOT / "reference"], ids=place_of)
def test_every_module_says_what_it_is_for_and_is_short(path: Path) -> None:
    """A module has a docstring and at most 400 lines."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)) or not text.strip()
    assert len(text.splitlines()) <= 400


WITHOUT_TORCH = """
import importlib, sys
sys.path.insert(0, "")
sys.modules["torch"] = None
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name}: {error}")
"""


def test_a_test_that_does_not_speak_of_torch_does_not_import_it() -> None:
    """Whoever changes a sentence does not wait for torch."""
    paths = [p for folder in ("engine", "course", "browser") for p in (ROOT / "tests" / folder).glob("test_*.py")]
    pure = [path for path in paths if "import torch" not in path.read_text(encoding="utf-8")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in pure]
    command = [sys.executable, "-c", WITHOUT_TORCH, *names]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "tests.engine.test_cli" in names
    assert told == ""


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_are_noun_phrases_and_verbs(path: Path) -> None:
    """What a class or a value is for is said by a noun phrase, what a function does by a verb; none begins with Is."""
    docs = [node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Expr)]
    said = [doc.value for doc in docs if isinstance(doc, ast.Constant) and isinstance(doc.value, str)]
    assert [doc.splitlines()[0] for doc in said if doc.startswith(("Is ", "Are "))] == []

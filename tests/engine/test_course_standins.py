"""What a course says of its stand-ins, and that the engine knows none of its own."""

from __future__ import annotations

import ast
import re
import sys
import types
from pathlib import Path

import pytest

from autograder.authoring.lint import written_findings
from autograder.course import StandIns, read_course
from autograder.errors import CourseError
from autograder.files import PACKAGE
from autograder.sandbox.child.helpers import load_helpers
from autograder.sandbox.loading import absent
from tests.engine.tiny import make_course, write_files

STANDINS = "tests/suites/inside/standins"
TOOLS = """
from math import sqrt
from given_tools import halve
def twice(x):
    return 2 * x
"""
SHARED = {"hello"}  # an exercise of the course, and the first word of a child


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with two stand-ins: one for a package that is installed, one with helpers."""
    folder = make_course(tmp_path)
    write_files(folder, {
        f"{STANDINS}/colorsys.py": "OURS = True\n",
        f"{STANDINS}/a_primer/__init__.py": "",
        f"{STANDINS}/a_primer/tools.py": TOOLS,
        "exercises/double/given_tools.py": "def halve(x):\n    return x / 2\n",
        "exercises/course.toml": '[standins]\nalways = ["colorsys"]\nhelpers = "a_primer.tools"\n',
    })  # fmt: skip
    toml = folder / "exercises" / "double" / "exercise.toml"
    toml.write_text(toml.read_text().replace("order = 1\n", 'order = 1\ngiven = ["given_tools.py"]\n'))
    return folder


@pytest.fixture
def loaded(root: Path, monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    """The helpers of that course, loaded as a zygote loads them; what is imported is forgotten again."""
    import colorsys

    for name in ("a_primer", "a_primer.tools", "given_tools", "colorsys"):
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name, colorsys))
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(absent, "_helpers", [])
    return load_helpers(read_course(root).helpers("double"))


def test_a_course_names_the_stand_ins_that_are_always_taken(loaded: types.SimpleNamespace) -> None:
    """A stand-in that the course names takes the place even of what is installed."""
    import colorsys

    assert vars(colorsys)["OURS"]


def test_helpers_are_what_the_module_defines_or_has_from_a_given_one(loaded: types.SimpleNamespace) -> None:
    """The functions of the named module and of files given to students stand in, what it imports from elsewhere not."""
    assert absent.course_helper("twice")(4) == 8
    assert absent.course_helper("halve")(4) == 2
    assert absent.course_helper("sqrt") is None


def test_a_course_without_a_word_on_stand_ins_has_none(tmp_path: Path) -> None:
    """course.toml may be left out."""
    assert read_course(make_course(tmp_path)).standins == StandIns()


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[standins]\nalways = "colorsys"\n', "`always` should be a list of package names"),
        ("[standins]\nhelpers = 3\n", "`helpers` the name of a module"),
        ('[standins]\nsometimes = ["colorsys"]\n', "has something else"),
        ('[standin]\nalways = ["colorsys"]\n', "has an unknown table `standin`: is `standins` meant?"),
        ('[packages]\nallow = "pandas"\n', "the table `packages` should hold `allow`, a list of package names"),
        ('[packages]\nallowed = ["pandas"]\n', "the table `packages` should hold `allow`, a list of package names"),
        ('[standins]\nalways = ["colorsyss"]\n', "names the stand-in colorsyss, which is not in"),
        ("[standins\n", "cannot be read as TOML"),
    ],
)
def test_a_wrong_course_toml_is_one_sentence(root: Path, toml: str, words: str) -> None:
    """What is wrong with course.toml is said where the course is read."""
    (root / "exercises" / "course.toml").write_text(toml)
    with pytest.raises(CourseError, match=re.escape(words)):
        read_course(root)


def code_of(path: Path) -> str:
    """Returns a module's code without comments and docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [part for part in node.body if not _is_prose(part)] or [ast.Pass()]
    return ast.unparse(tree)


def _is_prose(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_the_engine_knows_no_course() -> None:
    """No code of the engine names an exercise of the shipped course, a file that it gives, or a stand-in."""
    course = read_course()
    given = {Path(name).stem for table in course.tables.values() for name in table.get("given", ())}
    ours = {*course.tables, *given, *course.standins.always} - SHARED
    named = re.compile(rf"(?<!autograde-)\b({'|'.join(map(re.escape, sorted(ours)))})\b")
    found = {
        f"{path.relative_to(PACKAGE)}: {said}"
        for path in PACKAGE.rglob("*.py")
        if "_course" not in path.parts
        for said in named.findall(code_of(path))
    }
    assert found == set()


def test_a_stand_in_that_leans_on_another_courses_file_is_told(root: Path) -> None:
    """Copied without what it imports it would stop every student's work: lint says where, and what to bring."""
    assert [f for f in written_findings(read_course(root)) if STANDINS in str(f.path)] == []
    toml = root / "exercises" / "double" / "exercise.toml"
    toml.write_text(toml.read_text().replace('given = ["given_tools.py"]\n', ""))
    found = [f for f in written_findings(read_course(root)) if STANDINS in str(f.path)]
    assert [(f.path.name, f.line, f.is_error) for f in found] == [("tools.py", 3, True)]
    assert (
        "the stand-in a_primer imports given_tools, which no exercise of this course gives: bring" in found[0].sentence
    )

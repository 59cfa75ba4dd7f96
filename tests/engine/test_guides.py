"""The guides say what the code does: every fixture, mark, key and public name is in them, and nothing else."""

from __future__ import annotations

import inspect
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from autograder import bank, plugin, suite
from autograder.authoring.lint import written_findings
from autograder.cli import options
from autograder.course import find_course, keys, read_course
from autograder.gradebook.rules import ClassList, class_file
from autograder.grading.session import GIVEN
from autograder.model import Limits

GUIDES = Path(__file__).resolve().parents[2] / ".github" / "guides"
TABLES = {
    "exercise.toml": keys.EXERCISE,
    "[limits]": {f.name: "" for f in fields(Limits)},
    "[[forbids]]": keys.FORBIDS,
    "[[adapters]]": keys.ADAPTERS,
    "[[adapters.result]]": keys.RESULT,
    "exercises/course.toml": keys.COURSE,
}


def guide(name: str) -> str:
    """Returns a guide's text."""
    return (GUIDES / f"{name}.md").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> dict[str, str]:
    """Returns the rows of the table under a heading, by what stands in their first cell."""
    section = re.split(r"^#+ ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return {m[1].split("(")[0]: m[2] for m in re.finditer(r"^\| `([^`]+)` \| (.*) \|$", section, re.MULTILINE)}


def test_every_fixture_and_mark_is_documented() -> None:
    """The tables have what the plugin gives, no more and no less."""
    assert set(rows(guide("suite"), "Fixtures")) == set(GIVEN)
    assert set(rows(guide("suite"), "Marks")) == {mark.split(":")[0].split("(")[0] for mark in plugin.MARKS}


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_documented(table: str) -> None:
    """Each table of keys has those that are read, in the code's own words."""
    found = rows(guide("keys"), table)
    assert set(found) == set(TABLES[table])
    assert all(words in (found[key], "") for key, words in TABLES[table].items())


def test_the_functions_take_what_the_guide_says() -> None:
    """Each parameter that a guide names is one, in that order, and none is left out."""
    section = guide("suite").split("# Comparing\n", 1)[1]
    calls = re.findall(r"^\| `(\w+)\(([^)]*)\)` \|", section, re.MULTILINE)
    assert len(calls) > 8
    for name, parameters in calls:
        assert parameters.split(", ") == list(inspect.signature(getattr(suite, name)).parameters), name


def test_every_public_name_is_in_a_guide() -> None:
    """What a suite or a bank may import is named in its guide."""
    for name in suite.__all__:
        assert re.search(rf"\b{name}\b", guide("suite")), name
    for name in bank.__all__:
        assert f"`{name}`" in guide("bank")
    assert {f.name for f in fields(bank.Mistake)} | {f.name for f in fields(bank.Change)} <= set(
        re.findall(r"`(\w+)`", guide("bank"))
    )


def test_links_lead_somewhere() -> None:
    """Every page that a guide names is there."""
    for page in GUIDES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_the_guides_course_is_where_they_say() -> None:
    """The shipped course has the files where the guides place them."""
    root = find_course(GUIDES)
    assert root is not None and not list(written_findings(read_course(root)))


def test_every_rule_for_marks_is_documented(tmp_path: Path) -> None:
    """The example has each key of class.toml, and makes sense for a course of that exercise."""
    text = guide("marks").split("```toml\n")[1].split("```")[0]
    said = tomllib.loads(text)
    found = [set(said), set(said["late"]), set(said["marks"]), set(said["exercises"]["srn"])]
    assert found == [set(class_file.TOP), set(class_file.LATE), set(class_file.MARKS), set(class_file.EXERCISE)]
    for name in ("extensions", "worksheet"):
        (tmp_path / f"{name}.csv").write_text("student,exercise,until,why,time\n")
    (tmp_path / "class.toml").write_text(text)
    exercises = read_course(find_course(GUIDES) or GUIDES.parents[1]).exercises
    assert class_file.read_class(tmp_path, None, exercises, ClassList(())).free_days == 3


def test_every_command_in_the_guides_is_one() -> None:
    """Each line that begins with the program's name can be typed as it stands."""
    lines = [
        line for path in GUIDES.glob("*.md") for line in re.findall(r"^autograde .*", path.read_text(), re.MULTILINE)
    ]
    assert len(lines) > 15
    for line in lines:
        options.parse(shlex.split(line, comments=True)[1:])

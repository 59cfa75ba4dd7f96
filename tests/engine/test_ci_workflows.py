"""The workflows that are shipped: well formed, with no more rights than they need, and nothing of a change at hand."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / ".github" / "actions" / "grade" / "action.yml"
PINNED = 40
"""The length of a commit, which nobody can move as they can a tag."""


def read(path: Path) -> dict[str, Any]:
    """Returns a workflow; `on` is a truth value to YAML, and is called by its name here."""
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if name is True else name: value for name, value in found.items()}


def steps(path: Path) -> list[dict[str, Any]]:
    """Returns the steps of a workflow or an action."""
    content = read(path)
    if "runs" in content:
        return list(content["runs"]["steps"])
    return [step for job in content["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.stem)
def test_every_action_is_pinned(path: Path) -> None:
    """What is used from elsewhere is named by its commit."""
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert all(name.startswith("./") or len(name.partition("@")[2]) == PINNED for name in used)


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.stem)
def test_no_text_of_a_change_becomes_a_command(path: Path) -> None:
    """Scripts get what they need as variables; no expression is written into a script."""
    assert not [step["run"] for step in steps(path) if "${{" in step.get("run", "")]


def test_grading_has_no_right_but_to_read() -> None:
    """The workflow that reads a change has a read-only token, no secret, and runs the base's action."""
    text = (ROOT / ".github" / "workflows" / "grade.yml").read_text(encoding="utf-8")
    workflow = read(ROOT / ".github" / "workflows" / "grade.yml")
    assert list(workflow["on"]) == ["pull_request"]
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["grade"]["permissions"] == {"contents": "read"}
    assert "secrets" not in text
    checkouts = [step["with"] for step in workflow["jobs"]["grade"]["steps"] if "checkout@" in step.get("uses", "")]
    assert all(given["persist-credentials"] is False for given in checkouts)


def test_commenting_never_checks_the_change_out() -> None:
    """The workflow that may write runs no action at all, and refuses a change of what grades it."""
    workflow = read(ROOT / ".github" / "workflows" / "comment.yml")
    job = workflow["jobs"]["comment"]
    assert list(workflow["on"]) == ["workflow_run"]
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert not [step for step in job["steps"] if "uses" in step]
    assert r"^\.github/" in job["steps"][-1]["run"]


def test_schemas_and_zizmor_find_nothing() -> None:
    """The checks of .ci/run, which need no network."""
    program = Path(sys.executable).with_name
    commands = [
        [program("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
        [program("check-jsonschema"), "--builtin-schema", "vendor.github-actions", ACTION],
        [program("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", *(ROOT / ".github/gitlab").glob("*.yml")],
        [program("zizmor"), "--offline", "--quiet", "."],
    ]
    for command in commands:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def release() -> ModuleType:
    """The script that checks releases and changes."""
    spec = importlib.util.spec_from_file_location("release_check", ROOT / ".ci" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_tag_has_to_be_the_version(release: ModuleType) -> None:
    """The version stands in one place, and a tag that says another is refused."""
    assert "change autograder/__init__.py" in release.of_tag("v9.9.9")
    assert release.version()


@pytest.mark.parametrize(
    ("paths", "is_wrong"),
    [
        (["autograder/cli/ci.py"], True),
        (["autograder/cli/ci.py", ".github/CHANGELOG.md"], False),
        (["tests/engine/test_cli.py", ".ci/run"], False),
        (["exercises/srn/README.md"], True),
    ],
)
def test_a_change_that_users_see_wants_an_entry(release: ModuleType, paths: list[str], is_wrong: bool) -> None:
    """What is inside the package or the course is told in the changelog; tests and tools need not be."""
    assert bool(release.of_change(paths)) == is_wrong

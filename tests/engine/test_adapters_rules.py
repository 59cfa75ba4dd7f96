"""The rules that ship are well formed and speak of what the course has."""

from __future__ import annotations

import functools
import inspect
from pathlib import Path

import pytest

from autograder.sandbox.adapting.forms import BENDS, WANTED
from autograder.sandbox.loading.loader import load
from autograder.sandbox.wire import Unit
from tests.engine.bending import COURSE, rules

FILES = sorted(COURSE.glob("exercises/*/adapters.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_shipped_rules_are_well_formed(file: Path) -> None:
    """Every key is known, every bend exists, and every source is a parameter of the course's."""
    keys = {"name", "parameters", "also", "perhaps", "spare", "say", "take", "lacks", "globals", "inputs", "result"}
    for rule in rules(file.parent.name):
        assert set(rule) <= keys and {"name", "parameters"} <= set(rule), rule["name"]
        names = set(rule["parameters"])
        sources = [source.partition("|") for source in rule.get("take", {}).values() if not source.startswith("=")]
        keyed = {name for key in ("lacks", "globals", "inputs") for name in rule.get(key, {})}
        assert keyed | {ours for ours, _, _ in sources} | set(rule.get("spare", ())) <= names
        assert {bend for _, _, bend in sources} | set(rule.get("inputs", {}).values()) <= {"", *BENDS}
        assert {part["want"] for part in rule.get("result", ())} <= set(WANTED)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_rules_speak_of_the_courses_own_signatures(file: Path) -> None:
    """Each rule names something that the reference defines, with the parameters that it has there."""
    slug = file.parent.name
    source = (COURSE / "reference" / f"{slug}.py").read_bytes()
    module = load([Unit(source, f"{slug}.py")], f"reference_of_{slug}").module
    for rule in rules(slug):
        owner, _, method = rule["name"].partition(".")
        definition = getattr(module, owner)
        if method:
            definition = functools.partial(getattr(definition, method), None)
        assert list(inspect.signature(definition).parameters) == rule["parameters"], rule["name"]

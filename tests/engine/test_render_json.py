"""report.json: without loss, documented, and refused with one sentence when it is not what was written."""

from __future__ import annotations

import json as stdlib_json
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import StoreError
from autograder.model import GradeReport, Student
from autograder.report.formats import json
from tests.engine import render_examples as examples


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.from_type(GradeReport))
def test_a_report_comes_back_as_it_was(report: GradeReport) -> None:
    """Any report survives the way to bytes and back, NaN and infinities included."""
    written = json.dumps(report).encode("utf-8")
    assert repr(json.loads(written)) == repr(report)


@given(st.characters(codec=None, exclude_categories=()))
def test_every_character_survives(character: str) -> None:
    """Even a lone surrogate, which UTF-8 cannot hold, comes back."""
    report = replace(examples.PERFECT, student=Student("ada", f"a{character}b"))
    assert json.loads(json.dumps(report).encode("utf-8")) == report


@pytest.mark.parametrize("name", examples.REPORTS)
def test_the_examples_come_back(name: str) -> None:
    """Equality holds field by field, tuples and enums included."""
    report = examples.REPORTS[name]
    assert json.loads(json.dumps(report)) == report


def test_chinese_stays_readable_in_the_file() -> None:
    """A person who opens the file reads the name."""
    assert '"name": "王小明"' in json.dumps(examples.WRONG)


def test_not_a_number_is_strict_json() -> None:
    """A JSON reader that knows no NaN reads the file all the same."""
    text = json.dumps(replace(examples.PERFECT, seconds=float("nan"), max_total=float("-inf")))
    data = stdlib_json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert (data["schema"], data["seconds"], data["max_total"]) == (1, "NaN", "-Infinity")


def test_every_field_is_documented() -> None:
    """The table of fields names each field of each record exactly once, in order, and says something of it."""
    for cls, described in json.FIELDS.items():
        assert is_dataclass(cls)
        assert list(described) == [field.name for field in fields(cls)]
        assert all(len(text) > 10 for text in described.values())


def test_an_older_report_takes_defaults_and_a_newer_field_is_left_out() -> None:
    """A field that was added later, on either side, does not make a report unreadable."""
    data = json.to_dict(examples.PERFECT)
    del data["late"], data["exercises"][0]["notes"]
    data["mood"] = "sunny"
    assert json.from_dict(data) == examples.PERFECT


def _with(**changes: Any) -> str:
    return stdlib_json.dumps(json.to_dict(examples.PERFECT) | changes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "schema None"),
        (_with(schema=2), "schema 2"),
        (_with(key=7), "report.key in this report.json is 7, not a str"),
        (_with(seed=True), "report.seed"),
        (_with(total="many"), "report.total"),
        (_with(exercises={}), "report.exercises in this report.json is not a list"),
        (_with(exercises=[{"slug": "srn"}]), "lacks title"),
        (_with(extra=[["a", "b", "c"]]), "report.extra[0]"),
    ],
)
def test_another_file_is_refused_with_a_sentence(text: str, said: str) -> None:
    """The sentence says where the file is wrong and what to do."""
    with pytest.raises(StoreError, match="delete the file and grade again") as caught:
        json.loads(text)
    assert said in str(caught.value)

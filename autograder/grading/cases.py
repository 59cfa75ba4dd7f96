"""A suite's tests as pytest collected them: what each says of itself, and whether it needs pytest to set it up."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from autograder.course import Tried
from autograder.grading.judging import UNTOLD, TestCase
from autograder.grading.smallest import Small

PLUGIN = "autograder.plugin"
SET_UP_BY_PYTEST = frozenset({"skip", "skipif", "xfail", "usefixtures"})
PLAIN_PARAMETER = "get_direct_param_fixture_func"  # what pytest puts behind a parameter that is no fixture


def case_id(item: pytest.Item) -> str:
    """Returns a test's name within its exercise, with the id of its parameters."""
    return item.name


def slug_of(item: pytest.Item) -> str:
    """Returns the exercise that a suite's test belongs to."""
    return item.path.stem.removeprefix("test_")


def read_case(item: pytest.Function, tried: Tried) -> TestCase:
    """Returns what the suite says of a test in its marks and its docstring, and what was measured of it."""

    def mark(name: str) -> tuple[Any, ...] | None:
        found = item.get_closest_marker(name)
        return tuple(found.args) if found else None

    limit = item.get_closest_marker("limit")
    return TestCase(
        id=case_id(item),
        title=title_of(item),
        points=float((mark("points") or (0.0,))[0]),
        hidden=mark("hidden") is not None,
        hidden_text=hidden_text_of(item),
        needs=mark("needs") or (),
        mistakes=tried.get(case_id(item), ()) if mark("mistakes") is None else mark("mistakes") or (),
        by_hand=mark("mistakes") is not None,
        seconds=(limit.kwargs.get("seconds") or next(iter(limit.args), None)) if limit else None,
        needs_gpu=mark("gpu") is not None,
    )


def title_of(item: pytest.Function) -> str:
    """Returns what students read as what should hold: of a hidden test its author's text for them alone."""
    if item.get_closest_marker("hidden") is not None:
        return hidden_text_of(item) or UNTOLD
    doc = (item.obj.__doc__ or "").strip().splitlines()
    return str(parameters_of(item).get("title") or (doc[0] if doc else case_id(item)))


def hidden_text_of(item: pytest.Function) -> str:
    """Returns what a hidden test's author wrote for students; empty for a public test, and where nothing was."""
    found = item.get_closest_marker("hidden")
    return str(found.args[0]) if found is not None and found.args else ""


def small_of(item: pytest.Function) -> Small | None:
    """Returns how a public test's inputs are made small, where its suite says so."""
    mark = item.get_closest_marker("small")
    if mark is None or not mark.args or item.get_closest_marker("hidden") is not None:
        return None
    run, shown = mark.kwargs.get("run"), mark.kwargs.get("shown", "")
    axes = {name: letters for name, letters in mark.kwargs.items() if name not in ("run", "shown")}
    return Small(_function(item, mark.args[0]), axes, _function(item, run) if run is not None else None, shown)


def _function(item: pytest.Function, named: Any) -> Any:
    """Returns a function that a mark holds, or that it names because the suite defines it further down."""
    return getattr(item.module, named) if isinstance(named, str) else named


def parameters_of(item: pytest.Function) -> dict[str, Any]:
    """Returns the values that a test is parametrized with."""
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


def needs_pytest(item: pytest.Function, given: Collection[str]) -> bool:
    """Tells whether a test has more round it than the fixtures `given` of our plugin and plain parameters.

    pytest's own protocol costs a millisecond a test. A fixture of the suite's, one that is used everywhere, or a mark
    that skips needs it; so does whatever this version of pytest keeps differently than we know.
    """
    if SET_UP_BY_PYTEST & {mark.name for mark in item.iter_markers()}:
        return True
    try:
        definitions = item._fixtureinfo.name2fixturedefs
        names = [name for name in item.fixturenames if name != "request"]  # every test has it
        return not all(_is_ours(name, definitions.get(name, ()), given) for name in names)
    except AttributeError:
        return True


def _is_ours(name: str, definitions: Any, given: Collection[str]) -> bool:
    if len(definitions) != 1:
        return False
    function = definitions[0].func
    return function.__name__ == PLAIN_PARAMETER or (name in given and function.__module__ == PLUGIN)

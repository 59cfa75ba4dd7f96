"""The tables in .github/PACKAGING.md are true: each example is recognised as its row says, and the limits are kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.intake import collect
from autograder.intake.files import limits
from autograder.intake.layouts.recognise import LAYOUTS
from tests.golden.intake.build import EXERCISES, content, tree, write

PAGE = (Path(__file__).resolve().parents[3] / ".github" / "PACKAGING.md").read_text(encoding="utf-8")
LINES = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| `\w", line)]
ROWS = {cells[0].strip("`"): cells for cells in LINES}


def quoted(cell: str) -> list[str]:
    """Returns what stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def test_table_has_every_layout_in_the_order_in_which_they_are_tried() -> None:
    """No layout is missing from the table or made up in it."""
    assert list(ROWS) == list(LAYOUTS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_example_is_recognised(layout: str, tmp_path: Path) -> None:
    """The example of the row is found to be of its layout, with the students that the row names."""
    _, example, _, _, students = ROWS[layout]
    files = {path: content("{}" if path.endswith(".yml") else "@srn") for path in quoted(example)}
    files = {path: content("@srn-notebook") if path.endswith(".ipynb") else data for path, data in files.items()}
    packed = {path.partition("/")[0] for path in files if ".zip/" in path}
    found = collect(write(tmp_path / "class", tree(files, packed)), EXERCISES)
    assert found.layout == layout
    assert [work.student.name for work in found.submissions] == quoted(students)
    assert all(student.sources for student in found.submissions)


def test_limits_are_those_of_the_code() -> None:
    """Sizes and counts on the page are what intake keeps."""
    student = limits.STUDENT
    for what in (
        f"| a script | {limits.size(limits.SCRIPT_BYTES)} |",
        f"{limits.size(limits.NOTEBOOK_BYTES)}, {limits.size(limits.NOTEBOOK_KEPT)} without its outputs |",
        f"{limits.size(student.packed)}, {student.files:,} files, {limits.size(student.unpacked)} unpacked;",
        f"| {limits.SIBLINGS}, {limits.size(limits.SIBLING_BYTES)} in all |",
        f"| {limits.SCANNED_FILES} are looked into, the best named first |",
    ):
        assert what in PAGE

"""Each layout and oddity as a golden folder: what is recognised, who is found, which file is taken, what is said."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from autograder.intake import collect
from autograder.model import Submission
from tests.golden.intake.build import EXERCISES, tar_bytes, tree, write, zip_bytes

GOLDEN = Path(__file__).parents[1] / "golden" / "intake"


def made(case: dict[str, Any], folder: Path) -> Path:
    """Makes the download that a golden file describes."""
    files = tree(case["files"], case.get("archives", ()))
    if not (name := case.get("pack")):
        return write(folder / case.get("root", "class"), files)
    (folder / name).write_bytes(tar_bytes(files) if ".tar" in name else zip_bytes(files))
    return folder / name


def told(submission: Submission, wanted: dict[str, Any]) -> dict[str, Any]:
    """Returns of a submission what the golden file speaks of."""
    notes = {
        source.exercise: source.note for source in submission.sources if source.exercise in wanted.get("notes", {})
    }
    said = {
        "sources": {source.exercise: source.name for source in submission.sources},
        "notes": notes,
        "problems": list(submission.problems),
        "id": submission.student.student_id,
        "email": submission.student.email,
        "late": submission.late,
        "submitted": submission.submitted,
    }
    return {key: value for key, value in said.items() if value or key in wanted}


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.toml")))
def test_a_download_becomes_the_submissions_that_its_golden_file_names(name: str, tmp_path: Path) -> None:
    """Layout, sentence, students, files, notes and problems are all as written down."""
    case = tomllib.loads((GOLDEN / f"{name}.toml").read_text())
    intake = collect(made(case, tmp_path), EXERCISES)
    assert (intake.layout, intake.sentence) == (case["layout"], case["sentence"])
    found = {s.student.key: told(s, case["students"].get(s.student.key, {})) for s in intake.submissions}
    assert found == case["students"]
    assert list(intake.problems) == case.get("problems", [])


@pytest.mark.parametrize("ending", ["", ".zip", ".tar.gz"])
@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.toml") if path.stem != "oddities"))
def test_a_download_reads_the_same_packed_and_unpacked(name: str, ending: str, tmp_path: Path) -> None:
    """Whether the instructor unpacks it first, and with what it was packed, changes no student and no file."""
    case = tomllib.loads((GOLDEN / f"{name}.toml").read_text())
    root = case.get("root") or case.get("pack", "class").split(".")[0]
    intake = collect(made(case | {"pack": f"{root}{ending}" if ending else "", "root": root}, tmp_path), EXERCISES)
    found = {s.student.key: {source.exercise: source.name for source in s.sources} for s in intake.submissions}
    assert intake.layout == case["layout"]
    assert found == {key: student["sources"] for key, student in case["students"].items()}

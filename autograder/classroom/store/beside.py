"""What people decided and what is known of the class, in readable files beside the store: a lost store gets them back.

`adjustments.csv` has a row for each correction, `autograde.json` what is known of the class as a whole, and
`scores.jsonl` a line for each click of who scored written answers.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.classroom.store.records import Correction, Score
from autograder.errors import StoreError
from autograder.files import why_not_written, write_file
from autograder.model import StudentKey
from autograder.report.formats import csv as tables

ADJUSTMENTS, ABOUT, SCORES = "adjustments.csv", "autograde.json", "scores.jsonl"
PROOFS = "proofs"
HEADER = ("student", "exercise", "change", "why", "who", "made", "undone", "kind", "basis")
EVERYBODY = "*"
FOR_ALL = ("give", "drop")
ELSEWHERE = "make room there, and run the same command again"


def change_of(correction: Correction) -> str:
    """Returns what a correction does as the command line writes it: `+1`, `=3`, `give`, `drop`."""
    if correction.kind in FOR_ALL:
        return correction.kind
    return f"={correction.points:.12g}" if correction.change == "=" else f"{correction.points:+.12g}"


def place_of(correction: Correction) -> str:
    """Returns where a correction holds: an exercise, or a test of it."""
    return f"{correction.exercise}::{correction.test}" if correction.test else correction.exercise


def adjustment_rows(corrections: Sequence[Correction]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Returns the header and the rows of adjustments.csv."""
    return HEADER, [_row(correction) for correction in corrections]


def write_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    """Writes adjustments.csv; none where there never was a correction. StoreError where the disk fails."""
    if corrections or (folder / ADJUSTMENTS).exists():
        text = tables.table(*adjustment_rows(corrections))
        write_file(folder / ADJUSTMENTS, text.encode("utf-8", "replace"), ELSEWHERE)


def read_corrections(folder: Path) -> Iterator[Correction]:
    """Yields the corrections that adjustments.csv holds; a row that is none of ours is left out."""
    try:
        text = (folder / ADJUSTMENTS).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except (OSError, ValueError, csv.Error):
        return
    for row in rows:
        if (correction := _correction({name: tables.plain(str(row.get(name) or "")) for name in HEADER})) is not None:
            yield correction


def add_score(folder: Path, score: Score) -> None:
    """Adds a line for a score; StoreError where the disk fails. A line that a power loss cut is no line."""
    path = folder / SCORES
    try:
        with open(path, "a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(vars(score)) + "\n")
    except OSError as error:
        raise StoreError(why_not_written(path, error, ELSEWHERE)) from error


def read_scores(folder: Path) -> Iterator[Score]:
    """Yields the scores that scores.jsonl holds, in their order; a line that is none of ours is left out."""
    try:
        lines = (folder / SCORES).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield Score(**json.loads(line))
        except (ValueError, TypeError, RecursionError):
            continue


def write_about(folder: Path, about: Mapping[str, Any]) -> None:
    """Writes autograde.json, which only the owner may read: it says whose a pseudonym is."""
    write_file(folder / ABOUT, (json.dumps(about, indent=1) + "\n").encode(), ELSEWHERE, mode=0o600)


def read_about(folder: Path) -> dict[str, Any]:
    """Returns what autograde.json holds; nothing where it is not there or not ours."""
    try:
        found = json.loads((folder / ABOUT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def proofs_in(folder: Path) -> dict[str, str]:
    """Returns which references are known to pass their suites: a digest of what that was found with, by exercise."""
    found = read_about(folder).get(PROOFS)
    return found if isinstance(found, dict) else {}


def _row(c: Correction) -> tuple[str, ...]:
    return (c.student or EVERYBODY, place_of(c), change_of(c), c.why, c.who, c.made, c.undone, c.kind, c.basis)


def _correction(row: Mapping[str, str]) -> Correction | None:
    slug, _, test = row["exercise"].partition("::")
    kind, change = row["kind"], row["change"]
    try:
        points = 0.0 if kind in FOR_ALL else float(change.removeprefix("="))
    except ValueError:
        return None
    if not (row["student"] and slug and kind and row["made"]):
        return None
    student = StudentKey("" if row["student"] == EVERYBODY else row["student"])
    sign = "=" if kind in FOR_ALL or change.startswith("=") else "+"
    return Correction(
        kind, student, slug, test, sign, points, row["why"], row["who"], row["made"], row["basis"], row["undone"]
    )

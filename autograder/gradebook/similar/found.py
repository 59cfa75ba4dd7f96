"""Similar code in a class, exercise by exercise: compared, kept beside the store, shown side by side.

It is a hint for a person: no points hang on it, and it is in nothing that a student reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import UsageError
from autograder.files import write_file
from autograder.gradebook.book import Book
from autograder.gradebook.similar.pairs import Pair, Part, Passage, clusters_of, pairs_of
from autograder.gradebook.work import Work
from autograder.grading import code_of
from autograder.model import Exercise, Source, SourceKind, StudentKey

NAME = "similar.json"


@dataclass(frozen=True)
class Similar:
    """What an exercise's comparison came to: how many works there were, the pairs, and groups that pairs join."""

    exercise: str
    works: int
    pairs: tuple[Pair, ...]
    clusters: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Line:
    """A line of one of two works; `passage` is the number of the shared passage that it is in, 0 for none."""

    number: int
    text: str
    passage: int = 0


def compare(book: Book, work: Work, on_exercise: Callable[[str], None] = lambda _: None) -> tuple[Similar, ...]:
    """Compares the class's code and keeps what it finds beside the store; UsageError where the work is not there."""
    if work.why:
        raise UsageError(work.why)
    works = _works(book, work)
    found = []
    for exercise in book.course.exercises:
        own = works.get(exercise.slug, {})
        if len(own) > 1:
            on_exercise(exercise.slug)
            pairs = pairs_of(own, _given(book.course, exercise), exercise.defines)
            found.append(Similar(exercise.slug, len(own), pairs, clusters_of(pairs)))
    text = json.dumps([asdict(similar) for similar in found], indent=1)
    write_file(book.out / NAME, text.encode("utf-8", "replace"), mode=0o600)
    return tuple(found)


def read_similar(out: Path) -> tuple[Similar, ...] | None:
    """Returns what `compare` kept, None where it has not been asked for."""
    try:
        return tuple(_similar(entry) for entry in json.loads((out / NAME).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def side_by_side(book: Book, work: Work, exercise: str, pair: Pair) -> tuple[Sequence[Line], Sequence[Line]]:
    """Returns the lines of both works, the shared ones marked; empty where the work is not there."""
    sides = (pair.first, [p.first for p in pair.passages]), (pair.second, [p.second for p in pair.passages])
    first, second = (_lines(_parts(book, work, StudentKey(who), exercise), spans) for who, spans in sides)
    return tuple(first), tuple(second)


def _lines(parts: Sequence[Part], spans: Sequence[tuple[int, int, int]]) -> Iterator[Line]:
    for number, part in enumerate(parts):
        if len(parts) > 1:
            yield Line(0, f"# {part.name}")
        for at, text in enumerate(part.text.split("\n"), 1):
            inside = (i for i, (own, first, last) in enumerate(spans, 1) if own == number and first <= at <= last)
            yield Line(at, text, next(inside, 0))


def _works(book: Book, work: Work) -> dict[str, dict[str, list[Part]]]:
    """Returns the code of each student by exercise, each submission read once."""
    found: dict[str, dict[str, list[Part]]] = {}
    for student in work.students():
        submission = work.submission(student)
        for source in submission.sources if submission else ():
            if parts := _parts_of(source):
                found.setdefault(source.exercise, {})[student] = parts
    return found


def _parts(book: Book, work: Work, student: StudentKey, exercise: str) -> list[Part]:
    submission = work.submission(student)
    source = next((s for s in submission.sources if s.exercise == exercise), None) if submission else None
    return _parts_of(source) if source else []


def _parts_of(source: Source) -> list[Part]:
    cells = code_of(source)
    return [Part(f"{part.name}, cell {part.cell}" if part.cell else part.name, part.text) for part in cells]


def _given(course: Course, exercise: Exercise) -> list[str]:
    """Returns the code that students were given, and the reference's."""
    folder = course.root / "exercises" / exercise.slug
    paths = [*folder.glob("*.py"), course.reference_path(exercise.slug)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()]
    for path in folder.glob("*.ipynb"):
        source = Source(exercise.slug, path.name, SourceKind.NOTEBOOK, path.read_bytes())
        texts += [part.text for part in code_of(source)]
    return texts


def _similar(entry: Mapping[str, Any]) -> Similar:
    pairs = tuple(_pair(pair) for pair in entry["pairs"])
    return Similar(entry["exercise"], entry["works"], pairs, tuple(tuple(group) for group in entry["clusters"]))


def _pair(entry: Mapping[str, Any]) -> Pair:
    passages = (Passage(tuple(p["first"]), tuple(p["second"]), p["count"]) for p in entry["passages"])
    return Pair(entry["first"], entry["second"], entry["share"], tuple(passages))

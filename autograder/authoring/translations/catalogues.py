"""The catalogues there are: the engine's, beside its code, and a course's, beside its exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.translations.gathering import course_texts, engine_texts, template_texts
from autograder.authoring.translations.updating import Gap, gaps, update
from autograder.course import Course, shipped_root
from autograder.report.language import FOLDER, catalogue_path


@dataclass(frozen=True)
class Wanted:
    """A catalogue as it should be: the folder in which it lies, and each text with where it stands."""

    folder: Path
    texts: Mapping[str, Sequence[str]]

    def path(self, code: str) -> Path:
        """Returns where the catalogue of a language lies."""
        return catalogue_path(self.folder, code)

    def gaps(self, code: str) -> list[Gap]:
        """Returns what is missing, stale or has other places than its English in a language."""
        return gaps(self.texts, self.path(code))

    def update(self, code: str, more: Mapping[str, str] | None = None) -> Path:
        """Writes the catalogue of a language anew, with what is said already or in `more`; UsageError without Babel."""
        return update(self.texts, self.folder, code, more)


def engine_catalogue() -> Wanted:
    """Returns what the engine and its templates say."""
    texts = template_texts(shipped_root() / "templates")
    return Wanted(FOLDER, texts | engine_texts())


def course_catalogue(course: Course) -> Wanted:
    """Returns what a course says besides, its own templates included."""
    own = template_texts(course.root / "templates") if course.root != shipped_root() else {}
    known = engine_catalogue().texts
    texts = {text: places for text, places in (own | course_texts(course)).items() if text not in known}
    return Wanted(course.root / "exercises", texts)

"""What there is to translate, and catalogues brought up to date with it."""

from autograder.authoring.translations.catalogues import Wanted, course_catalogue, engine_catalogue
from autograder.authoring.translations.files import spoken_bytes, spoken_file
from autograder.authoring.translations.gathering import course_texts
from autograder.authoring.translations.updating import Gap

__all__ = [
    "Gap",
    "Wanted",
    "course_catalogue",
    "course_texts",
    "engine_catalogue",
    "prose",
    "spoken_bytes",
    "spoken_file",
]

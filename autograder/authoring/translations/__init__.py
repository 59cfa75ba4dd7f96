"""What there is to translate, and catalogues brought up to date with it."""

from autograder.authoring.translations.catalogues import Wanted, course_catalogue, engine_catalogue
from autograder.authoring.translations.updating import Gap

__all__ = ["Gap", "Wanted", "course_catalogue", "engine_catalogue", "prose"]

"""What there is to translate, and catalogues brought up to date with it."""

from autograder.authoring.translations.gathering import course_texts, engine_texts, template_texts
from autograder.authoring.translations.updating import Gap, gaps, update

__all__ = ["Gap", "course_texts", "engine_texts", "gaps", "template_texts", "update"]

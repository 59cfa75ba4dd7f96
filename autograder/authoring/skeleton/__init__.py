"""A course, or one more exercise of it, that is sound at once: what an author begins with."""

from autograder.authoring.skeleton.written import new_course, new_exercise

__all__ = ["new_course", "new_exercise"]

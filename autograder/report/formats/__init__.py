"""A module for each form of a report; pure functions of a GradeReport."""

__all__ = [
    "classroom50",
    "codequality",
    "csv",
    "github",
    "gradescope",
    "html",
    "json",
    "junit",
    "marked",
    "matrix_text",
    "notebook",
    "prairielearn",
    "terminal",
]

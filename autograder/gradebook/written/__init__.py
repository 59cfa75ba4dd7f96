"""Written answers: which part of a hand-in answers which question, and what persons said of it."""

from autograder.gradebook.written.answers import Answers, Cell, answers_of, cells_of, text_of
from autograder.gradebook.written.sheet import (
    COMMENT,
    Place,
    Sheet,
    basis_of,
    basis_text,
    changed,
    is_whole,
    may_have_changed,
    reported,
)

__all__ = [
    "Answers",
    "COMMENT",
    "Cell",
    "Place",
    "Sheet",
    "answers_of",
    "basis_of",
    "basis_text",
    "cells_of",
    "changed",
    "is_whole",
    "may_have_changed",
    "reported",
    "text_of",
]

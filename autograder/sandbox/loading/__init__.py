"""The bytes of a hand-in turned into a module: what runs, within which limits, and what is said of what fails."""

from autograder.sandbox.loading.absent import Absent
from autograder.sandbox.loading.effects import DEFS
from autograder.sandbox.loading.journal import Note
from autograder.sandbox.loading.statements import MAX_TEXT, Program

__all__ = ["Absent", "DEFS", "MAX_TEXT", "Note", "Program", "absent", "loader", "modules", "sentences", "wording"]

"""After grading: a class's marks as what learns of them needs them."""

from autograder.gradebook.tables import TABLES, write_tables

__all__ = ["TABLES", "write_tables"]

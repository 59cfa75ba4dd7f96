"""The rules by which a report becomes a mark: class.toml, extensions.csv and hand-in times."""

from autograder.gradebook.rules.class_file import CLASS_FILE, read_class
from autograder.gradebook.rules.late import LateRule
from autograder.gradebook.rules.people import ClassList
from autograder.gradebook.rules.rules import ClassRules, ExerciseRules, Extension
from autograder.gradebook.rules.tables import Table, read_table
from autograder.gradebook.rules.times import duration, moment, read_time

__all__ = [
    "CLASS_FILE",
    "ClassList",
    "ClassRules",
    "ExerciseRules",
    "Extension",
    "LateRule",
    "Table",
    "duration",
    "moment",
    "read_class",
    "read_table",
    "read_time",
]

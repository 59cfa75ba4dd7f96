"""An assignment of another system turned into an exercise, with a list of what could not be carried over."""

from autograder.authoring.importers.exercise import Imported, with_data, write_files, write_imported
from autograder.authoring.importers.gradebook_db import ClassFiles, from_gradebook, is_gradebook
from autograder.authoring.importers.nbgrader import from_nbgrader
from autograder.authoring.importers.recognised import read_assignment

__all__ = [
    "ClassFiles",
    "Imported",
    "from_gradebook",
    "from_nbgrader",
    "is_gradebook",
    "read_assignment",
    "with_data",
    "write_files",
    "write_imported",
]

"""An assignment of another system turned into an exercise, with a list of what could not be carried over."""

from autograder.authoring.importers.exercise import Imported, write_imported
from autograder.authoring.importers.nbgrader import from_nbgrader

__all__ = ["Imported", "from_nbgrader", "write_imported"]

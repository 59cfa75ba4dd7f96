"""What is inside a handed-in file: its text, its cells, what it imports."""

from autograder.intake.reading.contents import Content, kind_of, read
from autograder.intake.reading.encodings import as_utf8
from autograder.intake.reading.magics import module_name
from autograder.intake.reading.notebooks import cells
from autograder.intake.reading.shapes import Shape
from autograder.intake.reading.written import files_written

__all__ = ["Content", "Shape", "as_utf8", "cells", "files_written", "kind_of", "module_name", "read"]

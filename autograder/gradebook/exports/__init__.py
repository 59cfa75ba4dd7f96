"""Marks as other systems take them: a module for each kind of table, and one for filling a platform's own."""

from autograder.gradebook.exports.filling import Filled, fill
from autograder.gradebook.exports.fresh import FRESH, Style
from autograder.gradebook.exports.workbook import workbook

__all__ = ["FRESH", "Filled", "Style", "fill", "workbook"]

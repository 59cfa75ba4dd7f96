"""The course folder: its exercises, references, suites and settings."""

from autograder.course.folder import Course, read_course, shipped_root
from autograder.course.standins import StandIns
from autograder.course.thresholds import THRESHOLDS, Quantity, Threshold, read_thresholds, threshold_of

__all__ = [
    "Course",
    "Quantity",
    "StandIns",
    "THRESHOLDS",
    "Threshold",
    "read_course",
    "read_thresholds",
    "shipped_root",
    "threshold_of",
]

"""The course folder: its exercises, references, suites and settings."""

from autograder.course.folder import Course, read_course, shipped_root
from autograder.course.observed import NAME as OBSERVED
from autograder.course.packages import check_installed
from autograder.course.standins import StandIns
from autograder.course.thresholds import THRESHOLDS, Quantity, Threshold, read_thresholds, threshold_of
from autograder.course.tried import Tried, tried_path, tried_text

__all__ = [
    "Course",
    "OBSERVED",
    "Quantity",
    "StandIns",
    "THRESHOLDS",
    "Tried",
    "Threshold",
    "check_installed",
    "read_course",
    "read_thresholds",
    "shipped_root",
    "threshold_of",
    "tried_path",
    "tried_text",
]

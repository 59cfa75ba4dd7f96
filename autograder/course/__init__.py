"""The course folder: its exercises, references, suites and settings."""

from autograder.course.findings import Finding, line_of, refuse
from autograder.course.folder import STANDINS, Course, read_course, shipped_root, table_findings
from autograder.course.found import course_from, find_course, said_of
from autograder.course.observed import NAME as OBSERVED
from autograder.course.packages import ALWAYS, check_installed, not_installed, refuse_module_name
from autograder.course.rubrics import FOR_A_PERSON, Criterion, Question, Rubric, spaced
from autograder.course.rubrics import NAME as RUBRIC
from autograder.course.standins import StandIns
from autograder.course.thresholds import THRESHOLDS, Quantity, Threshold, read_thresholds, threshold_of
from autograder.course.told import told_path, told_text
from autograder.course.tried import Tried, tried_path, tried_text

__all__ = [
    "ALWAYS",
    "Course",
    "Criterion",
    "FOR_A_PERSON",
    "Finding",
    "OBSERVED",
    "Quantity",
    "Question",
    "RUBRIC",
    "STANDINS",
    "Rubric",
    "StandIns",
    "THRESHOLDS",
    "Tried",
    "Threshold",
    "check_installed",
    "not_installed",
    "course_from",
    "find_course",
    "line_of",
    "read_course",
    "read_thresholds",
    "refuse",
    "refuse_module_name",
    "said_of",
    "shipped_root",
    "spaced",
    "table_findings",
    "threshold_of",
    "told_path",
    "told_text",
    "tried_path",
    "tried_text",
]

"""One submission turned into one report."""

from autograder.grading.brevity import shorter
from autograder.grading.cases import read_case
from autograder.grading.enclosure import Enclosure, enclose, zygote_request
from autograder.grading.light import is_light
from autograder.grading.recordings import Asked, Recording, written
from autograder.grading.reference import Ahead, Options
from autograder.grading.reports import report_on, untouched, with_exercises
from autograder.grading.runner import Runner, open_runner
from autograder.grading.session import SESSION, Session
from autograder.grading.sides import Side, apart, defines, fetch
from autograder.grading.sources import code_of

__all__ = [
    "Ahead",
    "Asked",
    "Enclosure",
    "Options",
    "Recording",
    "SESSION",
    "Runner",
    "Session",
    "Side",
    "code_of",
    "apart",
    "defines",
    "enclose",
    "fetch",
    "is_light",
    "open_runner",
    "read_case",
    "report_on",
    "shorter",
    "untouched",
    "with_exercises",
    "written",
    "zygote_request",
]

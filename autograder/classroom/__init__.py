"""A class's work turned into reports: what is asked for, what is known already, and who grades the rest."""

from autograder.classroom.grade import Request, collect_class, grade_collected
from autograder.classroom.request import ClassResult, Event, EventKind

__all__ = ["ClassResult", "Event", "EventKind", "Request", "collect_class", "grade_collected"]

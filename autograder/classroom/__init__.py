"""A class's work turned into reports: what is asked for, what is known already, and who grades the rest."""

from autograder.classroom.dispatch import grade
from autograder.classroom.events import ClassResult, Event, EventKind
from autograder.classroom.proof import unproved
from autograder.classroom.request import Request, collect_class

__all__ = ["ClassResult", "Event", "EventKind", "Request", "collect_class", "grade", "unproved"]

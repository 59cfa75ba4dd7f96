"""The processes that grade: on this machine or on a cluster."""

from autograder.classroom.lanes.capacity import has_room, lanes, largest_mb
from autograder.classroom.lanes.cluster import open_cluster
from autograder.classroom.lanes.local import Lanes, LocalLanes
from autograder.classroom.lanes.process import REPORT_HTML, REPORT_JSON, Done, Setup, Task, finished

__all__ = [
    "Done",
    "Lanes",
    "LocalLanes",
    "REPORT_HTML",
    "REPORT_JSON",
    "Setup",
    "Task",
    "finished",
    "has_room",
    "lanes",
    "largest_mb",
    "open_cluster",
]

"""Grades a class of the tiny course in a process of its own, so that tests can interrupt and kill it.

Arguments: the course, the folder for results, and how many submissions; each sleeps a little so that there is time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.classroom.dispatch import grade
from autograder.classroom.events import Event, EventKind
from tests.engine.tiny_course import handin, request_of

SLOW = "import time\n\n\ndef twice(x):\n    time.sleep(0.1)\n    return 2 * x\n"


def show(event: Event) -> None:
    """Says who was graded, so that whoever watches knows how far the class is."""
    if event.kind is EventKind.GRADED:
        print(event.student, flush=True)


if __name__ == "__main__":
    course, out, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    submissions = [handin(f"s{number:02}", SLOW) for number in range(count)]
    print("result", grade(request_of(course, out, *submissions), show).graded, flush=True)

"""Every exception of ours, in one place and importing nothing.

Two families that are never mixed: `GraderError` is our fault or our user's (bad option, broken course), and
leaves the score unknown; `StudentFault` is what a submission did, and is data that a report shows.
"""

from __future__ import annotations


class GraderError(Exception):
    """A sentence on what went wrong on the grading side, where, and what to do next."""


class UsageError(GraderError):
    """A wrong use of the command: a missing folder, an unknown exercise or option."""


class CourseError(GraderError):
    """A course folder that is itself broken: no suites, bad exercise.toml, a stale stub."""


class NotRecorded(CourseError):
    """A question that a students' bundle has no recorded answer for, since it hangs on what a submission did before."""


class StoreError(GraderError):
    """Results that could not be kept: a full disk, a corrupt or newer store."""


class SandboxUnavailable(GraderError):
    """A wall that this machine cannot raise, and how to get it."""


class WireError(Exception):
    """Bytes on the wire that are no message that we accept."""


class StudentFault(Exception):
    """The base of everything a submission can do wrong while it is called.

    `call` names what was called, as a student would write it; empty while the submission was being loaded.
    `tests_own` names the helper of the test's, if it was at work then on what the submission gave.
    """

    tests_own = ""

    def __init__(self, message: str, call: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.call = call
        self.loading = False  # whether the submission was still being loaded


class StudentRaised(StudentFault):
    """An exception that student code raised: its type's name, text and place in the student's file."""

    def __init__(
        self, type_name: str, text: str, call: str = "", line: int | None = None, cell: int | None = None
    ) -> None:
        super().__init__(f"{type_name}: {text}" if text else type_name, call)
        self.type_name = type_name
        self.text = text
        self.line = line
        self.cell = cell
        self.own = False  # whether the innermost frame was the student's, so that NotImplementedError means a stub
        self.is_ours = False  # whether the text is a sentence of ours, such as why a file cannot be read


class NotDefined(StudentFault):
    """A name that the exercise asks for and that is not in the submission.

    `plainly` says so in one sentence that holds nothing but names which the task gives and the file's; empty where the
    name is none of those. `is_none` tells that the file has none of the names, `has_code` that it has other code.
    """

    def __init__(
        self, name: str, message: str, plainly: str = "", *, is_none: bool = False, has_code: bool = False
    ) -> None:
        super().__init__(message)
        self.name = name
        self.plainly = plainly
        self.is_none = is_none
        self.has_code = has_code


class LimitReached(StudentFault):
    """A limit that stopped the submission; `limit` is time, cpu, memory, output, reply, threads or files."""

    def __init__(self, limit: str, message: str, call: str = "") -> None:
        super().__init__(message, call)
        self.limit = limit
        self.line: int | None = None  # where it was then, in the student's file, as far as that is known
        self.cell: int | None = None


class ChildCrashed(StudentFault):
    """A child process that ended by itself: an exit, a signal, a segmentation fault."""


class ProtocolFault(StudentFault):
    """A child that sent bytes that are no valid reply; the child has been killed."""


class IntakeProblem(Exception):
    """A sentence on why a handed-in file cannot be read; intake turns it into data of the submission."""

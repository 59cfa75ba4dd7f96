"""Runs a command line: finds the command, turns every error of ours into one sentence on stderr, and exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.cli.leaving import leave
from autograder.cli.options import COMMANDS, parse
from autograder.cli.say import (
    INTERRUPTED,
    NO_SANDBOX,
    OK,
    TRACEBACK,
    UNKNOWN,
    USAGE,
    complain,
    fault_of_ours,
    sentence_of,
    speak,
)
from autograder.errors import CourseError, GraderError, SandboxUnavailable, UsageError
from autograder.report.language import SPOKEN, chosen, open_language

if TYPE_CHECKING:
    from autograder.sandbox.child import Twin

OWN = (["check"], ["watch"])
STOPPED_CLASS = "Stopped. What was graded is kept; run the same command to go on."


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with its code, at once where that was a student's check, which leaves nothing."""
    line = list(sys.argv[1:] if argv is None else argv)
    code = run(line, is_program=True)
    if line[:1] in OWN:
        leave(code)
    sys.exit(code)


def run(argv: list[str], *, is_program: bool = False, twin: Twin | None = None) -> int:
    """Runs the command line and returns its exit code; every error of ours becomes one sentence on stderr.

    What is all that its process does `is_program`, and may be begun again, as a process with a `twin`.
    """
    arguments = parse(argv)
    arguments.line, arguments.twin = argv if is_program else None, twin
    try:
        speak(open_language(chosen(arguments.lang)) if hasattr(arguments, "lang") else SPOKEN)
        return COMMANDS[arguments.command].run(arguments)
    except (UsageError, CourseError) as error:
        return complain(error, USAGE)
    except SandboxUnavailable as error:
        return complain(error, NO_SANDBOX)
    except GraderError as error:
        return complain(error, UNKNOWN)
    except KeyboardInterrupt:
        return complain(STOPPED_CLASS if arguments.command == "grade" else "Stopped.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        return complain(sentence_of(error), UNKNOWN)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        return complain(fault_of_ours(error), UNKNOWN)


if __name__ == "__main__":
    main()

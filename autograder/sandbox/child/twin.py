"""One process that divides into a grader and its zygote, so that both have cost one import of torch.

The process is begun as a zygote is: clean, with nothing but the libraries in it. One half then becomes the zygote for
good; only the other learns of a course, of tests and of whoever called, so nothing of these was ever in the zygote's
memory. It is for a student's own work, of which there is one submission.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import BinaryIO

from autograder.sandbox.child.libraries import import_libraries

ERRORS_FD = 2


class Twin:
    """The half that has become a zygote, as the other half sees it: the way to it, and what Popen has of a process."""

    def __init__(self, pid: int, control: socket.socket, stderr: BinaryIO) -> None:
        self.control = control
        self.stderr = stderr
        self._pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        """Returns how the process has ended; None where it runs."""
        if self._status is None:
            found, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if found else None
        return self._status

    def kill(self) -> None:
        """Ends the process."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """Returns how the process has ended, once it has."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self._status


def divided(root: str) -> Twin:
    """Imports what submissions use, torch with it, and divides; returns in the half that has not become a zygote."""
    from autograder.sandbox.child import zygote  # which is of POSIX alone

    gc.disable()  # what an import leaves is not worth looking for: it would be looked for twenty times
    import_libraries(torch=True, brief=True)
    gc.freeze()
    gc.enable()
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    errors, their_errors = os.pipe()
    pid = os.fork()
    if pid:
        theirs.close()
        os.close(their_errors)
        return Twin(pid, control, os.fdopen(errors, "rb"))
    try:
        _leave(theirs.fileno(), their_errors)
        zygote.main(theirs.detach(), root)
    finally:
        os._exit(1)


def _leave(control: int, errors: int) -> None:
    """Takes this half out of the session, the folder and the files of the process that was divided."""
    os.setsid()
    os.chdir("/")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.dup2(errors, ERRORS_FD)
    highest = os.sysconf("SC_OPEN_MAX")
    os.closerange(ERRORS_FD + 1, control)
    os.closerange(control + 1, highest if highest > 0 else 1 << 16)
    sys.argv = ["-c"]

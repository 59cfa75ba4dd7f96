"""The child finds out which of its walls are really up, by trying what each forbids; all together well under 1 ms.

Nothing is taken from what was asked for or from a call's success: limits are read back, a file that must be shut
is opened, a process is forked. The grader refuses a child that reports less than was asked for.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import signal
import struct
from collections.abc import Callable

from autograder.sandbox.walls import kernel, rlimits
from autograder.sandbox.walls.stacks import CAPABILITY_VERSION, Raised

FILTERING = 2  # PR_GET_SECCOMP's answer behind a filter
ABSENT = (errno.ENOENT, errno.ENOTDIR)
ELSEWHERE = "/etc/passwd"
CHUNK = 32
LOOKED_AT = 1024


def probe(raised: Raised) -> frozenset[str]:
    """Returns the names of the walls that are up round this process, whether they were asked for or not."""
    return frozenset(name for name, is_up in PROBES.items() if is_up(raised))


def _parent_death(raised: Raised) -> bool:
    found = ctypes.c_int(0)
    kernel.prctl(kernel.PR_GET_PDEATHSIG, ctypes.byref(found))
    return found.value == signal.SIGKILL and os.getppid() == raised.parent


def _session(raised: Raised) -> bool:
    return os.getsid(0) == os.getpid()


def _rlimits(raised: Raised) -> bool:
    return rlimits.are(raised.limits)


def _capabilities(raised: Raised) -> bool:
    held = ctypes.create_string_buffer(24)
    kernel.call("capget", struct.pack("<II", CAPABILITY_VERSION, 0), held)
    return held.raw == bytes(24)


def _descriptors(raised: Raised) -> bool:
    """Asks the kernel about descriptors in groups, each no larger than the limit on open files."""
    for first in range(0, LOOKED_AT, CHUNK):
        poll = select.poll()
        asked = [fd for fd in range(first, first + CHUNK) if fd not in raised.keep_fds]
        for fd in asked:
            poll.register(fd, 0)
        if sum(1 for _, event in poll.poll(0) if event & select.POLLNVAL) != len(asked):
            return False
    return True


def _landlock(raised: Raised) -> bool:
    return _open_fails("/", (errno.EACCES,)) and all(_open_fails(path, (errno.EACCES, *ABSENT)) for path in raised.shut)


def _namespaces(raised: Raised) -> bool:
    return all(_stat_fails(path, ABSENT) for path in (ELSEWHERE, *raised.shut))


def _shut_door(raised: Raised) -> bool:
    return _open_fails(os.devnull, (errno.EPERM,)) and _stat_fails("/", (errno.EPERM,))


def _seccomp(raised: Raised) -> bool:
    return (
        kernel.prctl(kernel.PR_GET_SECCOMP) == FILTERING
        and kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) == 1
        and _refuses(lambda: os.close(kernel.call("socket", 1, 1, 0)))
        and _refuses(lambda: kernel.call("kill", os.getpid(), 0))
        and _refuses(_fork)
    )


def _fork() -> None:
    if kernel.call("clone", int(signal.SIGCHLD), 0, 0, 0, 0) == 0:
        os._exit(0)
    os.wait()


def _refuses(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError as error:
        return error.errno == errno.EPERM
    return False


def _open_fails(path: str, expected: tuple[int, ...]) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
    except OSError as error:
        return error.errno in expected
    return False


def _stat_fails(path: str, expected: tuple[int, ...]) -> bool:
    try:
        os.stat(path)
    except OSError as error:
        return error.errno in expected
    return False


PROBES: dict[str, Callable[[Raised], bool]] = {
    "parent-death": _parent_death,
    "session": _session,
    "rlimits": _rlimits,
    "capabilities": _capabilities,
    "descriptors": _descriptors,
    "landlock": _landlock,
    "namespaces": _namespaces,
    "shut-door": _shut_door,
    "seccomp": _seccomp,
}

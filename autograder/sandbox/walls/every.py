"""Every wall, in the order in which they are prepared and go up; each is found up by trying what it forbids.

Nothing is taken from what was asked for or from a call's success: limits are read back, a file that must be shut
is opened, a process is forked; all together well under 1 ms. The grader refuses a child that finds less than was
asked for. Every wall is a one-way door.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import os
import select
import signal
import struct
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox.walls import kernel, landlock, namespaces, rlimits, roots, seccomp
from autograder.sandbox.walls.wall import BY_ITSELF, Ground, Raised, Wall

FILTERING = 2  # PR_GET_SECCOMP's answer behind a filter
ABSENT = (errno.ENOENT, errno.ENOTDIR)
ELSEWHERE = "/etc/passwd"
CHUNK = 32
LOOKED_AT = 1024
CAPABILITY_VERSION = 0x20080522
LAST_DESCRIPTOR = 0xFFFFFFFF


def die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent ends; ends it now where the parent is gone already."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _dies_with_parent(raised: Raised) -> bool:
    found = ctypes.c_int(0)
    kernel.prctl(kernel.PR_GET_PDEATHSIG, ctypes.byref(found))
    return found.value == signal.SIGKILL and os.getppid() == raised.parent


def _drop_capabilities(raised: Raised, made: Any) -> None:
    """Gives up all capabilities, which matters where root grades, and any way to new ones."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.call("capset", struct.pack("<II", CAPABILITY_VERSION, 0), bytes(24))


def _has_no_capability(raised: Raised) -> bool:
    held = ctypes.create_string_buffer(24)
    kernel.call("capget", struct.pack("<II", CAPABILITY_VERSION, 0), held)
    return held.raw == bytes(24)


def _see_less(ground: Ground) -> None:
    """Enters namespaces here; where bubblewrap is round this process, it is behind that wall already."""
    if ground.request.outer == BY_ITSELF:
        namespaces.enter(ground.readable)


def _sees_no_others(raised: Raised) -> bool:
    return all(_stat_fails(path, ABSENT) for path in (ELSEWHERE, *raised.shut))


def _ruleset(ground: Ground) -> int:
    grants = [(path, landlock.READ_ONLY) for path in ground.readable]
    grants.append((roots.WRITABLE_DEVICE, landlock.READ_WRITE))
    if ground.request.gpu:
        grants += [(path, landlock.READ_ONLY) for path in roots.GPU_FILES]
        grants += [(path, landlock.DEVICE) for path in glob.glob("/dev/nvidia*")]
    return landlock.build(grants)


def _restrict(raised: Raised, ruleset: int) -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.enforce(ruleset)


def _is_restricted(raised: Raised) -> bool:
    return _open_fails("/", (errno.EACCES,)) and all(_open_fails(path, (errno.EACCES, *ABSENT)) for path in raised.shut)


def _close_others(raised: Raised, made: Any) -> None:
    """Closes every descriptor that is not to be kept, in ascending order."""
    start = 0
    for fd in raised.keep_fds:
        if fd > start:
            _close_range(start, fd - 1)
        start = fd + 1
    _close_range(start, LAST_DESCRIPTOR)


def _close_range(first: int, last: int) -> None:
    try:
        kernel.call("close_range", first, last, 0)
    except OSError:  # Linux before 5.9
        os.closerange(first, min(last, 65_536) + 1)


def _others_are_closed(raised: Raised) -> bool:
    """Asks the kernel about descriptors in groups, each no larger than the limit on open files."""
    for first in range(0, LOOKED_AT, CHUNK):
        poll = select.poll()
        asked = [fd for fd in range(first, first + CHUNK) if fd not in raised.keep_fds]
        for fd in asked:
            poll.register(fd, 0)
        if sum(1 for _, event in poll.poll(0) if event & select.POLLNVAL) != len(asked):
            return False
    return True


def _shuts_files(raised: Raised) -> bool:
    return _open_fails(os.devnull, (errno.EPERM,)) and _stat_fails("/", (errno.EPERM,))


def _filter(ground: Ground) -> seccomp.Program:
    truncation = "landlock" in ground.names and landlock.abi() < 3
    return seccomp.build(seccomp.FilterRequest("shut-door" in ground.names, truncation, ground.request.gpu))


def _install(raised: Raised, program: seccomp.Program) -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(program)


def _filters(raised: Raised) -> bool:
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


def _open_fails(path: str, expected: Sequence[int]) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
    except OSError as error:
        return error.errno in expected
    return False


def _stat_fails(path: str, expected: Sequence[int]) -> bool:
    try:
        os.stat(path)
    except OSError as error:
        return error.errno in expected
    return False


WALLS = (
    Wall("parent-death", _dies_with_parent, lambda raised, made: die_with(raised.parent)),
    Wall("session", lambda raised: os.getsid(0) == os.getpid(), lambda raised, made: os.setsid()),
    Wall("rlimits", lambda raised: rlimits.are(raised.limits), lambda raised, made: rlimits.apply(raised.limits)),
    Wall("capabilities", _has_no_capability, _drop_capabilities),
    Wall("namespaces", _sees_no_others, prepare=_see_less),
    Wall("landlock", _is_restricted, _restrict, _ruleset),
    Wall("descriptors", _others_are_closed, _close_others),
    Wall("shut-door", _shuts_files),  # is a variant of the filter that comes next
    Wall("seccomp", _filters, _install, _filter),
)

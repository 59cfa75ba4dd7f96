"""Landlock: a process gives up every right on files but those it names, for good and without any privilege.

A ruleset is built once in the zygote and applied in each child by two system calls. Handled rights grow with the
kernel's ABI (1: files, 2: renames across folders, 3: truncation, 4: TCP, 5: device ioctls, 6: signals and abstract
sockets, 7: audit); whatever the running kernel knows is handled. Source: landlock(7) and linux/landlock.h.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Iterable

from autograder.sandbox.walls import kernel

GET_ABI = 1
RULE_PATH_BENEATH = 1
LOG_OFF = 1  # LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF: a hostile child must not fill the audit log

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
NET_RIGHTS = {4: 0b11}
SCOPES = {6: 0b11}
READ_ONLY = READ_FILE | READ_DIR
READ_WRITE = READ_FILE | WRITE_FILE | TRUNCATE
DEVICE = READ_WRITE | IOCTL_DEV


def abi() -> int:
    """Returns the version of Landlock that the running kernel offers; 0 where it offers none."""
    try:
        return kernel.call("landlock_create_ruleset", 0, 0, GET_ABI)
    except OSError:
        return 0


def build(grants: Iterable[tuple[str, int]]) -> int:
    """Returns the descriptor of a ruleset that shuts all but `grants`, pairs of path and rights.

    A path that is not there is left out. OSError where the kernel has no Landlock.
    """
    version = abi()
    if not version:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock, or it is switched off")
    handled = _up_to(FILE_RIGHTS, version)
    attributes = struct.pack("<QQQ", handled, _up_to(NET_RIGHTS, version), _up_to(SCOPES, version))
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.call("landlock_create_ruleset", attributes[:size], size, 0)
    for path, rights in grants:
        _grant(ruleset, path, rights & handled)
    return ruleset


def enforce(ruleset: int) -> None:
    """Puts this thread and what it starts behind the ruleset for good; OSError where the kernel refuses."""
    kernel.call("landlock_restrict_self", ruleset, LOG_OFF if abi() >= 7 else 0)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV
        kernel.call("landlock_add_rule", ruleset, RULE_PATH_BENEATH, struct.pack("<Qi", rights, fd), 0)
    finally:
        os.close(fd)


def _up_to(table: dict[int, int], version: int) -> int:
    known = [rights for since, rights in table.items() if since <= version]
    return known[-1] if known else 0

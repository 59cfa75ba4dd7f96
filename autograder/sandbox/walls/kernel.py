"""Raw calls into the Linux kernel, with errno turned into OSError; importing this is harmless on any system.

Python wraps none of landlock, seccomp, capset or prctl, and a child behind the walls may import nothing but the
standard library, so the few calls that the walls need are made by number here.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import cache
from typing import Any

from autograder.sandbox.walls.syscalls import MACHINES, SYSCALLS, Machine

PR_SET_PDEATHSIG = 1
PR_GET_PDEATHSIG = 2
PR_GET_SECCOMP = 21
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39


@cache
def libc() -> Any:
    """Returns the C library that this process already runs on."""
    return ctypes.CDLL(None, use_errno=True)


@cache
def machine() -> Machine | None:
    """Returns the processor as the kernel names it, or None where we have no table of its system calls."""
    if sys.platform != "linux" or sys.maxsize < 2**32 or sys.byteorder != "little":
        return None
    return MACHINES.get(platform.machine())


def number(name: str) -> int | None:
    """Returns the number of a system call on this processor; None where it has no such call."""
    here = machine()
    return None if here is None else SYSCALLS[name][here.column]


def call(name: str, *args: Any) -> int:
    """Makes a system call and returns its result; OSError with the kernel's errno where it refuses."""
    found = number(name)
    if found is None:
        raise OSError(38, f"there is no system call {name} here")
    result = int(libc().syscall(ctypes.c_long(found), *(_word(arg) for arg in args)))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


def prctl(option: int, *args: Any) -> int:
    """Sets or reads an attribute of this process; OSError where the kernel refuses."""
    return call("prctl", option, *args, *(0,) * (4 - len(args)))


def _word(arg: Any) -> Any:
    return ctypes.c_long(arg) if isinstance(arg, int) else arg

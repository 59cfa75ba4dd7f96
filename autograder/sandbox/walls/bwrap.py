"""Bubblewrap round the zygote: a file tree that holds only what a child may read, no network, no other processes' IPC.

Paid once for a class, and used where a process may not make namespaces by itself (see `namespaces`) but this program
may, as Ubuntu's AppArmor rules have it. A trial run decides, never the presence of the program. The process numbers
stay the grader's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache

from autograder.sandbox.walls import roots
from autograder.sandbox.walls.namespaces import DEVICES, TOP_LINKS

TRIAL_SECONDS = 20.0
NAMESPACES = (
    "--unshare-user", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL",
    "--die-with-parent", "--chdir", "/",
)  # fmt: skip
OWN_PROCESS = ("/proc/self/statm", "/proc/self/status")


def command(argv: Sequence[str], read_paths: Iterable[str], shut: Iterable[str] = ()) -> list[str]:
    """Returns `argv` inside bubblewrap, where only the interpreter, its libraries and `read_paths` exist.

    Inherited descriptors stay open. `shut` names paths that must not exist there although a library folder holds them.
    """
    binds = dict.fromkeys([*roots.readable(extra=read_paths, shut=shut), *roots.interpreter(), *OWN_PROCESS])
    args = [_program() or "bwrap", *NAMESPACES]
    for link in TOP_LINKS:
        if os.path.islink(link):
            args += ["--symlink", os.readlink(link), link]
    for path in binds:
        if not path.startswith("/dev/"):
            args += ["--ro-bind", path, path]
    for device in DEVICES:
        args += ["--dev-bind", device, device]
    return [*args, "--remount-ro", "/", "--", *argv]


@cache
def why_not() -> str:
    """Returns an empty string where bubblewrap really starts a Python here, else why it does not."""
    if _program() is None:
        return "bubblewrap is not installed"
    try:
        argv = command([sys.executable, "-I", "-S", "-c", "pass"], ())
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=TRIAL_SECONDS, env={}, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap could not be run ({type(error).__name__})"
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "" if done.returncode == 0 else f"bubblewrap does not work here ({said[-1] if said else done.returncode})"


def version() -> str:
    """Returns what `bwrap --version` says, or an empty string."""
    program = _program()
    if program is None:
        return ""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=TRIAL_SECONDS, check=False)
    return done.stdout.strip()


def _program() -> str | None:
    return shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")

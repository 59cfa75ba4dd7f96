"""A file tree of one's own, without any program: user, mount, network, IPC and UTS namespaces that a process makes.

The zygote enters once, after its imports and before its other walls: what it forks then sees a read-only tree that
holds what a child may read, so that even names and sizes of other files are out of reach. It has what bubblewrap
gives and needs no package; where a kernel allows namespaces to bubblewrap alone (Ubuntu's AppArmor rules), that one
goes round the zygote instead. Process numbers stay the grader's, which reads processor times by them. Source:
user_namespaces(7), mount_namespaces(7), pivot_root(2), mount_setattr(2).
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from autograder.sandbox.walls import kernel

NEW_USER, NEW_MOUNTS, NEW_NETWORK, NEW_IPC, NEW_UTS = 0x10000000, 0x00020000, 0x40000000, 0x08000000, 0x04000000
ALL = NEW_USER | NEW_MOUNTS | NEW_NETWORK | NEW_IPC | NEW_UTS
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 1 << 18
MS_NOSUID, MS_NODEV = 2, 4
DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
READ_ONLY, NO_SUID = 1, 2  # MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID
BASE = "/tmp"  # is covered by the new tree while that is made, and uncovered when the tree has become the root
OLD = "/.old"
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
TOP_LINKS = ("/lib", "/lib64", "/bin")
TRIAL_SECONDS = 20.0
TRIED = ("/usr/lib",)
WORKS, MOST_SAID = b"works", 4096
ROOT = Path(__file__).resolve().parents[3]
TRIAL = """
import os, sys, types
sys.path.append(sys.argv[1])
import autograder.sandbox
walls = autograder.sandbox.walls = types.ModuleType("autograder.sandbox.walls")  # without the other walls
walls.__path__ = [sys.argv[2]]
sys.modules[walls.__name__] = walls
from autograder.sandbox.walls import namespaces
sys.exit(namespaces.what_is_amiss() or 0)
"""


def enter(paths: Iterable[str]) -> None:
    """Leaves this process, and what it starts, with nothing but `paths` and a few devices to see, for good.

    Call it with one thread. What is open stays open. OSError where the kernel refuses.
    """
    user, group = os.geteuid(), os.getegid()
    kernel.call("unshare", ALL)
    _map(user, group)
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m")
    os.mkdir(BASE + OLD)
    kernel.call("pivot_root", BASE.encode(), (BASE + OLD).encode())
    os.chdir("/")
    _fill(dict.fromkeys([*paths, *DEVICES]))
    kernel.call("umount2", OLD.encode(), DETACH)
    os.rmdir(OLD)
    _set_read_only("/")


@cache
def why_not() -> str:
    """Returns an empty string where a process of this user really can make itself a tree of its own, else why not."""
    if sys.platform != "linux" or kernel.machine() is None:
        return "namespaces are a thing of Linux"
    try:
        refused = _forked_trial() if hasattr(os, "fork") and threading.active_count() == 1 else _begun_trial()
    except (OSError, subprocess.SubprocessError) as error:
        return f"a process for the trial of namespaces could not be run ({type(error).__name__})"
    return f"the kernel allows no namespaces ({refused})" if refused else ""


def what_is_amiss() -> str:
    """Has this process enter a tree of its own, for good; returns what is wrong with it there, empty for nothing."""
    enter(TRIED)
    os.close(os.open("/dev/null", os.O_RDWR))
    return "the old tree can still be seen" if os.path.exists("/etc/passwd") else ""


def _begun_trial() -> str:
    """Returns why a process that is begun for it gets no tree of its own; empty where it gets one."""
    argv = [sys.executable, "-I", "-S", "-c", TRIAL, str(ROOT), str(Path(__file__).parent)]
    done = subprocess.run(
        argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=TRIAL_SECONDS, env={}, check=False
    )
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "" if done.returncode == 0 else said[-1] if said else str(done.returncode)


def _forked_trial() -> str:
    """Returns the same of a process that is forked for it, which takes a tenth of the time.

    Only a process of one thread forks: what another one holds would be held for ever in the half without it.
    """
    said, saying = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries have threads that hold nothing of ours
        pid = os.fork()
    if not pid:
        _try_and_end(saying)
    os.close(saying)
    try:
        is_told = select.select([said], [], [], TRIAL_SECONDS)[0]
        refused = os.read(said, MOST_SAID) if is_told else b"it took too long"
    finally:
        os.close(said)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return "" if refused == WORKS else refused.decode("utf-8", "replace") or "the process ended"


def _try_and_end(saying: int) -> NoReturn:
    """Enters a tree of its own and tells how that went, in a process that ends with it, whatever happens."""
    try:
        os.write(saying, what_is_amiss().encode() or WORKS)
    except BaseException as error:
        os.write(saying, str(error).encode("utf-8", "replace")[:MOST_SAID])
    finally:
        os._exit(0)


def _map(user: int, group: int) -> None:
    """Keeps this process's user and group what they were, and everybody else unknown."""
    with open("/proc/self/setgroups", "w") as setgroups:
        setgroups.write("deny")
    for name, number in (("uid_map", user), ("gid_map", group)):
        with open(f"/proc/self/{name}", "w") as ids:
            ids.write(f"{number} {number} 1")


def _fill(paths: Iterable[str]) -> None:
    """Makes the new tree: links as they were at the top, and each path bound to what it is in the old tree."""
    for link in TOP_LINKS:
        if os.path.islink(OLD + link):
            os.symlink(os.readlink(OLD + link), link)
    bound: list[str] = []
    for path in sorted(paths):
        if any(path.startswith(f"{above}/") for above in bound) or not os.path.exists(OLD + path):
            continue
        _make_place(path)
        _mount(OLD + path, path, None, MS_BIND | MS_REC)
        bound.append(path)


def _make_place(path: str) -> None:
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    if os.path.isdir(OLD + path):
        os.makedirs(path, mode=0o755, exist_ok=True)
    else:
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o444))


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    kernel.call("mount", _text(source), _text(target), _text(kind), flags, _text(options))


def _set_read_only(path: str) -> None:
    attributes = READ_ONLY | NO_SUID
    wanted = b"".join(number.to_bytes(8, "little") for number in (attributes, 0, 0, 0))
    kernel.call("mount_setattr", AT_FDCWD, path.encode(), AT_RECURSIVE, wanted, len(wanted))


def _text(value: str | None) -> bytes | int:
    return 0 if value is None else os.fsencode(value)

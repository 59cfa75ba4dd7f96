"""The walls round a child: which stack of them this machine can raise, and raising it.

Order in a child, before any student byte: parent-death signal, own session, resource limits, capabilities dropped,
Landlock, descriptors closed, seccomp. Every wall is a one-way door. What needs time is made once in the zygote
(`prepare`); raising is a dozen system calls.

    stack        files shut by              everything else shut by     where
    landlock     Landlock (+ bubblewrap)    seccomp                     Linux 5.13 and later
    bubblewrap   mount namespace            seccomp                     Linux with user namespaces
    shut-door    seccomp: no open, no stat  seccomp                     Linux; late imports fail
    none         -                          -                           own code, or told so
"""

from __future__ import annotations

import glob
import os
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.errors import SandboxUnavailable, UsageError
from autograder.model import Limits
from autograder.sandbox.walls import bwrap, kernel, landlock, rlimits, roots, seccomp
from autograder.sandbox.walls.rlimits import Footprint

BASIC = frozenset({"parent-death", "session", "rlimits", "capabilities", "descriptors", "seccomp"})
FILE_WALL = {"landlock": "landlock", "bubblewrap": "namespaces", "shut-door": "shut-door"}
NAMES = ("auto", *FILE_WALL, "none")
CAPABILITY_VERSION = 0x20080522
LAST_DESCRIPTOR = 0xFFFFFFFF
UNSAFE = (
    "Student code is not sandboxed: it can read your files and the tests. "
    "Run only code you trust; grade on Linux, WSL2 or Docker."
)


@dataclass(frozen=True)
class Stack:
    """Is a set of walls: those a child has to find up, whether bubblewrap goes round the zygote, notes for the user."""

    name: str
    title: str
    walls: frozenset[str] = frozenset()
    outer: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class WallRequest:
    """Says what the zygote prepares: the stack's name, more readable paths, paths to probe as shut, a GPU or none.

    `outer` says that bubblewrap is round this process. `without` names walls to leave out; only tests use it, to show
    what each wall stops.
    """

    stack: str
    read: Sequence[str] = ()
    shut: Sequence[str] = ()
    gpu: bool = False
    outer: bool = False
    without: Sequence[str] = ()


@dataclass(frozen=True)
class Prepared:
    """Holds what was made once for all children of this zygote."""

    walls: frozenset[str]
    parent: int
    base: Footprint
    ruleset: int | None
    program: seccomp.Program | None
    shut: tuple[str, ...]
    gpu: bool


@dataclass(frozen=True)
class Raised:
    """Says what a child should now find when it probes its walls."""

    walls: frozenset[str]
    parent: int
    limits: dict[int, tuple[int, int]]
    keep_fds: tuple[int, ...]
    shut: tuple[str, ...] = field(default=())


def choose(requested: str = "auto", *, own_code: bool = False, gpu: bool = False) -> Stack:
    """Returns the best stack this machine can raise, or the one that was asked for.

    SandboxUnavailable where that is not enough for other people's code; with `own_code` a warning takes its place.
    """
    if requested not in NAMES:
        raise UsageError(f"There is no sandbox named {requested!r}; choose one of {', '.join(NAMES)}.")
    if requested == "none":
        return Stack("none", "no sandbox", notes=(UNSAFE,))
    names = tuple(FILE_WALL) if requested == "auto" else (requested,)
    reasons = {name: why_not(name, gpu=gpu) for name in names}
    for name, reason in reasons.items():
        if not reason:
            return _stack(name, gpu)
    reason = next(iter(reasons.values()))
    if own_code:
        return Stack("none", "no sandbox", notes=(f"{reason}. {UNSAFE}",))
    raise SandboxUnavailable(
        f"{reason}, so other people's code is not run here: grade on Linux, WSL2 or Docker, or pass --sandbox=none "
        "if you trust every submission."
    )


def why_not(name: str, *, gpu: bool = False) -> str:
    """Returns an empty string where this machine can raise the stack, else the reason, as the start of a sentence."""
    if sys.platform != "linux":
        return f"The sandbox needs Linux and this is {sys.platform}"
    if not seccomp.is_available():
        return "This kernel or processor offers no seccomp filters (x86-64 or ARM64 with CONFIG_SECCOMP_FILTER)"
    if name == "landlock" and not landlock.abi():
        return "This kernel has no Landlock (Linux 5.13 or later, with `landlock` among the lsm= modules)"
    if name != "landlock" and gpu:
        return "Grading on a GPU needs Landlock (Linux 5.13 or later)"
    if name == "bubblewrap" and bwrap.why_not():
        return f"No namespaces: {bwrap.why_not()} (install the package bubblewrap and allow user namespaces)"
    return ""


def prepare(request: WallRequest) -> Prepared:
    """Builds everything the children of this process need; call it once, after the imports and before any fork."""
    names = BASIC | {FILE_WALL[request.stack]} | ({"namespaces"} if request.outer else set())
    names -= frozenset(request.without)
    truncation = "landlock" in names and landlock.abi() < 3
    door = seccomp.FilterRequest("shut-door" in names, truncation, request.gpu)
    return Prepared(
        walls=names,
        parent=os.getpid(),
        base=rlimits.footprint(),
        ruleset=landlock.build(_grants(request)) if "landlock" in names else None,
        program=seccomp.build(door) if "seccomp" in names else None,
        shut=tuple(path for path in request.shut if not _holds_any(path, request.read)),
        gpu=request.gpu,
    )


def raise_walls(prepared: Prepared, limits: Limits, keep_fds: tuple[int, ...]) -> Raised:
    """Raises every prepared wall round this process, for good; first thing in a child.

    Descriptors other than 0, 1, 2 and `keep_fds` are closed. OSError or ValueError where the system refuses.
    """
    names = prepared.walls
    values = rlimits.wanted(limits, prepared.base, gpu=prepared.gpu)
    keep = tuple(sorted({0, 1, 2, *keep_fds}))
    if "parent-death" in names:
        die_with(prepared.parent)
    if "session" in names:
        os.setsid()
    if "rlimits" in names:
        rlimits.apply(values)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if "capabilities" in names:
        drop_capabilities()
    if prepared.ruleset is not None:
        landlock.enforce(prepared.ruleset)
    if "descriptors" in names:
        close_all_but(keep)
    if prepared.program is not None:
        seccomp.install(prepared.program)
    return Raised(names, prepared.parent, values, keep, prepared.shut)


def die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent ends; ends it now where the parent is gone already."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def drop_capabilities() -> None:
    """Gives up all capabilities, which matters where root grades."""
    kernel.call("capset", struct.pack("<II", CAPABILITY_VERSION, 0), bytes(24))


def close_all_but(keep: Sequence[int]) -> None:
    """Closes every descriptor that is not in `keep`, in ascending order."""
    start = 0
    for fd in keep:
        if fd > start:
            _close_range(start, fd - 1)
        start = fd + 1
    _close_range(start, LAST_DESCRIPTOR)


def _close_range(first: int, last: int) -> None:
    try:
        kernel.call("close_range", first, last, 0)
    except OSError:  # Linux before 5.9
        os.closerange(first, min(last, 65_536) + 1)


def _holds_any(folder: str, paths: Sequence[str]) -> bool:
    inside = os.path.realpath(folder).rstrip("/") + "/"
    return any(os.path.realpath(path).startswith(inside) for path in paths)


def _grants(request: WallRequest) -> list[tuple[str, int]]:
    grants = [(path, landlock.READ_ONLY) for path in roots.readable(extra=request.read, shut=request.shut)]
    grants.append((roots.WRITABLE_DEVICE, landlock.READ_WRITE))
    if request.gpu:
        grants += [(path, landlock.READ_ONLY) for path in roots.GPU_FILES]
        grants += [(path, landlock.DEVICE) for path in glob.glob("/dev/nvidia*")]
    return grants


def _stack(name: str, gpu: bool) -> Stack:
    outside = "bubblewrap is not used with a GPU" if gpu else bwrap.why_not()
    inner = f"Landlock (ABI {landlock.abi()})" if name == "landlock" else name
    outer = name == "bubblewrap" or (name == "landlock" and not outside)
    title = f"{inner} + seccomp" + (" inside bubblewrap" if outer and name == "landlock" else "")
    notes = (f"No outer wall: {outside}.",) if name == "landlock" and outside else ()
    if name == "shut-door":
        notes = ("Files are shut altogether: what student code imports late, beyond torch and numpy, fails.",)
    walls = BASIC | {FILE_WALL[name]} | ({"namespaces"} if outer else set())
    return Stack(name, title, walls, outer, notes)

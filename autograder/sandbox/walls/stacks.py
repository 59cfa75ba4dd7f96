"""The walls round a child: which stack of them this machine can raise, and raising it.

Order in a child, before any student byte: parent-death signal, own session, resource limits, capabilities dropped,
Landlock, descriptors closed, seccomp (see `every`). What needs time is made once in the zygote (`prepare`), which there
also enters namespaces of its own; raising is a dozen system calls.

    stack        files shut by              everything else shut by     where
    landlock     Landlock (+ namespaces)    seccomp                     Linux 5.13 and later
    namespaces   mount namespace            seccomp                     Linux with user namespaces
    shut-door    seccomp: no open, no stat  seccomp                     Linux; late imports fail
    none         -                          -                           own code, or told so

Namespaces are made by the zygote itself; where a kernel allows them to bubblewrap alone, that goes round the zygote.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.errors import SandboxUnavailable, UsageError
from autograder.machine import NO_FORK, forks
from autograder.sandbox.walls import bwrap, every, landlock, namespaces, rlimits, roots, seccomp
from autograder.sandbox.walls.wall import BUBBLEWRAP, BY_ITSELF, Ground, Prepared, Raised, WallRequest

if TYPE_CHECKING:
    from autograder.model import Limits

__all__ = ["BUBBLEWRAP", "BY_ITSELF", "Stack", "WallRequest", "choose", "prepare", "probe", "raise_walls", "why_not"]

BASIC = frozenset({"parent-death", "session", "rlimits", "capabilities", "descriptors", "seccomp"})
FILE_WALL = {"landlock": "landlock", "namespaces": "namespaces", "shut-door": "shut-door"}
NAMES = ("auto", *FILE_WALL, "none")
INSIDE = {"": "", BY_ITSELF: " in namespaces of its own", BUBBLEWRAP: " inside bubblewrap"}
UNSAFE = (
    "Student code is not sandboxed: it can read your files and the tests. "
    "Run only code you trust; grade on Linux, WSL2 or Docker."
)


@dataclass(frozen=True)
class Stack:
    """A set of walls: those a child has to find up, who makes the namespaces (see WallRequest), notes for the user."""

    name: str
    title: str
    walls: frozenset[str] = frozenset()
    outer: str = ""
    notes: tuple[str, ...] = ()


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
    if not forks():
        return f"The sandbox needs processes that fork, which {NO_FORK} in the environment forbids"
    if not seccomp.is_available():
        return "This kernel or processor offers no seccomp filters (x86-64 or ARM64 with CONFIG_SECCOMP_FILTER)"
    if name == "landlock" and not landlock.abi():
        return "This kernel has no Landlock (Linux 5.13 or later, with `landlock` among the lsm= modules)"
    if name != "landlock" and gpu:
        return "Grading on a GPU needs Landlock (Linux 5.13 or later)"
    if name == "namespaces" and (reason := _outer(gpu)[1]):
        return f"No namespaces: {reason} (allow user namespaces, or install the package bubblewrap)"
    return ""


def walls_of(stack: str, outer: str) -> frozenset[str]:
    """Returns the names of the walls that a stack has, with namespaces round it or not."""
    return BASIC | {FILE_WALL[stack]} | ({"namespaces"} if outer else set())


def prepare(request: WallRequest) -> Prepared:
    """Builds everything the children of this process need; call it once, after the imports and before any fork."""
    names = walls_of(request.stack, request.outer) - frozenset(request.without)
    shut = tuple(path for path in request.shut if not _holds_any(path, request.read))
    libraries = roots.closure(roots.PACKAGES) if request.libraries is None else request.libraries
    readable = tuple(roots.readable((), extra=(*libraries, *request.read), shut=request.shut))
    ground = Ground(names, readable, request, rlimits.footprint())
    made = {wall.name: wall.prepare(ground) for wall in every.WALLS if wall.name in names}
    return Prepared(names, os.getpid(), ground.base, shut, request.gpu, made)


def raise_walls(prepared: Prepared, limits: Limits, keep_fds: tuple[int, ...]) -> Raised:
    """Raises every prepared wall round this process, for good; first thing in a child.

    Descriptors other than 0, 1, 2 and `keep_fds` are closed. OSError or ValueError where the system refuses.
    """
    keep = tuple(sorted({0, 1, 2, *keep_fds}))
    values = rlimits.wanted(limits, prepared.base, gpu=prepared.gpu)
    raised = Raised(prepared.walls, prepared.parent, values, keep, prepared.shut)
    for wall in every.WALLS:
        if wall.name in prepared.walls:
            wall.put_up(raised, prepared.made[wall.name])
    return raised


def probe(raised: Raised) -> frozenset[str]:
    """Returns the names of the walls that are up round this process, whether they were asked for or not."""
    return frozenset(wall.name for wall in every.WALLS if wall.is_up(raised))


def _holds_any(folder: str, paths: Sequence[str]) -> bool:
    inside = os.path.realpath(folder).rstrip("/") + "/"
    return any(os.path.realpath(path).startswith(inside) for path in paths)


def _stack(name: str, gpu: bool) -> Stack:
    outer, reason = _outer(gpu) if name != "shut-door" else ("", "")
    inner = {"landlock": f"Landlock (ABI {landlock.abi()})", "namespaces": "files shut by namespaces"}.get(name, name)
    title = f"{inner} + seccomp" + INSIDE[outer]
    notes = (f"No outer wall, so names and sizes of files can be asked for: {reason}.",) if reason else ()
    if name == "shut-door":
        notes = ("Files are shut altogether: what student code imports late, beyond torch and numpy, fails.",)
    return Stack(name, title, walls_of(name, outer), outer, notes)


def _outer(gpu: bool) -> tuple[str, str]:
    """Returns who makes the namespaces here, empty for nobody, and then why nobody can."""
    if gpu:
        return "", "namespaces are not used with a GPU"
    own = namespaces.why_not()
    if not own:
        return BY_ITSELF, ""
    other = bwrap.why_not()
    return ("", f"{own}, and {other}") if other else (BUBBLEWRAP, "")

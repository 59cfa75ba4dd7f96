"""What holds on this machine: walls, device, versions, limits. Looks and returns; only `cli` prints.

The walls are not inferred from versions: a small process raises the stack that grading would use and says which walls
it then finds round itself.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, field

from autograder.errors import SandboxUnavailable
from autograder.files import PACKAGE
from autograder.machine import container, cores, versions
from autograder.model import Limits
from autograder.sandbox.walls import bwrap, landlock, namespaces, seccomp, stacks

TRIAL_SECONDS = 30.0
TRIAL = """
import json, os, sys
sys.path.append(sys.argv[1])
from autograder.model import Limits
from autograder.sandbox.walls import stacks
prepared = stacks.prepare(stacks.WallRequest(**json.loads(sys.argv[2])))
reading, writing = os.pipe()
if os.fork() == 0:
    found = stacks.probe(stacks.raise_walls(prepared, Limits(), (writing,)))
    os.write(writing, json.dumps(sorted(found)).encode())
    os._exit(0)
os.close(writing)
print(os.read(reading, 9999).decode())
"""


@dataclass(frozen=True)
class Checkup:
    """What was found: `found` are the walls that were up when the stack was tried, `refused` why there is none."""

    system: str
    container: str
    versions: tuple[tuple[str, str], ...]
    device: str
    cores: int
    landlock_abi: int
    has_seccomp: bool
    namespaces: str
    bubblewrap: str
    stack: stacks.Stack | None = None
    found: frozenset[str] = frozenset()
    refused: str = ""
    limits: Limits = field(default_factory=Limits)

    @property
    def missing(self) -> tuple[str, ...]:
        """Returns the walls that the stack promises and that were not up."""
        return tuple(sorted((self.stack.walls if self.stack else frozenset()) - self.found))


def examine() -> Checkup:
    """Looks at this machine and tries the walls that grading would raise; nothing found missing is an error here."""
    stack, refused = None, ""
    try:
        stack = stacks.choose("auto")
    except SandboxUnavailable as error:
        refused = str(error)
    return Checkup(
        system=f"{platform.system()} {platform.release()} on {platform.machine()}",
        container=container(),
        versions=versions(),
        device=_device(),
        cores=cores(),
        landlock_abi=landlock.abi(),
        has_seccomp=seccomp.is_available(),
        namespaces=namespaces.why_not() or "a process may make its own",
        bubblewrap=bwrap.why_not() or bwrap.version(),
        stack=stack,
        found=try_walls(stack) if stack else frozenset(),
        refused=refused,
    )


def try_walls(stack: stacks.Stack) -> frozenset[str]:
    """Returns the walls of `stack` that a process finds up after raising them; empty where it could not start."""
    package = str(PACKAGE)
    request = stacks.WallRequest(stack.name, outer=stack.outer)
    argv = [sys.executable, "-I", "-c", TRIAL, str(PACKAGE.parent), json.dumps(asdict(request))]
    if stack.outer == stacks.BUBBLEWRAP:
        argv = bwrap.command(argv, (package,))
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=TRIAL_SECONDS, check=True, env={})
        return frozenset(json.loads(done.stdout))
    except (OSError, ValueError, subprocess.SubprocessError):
        return frozenset()


def lines(checkup: Checkup) -> list[str]:
    """Returns the check-up as lines to print."""
    told = [
        ("system", f"{checkup.system}, {checkup.cores} cores"),
        ("container", f"in a container of {checkup.container}" if checkup.container else "none that shows"),
        ("versions", ", ".join(f"{name} {version}" for name, version in checkup.versions)),
        ("device", checkup.device),
        ("Landlock", f"ABI {checkup.landlock_abi}" if checkup.landlock_abi else "not offered by this kernel"),
        ("seccomp", "filters work" if checkup.has_seccomp else "not offered by this kernel"),
        ("namespaces", checkup.namespaces),
        ("bubblewrap", checkup.bubblewrap),
        *_walls(checkup),
        ("limits", _limits(checkup.limits)),
    ]
    return [f"{name:<12}{text}" for name, text in told]


def _walls(checkup: Checkup) -> list[tuple[str, str]]:
    if checkup.stack is None:
        return [("walls", checkup.refused)]
    verdict = f"NOT UP: {', '.join(checkup.missing)}" if checkup.missing else "all tried and found up"
    told = [("walls", checkup.stack.title), ("", f"{verdict}: {', '.join(sorted(checkup.found))}")]
    return told + [("", note) for note in checkup.stack.notes]


def _limits(limits: Limits) -> str:
    return (
        f"{limits.call_seconds:g} s a call, {limits.exercise_seconds:g} s an exercise, {limits.memory_mb} MiB, "
        f"{limits.threads} threads, {limits.files} open files, {limits.output_bytes // 1024} KiB of output, "
        f"{limits.reply_bytes // 2**20} MiB a reply (defaults; exercise.toml and options change them)"
    )


def _device() -> str:
    try:
        import torch
    except ImportError:
        return "torch is not installed"
    if torch.cuda.is_available():
        return f"cuda: {torch.cuda.get_device_name(0)}, and cpu"
    return "cpu (no CUDA device)"

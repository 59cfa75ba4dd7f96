"""The walls round a child: which stack of them a machine can raise, raising it, and probing that it is up."""

from autograder.sandbox.walls.rlimits import is_memory_error
from autograder.sandbox.walls.stacks import die_with

__all__ = ["bwrap", "die_with", "is_memory_error", "landlock", "probes", "seccomp", "stacks"]

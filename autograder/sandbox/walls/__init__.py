"""The walls round a child: which stack of them a machine can raise, raising it, and probing that it is up."""

from autograder.sandbox.walls.every import die_with
from autograder.sandbox.walls.rlimits import is_memory_error

__all__ = ["bwrap", "die_with", "is_memory_error", "landlock", "namespaces", "roots", "seccomp", "stacks"]

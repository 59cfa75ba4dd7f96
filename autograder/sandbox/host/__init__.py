"""The grader's side of the boundary: zygotes and children are started and called, and the machine is looked at."""

from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.host.handles import Zygote, ZygoteRequest

__all__ = ["ChildTransport", "Zygote", "ZygoteRequest", "doctor"]

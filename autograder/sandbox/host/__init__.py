"""The grader's side of the boundary: zygotes and children are started and called, and the machine is looked at."""

from autograder.sandbox.host.attempt import ChildTransport, Unit
from autograder.sandbox.host.handles import Zygote, ZygoteRequest

__all__ = ["ChildTransport", "Unit", "Zygote", "ZygoteRequest", "doctor"]

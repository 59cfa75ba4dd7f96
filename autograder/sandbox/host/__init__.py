"""The grader's side of the boundary: zygotes and children are started and called, and the machine is looked at."""

from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.host.child import Starter
from autograder.sandbox.host.fresh import starter
from autograder.sandbox.host.handles import Zygote
from autograder.sandbox.host.prepared import ROOT, ZygoteRequest, clean_environment
from autograder.sandbox.host.trail import Thing, Traced

__all__ = [
    "ChildTransport",
    "ROOT",
    "Starter",
    "Thing",
    "Traced",
    "Zygote",
    "ZygoteRequest",
    "clean_environment",
    "doctor",
    "starter",
]

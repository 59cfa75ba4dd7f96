"""Stands in for TensorBoard, also where it is installed: its writers take everything and write no file."""

import sys
import types

import torch.utils

__version__ = "2.0"


class SummaryWriter:
    """Takes every call, `add_scalar` and the like, and keeps nothing."""

    log_dir = "runs"

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None


def _nothing(*args, **kwargs):
    """Does nothing: there is no board."""


# What students import is torch's own module, which asks for the real package's inner parts.
torch.utils.tensorboard = sys.modules["torch.utils.tensorboard"] = types.ModuleType("torch.utils.tensorboard")
torch.utils.tensorboard.SummaryWriter = SummaryWriter

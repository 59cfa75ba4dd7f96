"""Stands in for SwanLab, also where it is installed: the same as Weights & Biases."""

import wandb
from wandb import Config, Run, config, init, run

__all__ = ["Config", "Run", "config", "init", "run"]


def __getattr__(name):
    """Gives something that takes every call."""
    return getattr(wandb, name)

"""Imports what every lane needs and what takes long to import; lanes are forked from a process that has done so."""

from __future__ import annotations

import gc

import torch._dynamo
import torch.optim

import autograder.render.html
import autograder.runner

__all__ = ["autograder", "torch"]

gc.collect()
gc.freeze()  # so that a lane's collections do not write to memory that it shares

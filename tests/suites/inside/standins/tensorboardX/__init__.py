"""Stands in for tensorboardX: the same writer."""

from tensorboard import SummaryWriter

__all__ = ["SummaryWriter"]

"""Stands in for loguru where it is not installed: nothing is logged."""

from matplotlib.nothing import Nothing

logger = Nothing()

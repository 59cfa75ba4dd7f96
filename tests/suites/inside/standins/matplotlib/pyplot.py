"""Stands in for matplotlib.pyplot: figures, axes and lines that draw nothing."""

from matplotlib.nothing import Nothing

rcParams = {}


def subplots(nrows=1, ncols=1, *args, **kwargs):
    """Gives a figure and its axes."""
    return Nothing(), Nothing()


def plot(*args, **kwargs):
    """Gives a list of one line."""
    return [Nothing()]


def hist(*args, **kwargs):
    """Gives counts, edges and bars."""
    return Nothing(), Nothing(), Nothing()


def __getattr__(name):
    """Gives something that takes every call."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()

"""Stands in for seaborn where it is not installed: everything can be called, and draws nothing."""

from matplotlib.nothing import Nothing


def __getattr__(name):
    """Gives something that takes every call."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()

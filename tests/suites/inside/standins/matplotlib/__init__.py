"""Stands in for matplotlib where it is not installed: everything can be called, and draws nothing."""

# ruff: noqa: F401 - imported here, because later no file can be opened
import matplotlib.animation
import matplotlib.font_manager
import matplotlib.pyplot
import matplotlib.ticker
from matplotlib.nothing import Nothing

__version__ = "0"
rcParams = {}


def use(*args, **kwargs):
    """Does nothing: there is no display."""


def __getattr__(name):
    """Gives something that takes every call."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()

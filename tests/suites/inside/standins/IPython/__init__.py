"""Stands in for IPython where it is not installed: what notebooks call on it does nothing."""

from IPython import display

__version__ = "0"


def get_ipython():
    """Gives None: no shell is running."""


__all__ = ["display", "get_ipython"]

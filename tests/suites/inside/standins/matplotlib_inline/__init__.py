"""Stands in for matplotlib_inline where it is not installed."""

from matplotlib_inline import backend_inline

__all__ = ["backend_inline"]

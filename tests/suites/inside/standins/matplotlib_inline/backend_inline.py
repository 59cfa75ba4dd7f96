"""Stands in for matplotlib_inline.backend_inline: there is no display to set formats for."""


def set_matplotlib_formats(*formats, **kwargs):
    """Does nothing: there is no display."""

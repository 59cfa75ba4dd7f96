"""Stands in for IPython.display: nothing is shown."""


def display(*args, **kwargs):
    """Does nothing: there is no display."""


def clear_output(wait=False):
    """Does nothing: there is no display."""


def set_matplotlib_formats(*args, **kwargs):
    """Does nothing: there is no display."""


class DisplayObject:
    """Holds what would be shown."""

    def __init__(self, data=None, *args, **kwargs):
        self.data = data


class HTML(DisplayObject):
    """Holds HTML."""


class Markdown(DisplayObject):
    """Holds Markdown."""


class Image(DisplayObject):
    """Holds an image or its address."""


class SVG(DisplayObject):
    """Holds a drawing."""


class Math(DisplayObject):
    """Holds a formula."""


class Latex(DisplayObject):
    """Holds a formula."""

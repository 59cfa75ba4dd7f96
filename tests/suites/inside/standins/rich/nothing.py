"""What the parts of the stand-in for rich are made of."""

import sys
import types

from matplotlib.nothing import Nothing


class Anything(Nothing):
    """An object of any of rich's classes: takes every call, and shows nothing."""

    def __init__(self, *args, **kwargs):
        pass


def part(name, **own):
    """Makes `rich.<name>`: what is not its own is a class whose objects show nothing."""
    module = types.ModuleType(f"rich.{name}")
    vars(module).update(own, __getattr__=_anything)
    sys.modules[module.__name__] = module
    return module


def _anything(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything

"""Stands in for rich, whose pictures of a terminal nobody sees: prints plainly, and walks through what it tracks."""

from rich.nothing import Anything, part


def track(sequence, *args, **kwargs):
    """Gives the steps of a sequence and shows no progress."""
    return iter(sequence)


def plainly(*args, **kwargs):
    """Prints what it is given, without colours."""
    print(*args)


progress = part("progress", track=track)
pretty = part("pretty", pprint=plainly, install=Anything)
traceback = part("traceback", install=Anything)
console, table, panel, text, live, logging, syntax, columns, tree = (
    part(name) for name in ("console", "table", "panel", "text", "live", "logging", "syntax", "columns", "tree")
)


def inspect(*args, **kwargs):
    """Does nothing: nothing is shown."""


def __getattr__(name):
    """Gives rich's own `print`, and for other names something that takes every call."""
    if name.startswith("__"):
        raise AttributeError(name)
    return plainly if name == "print" else Anything()

"""Stands in for prettytable where it is not installed: its tables take every row and show none."""

from matplotlib.nothing import Nothing


class PrettyTable(Nothing):
    """A table that shows nothing."""

    def __init__(self, *args, **kwargs):
        pass

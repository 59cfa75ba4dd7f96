"""Stands in for Visdom, also where it is installed: there is no server to draw on."""

from matplotlib.nothing import Nothing


class Visdom(Nothing):
    """Takes every plot and draws none."""

    def __init__(self, *args, **kwargs):
        pass

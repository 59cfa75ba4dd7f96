"""Stands in for Weights & Biases, also where it is installed: it takes everything and sends nothing anywhere."""

from matplotlib.nothing import Nothing


class Config(dict):
    """The settings of a run, which are read as attributes, too."""

    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value

    def update(self, *args, allow_val_change=None, **kwargs):
        """Takes settings over."""
        super().update(*args, **kwargs)


class Run(Nothing):
    """A run of which nothing is kept but its settings."""

    @property
    def config(self):
        """The settings."""
        return config


config, run = Config(), Run()


def init(*args, config=None, **kwargs):
    """Starts a run that goes nowhere."""
    globals()["config"].update(config or {})
    return run


def __getattr__(name):
    """Gives something that takes every call."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()

"""Stands in for colorama where it is not installed: its colours are empty texts."""


class _NoColours:
    """Colours that change nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return ""


Fore = Back = Style = _NoColours()


def init(*args, **kwargs):
    """Does nothing: there is no terminal."""


deinit = reinit = just_fix_windows_console = init

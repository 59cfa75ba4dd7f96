"""Stands in for tqdm where it is not installed: walks through what it is given and shows no progress."""


class tqdm:
    """An iterable without its progress bar."""

    def __init__(self, iterable=(), *args, **kwargs):
        self.iterable = iterable

    def __iter__(self):
        return iter(self.iterable)

    def __len__(self):
        return len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing

    @staticmethod
    def write(text, *args, **kwargs):
        """Prints a line."""
        print(text)


def _nothing(*args, **kwargs):
    """Does nothing: no progress is shown."""


def trange(*args, **kwargs):
    """Gives a range."""
    return tqdm(range(*args))

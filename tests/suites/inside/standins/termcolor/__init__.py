"""Stands in for termcolor where it is not installed: texts keep no colour."""


def colored(text, *args, **kwargs):
    """Gives the text as it is."""
    return str(text)


def cprint(text, *args, **kwargs):
    """Prints the text as it is."""
    print(text)

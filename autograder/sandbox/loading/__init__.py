"""Turns the bytes of a hand-in into a module: which statements run, within which limits, and what is said of those that fail."""

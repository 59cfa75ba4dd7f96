"""Stands in for the package of Dive into Deep Learning, so that its chapters' code loads without it."""

__version__ = "0.17.6"

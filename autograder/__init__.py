"""Grades recurrent-network exercises: one engine for a class, a student and CI."""

__version__ = "0.1.0"

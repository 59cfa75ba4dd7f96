"""Correct solutions of the course, one module an exercise, written to be read."""

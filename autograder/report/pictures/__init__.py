"""Pictures of what a report says in numbers, as data: a template draws them, and the text beside them says the same."""

from autograder.report.pictures.maps import Map, maps

__all__ = ["Map", "maps"]

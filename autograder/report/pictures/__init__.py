"""Pictures of what a report says in numbers, as data: a template draws them, and the text beside them says the same."""

from autograder.report.pictures.curves import Curves, curves
from autograder.report.pictures.figures import Clipped, Training, clipped, training
from autograder.report.pictures.letters import Letters, letters
from autograder.report.pictures.maps import Map, maps

__all__ = ["Clipped", "Curves", "Letters", "Map", "Training", "clipped", "curves", "letters", "maps", "training"]

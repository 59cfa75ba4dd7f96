"""A course author's tools: students' files, thresholds, how good the tests are, and autograders for platforms."""

__all__ = ["calibrate", "importers", "lint", "release", "skeleton", "validate"]

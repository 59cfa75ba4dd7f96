"""A course author's tools: students' files, thresholds, how good the tests are, and autograders for platforms."""

__all__ = ["bundle", "calibrate", "importers", "lint", "release", "secrets", "skeleton", "validate"]

"""A course author's tools: students' files made from the reference, thresholds and tests measured."""

__all__ = ["calibrate", "release", "validate"]

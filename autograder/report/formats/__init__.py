"""A module for each form of a report; pure functions of a GradeReport."""

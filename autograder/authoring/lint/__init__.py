"""Says what is wrong with a course before anybody is graded with it: each error with file, line and what to do."""

from autograder.authoring.lint.behaviour import behaviour_findings, reference_findings
from autograder.authoring.lint.linter import lint, written_findings

__all__ = ["behaviour_findings", "lint", "reference_findings", "written_findings"]

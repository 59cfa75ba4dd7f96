"""Writes GitLab's code-quality report: a remark for each test that did not pass and each file that was refused.

GitLab shows one remark for each fingerprint and compares them between branches, so a fingerprint says which test of
which file it is, and nothing that a small change of the file would alter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from autograder.model import GradeReport, Status
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import STOPPED, told, word
from autograder.report.places import Places
from autograder.report.text import clip, one_line
from autograder.report.words import Say, said_facts

DESCRIPTION_LIMIT = 1_000
SEVERITIES = {
    Status.FAILED: "major",
    Status.NOT_ATTEMPTED: "minor",
    Status.BLOCKED: "info",
    Status.GRADER_ERROR: "info",
}
SEVERITIES |= dict.fromkeys(STOPPED, "critical")


def codequality_json(report: GradeReport, places: Places | None = None, language: Language = SPOKEN) -> str:
    """Writes the report in the `language`: a list of remarks, empty where all is well."""
    return json.dumps(list(_remarks(report, places or Places(), language.say)), allow_nan=False, indent=1) + "\n"


def _remarks(report: GradeReport, places: Places, say: Say) -> Iterator[dict[str, Any]]:
    for problem in report.problems:
        for path, line in places.of_problem(problem):
            yield _remark("hand-in", say(problem), "info" if report.exercises else "blocker", path, line)
    for exercise in report.exercises:
        for told_test in told(exercise):
            test = told_test.test
            if test.status is not Status.PASSED:
                said = "; ".join(text for _, text in said_facts(told_test, say)) or say(word(test.status))
                severity = SEVERITIES.get(test.status, "major")
                text = f"{say(test.title)} {said}"
                yield _remark(f"{exercise.slug}/{test.id}", text, severity, *places.of_test(exercise, test))


def _remark(name: str, text: str, severity: str, path: str, line: int | None) -> dict[str, Any]:
    said, path = one_line(clip(text, DESCRIPTION_LIMIT)), one_line(path) or "."
    told_by = said if name == "hand-in" else ""
    return {
        "description": said,
        "check_name": one_line(f"autograde/{name}"),
        "fingerprint": hashlib.sha256("\0".join((name, path, told_by)).encode()).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line or 1}},
    }

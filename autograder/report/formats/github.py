"""Speaks to GitHub Actions: annotations, the step summary, step outputs.

A line that a student printed may look like a workflow command. Values of ours are escaped as the runner's own toolkit
does, and printed text goes out between stop-commands only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.formats.markdown import MEBIBYTE, report_markdown
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import Told, told, word
from autograder.report.places import Places
from autograder.report.text import clean, clip, number, one_line
from autograder.report.words import Say, fact_lines, labelled

PER_LEVEL = 10
"""GitHub shows ten annotations of each level for a step, and drops the rest."""

MESSAGE_LIMIT = 2_000
LEVELS = {Status.BLOCKED: "notice", Status.NOT_ATTEMPTED: "warning", Status.GRADER_ERROR: "warning"}


@dataclass(frozen=True)
class Annotation:
    """One annotation; a lower `rank` is more useful to its reader."""

    level: str
    rank: int
    title: str
    message: str
    file: str
    line: int | None

    def command(self) -> str:
        """Returns the workflow command, on one line."""
        properties = {"file": self.file, "line": "" if self.line is None else str(self.line), "title": self.title}
        given = ",".join(f"{name}={escape_property(value)}" for name, value in properties.items() if value)
        return f"::{self.level} {given}::{escape_data(self.message)}"


def escape_data(text: str) -> str:
    """Escapes the message of a workflow command."""
    return clean(text).replace("##[", "## [").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escapes a property of a workflow command."""
    return escape_data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


def annotation_lines(report: GradeReport, places: Places | None = None, language: Language = SPOKEN) -> str:
    """Writes the workflow commands, at most ten a level with the most useful first; empty when there is none.

    A test whose cause an earlier one has told gets no annotation of its own.
    """
    found = sorted(_annotations(report, places or Places(), language.say), key=lambda annotation: annotation.rank)
    kept = [a for level in ("error", "warning", "notice") for a in [a for a in found if a.level == level][:PER_LEVEL]]
    return "".join(f"{annotation.command()}\n" for annotation in kept)


def fenced(text: str, token: str) -> str:
    """Wraps text that a student printed, so that the runner obeys no command in it.

    `token` is drawn at random after the text was printed (`secrets.token_hex(16)`); ValueError when the text holds it.
    """
    if token in text or len(token) < 16:
        raise ValueError("The token of stop-commands must be long, random and absent from the text; draw another.")
    body = "\n".join(f"| {line}" for line in clean(text).replace("##[", "## [").split("\n"))
    return f"::stop-commands::{token}\n{body}\n::{token}::\n"


def step_summary(
    report: GradeReport, limit: int = MEBIBYTE, before: Sequence[str] = (), language: Language = SPOKEN
) -> str:
    """Writes the Markdown for $GITHUB_STEP_SUMMARY, at most 1 MiB; the sentences `before` stand above the report."""
    return report_markdown(report, limit, before, language)


def outputs(report: GradeReport, is_passed: bool) -> str:
    """Writes the lines for $GITHUB_OUTPUT: score (empty where unknown), max-score, passed, status."""
    score = "" if report.total is None else number(report.total)
    values = {"score": score, "max-score": number(report.max_total), "passed": "true" if is_passed else "false"}
    values["status"] = one_line(report.status)
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _annotations(report: GradeReport, places: Places, say: Say) -> Iterator[Annotation]:
    level = "warning" if report.exercises else "error"
    for problem in report.problems:
        for place in places.of_problem(problem):
            yield Annotation(level, 3, say("What was handed in"), clip(say(problem), MESSAGE_LIMIT), *place)
    for exercise in report.exercises:
        for told_test in told(exercise):
            if not told_test.same_as:
                yield from _of_test(told_test, exercise, places, say)
        if exercise.notes:
            path, text = places.of_exercise(exercise), "\n".join(map(say, exercise.notes))
            yield Annotation("notice", 5, labelled(exercise.title, say("how it was read"), say), text, path, None)


def _of_test(told_test: Told, exercise: ExerciseReport, places: Places, say: Say) -> Iterator[Annotation]:
    test = told_test.test
    path, line = places.of_test(exercise, test)
    if test.status is not Status.PASSED:
        message = clip("\n".join(fact_lines(told_test, say)) or say(word(test.status)), MESSAGE_LIMIT)
        yield Annotation(LEVELS.get(test.status, "error"), _rank(told_test), say(test.title), message, path, line)
    if test.advice:
        title = labelled(told_test.advice_title, say(test.title), say)
        yield Annotation("notice", 4, title, "\n".join(map(say, test.advice)), path, line)


def _rank(told_test: Told) -> int:
    """Ranks what can be acted on at once (a line of the file, a known mistake) before what only failed or waits."""
    test = told_test.test
    if test.line is not None:
        return 0
    return 1 if test.diagnoses else 6 if told_test.waits_for else 2

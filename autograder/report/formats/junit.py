"""Writes a report as JUnit XML of the xunit1 family, which carries the file and line of the *student's* code.

Everything that a student did is a `failure`; `error` is kept for the grader's own faults, `skipped` for a test that
waits for another. So a stub is red, never green.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from autograder.model import ExerciseReport, GradeReport, Status, TestResult
from autograder.report.language import SPOKEN, Language
from autograder.report.meaning import Told, earned, told, word
from autograder.report.places import Places
from autograder.report.text import clean, clip, marks, one_line
from autograder.report.words import Say, explanation, labelled

BODY_LIMIT = 20_000


def junit_xml(
    report: GradeReport, *, timestamp: str = "", places: Places | None = None, language: Language = SPOKEN
) -> str:
    """Writes the XML; `timestamp` is ISO 8601. A report without any exercise has one case, which says why."""
    say = language.say
    root = ET.Element("testsuites", name=one_line(report.student.called))
    for exercise in report.exercises:
        if exercise.tests:
            root.append(_suite(exercise, places or Places(), timestamp, say))
    _count(root, (test for exercise in report.exercises for test in exercise.tests))
    if not report.exercises:
        _say_why(root, report, say)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _say_why(root: ET.Element, report: GradeReport, say: Say) -> None:
    """Adds the one case of a report without exercises: a failure of the hand-in, or an error of ours."""
    kind = "error" if report.total is None else "failure"
    suite = ET.SubElement(root, "testsuite", name="hand-in")
    for element in (root, suite):
        element.attrib |= {"tests": "1", "failures": "0", "errors": "0", "skipped": "0", "time": "0.000"}
        element.set(f"{kind}s", "1")
    case = ET.SubElement(
        suite, "testcase", classname="hand-in", name=one_line(report.status) or "hand-in", time="0.000"
    )
    problems = [say(problem) for problem in report.problems]
    message = one_line(clip(" ".join(problems[:1]), 500))
    ET.SubElement(case, kind, message=message, type=one_line(report.status)).text = clean("\n".join(problems))


def _suite(exercise: ExerciseReport, places: Places, timestamp: str, say: Say) -> ET.Element:
    suite = ET.Element("testsuite", name=one_line(exercise.slug))
    if timestamp:
        suite.set("timestamp", timestamp)
    _count(suite, exercise.tests)
    suite.extend(_case(told_test, exercise, places, say) for told_test in told(exercise))
    if exercise.output:
        ET.SubElement(suite, "system-out").text = clean(clip(exercise.output, BODY_LIMIT))
    return suite


def _count(element: ET.Element, tests: Iterable[TestResult]) -> None:
    tests = tuple(tests)
    kinds = [_kind(test.status) for test in tests]
    element.set("tests", str(len(tests)))
    element.set("failures", str(kinds.count("failure")))
    element.set("errors", str(kinds.count("error")))
    element.set("skipped", str(kinds.count("skipped")))
    element.set("time", f"{sum(test.seconds for test in tests):.3f}")


def _case(told_test: Told, exercise: ExerciseReport, places: Places, say: Say) -> ET.Element:
    test = told_test.test
    name = f"{say(test.title)} ({marks(earned(test), test.max_points)})"
    case = ET.Element("testcase", classname=one_line(exercise.slug), name=one_line(name), time=f"{test.seconds:.3f}")
    path, line = places.of_test(exercise, test)
    if path:
        case.set("file", one_line(path))
    if line is not None:
        case.set("line", str(line))
    if kind := _kind(test.status):
        _outcome(case, kind, told_test, say)
    if test.output:
        ET.SubElement(case, "system-out").text = clean(clip(test.output, BODY_LIMIT))
    return case


def _outcome(case: ET.Element, kind: str, told_test: Told, say: Say) -> None:
    test = told_test.test
    message = one_line(clip(say(test.message) or say(word(test.status)), 500))
    if told_test.waits_for:
        message = one_line(labelled("waits for", say(told_test.waits_for), say))
    outcome = ET.SubElement(case, kind, message=message, type=word(test.status))
    outcome.text = clean(clip(explanation(told_test, say), BODY_LIMIT))


def _kind(status: Status) -> str:
    """Returns the element's name for a status; empty for a passed test."""
    kinds = {Status.PASSED: "", Status.BLOCKED: "skipped", Status.GRADER_ERROR: "error"}
    return kinds.get(status, "failure")

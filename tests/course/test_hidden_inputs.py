"""Hidden inputs are unknowable: another secret asks every hidden test's question with other numbers or words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from autograder.course import read_course
from autograder.grading import Options, open_runner
from autograder.grading.seeds import Seeds, seeds_of
from autograder.grading.session import Session
from autograder.model import GradeReport, Source, SourceKind, Status, Student, StudentKey, Submission
from autograder.sandbox.host import ChildTransport

COURSE = read_course()
SIZES_ONLY = {
    "test_parameters_and_state_are_made_on_the_device_asked_for": "the answer is a device, whatever the sizes",
}
"""Hidden tests that ask the same of every class, and why a table of their answers is no use."""

Asked = dict[str, list[str]]


def test_hidden_tests_ask_other_things_under_another_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hidden test asks what could be written down at home: its calls differ from class to class."""
    found: list[Asked] = []
    running: list[str] = []
    run, call = Session.run, ChildTransport.call

    def ran(self: Session, item: pytest.Function, arguments: Any) -> Any:
        running[:] = [self.case(item).id]
        return run(self, item, arguments)

    def called(self: ChildTransport, target: Any, args: Any, kwargs: Any, text: object) -> Any:
        found[-1][running[0]].append(f"{target.path} {args!r} {kwargs!r}")
        return call(self, target, args, kwargs, text)

    def seeds(self: Session, item: pytest.Function) -> Seeds:
        return seeds_of(20, self.case(item).id, hidden=True, secret=f"class {len(found)}")

    monkeypatch.setattr(Session, "run", ran)
    monkeypatch.setattr(ChildTransport, "call", called)
    monkeypatch.setattr(Session, "seeds", seeds)
    monkeypatch.setattr(Session, "asks", lambda self, item, public_only=False: self.case(item).hidden)
    for report in graded_twice(found):
        assert {t.status for e in report.exercises for t in e.tests} == {Status.PASSED}
        assert len(found[0]) == sum(len(e.tests) for e in report.exercises) > 0
    assert {test for test in set(found[0]) - set(SIZES_ONLY) if found[0][test] == found[1][test]} == set()


def graded_twice(found: list[Asked]) -> list[GradeReport]:
    """Returns the reports on the reference from two classes; each begins an entry of `found`."""
    sources = [(e.slug, COURSE.reference_path(e.slug).read_bytes()) for e in COURSE.graded]
    answers = tuple(Source(slug, f"{slug}.py", SourceKind.SCRIPT, text) for slug, text in sources)
    runner = open_runner(COURSE, Options(sandbox="none"), None, [slug for slug, _ in sources])
    reports = []
    try:
        for _ in range(2):
            found.append(defaultdict(list))
            reports.append(runner.grade(Submission(Student(StudentKey("k"), "k"), answers)))
    finally:
        runner.close()
    return reports

"""A test that was wrong is run again from a mended suite: it alone, on the same work, with the same hidden inputs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import classroom
from autograder.classroom import dispatch
from autograder.classroom.lanes.process import Setup, Task
from autograder.classroom.store import open_store
from autograder.cli import main
from autograder.course.folder import read_course
from autograder.grading.runner import Runner, open_runner
from autograder.model import GradeReport
from tests.engine.fake_lanes import FakeLanes
from tests.engine.tiny_course import RIGHT, SUITE, WRONG, make_course

TEST = "test_doubles_more"
TOO_STRICT = SUITE.replace("student.twice(values), expected(run_twice, values))", "student.twice(values), values)")
"""Both tests ask for the input itself, so that nobody passes either."""


class Lanes:
    """Lanes in this process, each class graded by a session on the course that it names; `ran` lists the tests run."""

    def __init__(self) -> None:
        self.ran: list[set[str]] = []
        self._open: list[Runner] = []

    def __call__(self, setup: Setup, count: int) -> FakeLanes:
        runner = open_runner(read_course(Path(str(setup.course))), setup.options, None, setup.slugs)
        self._open.append(runner)
        runner.check_suites()

        def answer(task: Task) -> GradeReport:
            report = runner.grade(task.submission)
            self.ran.append({test.id for test in report.exercises[0].tests})
            return report

        return FakeLanes(setup, count, answer, [])

    def close(self) -> None:
        """Ends the sessions."""
        for runner in self._open:
            runner.close()


@pytest.fixture(scope="module")
def lanes() -> Iterator[Lanes]:
    """Lanes that end with the module."""
    made = Lanes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "LocalLanes", made)
        patch.setattr(classroom, "unproved", lambda *_: {})  # a suite that the reference fails is refused otherwise
        yield made
    made.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, lanes: Lanes) -> Path:
    """A class of two, graded with a suite that is too strict, and the mended suite beside it."""
    root = tmp_path_factory.mktemp("regrade")
    course = make_course(root / "course")
    (course / "tests/suites/test_twice.py").write_text(TOO_STRICT)
    (root / "mended.py").write_text(SUITE)
    for name, source in (("ada", RIGHT), ("bo", WRONG)):
        (root / "work" / name).mkdir(parents=True)
        (root / "work" / name / "twice.py").write_text(source)
    work = [str(root / "work"), "--course", str(course), "--out", str(root / "grades"), "--sandbox", "none", "--quiet"]
    assert main.run(["grade", *work]) == 0
    return root


def regrade(root: Path, *more: str) -> int:
    """Runs the command on the class and returns its exit code."""
    return main.run(["regrade", *more, "--grades", str(root / "grades"), "--sandbox", "none"])


def test_only_the_mended_test_is_run_again(root: Path, lanes: Lanes, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is right gets its points, the other test's are as they were, the report stays, and it can be undone."""
    report = (root / "grades" / "ada" / "report.json").read_bytes()
    lanes.ran.clear()
    assert regrade(root, f"twice::{TEST}", "--from", str(root / "mended.py"), "--why", "a wrong input") == 0
    assert capsys.readouterr().out.splitlines() == ["ada: 0 -> 1 of 3"]
    assert lanes.ran == [{TEST}, {TEST}]
    page = (root / "grades" / "ada" / "report.html").read_text()
    assert "a wrong input" in page and "<strong>1</strong>" in page
    assert (root / "grades" / "ada" / "report.json").read_bytes() == report
    assert regrade(root, f"twice::{TEST}", "--undo") == 0
    assert capsys.readouterr().out.splitlines() == ["ada: 1 -> 0 of 3"]


OTHER_POINTS = (
    SUITE.replace("points(1)", "points(x)").replace("points(2)", "points(1)").replace("points(x)", "points(2)")
)
REFUSED = {
    "no such file": ("", ["--from", "nowhere.py"], "There is no suite nowhere.py"),
    "no such test there": (SUITE.replace(TEST, "test_other"), [], "has no test 'test_doubles_more'"),
    "other points": (OTHER_POINTS, [], "is worth 1 points, and 2 in the mended suite"),
    "points that do not add up": (SUITE.replace("points(2)", "points(4)"), [], "worth 5 points together"),
    "work that is gone": (SUITE, ["--work", "elsewhere"], "Name the folder or archive of the class's work"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_run_again_changes_nothing(
    root: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, exit code 2, and no correction is kept."""
    suite, more, sentence = REFUSED[name]
    (root / "other.py").write_text(suite)
    asked = more if "--from" in more else ["--from", str(root / "other.py"), *more]
    assert regrade(root, f"twice::{TEST}", *asked) == 2
    told = capsys.readouterr().err
    assert sentence in told and len(told.splitlines()) == 1
    store, _ = open_store(root / "grades")
    assert [c for c in store.corrections() if not c.undone] == []
    store.close()

"""`autograde ci` on pull requests, GitHub's part played: what is graded, by which tests, and where remarks stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.grading.runner import Runner, open_runner
from autograder.model import GradeReport, Submission
from tests.engine.github_runner import LEVELS, Command, PullRequest, clean_environment, commands_of, pull_request
from tests.engine.tiny import REFERENCE, make_course

WRONG = REFERENCE.replace("2 * np", "3 * np")
DEF = WRONG.splitlines().index("def double(x):") + 1
OPENS = "autograder.selfcheck.checkout.grading.open_runner"
Step = Callable[..., int]


class Lent:
    """The session that is open anyway, narrowed to the exercises of one checkout."""

    def __init__(self, runner: Runner, slugs: Sequence[str]) -> None:
        self._runner, self._slugs = runner, slugs

    def grade(self, submission: Submission, *, public_only: bool = False) -> GradeReport:
        """Returns the report on the exercises that were chosen."""
        report = self._runner.grade(submission, public_only=public_only)
        kept = tuple(e for e in report.exercises if e.slug in self._slugs)
        total = None if any(e.points is None for e in kept) else sum(e.points or 0.0 for e in kept)
        return replace(report, exercises=kept, total=total, max_total=sum(e.max_points for e in kept))

    def check_suites(self, *, is_whole: bool) -> None:
        """Takes the suite as sound."""

    def close(self) -> None:
        """Leaves the session open."""


@pytest.fixture
def pr(tmp_path: Path) -> PullRequest:
    """A repository whose base is a stub and a note."""
    return pull_request(tmp_path, {"double.py": "def double(x):\n    raise NotImplementedError\n", "notes.txt": "hi"})


@pytest.fixture
def step(pr: PullRequest, tiny_root: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> Step:
    """Runs `autograde ci` as a step of the pull request's workflow and returns its exit code."""
    monkeypatch.setattr(
        "autograder.selfcheck.checkout.grading.open_runner",
        lambda course, options, enclosure, slugs: Lent(runner, slugs),
    )
    for name in clean_environment():
        monkeypatch.delenv(name)

    def run(*arguments: str, working_directory: str = ".", course: Path | None = tiny_root) -> int:
        for name, value in pr.open().items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(pr.workspace / working_directory)
        named = ("--course", str(course)) if course else ()
        return main.run(["ci", *arguments, *named, "--sandbox", "none"])

    return run


def remarks(capsys: pytest.CaptureFixture[str]) -> list[Command]:
    """Returns the annotations of the step, whatever was printed where."""
    shown = capsys.readouterr()
    return [c for c in commands_of(shown.out + shown.err) if c.name in LEVELS]


def test_a_right_change_passes(pr: PullRequest, step: Step) -> None:
    """Public and hidden tests count, the outputs say so, and no other file of the runner is touched."""
    pr.commit({"double.py": REFERENCE})
    assert step() == 0
    assert pr.outputs() == {"score": "10", "max-score": "10", "passed": "true", "status": "graded"}
    assert "10 / 10 points" in pr.written("GITHUB_STEP_SUMMARY")
    assert [pr.written(name) for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE")] == ["", "", ""]


def test_a_wrong_value_is_annotated_at_its_function(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each failing test has a line, that of the `def`; the exit code is 1 and the score is partial."""
    pr.commit({"double.py": WRONG})
    assert step() == 1
    assert (pr.outputs()["score"], pr.outputs()["passed"]) == ("3", "false")
    errors = [c.properties for c in remarks(capsys) if c.name == "error"]
    assert errors
    assert {(e["file"], e["line"]) for e in errors} == {("double.py", str(DEF))}


@pytest.mark.parametrize(
    ("working_directory", "path"),
    [
        (".", "."),
        (".", "hw1"),
        ("hw1", "."),
        ("hw1", ".."),
        ("hw1", "double.py"),
        ("hw1/deep", ".."),
        (".", "./hw1/../hw1"),
    ],
)
def test_paths_are_relative_to_the_repository(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str], working_directory: str, path: str
) -> None:
    """Wherever the step works and however the checkout is named, a remark stands at a file of the pull request."""
    pr.commit({"hw1/double.py": WRONG, "hw1/deep/notes.txt": "x"})
    step(path, working_directory=working_directory)
    assert {c.properties["file"] for c in remarks(capsys) if c.name == "error"} == {"hw1/double.py"}


def test_a_repository_inside_the_workspace_is_the_root(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `path:` at actions/checkout the repository is a folder of the workspace, and paths begin inside it."""
    pr.commit({"hw1/double.py": WRONG})
    given = pr.open() | {"GITHUB_WORKSPACE": str(pr.workspace.parent)}
    monkeypatch.setattr(pr, "open", lambda: given)
    step("workspace", working_directory="..")
    assert {c.properties["file"] for c in remarks(capsys) if c.name == "error"} == {"hw1/double.py"}


def test_an_exception_and_a_syntax_error_are_annotated_at_their_line(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both are errors at the line where they happened."""
    pr.commit({"double.py": REFERENCE.replace("    return 2 *", "    raise KeyError(1)\n    return 2 *")})
    step()
    line = REFERENCE.splitlines().index("    return 2 * np.asarray(x)") + 1
    assert str(line) in {c.properties.get("line") for c in remarks(capsys) if c.name == "error"}
    pr.commit({"double.py": "def double(x):\n    return (2 *\n\n\nclass Counter:\n    pass\n"})
    step()
    errors = [c for c in remarks(capsys) if c.name == "error"]
    assert errors
    assert all(c.properties["file"] == "double.py" and c.properties["line"] for c in errors)


def test_a_refused_file_is_annotated(pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]) -> None:
    """What was not opened has a remark at itself."""
    names = {"hw/more, or less.rar", "hw/link.py", "hw/conftest.py", "hw/numpy.py"}
    pr.commit({"double.py": REFERENCE, "hw/link.py": "-> /etc/passwd"} | dict.fromkeys(names - {"hw/link.py"}, "x"))
    step()
    assert names <= {c.properties.get("file") for c in remarks(capsys) if c.name == "warning"}


def test_only_what_the_change_touches_is_graded(pr: PullRequest, step: Step) -> None:
    """An exercise that the base answers is left alone, unless it is asked for, or everything is."""
    pr.base = pr.commit({"double.py": WRONG})
    pr.commit({"shaky.py": "def answer():\n    return 42\n"})
    step("--junit", "junit.xml")
    assert {s.get("name") for s in ET.parse(pr.workspace / "junit.xml").getroot()} == {"shaky"}
    step("--junit", "junit.xml", "--all")
    assert {s.get("name") for s in ET.parse(pr.workspace / "junit.xml").getroot()} == {"double", "shaky"}
    step("--junit", "junit.xml", "--exercise", "double")
    assert {s.get("name") for s in ET.parse(pr.workspace / "junit.xml").getroot()} == {"double"}


def test_a_helper_that_an_answer_imports_counts_as_its_change(pr: PullRequest, step: Step) -> None:
    """A change of utils.py alone grades the answer that imports it."""
    answer = "from utils import twice\n\ndef double(x):\n    return twice(x)\n"
    pr.base = pr.commit({"hw/double.py": answer, "hw/utils.py": "def twice(x):\n    return x\n", "double.py": ""})
    pr.commit({"hw/utils.py": "def twice(x):\n    return 2 * x\n"})
    step("hw")
    assert pr.outputs()["score"] == "7"


def test_a_change_without_an_answer_does_not_pass(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing that is graded is no full mark: the sentence says what was touched."""
    pr.base = pr.commit({"double.py": REFERENCE})
    pr.commit({"notes.txt": "more"})
    assert step() == 1
    assert pr.outputs() == {"score": "0", "max-score": "14", "passed": "false", "status": "nothing to grade"}
    assert "it touches notes.txt" in remarks(capsys)[0].data


def test_suites_and_settings_come_from_the_base(
    pr: PullRequest, step: Step, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A course in the repository is the base's, whatever the change makes of its tests, reference and points."""
    make_course(pr.workspace / "course")
    pr.base = pr.commit({})
    cheat = {"tests/suites/test_double.py": "", "exercises/double/exercise.toml": 'title = "x"\npoints = 0\n'}
    pr.commit({f"course/{name}": text for name, text in cheat.items()} | {"double.py": WRONG})
    monkeypatch.setattr(OPENS, open_runner)
    assert step(course=Path("course")) == 1
    assert (pr.outputs()["score"], pr.outputs()["max-score"]) == ("3", "10")
    summary = pr.written("GITHUB_STEP_SUMMARY")
    assert "`course/tests/suites/test_double.py` (the course's own)" in summary
    assert "nothing of that had any effect" in summary


def test_paths_that_would_steer_the_tests_are_named(pr: PullRequest, step: Step) -> None:
    """What Python, pytest or the platform would read is said, by what it is; answers are not."""
    steering = (".github/workflows/grade.yml", "conftest.py", "pyproject.toml", "sitecustomize.py", "numpy.py")
    pr.commit(dict.fromkeys(steering, "raise SystemExit(0)\n") | {"double.py": REFERENCE})
    assert step() == 0
    said = next(line for line in pr.written("GITHUB_STEP_SUMMARY").splitlines() if "also touches" in line)
    assert all(f"`{name}`" in said for name in steering)
    assert "`double.py`" not in said


def test_a_hostile_checkout_runs_nothing_of_its_own(pr: PullRequest, tiny_root: Path) -> None:
    """As a process of its own, in a folder full of traps, the grader imports and obeys none of them."""
    trap = "import pathlib\npathlib.Path(__file__).with_suffix('.sprung').write_text('x')\n"
    names = ("conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "torch.py", "json.py", "argparse.py")
    config = "[pytest]\naddopts = -p trap\npythonpath = .\n"
    pr.commit(dict.fromkeys((*names, "trap.py"), trap) | {"pytest.ini": config, "tox.ini": config, "double.py": WRONG})
    environment = {n: v for n, v in os.environ.items() if n not in clean_environment()} | pr.open()
    program = [str(Path(sys.executable).with_name("autograde")), "ci", "--course", str(tiny_root)]
    done = subprocess.run(
        [*program, "--sandbox", "none"], cwd=pr.workspace, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1, done.stderr
    assert pr.outputs()["score"] == "3"
    assert not list(pr.workspace.rglob("*.sprung"))


@pytest.mark.parametrize(
    ("threshold", "code"), [("3", 0), ("30%", 0), ("2.5", 0), ("3.1", 1), ("31%", 1), ("a lot", 2), ("101%", 2)]
)
def test_the_threshold_decides(pr: PullRequest, step: Step, threshold: str, code: int) -> None:
    """Points or a share: at or over it 0, under it 1, and wrong use is 2."""
    pr.commit({"double.py": WRONG})
    assert step("--threshold", threshold) == code
    assert pr.outputs()["passed"] == ("true" if code == 0 else "false")


def test_a_first_look_leaves_out_hidden_tests(pr: PullRequest, step: Step) -> None:
    """--public-only grades what students can see."""
    pr.commit({"double.py": REFERENCE})
    assert step("--public-only") == 0
    assert pr.outputs()["max-score"] == "5"


def test_a_base_that_is_not_there_is_said(pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]) -> None:
    """A base that was asked for is needed; the event's own, missing in a shallow checkout, costs only the choice."""
    pr.commit({"double.py": REFERENCE})
    assert step("--base", "nowhere") == 2
    assert "does not have the base 'nowhere'" in remarks(capsys)[0].data
    pr.base = "1" * 40
    assert step() == 0
    assert "`fetch-depth: 0`" in pr.written("GITHUB_STEP_SUMMARY")


def test_a_course_of_the_change_never_grades_it(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the base is not there, suites in the repository are the change's: nothing is graded, and no mark given."""
    make_course(pr.workspace / "course")
    pr.commit({"double.py": WRONG})
    pr.base = "1" * 40
    assert step("--all", course=Path("course")) == 3
    assert pr.outputs()["score"] == ""
    assert "fetch it" in remarks(capsys)[0].data


def test_the_commit_before_a_push_is_no_source_of_tests(
    pr: PullRequest, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student pushes twice: what the first push made of the suites does not grade the second."""
    before = pr.commit({"conftest.py": ""})
    (pr.temporary / "push.json").write_text(json.dumps({"before": before}))
    pr.commit({"double.py": WRONG})
    given = pr.open() | {"GITHUB_EVENT_PATH": str(pr.temporary / "push.json")}
    monkeypatch.setattr(pr, "open", lambda: given)
    assert step() == 1
    assert pr.outputs()["score"] == "3"
    assert "conftest.py` (read" not in pr.written("GITHUB_STEP_SUMMARY")


def test_gitlab_names_the_base_too(
    pr: PullRequest, step: Step, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A merge request is compared with its own base; nothing is printed that only GitHub reads."""
    pr.base = pr.commit({"shaky.py": "def answer():\n    return 42\n"})
    pr.commit({"double.py": WRONG})
    given = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(pr.workspace), "CI_MERGE_REQUEST_DIFF_BASE_SHA": pr.base}
    monkeypatch.setattr(pr, "open", lambda: given)
    assert step("--codequality", "gl.json", "--junit", "junit.xml") == 1
    assert not commands_of(capsys.readouterr().out)
    found = json.loads((pr.workspace / "gl.json").read_text())
    assert {(r["location"]["path"], r["location"]["lines"]["begin"]) for r in found} == {("double.py", DEF)}
    assert len({r["fingerprint"] for r in found}) == len(found)
    cases = ET.parse(pr.workspace / "junit.xml").getroot().iter("testcase")
    assert {(c.get("file"), c.get("line")) for c in cases if len(c)} == {("double.py", str(DEF))}

"""Every file that `autograde ci` was asked for is written and valid, whatever the checkout holds, whatever breaks."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from autograder.errors import GraderError, SandboxUnavailable
from autograder.selfcheck.checkout.requested import BEGUN
from tests.engine import platform_schemas as schemas
from tests.engine.github_runner import PullRequest
from tests.engine.test_ci_pull_request import WRONG, Step, pr, remarks, step
from tests.engine.tiny import REFERENCE

__all__ = ["pr", "step"]

FILES = {
    "gradescope": "results.json",
    "classroom50": "result.json",
    "prairielearn": "pl/results.json",
    "junit": "junit.xml",
    "codequality": "gl.json",
    "summary": "summary.md",
    "json": "report.json",
    "release-body": "release-body.md",
}
SCHEMAS = {
    "gradescope": schemas.GRADESCOPE,
    "classroom50": schemas.CLASSROOM50,
    "prairielearn": schemas.PRAIRIELEARN,
    "codequality": schemas.CODEQUALITY,
}
ASKED = tuple(text for name, path in FILES.items() for text in (f"--{name}", path))


def valid_files(folder: Path) -> dict[str, str]:
    """Returns the text of every file that was asked for, each checked against its platform's schema."""
    texts = {name: (folder / path).read_text(encoding="utf-8") for name, path in FILES.items()}
    for name, schema in SCHEMAS.items():
        jsonschema.validate(json.loads(texts[name]), schema)
    ET.fromstring(texts["junit"])
    json.loads(texts["json"])
    return texts


def test_files_and_log_are_in_the_language_that_was_asked_for(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads a summary, JUnit or the log with --lang zh reads Chinese; the data says so, and points stay."""
    pr.git("rm", "-q", "double.py")
    pr.base = ""
    pr.commit({"double.py": WRONG})
    assert step(*ASKED, "--lang", "zh") == 1
    texts = valid_files(pr.workspace)
    assert all("可能的错误：" in text for text in (texts["summary"], texts["junit"], capsys.readouterr().out))
    assert json.loads(texts["json"])["language"] == "zh" and json.loads(texts["gradescope"])["score"] == 3


@pytest.mark.parametrize(
    ("files", "score"),
    [
        ({"double.py": REFERENCE}, 10),
        ({"double.py": WRONG}, 3),
        ({"double.py": "def double(x):\n    return (\n"}, 0),
        ({"double.py": b"\x00\x01\x02"}, 0),
        ({"answer.txt": "42"}, 0),
        ({"my_work.py": "x = 1\n"}, 0),
        ({"double.ipynb": '{"cells": []}'}, 0),
        ({}, 0),
    ],
)
def test_every_file_is_there_for_every_hand_in(pr: PullRequest, step: Step, files: dict[str, str], score: int) -> None:
    """Good, partial, broken, wrongly named or empty: valid files with the points, also with no base at all."""
    pr.git("rm", "-q", "double.py")
    pr.base = ""
    pr.commit(files)
    assert step(*ASKED) == (0 if score == 10 else 1)
    texts = valid_files(pr.workspace)
    assert json.loads(texts["gradescope"])["score"] == score
    assert json.loads(texts["classroom50"])["score"] == score
    assert pr.outputs()["score"] == str(score)


def test_the_sentence_that_is_printed_is_in_every_file(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no answer each platform tells the student what was looked for."""
    pr.git("rm", "-q", "double.py")
    pr.base = ""
    pr.commit({"answer.txt": "42"})
    step(*ASKED)
    assert "holds no answer to an exercise of this course" in remarks(capsys)[0].data
    for name, text in valid_files(pr.workspace).items():
        plain = " ".join(text.replace("\\", "").split())
        assert "holds no answer to an exercise of this course" in plain, name
    assert json.loads((pr.workspace / "pl/results.json").read_text())["gradable"] is False


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GraderError("The reference cannot be read."), 3),
        (SandboxUnavailable("Landlock is missing."), 3),
        (OSError(28, "No space left on device"), 3),
        (ZeroDivisionError("oops\n::error::forged"), 3),
    ],
)
def test_a_fault_of_ours_leaves_valid_files_without_a_mark(
    pr: PullRequest, step: Step, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    """A score that nobody found out is no score: could not grade, with the sentence, and exit code 3."""

    def broken(*given: object) -> None:
        raise error

    monkeypatch.setattr("autograder.selfcheck.checkout.grading.open_runner", broken)
    pr.commit({"double.py": REFERENCE})
    assert step(*ASKED) == code
    texts = valid_files(pr.workspace)
    assert "score" not in json.loads(texts["gradescope"])
    assert json.loads(texts["classroom50"])["max-score"] == 0
    assert pr.outputs() == {"score": "", "max-score": "0", "passed": "false", "status": "could not grade"}
    said = str(error).split("\n")[0].removeprefix("[Errno 28] ").rstrip(".")
    assert all(
        said in " ".join(text.replace("\\", "").split()) for name, text in texts.items() if name != "classroom50"
    )


@pytest.mark.parametrize(
    "arguments", [("nowhere",), ("--course", "nowhere"), ("--exercise", "tripel"), ("--base", "x")]
)
def test_wrong_use_leaves_valid_files_too(pr: PullRequest, step: Step, arguments: tuple[str, ...]) -> None:
    """Exit code 2, and each platform is told why."""
    pr.commit({"double.py": REFERENCE})
    assert step(*ASKED, *arguments, course=None if "--course" in arguments else pr.workspace.parent / "none") == 2
    assert "score" not in json.loads(valid_files(pr.workspace)["gradescope"])


def test_files_are_there_before_grading_begins(pr: PullRequest, step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grading that is killed leaves files that say so."""

    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.selfcheck.checkout.grading.open_runner", killed)
    pr.commit({"double.py": REFERENCE})
    assert step(*ASKED) == 130
    assert BEGUN in json.loads(valid_files(pr.workspace)["gradescope"])["output"]


def test_a_form_that_cannot_be_made_takes_no_other_with_it(
    pr: PullRequest, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one form breaks on a report, its file says so and all others are whole."""
    from autograder.report.formats import junit

    whole: Callable[..., str] = junit.junit_xml

    def broken(report: object, **more: object) -> str:
        if getattr(report, "exercises", ()):
            raise RecursionError("too deep")
        return whole(report, **more)

    monkeypatch.setattr(junit, "junit_xml", broken)
    pr.commit({"double.py": REFERENCE})
    assert step(*ASKED) == 3
    texts = valid_files(pr.workspace)
    assert "too deep" in texts["junit"]
    assert json.loads(texts["gradescope"])["score"] == 10


def test_a_file_never_goes_through_a_link_of_the_checkout(pr: PullRequest, step: Step, tmp_path: Path) -> None:
    """A link where a file is to be written is replaced; a folder that leads out is refused, and the rest is written."""
    victim, outside = tmp_path / "victim", tmp_path / "outside"
    victim.write_text("mine")
    outside.mkdir()
    pr.commit({"double.py": REFERENCE, "junit.xml": f"-> {victim}", "pl": f"-> {outside}"})
    assert step("--junit", "junit.xml", "--prairielearn", "pl/results.json", "--gradescope", "results.json") == 2
    assert victim.read_text() == "mine"
    assert not list(outside.iterdir())
    assert ET.parse(pr.workspace / "junit.xml")
    assert json.loads((pr.workspace / "results.json").read_text())["score"] == 10

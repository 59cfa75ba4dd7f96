"""Exports, with the platform's part played: Classroom 50's runner, Gradescope's harness, PrairieLearn's grader."""

from __future__ import annotations

import ast
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from autograder.cli import main
from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report.formats import classroom50, gradescope, prairielearn
from tests.engine import platform_schemas as schemas
from tests.engine import render_examples as examples
from tests.engine.github_runner import clean_environment
from tests.engine.tiny import REFERENCE

PROJECT = Path(__file__).resolve().parents[2]
WRONG = REFERENCE.replace("2 * np", "3 * np")
TRAP = "import pathlib\npathlib.Path(__file__).with_suffix('.sprung').write_text('x')\n"
IDENTITY = classroom50.Identity("cs", "hw1", "ada", "submit/1-a", "https://c", "https://r", "", "2026-09-01T00:00:00Z")
RUNNER = {
    "CLASSROOM": "cs101",
    "ASSIGNMENT": "hw1",
    "ASSIGNMENT_TYPE": "group",
    "OWNER": "ada",
    "SUBMISSION_TAG": "submit/20260901T000000Z-abc1234",
    "COMMIT_URL": "https://github.example/o/r/commit/1",
    "RELEASE_URL": "https://github.example/o/r/releases/1",
}


def export(target: str, tiny_root: Path, out: Path, *more: str) -> Path:
    """Exports the exercise `double` of the tiny course and returns where it is."""
    asked = ("--exercise", "double", "--course", str(tiny_root), "--walls", "none", "--out", str(out))
    assert main.run(["export", target, *asked, *more]) == 0
    return out


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a platform's command in a folder, with nothing of another platform's variables."""
    kept = {name: value for name, value in os.environ.items() if name not in clean_environment()}
    return subprocess.run(
        command, cwd=folder, env=kept | variables, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("files", "score"),
    [
        ({"double.py": WRONG, "torch.py": TRAP, "pip.py": TRAP, "result.json": "{}"}, 3),
        ({"notes.txt": "nothing yet"}, 0),
    ],
)
def test_classroom50_gets_its_result(tiny_root: Path, tmp_path: Path, files: dict[str, str], score: int) -> None:
    """The runner starts autograder.py in the checkout: exit 0, a valid result with its identity, a release's text."""
    bundle = export("classroom50", tiny_root, tmp_path / "bundle")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name, text in files.items():
        (checkout / name).write_text(text)
    output = tmp_path / "output"
    done = run([sys.executable, str(bundle / "autograder.py")], checkout, GITHUB_OUTPUT=str(output), **RUNNER)
    assert done.returncode == 0, done.stderr
    result = json.loads((checkout / "result.json").read_text())
    jsonschema.validate(result, schemas.CLASSROOM50)
    assert (result["score"], result["max-score"]) == (score, 10)
    assert {result[name] for name in ("classroom", "assignment", "assignment_type", "owner")} == {
        "cs101", "hw1", "group", "ada",
    }  # fmt: skip
    assert result["submission"] == RUNNER["SUBMISSION_TAG"]
    assert result["review"] == RUNNER["COMMIT_URL"]
    assert sum(test["score"] for test in result["tests"]) == score
    assert f"{score} / 10 points" in (checkout / "release-body.md").read_text()
    assert not output.exists()
    assert not list(checkout.glob("*.sprung"))


def test_classroom50_is_told_of_a_fault_by_the_exit_code(tiny_root: Path, tmp_path: Path) -> None:
    """Where nothing could be graded the runner reports an error, and the result that lies there holds no mark."""
    bundle = export("classroom50", tiny_root, tmp_path / "bundle")
    shutil.rmtree(bundle / "course" / "exercises")
    (tmp_path / "checkout").mkdir()
    done = run([sys.executable, str(bundle / "autograder.py")], tmp_path / "checkout", **RUNNER)
    assert done.returncode not in (0, 1)
    result = json.loads((tmp_path / "checkout" / "result.json").read_text())
    jsonschema.validate(result, schemas.CLASSROOM50)
    assert (result["score"], result["max-score"], result["tests"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("points", "factor"),
    [((1.0, 2.0), 1), ((0.5, 1.0), 2), ((0.25, 1.5), 4), ((0.1, 0.25), 20), ((1 / 3, 1.0), 10_000)],
)
def test_classroom50_scores_are_whole(points: tuple[float, float], factor: int) -> None:
    """Points are multiplied by the smallest factor that makes all of them whole, which the release says."""
    tests = tuple(replace(examples.WRONG_STATES, id=str(i), max_points=p, points=p) for i, p in enumerate(points))
    exercise = ExerciseReport("srn", "SRN", sum(points), sum(points), Status.FAILED, "srn.py", tests=tests)
    report = replace(examples.PERFECT, exercises=(exercise,), total=sum(points), max_total=sum(points))
    result = classroom50.result(report, IDENTITY)
    jsonschema.validate(result, schemas.CLASSROOM50)
    assert classroom50.factor(report) == factor
    assert [test["score"] for test in result["tests"]] == [int(p * factor + 1e-6) for p in points]
    assert result["score"] <= result["max-score"]
    assert (f"times {factor}." in classroom50.release_body(report)) == (factor > 1)


@pytest.mark.parametrize("name", examples.REPORTS)
def test_every_report_is_valid_everywhere(name: str) -> None:
    """Good, wrong, unknown and hostile reports keep to each platform's schema; no test has more than its points."""
    report: GradeReport = examples.REPORTS[name]
    result = classroom50.result(report, IDENTITY)
    jsonschema.validate(result, schemas.CLASSROOM50)
    assert all(test["score"] <= test["max-score"] for test in result["tests"])
    jsonschema.validate(json.loads(gradescope.results_json(report, "after_published")), schemas.GRADESCOPE)
    jsonschema.validate(json.loads(prairielearn.results_json(report)), schemas.PRAIRIELEARN)


def unpacked(archive: Path, root: Path) -> Path:
    """Lays an autograder's archive out as Gradescope does, and returns the folder that it all lies in."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(root / "source")
        modes = {info.filename: info.external_attr >> 16 for info in zipped.infolist()}
    assert all(stat.S_IMODE(modes[name]) == 0o755 for name in ("setup.sh", "run_autograder"))
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "results").mkdir()
    metadata = {"id": 7, "users": [{"name": "Ada"}], "previous_submissions": [{"score": 10.0, "results": {}}]}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    return root


@pytest.mark.parametrize(
    ("files", "score"),
    [({"double.py": REFERENCE}, 10), ({"hw/double.py": WRONG, "conftest.py": TRAP, "numpy.py": TRAP}, 3), ({}, 0)],
)
def test_gradescope_gets_its_results(tiny_root: Path, tmp_path: Path, files: dict[str, str], score: int) -> None:
    """The harness runs run_autograder: results.json with the points, hidden tests shown to whom it was said."""
    archive = export("gradescope", tiny_root, tmp_path / "autograder.zip", "--hidden", "after_published")
    root = unpacked(archive, tmp_path / "autograder")
    for name, text in files.items():
        (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "submission" / name).write_text(text)
    (root / "submission").mkdir(exist_ok=True)
    variables = {"AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable}
    (root / "results" / "results.json").write_text('{"score": 10}')  # what an earlier submission left
    assert run(["./run_autograder"], root, **variables).returncode == 0
    results = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(results, schemas.GRADESCOPE)
    assert results["score"] == score
    assert sum(test["max_score"] for test in results["tests"]) == 10
    assert {t["visibility"] for t in results["tests"] if "hidden" in t["tags"]} == {"after_published"}
    assert not list(root.rglob("*.sprung"))


def test_gradescope_shows_perplexity_on_the_leaderboard() -> None:
    """The measured figure stands there, the lower the better, and not the one that the student's code claims."""
    figures = (("perplexity of your net", "4.21, floor 3.05, threshold 6.80"), ("perplexity that was claimed", "1.0"))
    test = replace(examples.WRONG_STATES, figures=figures)
    exercise = ExerciseReport("char_rnn", "Characters", 0.0, 1.0, Status.FAILED, "char_rnn.py", tests=(test,))
    results = gradescope.results(replace(examples.PERFECT, exercises=(exercise,)))
    jsonschema.validate(results, schemas.GRADESCOPE)
    assert results["leaderboard"] == [{"name": "Characters: perplexity", "value": 4.21, "order": "asc"}]


@pytest.mark.parametrize(("files", "share"), [({"double.py": WRONG}, 0.3), ({}, None), ({"double.py": b"\x00"}, None)])
def test_prairielearn_gets_its_results(
    tiny_root: Path, tmp_path: Path, files: dict[str, str | bytes], share: float | None
) -> None:
    """The grader mounts /grade and runs the entry point; what nobody could grade costs no attempt."""
    question = export("prairielearn", tiny_root, tmp_path / "question")
    grade = tmp_path / "grade"
    shutil.copytree(question / "tests", grade / "tests")
    (grade / "student").mkdir()
    for name, text in files.items():
        (grade / "student" / name).write_bytes(text.encode() if isinstance(text, str) else text)
    variables = {"GRADE_ROOT": str(grade), "AUTOGRADER_PYTHON": sys.executable}
    assert run([str(grade / "tests" / "grade.sh")], grade, **variables).returncode == 0
    results = json.loads((grade / "results" / "results.json").read_text())
    jsonschema.validate(results, schemas.PRAIRIELEARN)
    assert results.get("score") == share
    assert results["gradable"] is (share is not None)


def test_a_prairielearn_question_is_whole(tiny_root: Path, tmp_path: Path) -> None:
    """info.json names the image, the entry point and a time that PrairieLearn allows, and is the same each time."""
    first, second = (export("prairielearn", tiny_root, tmp_path / name) for name in ("a", "b"))
    info = json.loads((first / "info.json").read_text())
    assert info == json.loads((second / "info.json").read_text())
    assert {"uuid", "type", "title", "topic"} <= info.keys()
    options = info["externalGradingOptions"]
    assert options["entrypoint"] == "/grade/tests/grade.sh"
    assert 0 < options["timeout"] <= 600
    assert (first / "tests" / "grade.sh").stat().st_mode & 0o111
    page = (first / "question.html").read_text()
    assert 'file-names="double.py"' in page
    assert "<pl-external-grader-results>" in page
    assert (first / "image" / "Dockerfile").is_file()


def test_an_export_brings_the_wheel_that_it_is_given(
    tiny_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """setup.sh and autograder.py install the wheel beside them; what is no wheel is refused in a sentence."""
    wheel = tmp_path / "autograde_rnn-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    archive = export("gradescope", tiny_root, tmp_path / "a.zip", "--wheel", str(wheel))
    with zipfile.ZipFile(archive) as zipped:
        assert f"./{wheel.name}" in zipped.read("setup.sh").decode()
        assert wheel.name in zipped.namelist()
    bundle = export("classroom50", tiny_root, tmp_path / "bundle", "--wheel", str(wheel))
    ast.parse((bundle / "autograder.py").read_text())
    assert f"./{wheel.name}" in (bundle / "autograder.py").read_text()
    assert main.run(["export", "gradescope", "--wheel", str(tmp_path), "--out", str(tmp_path / "b.zip")]) == 2
    assert "is no wheel" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "out", "program"),
    [
        ("gradescope", "a.zip", "run_autograder"),
        ("prairielearn", "a", "tests/grade.sh"),
        ("classroom50", "a", "autograder.py"),
    ],
)
def test_a_platform_is_exported_in_the_students_language(
    tiny_root: Path, tmp_path: Path, target: str, out: str, program: str
) -> None:
    """What grades there is told to speak it, since the platform's locale is nobody's; English goes without saying."""
    for more, is_told in (("--lang", "zh"), True), (("--lang", "en"), False):
        made = export(target, tiny_root, tmp_path / str(is_told) / out, *more)
        text = zipfile.ZipFile(made).read(program).decode() if made.suffix else (made / program).read_text()
        assert ("--lang" in text and "zh" in text) == is_told
        assert target != "prairielearn" or ("请提交" in (made / "question.html").read_text()) == is_told


def test_the_project_ships_the_dockerfile_that_it_exports(tmp_path: Path) -> None:
    """.github/docker/Dockerfile is what `autograde export docker` writes."""
    assert main.run(["export", "docker", "--out", str(tmp_path / "Dockerfile")]) == 0
    assert (tmp_path / "Dockerfile").read_text() == (PROJECT / ".github" / "docker" / "Dockerfile").read_text()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gradescope_wrong.json", gradescope.results_json(examples.WRONG)),
        ("prairielearn_wrong.json", prairielearn.results_json(examples.WRONG)),
        ("classroom50_wrong.json", classroom50.result_json(examples.WRONG, IDENTITY)),
        ("classroom50_wrong.md", classroom50.release_body(examples.WRONG)),
    ],
)
def test_what_a_platform_shows_is_as_a_person_has_read_it(name: str, text: str) -> None:
    """The kept texts say what a Gradescope page, a PrairieLearn panel and a Classroom 50 release show."""
    path = PROJECT / "tests" / "golden" / "render" / name
    if os.environ.get("AUTOGRADE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")

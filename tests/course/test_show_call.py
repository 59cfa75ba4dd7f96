"""What `--show-call` prints for the exercises: programs that run by themselves and show what is wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.grading import Options, open_runner
from autograder.model import Source, SourceKind, Status, Student, StudentKey, Submission
from autograder.selfcheck.calls import call_of

ROOT = Path(__file__).resolve().parents[2]
COURSE = read_course(ROOT)
YOU = Student(StudentKey("you"), "You")
LARGE = (
    "test_training_learns_the_language",
    "test_full_training_lowers_the_loss",
    "test_speed_is_in_characters_per_second",
)
"""Tests whose calls take thousands of numbers."""
RUNS = """
import contextlib, io, pathlib, sys
for path in sorted(pathlib.Path().glob("try_*.txt")):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(path.read_text(), path.name, "exec"), {})
    path.with_suffix(".out").write_text(printed.getvalue())
"""


def printed(folder: Path, slug: str, source: str, programs: list[str]) -> list[str]:
    """Returns what programs print in a folder that holds a solution and nothing else."""
    folder.mkdir()
    (folder / f"{slug}.py").write_text(source, encoding="utf-8")
    for name, path in COURSE.given(slug).items():
        shutil.copy(path, folder / name)
    for i, text in enumerate(programs):
        (folder / f"try_{i:02}.txt").write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-c", RUNS], cwd=folder, check=True, timeout=120, capture_output=True)
    return [path.read_text() for path in sorted(folder.glob("try_*.out"))]


@pytest.mark.parametrize(
    ("slug", "mistakes"),
    [
        ("srn", ["state_not_carried"]),
        ("rnn_cell", ["state_not_carried"]),
        ("char_rnn", ["X_not_transposed", "warm_up_keeps_predictions", "clip_each_parameter", "loss_summed"]),
    ],
)
def test_each_failing_call_runs_by_itself_and_shows_the_failure(slug: str, mistakes: list[str], tmp_path: Path) -> None:
    """Beside the wrong solution it prints something else than beside the reference, nets of the test's own included."""
    right = wrong = COURSE.reference_path(slug).read_text(encoding="utf-8")
    for mistake in mistakes:
        wrong = COURSE.mistakes(slug)[mistake].apply(wrong)
    with closing(open_runner(COURSE, Options(20, own_code=True, gives_up=True), None, (slug,))) as runner:
        source = Source(slug, f"{slug}.py", SourceKind.SCRIPT, wrong.encode())
        report = runner.grade(Submission(YOU, (source,)), public_only=True)
    tests = next(e for e in report.exercises if e.slug == slug).tests
    failed = [test for test in tests if test.status is Status.FAILED and test.id.partition("::")[2] not in LARGE]
    programs = [call_of(test, f"{slug}.py", COURSE.inside(slug)) for test in failed]
    assert len(failed) >= len(mistakes)
    assert all(programs), [test.id for test, text in zip(failed, programs, strict=True) if not text]
    shown = [printed(tmp_path / name, slug, text, programs) for name, text in (("wrong", wrong), ("right", right))]
    assert all(ours != theirs for ours, theirs in zip(*shown, strict=True))

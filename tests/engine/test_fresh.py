"""Children that are fresh processes: what holds of forked ones holds of them, and they need nothing of POSIX's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.errors import GraderError, SandboxUnavailable
from autograder.grading import Options, enclose, open_runner
from autograder.machine import NO_FORK
from autograder.model import Limits
from autograder.sandbox.host import fresh
from autograder.sandbox.host.fresh import Fresh
from autograder.sandbox.host.handles import Zygote
from autograder.sandbox.host.prepared import ZygoteRequest
from autograder.sandbox.walls import stacks
from tests.engine.elsewhere import WITHOUT
from tests.engine.test_children import (  # noqa: F401 - the same tests, of the other kind of child
    test_a_child_that_has_seen_a_hidden_test_answers_no_public_one,
    test_a_crash_ends_the_test_and_the_next_has_a_fresh_child,
    test_a_reply_that_is_too_large_is_a_limit,
    test_a_statement_that_gets_stuck_is_skipped,
    test_a_syntax_error_is_told_once_and_kept,
    test_a_test_s_own_limit_is_longer,
    test_a_time_out_names_the_call,
    test_leaving_while_loading_costs_only_that_statement,
    test_output_is_kept_to_the_limit,
    test_the_line_of_an_exception_is_the_student_s,
    test_two_children_share_nothing,
    test_what_a_file_prints_while_it_loads_is_kept_apart,
)
from tests.engine.test_children_forged import test_a_forged_frame_is_a_fault_of_the_student_s_child  # noqa: F401

LIGHT = ZygoteRequest({"lab": []}, {"lab": []}, torch=False)
ROOT = Path(__file__).resolve().parents[2]
EVERY = """
import importlib, pathlib
left_out = ("autograder.sandbox.child.zygote", "autograder.classroom.lanes.preload")  # processes of Linux
for path in sorted(pathlib.Path(sys.argv[1], "autograder").rglob("*.py")):
    parts = path.relative_to(sys.argv[1]).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    if name not in left_out and "_course" not in parts and parts[-1] != "__main__":
        importlib.import_module(name)
print("imported")
"""
CHECK = """
from pathlib import Path
from autograder.course import read_course
from autograder.grading import Options, enclose
from autograder.sandbox.host import fresh
from autograder.selfcheck import Target, check

fresh.CODE = sys.argv[3] + fresh.CODE
course = read_course(Path(sys.argv[2]))
file = Path(sys.argv[2], "answers", "double.py")
report = check.check(course, Options(own_code=True), enclose(course, own_code=True), Target(file))
print(*(test.status.value for exercise in report.exercises for test in exercise.tests))
"""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Fresh]:
    """A starter of fresh processes for an exercise called `lab`, in the place of a zygote."""
    started = Fresh(LIGHT)
    yield started
    started.close()


def python(code: str, *arguments: str) -> str:
    """Returns what a Python of its own prints that has nothing of POSIX; AssertionError where it fails."""
    program = f"{WITHOUT}sys.path.insert(0, sys.argv[1])\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT), *arguments], capture_output=True, text=True, timeout=300
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_every_module_is_imported_without_what_posix_alone_has() -> None:
    """No module needs fcntl, resource, termios, pwd, grp, os.fork, SIGKILL or AF_UNIX when it is imported."""
    assert python(EVERY) == "imported\n"


def test_a_check_works_without_what_posix_alone_has(tiny_root: Path) -> None:
    """A student's file is checked, right and wrong, where neither grader nor child has anything of POSIX."""
    answers = tiny_root / "answers"
    answers.mkdir(exist_ok=True)
    (answers / "double.py").write_text((tiny_root / "reference" / "double.py").read_text())
    inner = f"import sys; sys.argv = ['', {str(ROOT)!r}]\n{WITHOUT}\n"
    statuses = python(CHECK, str(tiny_root), inner).split()
    assert statuses and set(statuses) == {"passed"}


def test_forking_is_off_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variable set no walls are promised, other people's code is refused, and children are fresh."""
    monkeypatch.setenv(NO_FORK, "1")
    assert stacks.choose(own_code=True).name == "none"
    with pytest.raises(SandboxUnavailable, match=NO_FORK):
        stacks.choose()
    opened = fresh.starter(ZygoteRequest({}, {}))
    opened.close()
    assert isinstance(opened, Fresh)


def test_where_processes_fork_they_are_forked() -> None:
    """Here, on Linux, the walls' own way is taken as long as nobody asks for another."""
    if sys.platform != "linux":
        pytest.skip("processes are forked on Linux only")
    opened = fresh.starter(ZygoteRequest({}, {}))
    opened.close()
    assert isinstance(opened, Zygote)


def test_one_is_kept_warm_for_the_next(zygote: Fresh) -> None:
    """When a child has ended, the next process imports what it needs before anybody asks for it."""
    child = zygote.fork("lab", Limits())
    child.kill()
    spare = zygote._spare
    assert spare is not None and not spare.is_over
    following = zygote.fork("lab", Limits())
    assert following.pid == spare.pid
    following.kill()


def test_nothing_runs_on_once_it_is_closed() -> None:
    """Closing ends the child and the spare; what was asked is answered for by nobody."""
    started = Fresh(LIGHT)
    child = started.fork("lab", Limits())
    spare = started._warm()
    started.close()
    assert spare.is_over and child._process.is_over and not child.alive


def test_walls_that_were_asked_for_are_not_forgotten() -> None:
    """A fresh process has no walls, so one that should have them is refused."""
    started = Fresh(replace(LIGHT, wall_names=frozenset({"seccomp"})))
    with pytest.raises(SandboxUnavailable, match="fork"):
        started.fork("lab", Limits())
    started.close()


def test_a_process_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Python said last is in the sentence."""
    monkeypatch.setattr(fresh, "CODE", "raise ImportError('no torch here')")
    started = Fresh(ZygoteRequest({}, {}))
    with pytest.raises(GraderError, match="no torch here"):
        started.wait_ready()
    started.close()


def test_marks_are_taken_out_of_the_output_wherever_they_fall() -> None:
    """What is printed comes back whole, whatever pieces it and the marks arrive in."""
    mark = b"<mark>"
    text = b"a<b" + mark + mark + b"c<ma" + mark + b"<<"
    for size in range(1, len(text) + 1):
        output = fresh._Output(mark)
        for start in range(0, len(text), size):
            output.feed(text[start : start + size])
        output.wait_for(3, 0)
        output.finish()
        assert output._marks == 3 and output.take() == b"a<bc<ma<<"


def test_the_grader_gives_the_same_verdicts_with_fresh_children(
    tiny_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class is graded in fresh processes where no sandbox is asked for, with the verdicts of forked ones."""
    from autograder.intake import collect_file

    course = read_course(tiny_root)
    submission = collect_file(tiny_root / "reference" / "double.py", course.exercises, "double")
    verdicts = []
    for off in (False, True):
        if off:
            monkeypatch.setenv(NO_FORK, "1")
        opened = open_runner(course, Options(sandbox="none"), enclose(course, "none"), ("double",))
        report = opened.grade(submission)
        opened.close()
        verdicts.append([(t.id, t.status, t.points) for e in report.exercises for t in e.tests])
    assert verdicts[0] == verdicts[1]

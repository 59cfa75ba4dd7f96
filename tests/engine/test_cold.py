"""A check from cold: what it imports, that it shares one import of torch with its zygote, and what it looks up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.course import read_course
from autograder.grading import Options, memory
from autograder.selfcheck import Checker, Target
from tests.engine.tiny import REFERENCE

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "torch", "pytest", "rich", "jinja2", "autograder.grading", "autograder.intake")
SEEN = """
import sys
from autograder.cli.main import run
try:
    code = run({arguments!r})
except SystemExit as end:
    code = end.code
print(code, *(name for name in {names!r} if name in sys.modules), file=sys.stderr)
"""


def seen(arguments: Sequence[str], names: Sequence[str], folder: Path) -> str:
    """Returns the exit code of a command in a fresh process and which of `names` it has imported."""
    code = SEEN.format(arguments=list(arguments), names=list(names))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    "arguments", [("check", "no_such_thing"), ("check", "--exercise", "no_such_thing"), ("check", "--no-such-option")]
)
def test_a_wrong_name_or_option_waits_for_no_import(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """What is mistyped is told before anything that takes long is imported."""
    assert seen(arguments, HEAVY, tmp_path) == "2"


def test_a_check_in_numpy_imports_what_it_uses(tmp_path: Path) -> None:
    """Checking an exercise in NumPy needs no torch, no pages, no look through the course and nothing of a class."""
    work = tmp_path / "srn.py"
    work.write_bytes((ROOT / "reference" / "srn.py").read_bytes())
    ours = (
        *("report.formats.html", "report.class_view", "authoring.lint", "intake.layouts", "intake.roster"),
        *("intake.files.archives", "selfcheck.watch", "sandbox.loading.loader", "sandbox.adapting.othernames"),
    )
    names = ("torch", "jinja2", "rich", "statistics", *(f"autograder.{name}" for name in ours))
    assert seen(("check", str(work)), names, tmp_path) == "0"


def test_a_child_in_numpy_waits_for_no_look_at_what_is_installed(tmp_path: Path) -> None:
    """The process for student code imports neither what finds packages nor the data of reports."""
    code = "import sys; sys.path.insert(0, {root!r}); import autograder.sandbox.child.zygote; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code.format(root=str(ROOT))], capture_output=True, text=True, check=True
    )
    assert {"autograder.model", "importlib.metadata", "email", "torch"}.isdisjoint(done.stdout.split())


@pytest.mark.parametrize("text", [None, "a = (\n"])
def test_a_check_that_ends_at_once_has_said_all(tmp_path: Path, text: str | None) -> None:
    """A process that ends without taking itself down has written every line, and its code is that of the check."""
    reference = (ROOT / "reference" / "srn.py").read_text(encoding="utf-8")
    (tmp_path / "srn.py").write_text(text or reference, encoding="utf-8")
    code, said, verdicts = told(tmp_path, "srn.py")
    assert (code, said.count("Course  ")) == (0 if text is None else 1, 1) and verdicts


def test_a_check_whose_output_nobody_takes_ends_as_ever(tmp_path: Path) -> None:
    """Where the last of the output cannot be written, the check fails and says why, or is quiet for a closed pipe."""
    (tmp_path / "srn.py").write_bytes((ROOT / "reference" / "srn.py").read_bytes())
    command = [sys.executable, "-m", "autograder", "check", "srn.py"]
    with open("/dev/full" if os.path.exists("/dev/full") else os.devnull, "w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert (done.returncode != 0) is os.path.exists("/dev/full") and "Traceback" not in done.stderr


def told(folder: Path, file: str, **environment: str) -> tuple[int, str, list[object]]:
    """Returns exit code, text and verdicts of `autograde check`, run as a program."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", file, "--json", "report.json"], cwd=folder, capture_output=True,
        text=True, timeout=300, check=False, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    tests = json.loads((folder / "report.json").read_text(encoding="utf-8"))["exercises"]
    verdicts = [(t["id"], t["status"], t["points"], t["message"], t["diagnoses"]) for e in tests for t in e["tests"]]
    return done.returncode, done.stdout, list(verdicts)


def test_a_process_that_divides_gives_the_same_as_one_that_does_not(tmp_path: Path) -> None:
    """A check of work in torch, which is begun again in a process that divides, says what two processes say.

    So it does a second time, when what the reference gives is looked up.
    """
    text = (ROOT / "reference" / "hello.py").read_text(encoding="utf-8")
    (tmp_path / "hello.py").write_text(text.replace("lr=lr", "lr=lr / 2"), encoding="utf-8")
    apart = told(tmp_path, "hello.py", AUTOGRADE_NO_FORK="1")
    (tmp_path / ".autograde" / "answers" / "hello.bin").unlink()
    first = told(tmp_path, "hello.py")
    kept = (tmp_path / ".autograde" / "answers" / "hello.bin").read_bytes()
    second = told(tmp_path, "hello.py")
    assert first[0] == 1 and first[1].count("Course: shipped") == 1
    assert apart[2] == first[2] == second[2] and any(diagnoses for *_, diagnoses in second[2])  # type: ignore[misc]
    assert (tmp_path / ".autograde" / "answers" / "hello.bin").read_bytes() == kept  # nothing was left to work out


def checked(root: Path, folder: Path) -> object:
    """Returns the verdicts of a check of the tiny course that keeps its memory in a folder."""
    path = folder / "double.py"
    path.write_text(REFERENCE.replace("2 *", "3 *"), encoding="utf-8")
    checker = Checker(read_course(root), Options(sandbox="none", own_code=True, memory=folder), None)
    try:
        report = checker.check(Target(path, "double"))
    finally:
        checker.close()
    return [(t.id, t.status, t.message, t.diagnoses) for e in report.exercises for t in e.tests]


@pytest.mark.parametrize("data", [b"", b"no zlib", None])
def test_a_damaged_memory_is_worked_out_again(tiny_root: Path, tmp_path: Path, data: bytes | None) -> None:
    """What is kept may be damaged or of another course's files: the check is the same."""
    before = checked(tiny_root, tmp_path)
    path = tmp_path / "answers" / "double.bin"
    whole = path.read_bytes()
    if data is None:
        os.utime(tiny_root / "reference" / "double.py")
    else:
        path.write_bytes(data)
    assert checked(tiny_root, tmp_path) == before
    assert path.read_bytes() != (whole if data is None else data)


def test_a_memory_that_swells_is_unpacked_no_further_than_any_of_ours(tmp_path: Path) -> None:
    """A file lies where whoever handed the folder in may have put it; a kilobyte of it can hold a megabyte."""
    (tmp_path / "double.bin").write_bytes(zlib.compress(bytes(2 * memory.LARGEST), 1))
    assert len(memory._unpacked(tmp_path / "double.bin")) == memory.LARGEST


def test_nothing_hidden_is_kept(tiny_root: Path, tmp_path: Path) -> None:
    """Where hidden tests were run too, no file is written, not even for public ones from then on."""
    kept = memory.Memory(read_course(tiny_root), 20, "cpu", tmp_path)
    kept.answers["double", 1, "hidden", "digest"] = b"secret"
    kept.keep("double", is_public=False)
    kept.keep("double", is_public=True)
    assert not list(tmp_path.rglob("*.bin"))

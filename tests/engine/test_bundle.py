"""The folder that students get: it grades as the class is graded, and holds nothing that they should not see."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from autograder.authoring import bundle, release
from autograder.authoring.exports import File, write_folder
from autograder.authoring.public import public_modules
from autograder.cli import main
from autograder.course import Course, read_course
from autograder.errors import CourseError
from autograder.grading import Options, open_runner
from autograder.model import Status
from autograder.selfcheck import Target, check
from tests.engine.tiny_course import handin, make_course

ROOT = Path(__file__).resolve().parents[2]
SEED = 20
MISTAKE = "state_not_carried"
COPIED = (
    "exercises/srn", "reference/__init__.py", "reference/srn.py", "reference/mistakes/__init__.py",
    "reference/mistakes/bank.py", "tests/suites/inside/common.py", "tests/suites/given_numbers.py", "templates",
    *(p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "reference" / "mistakes").glob("srn*.py"))),
    *(p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "tests" / "suites").glob("*srn*")) if p.is_file()),
)  # fmt: skip
SECRETS = (
    "CANARY_OF_THE_SOLUTION",
    "canary_of_a_hidden_input",
    "The canary of a hidden title.",
    "CANARY OF A HIDDEN TEXT",
)
HIDDEN = '''

CANARY_INPUT = "canary_of_a_hidden_input"


@points(0)
@hidden("CANARY OF A HIDDEN TEXT, which students read in a report only.")
def test_hidden_canary(student):
    """The canary of a hidden title."""
    assert student.srn_linear is not CANARY_INPUT
'''
SUITE = '''"""A suite."""

from tests.suites import first, second
from tests.suites.third import used, unused

# a comment on SIZE
SIZE = 3
SECRET = 4
"""What SECRET is."""


def helper():
    return SIZE


def inner():
    return SECRET


@points(1)
def test_public(student):
    used(helper(), first.run)


@hidden("text")
def test_secret(student):
    unused(inner(), second.run)
'''


def make(root: Path) -> Course:
    """Returns a course of one exercise, the shipped course's first, with a canary in each thing that is secret."""
    for name in COPIED:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    reference = root / "reference" / "srn.py"
    text = reference.read_text(encoding="utf-8")
    mark = "    ### BEGIN SOLUTION\n"
    assert mark in text
    reference.write_text(text.replace(mark, f"{mark}    CANARY_OF_THE_SOLUTION = 'a line of its own'\n", 1))
    suite = root / "tests" / "suites" / "test_srn.py"
    suite.write_text(suite.read_text(encoding="utf-8") + HIDDEN, encoding="utf-8")
    course = read_course(root)
    release.write(course)
    return course


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course that the bundle is made of."""
    return make(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def files(course: Course) -> list[File]:
    """The files of its bundle."""
    return bundle.bundle_files(course, SEED)


@pytest.fixture(scope="module")
def folder(files: list[File], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as students have it."""
    place = tmp_path_factory.mktemp("bundle")
    write_folder(files, place)
    return place


def contents(files: list[File]) -> Iterator[tuple[str, bytes]]:
    """Yields every file, what is inside the wheel, and what is inside the recordings."""
    for file in files:
        yield file.path, file.data
        if file.path.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
        if file.path.endswith(".answers"):
            yield file.path, zlib.decompress(file.data)


def said(course: Course, path: Path) -> list[tuple[object, ...]]:
    """Returns what a check of a student's file says of each public test."""
    report = check.check(course, Options(own_code=True), None, Target(path, "srn"))
    tests = [test for exercise in report.exercises for test in exercise.tests]
    return [(t.id, t.status, t.points, t.message, [d.name for d in t.diagnoses]) for t in tests]


def test_nothing_secret_is_in_any_byte(files: list[File]) -> None:
    """No line of a solution, hidden title, hidden text or hidden input is in the bundle, nor in what it installs."""
    for secret in SECRETS:
        found = [name for name, data in contents(files) if secret.encode() in data]
        assert not found, secret
    names = [name for name, _ in contents(files)]
    assert not [name for name in names if name.startswith("reference") or "_course/" in name]
    assert not [name for name, data in contents(files) if b"test_hidden_canary" in data]


def test_the_same_is_told_from_the_bundle_as_from_the_course(course: Course, folder: Path) -> None:
    """Verdicts, messages and the likely mistakes of the sample students are those of the instructor's own check."""
    made = read_course(folder)
    paths = [ROOT / "reference" / "srn.py", *sorted((ROOT / "tests" / "golden" / "class").glob("*/srn.py"))]
    paths = [path for path in paths if path.read_bytes().strip()]
    named = 0
    for path in paths:
        ours, theirs = said(course, path), said(made, path)
        assert theirs == ours, path
        named += sum(bool(verdict[-1]) for verdict in theirs)
    assert named > 5  # the recordings tell mistakes


def test_an_untouched_stub_earns_nothing_in_it(folder: Path) -> None:
    """The stub of the bundle is a stub."""
    assert sum(float(str(v[2])) for v in said(read_course(folder), folder / "exercises" / "srn" / "srn.py")) == 0


def test_it_installs_and_checks_without_the_repository(folder: Path, tmp_path: Path) -> None:
    """The wheel installs from the folder alone, brings no course, and its `autograde check` finds the bundle's."""
    wheel = next(folder.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(tmp_path / "site")]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    place = tmp_path / "work"
    shutil.copytree(folder, place)
    shutil.copy(ROOT / "reference" / "srn.py", place / "exercises" / "srn" / "srn.py")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import autograder; "
        "from autograder.cli import main; assert autograder.__file__.startswith(sys.path[0]); "
        "main.main(['check', 'srn'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list((tmp_path / "site").rglob("_course"))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("0 of 1 exercises", "`autograde check srn` checks your answers to srn.", "`autograde watch`")),
        ("zh", ("1 个练习中有 0 个", "`autograde check srn` 检查你对 srn 的解答。", "`autograde watch`")),
    ],
)
def test_autograde_alone_says_where_a_student_is_and_what_to_type(
    folder: Path, tmp_path: Path, lang: str, words: Sequence[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """In the bundle nobody is asked for a class's work; the progress comes first, in the student's language."""
    place = tmp_path / "work"
    shutil.copytree(folder, place)
    monkeypatch.chdir(place / "exercises")
    monkeypatch.setenv("AUTOGRADE_LANG", lang)
    assert main.run([]) == 0
    said = capsys.readouterr()
    assert all(text in said.out for text in words) and not said.err


def ran(place: Path, *arguments: str, lang: str = "en") -> tuple[int, str]:
    """Returns how pytest ends in a bundle, as somebody at a terminal would run it there."""
    argv = [sys.executable, "-m", "pytest", "--sandbox", "none", *arguments]
    done = subprocess.run(
        argv, cwd=place, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "AUTOGRADE_LANG": lang},
    )  # fmt: skip
    return done.returncode, done.stdout


def test_plain_pytest_runs_the_public_tests_on_the_student_s_files(folder: Path, tmp_path: Path) -> None:
    """In the bundle `pytest` says what a check says, the likely mistake included; -k, -x and --lf work as ever."""
    place = tmp_path / "work"
    shutil.copytree(folder, place)
    file = place / "exercises" / "srn" / "srn.py"
    text = (ROOT / "reference" / "srn.py").read_text(encoding="utf-8")
    mistake = next(m for name, m in read_course(ROOT).mistakes("srn").items() if name == MISTAKE)
    file.write_text(mistake.apply(text), encoding="utf-8")
    report = check.check(read_course(place), Options(own_code=True), None, Target(file, "srn"))
    tests = report.exercises[0].tests
    failed = [t for t in tests if t.status not in (Status.PASSED, Status.BLOCKED)]
    code, out = ran(place)
    assert code == 1 and f"{len(failed)} failed, {sum(t.status is Status.PASSED for t in tests)} passed" in out
    for test in failed:
        assert test.title in out and test.message in out
    assert any(t.diagnoses for t in failed) and f"likely mistake: {mistake.title}." in out
    assert "1 failed" in ran(place, "-x")[1]
    assert "调用：" in ran(place, "-x", lang="zh")[1]
    assert f"{len(failed)} failed" in ran(place, "--lf")[1]
    listed = ran(place, "--collect-only", "-q", "-k", failed[0].id)[1]
    assert failed[0].id in listed and "hidden" not in listed and "canary" not in ran(place, "--collect-only")[1]
    shutil.copy(ROOT / "reference" / "srn.py", file)
    assert ran(place)[0] == 0


def test_a_stub_that_scores_is_refused(tmp_path: Path) -> None:
    """A public test that needs no work is found before students have it."""
    course = make(tmp_path / "course")
    suite = tmp_path / "course" / "tests" / "suites" / "test_srn.py"
    free = '\n\n@points(0.5)\ndef test_for_free(student):\n    """Nothing is asked."""\n'
    suite.write_text(suite.read_text(encoding="utf-8") + free, encoding="utf-8")
    with pytest.raises(CourseError, match="earns points already"):
        bundle.bundle_files(course, SEED)


def test_a_marker_that_survives_is_refused(tmp_path: Path) -> None:
    """A marker in any file beside the stub keeps the bundle from being written."""
    course = make(tmp_path / "course")
    (tmp_path / "course" / "exercises" / "srn" / "README.md").write_text("### BEGIN SOLUTION\n", encoding="utf-8")
    with pytest.raises(CourseError, match="shows a solution"):
        bundle.bundle_files(course, SEED)


def test_a_recorded_answer_that_is_stale_is_refused(folder: Path, tmp_path: Path) -> None:
    """Answers of another reference do not pass for this one's."""
    course = make(tmp_path / "course")
    reference = tmp_path / "course" / "reference" / "srn.py"
    text = reference.read_text(encoding="utf-8")
    assert "np.tanh(" in text
    reference.write_text(text.replace("np.tanh(", "1.01 * np.tanh("), encoding="utf-8")
    with pytest.raises(CourseError, match="recorded answers"):
        bundle._prove(course, read_course(folder), SEED)


def test_a_secret_that_slips_in_is_refused(course: Course) -> None:
    """A given file with a line of the solution, and one that names a hidden test, are found by reading them."""
    solution = next(line for line in course.reference_path("srn").read_text().splitlines() if SECRETS[0] in line)
    for text in (f"x = 1\n{solution}\n", "see test_hidden_canary\n", f"{SECRETS[2]}\n"):
        assert list(bundle._told(course, [File.of_text("exercises/srn/given.md", text)]))
    assert not list(bundle._told(course, [File.of_text("exercises/srn/given.md", "An honest text.\n")]))


def test_what_only_hidden_tests_use_goes_with_them() -> None:
    """Functions, constants and modules are left out that no public test leads to; the rest stays word for word."""
    modules = {"test_lab.py": SUITE, "first.py": "def run(): pass\n", "second.py": "def run(): pass\n"}
    made = public_modules({**modules, "third.py": "def used(a, b): pass\n\n\ndef unused(a, b): pass\n"})
    assert set(made) == {"test_lab.py", "first.py", "third.py"}
    assert "unused" not in made["third.py"] and "def used(a, b): pass" in made["third.py"]
    for gone in ("SECRET", "inner", "secret", "second", "unused"):
        assert gone not in made["test_lab.py"]
    assert "# a comment on SIZE\nSIZE = 3\n" in made["test_lab.py"]


def test_a_hidden_parameter_is_not_taken_for_public() -> None:
    """A suite that hides single parameters is refused, since a bundle leaves out whole tests."""
    suite = "CASES = [pytest.param(1, marks=hidden('x'))]\n\n\n@parametrize(CASES)\ndef test_it(student): pass\n"
    with pytest.raises(CourseError, match="whole tests"):
        public_modules({"test_lab.py": suite})


CARRIED = '''
from autograder.suite import assert_close, needs, points


def run_twice(side, value):
    return side.twice(value)


@points(1)
def test_one(student, expected):
    """One is doubled."""
    assert_close(student.twice(1.0), expected(run_twice, 1.0))


@points(1)
def test_what_it_gave(student, expected):
    """What twice gives is doubled."""
    given = student.twice(2.0)
    assert_close(student.twice(given), expected(run_twice, given))


@needs("test_what_it_gave")
@points(1)
def test_needs_it(student, expected):
    """Three is doubled."""
    assert_close(student.twice(3.0), expected(run_twice, 3.0))


@points(1)
def test_asks_for_it(student, passed):
    """What was paid for is not paid for again."""
    assert passed("test_what_it_gave"), "judged otherwise"


@points(1)
def test_by_itself(student, expected):
    """Five is doubled."""
    assert_close(student.twice(5.0), expected(run_twice, 5.0))
'''


def test_what_hangs_on_a_test_that_is_judged_later_is_judged_later(tmp_path: Path) -> None:
    """A test that needs it, or judges otherwise where it has failed, says nothing here either; others do.

    So it is where the test waits for one that failed before, because only then there would be numbers for it.
    """
    root = make_course(tmp_path)
    (root / "tests" / "suites" / "test_twice.py").write_text(CARRIED, encoding="utf-8")
    toml = root / "exercises" / "twice" / "exercise.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("points = 3", "points = 5"), encoding="utf-8")
    for file in bundle._recorded(read_course(root), "twice", SEED):
        (root / file.path).parent.mkdir(exist_ok=True)
        (root / file.path).write_bytes(file.data)
    (root / "reference" / "twice.py").unlink()
    with closing(open_runner(read_course(root), Options(SEED, sandbox="none", own_code=True), None, ("twice",))) as run:
        wrong = [f"def twice(x):\n    return 2 * x if x not in {at} else 4.5\n" for at in ([2], [1, 2])]
        reports = [run.grade(handin("you", code), public_only=True) for code in wrong]
    one, both = ([(test.status, test.kind) for test in report.exercises[0].tests] for report in reports)
    later, waits = (Status.GRADER_ERROR, "unrecorded"), (Status.BLOCKED, "unrecorded")
    assert one == [(Status.PASSED, ""), later, later, later, (Status.PASSED, "")]
    assert both == [(Status.FAILED, "numbers"), waits, later, later, (Status.PASSED, "")]

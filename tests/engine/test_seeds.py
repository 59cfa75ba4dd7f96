"""What tests draw from: public ones from the course's seed, hidden ones from a secret of the class."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from autograder.classroom.store.keys import setting_of
from autograder.classroom.store.secret import NAME, secret_of
from autograder.cli import main
from autograder.course.folder import read_course
from autograder.errors import StoreError
from autograder.grading.reference import Options
from autograder.grading.seeds import seeds_of
from autograder.report.formats import json as report_json
from tests.engine.tiny import write_files

NAMES = ("test_states", "test_outputs", "test_x[1]")
SUITE = '''
"""A function of one number."""

from autograder.suite import assert_close, hidden, points


def twice(side, x):
    return side.twice(x)


@points(1)
def test_twice(student, expected, rng):
    """Twice the number."""
    x = rng.normal(size=3)
    assert_close(twice(student, x), expected(twice, x))


@points(2)
@hidden("Your function is tried on other numbers.")
def test_twice_hidden(student, expected, rng):
    """Twice another number."""
    x = rng.normal(size=3)
    assert_close(twice(student, x), expected(twice, x))
'''
TOML = 'title = "Twice"\npoints = 3\norder = 1\ndefines = ["twice"]\n'
REFERENCE = "def twice(x):\n    return 2 * x\n"


def test_a_public_test_s_seed_depends_on_course_seed_and_name_only() -> None:
    """The seed is the same on every machine, fits every generator, and differs between tests and courses."""
    assert seeds_of(20, "test_states") == seeds_of(20, "test_states", secret="x")
    found = [seeds_of(c, t) for c in (20, 21) for t in NAMES]
    assert len({s.inputs for s in found}) == 6
    assert all(0 <= s.inputs == s.sides < 2**31 for s in found)


def test_a_hidden_test_s_seeds_depend_on_the_secret() -> None:
    """Another secret gives other inputs; what the child is told is not what the inputs are drawn from."""
    found = [seeds_of(20, t, hidden=True, secret=secret) for secret in ("", "a", "b") for t in NAMES]
    numbers = {n for s in found for n in (s.inputs, s.sides, s.course)}
    assert len(numbers) == 27
    assert not numbers & {seeds_of(20, t).inputs for t in NAMES} and 20 not in numbers


def test_a_class_has_one_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    """It is drawn once, kept, and different for every class."""
    (tmp_path / "other").mkdir()
    first = secret_of(tmp_path)
    assert secret_of(tmp_path) == first != secret_of(tmp_path / "other") and len(first) == 32
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_secret_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A folder in its place gives one sentence that names it."""
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError, match=NAME):
        secret_of(tmp_path)


def test_another_secret_is_another_key_and_is_not_shown(tmp_path: Path) -> None:
    """Reports are looked up only under the secret that they were made with; no text of the options tells it."""
    course = read_course(make_course(tmp_path))
    one, two = (setting_of(course, Options(secret=secret), "none") for secret in ("a1b2", "c3d4"))
    assert one != two
    assert "a1b2" not in repr(Options(secret="a1b2")) + repr(one)


def make_course(folder: Path) -> Path:
    """Writes a course of one exercise with a public and a hidden test on drawn numbers."""
    write_files(
        folder / "course",
        {
            "exercises/twice/exercise.toml": TOML,
            "reference/twice.py": REFERENCE,
            "tests/suites/test_twice.py": SUITE,
        },
    )
    return folder / "course"


def recorded(seeds: tuple[int, ...]) -> str:
    """Returns a submission that knows the inputs that these seeds give and their answers, and nothing else."""
    table = {str(np.random.default_rng(s).normal(size=3).tolist()): None for s in seeds}
    answers = {key: [2 * x for x in eval(key)] for key in table}
    return f"import numpy as np\nTABLE = {answers!r}\ndef twice(x):\n    return np.array(TABLE[str(x.tolist())])\n"


@pytest.mark.parametrize("asked", [(), ("--seed", "7")])
def test_a_table_recorded_at_home_passes_no_hidden_test(tmp_path: Path, asked: tuple[str, ...]) -> None:
    """Answers to all that the published package draws earn the public points only; honest work has all of them."""
    course = make_course(tmp_path)
    known = [seeds_of(20, "test_twice"), seeds_of(20, "test_twice_hidden", hidden=True)]
    source = recorded(tuple(n for s in known for n in (s.inputs, s.sides, s.course)))
    write_files(tmp_path / "class", {"table/twice.py": source, "honest/twice.py": REFERENCE})
    out = tmp_path / "grades"
    options = ["--course", str(course), "--out", str(out), "--sandbox", "none", "--jobs", "1", "--quiet", *asked]
    assert main.run(["grade", str(tmp_path / "class"), *options]) == 0
    totals = {name: report_json.loads((out / name / "report.json").read_bytes()).total for name in ("table", "honest")}
    assert totals == {"table": 1, "honest": 3}
    secret = secret_of(out)
    assert not any(
        secret.encode() in path.read_bytes() for path in out.rglob("*") if path.is_file() and path.name != NAME
    )

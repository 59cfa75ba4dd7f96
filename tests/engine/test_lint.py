"""What is wrong with a course is said before anybody is graded with it: file, line and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring import lint
from autograder.authoring.lint import behaviour_findings, written_findings
from autograder.cli import main
from autograder.course import read_course
from tests.engine.tiny_course import SUITE, TOML, make_course

ROOT = Path(__file__).resolve().parents[2]
DRAWN = "values = rng.standard_normal(3)"
BANK = """
from dataclasses import dataclass, field

@dataclass
class M:
    name: str
    title: str = ""
    def apply(self, source):
        raise ValueError("tripled: it occurs 0 times")

MISTAKES = (M("tripled"),)
"""
THRESHOLD = """
["twice.loss"]
value = 0.8
false_fail = 0.0
bound = 0.0
seeds = 20
mean = 0.1
deviation = 0.1
largest = 0.2
nearest_mistake = 0.5
unit = "nats"
device = "cpu"
torch = "2"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A sound course of one exercise."""
    return make_course(tmp_path / "course")


def edit(root: Path, change: Callable[[str], str]) -> None:
    """Changes the suite."""
    (root / "tests/suites/test_twice.py").write_text(change(SUITE))


def write(root: Path, name: str, text: str) -> None:
    """Writes a file of the course."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


WRITTEN: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a method of unittest": (
        lambda root: edit(root, lambda s: s + "\n\nimport unittest\n\nclass Old(unittest.TestCase):\n    pass\n"),
        "test_twice.py:28: the methods of Old, a unittest.TestCase, are never run",
        "error",
    ),
    "numpy's global generator": (
        lambda root: edit(root, lambda s: s.replace(DRAWN, "import numpy as np\n    values = np.random.randn(3)")),
        "`np.random.randn` draws from a generator that all tests share",
        "warning",
    ),
    "a generator without a seed": (
        lambda root: edit(
            root, lambda s: s.replace(DRAWN, "import numpy as np\n    values = np.random.default_rng().random(3)")
        ),
        "`np.random.default_rng()` has no seed",
        "warning",
    ),
    "torch's global generator": (
        lambda root: edit(root, lambda s: s.replace(DRAWN, "import torch\n    values = torch.randn(3)")),
        "`torch.randn` draws from a generator that all tests share",
        "warning",
    ),
    "a hidden test without words": (
        lambda root: edit(root, lambda s: s.replace('hidden("Other values are tried.")', "hidden")),
        "test_twice.py:19: the hidden test test_doubles_more says nothing to students",
        "warning",
    ),
    "no docstring": (
        lambda root: edit(root, lambda s: s.replace('    """Every element is doubled."""\n', "")),
        "the test test_doubles has no docstring",
        "warning",
    ),
    "no Python": (lambda root: edit(root, lambda s: s + "def f(:\n"), "this is no Python", "error"),
    "a suite of no exercise": (
        lambda root: write(root, "tests/suites/test_twise.py", SUITE),
        "no exercise has this suite: write exercises/twise/exercise.toml",
        "error",
    ),
    "no reference": (lambda root: (root / "reference/twice.py").unlink(), "there is no such file", "error"),
    "a mistake that does not fit": (
        lambda root: write(root, "reference/mistakes/twice.py", BANK),
        "mistakes/twice.py:11: this mistake does not fit reference/twice.py",
        "error",
    ),
    "a file name of two exercises": (
        lambda root: write(
            root, "exercises/words/exercise.toml", 'title = "W"\npoints = 0\norder = 2\naliases = ["twice.md"]\n'
        ),
        "words/exercise.toml:4: twice has the file name twice too",
        "error",
    ),
    "a threshold that a mistake passes": (
        lambda root: write(root, "tests/suites/thresholds.toml", THRESHOLD),
        "thresholds.toml:2: the nearest mistake, at 0.5, passes the threshold 0.8",
        "error",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_wrong_in_a_file_is_found(root: Path, name: str) -> None:
    """One sentence with the file, the line and the way on; an error where a class would be graded wrongly."""
    change, sentence, kind = WRITTEN[name]
    change(root)
    (finding,) = written_findings(read_course(root))
    assert sentence in str(finding)
    assert finding.is_error is (kind == "error")


def test_a_sound_course_is_told_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said against it, and the exit code is 0."""
    assert main.run(["lint", "--course", str(root)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing is wrong."


def test_the_shipped_course_is_sound() -> None:
    """What ships is written as we ask others to write."""
    assert not list(written_findings(read_course(ROOT)))


def test_what_the_reference_shows_is_found(root: Path) -> None:
    """A test that it fails, one that it passes once, and one that is slow are each told with their line."""
    flaky = "import itertools\nCOUNT = itertools.count()\n"
    edit(
        root,
        lambda s: (
            flaky
            + s.replace(
                "    values = rng.standard_normal(3)\n", "    import time\n    time.sleep(0.12)\n    values = 1.0\n"
            )
            + "\n\ndef test_once(student):\n    '''It holds.'''\n    assert next(COUNT) == 0\n"
            "\n\ndef test_never(student):\n    '''It does not.'''\n    assert student.twice(1) == 3\n"
        ),
    )
    found = {f.line: (f.sentence, f.is_error) for f in behaviour_findings(read_course(root))}
    said = " ".join(sentence for sentence, _ in found.values())
    assert "takes 0.1" in said and [is_error for _, is_error in found.values()].count(False) == 1
    assert "passes the test test_once once and fails it another time" in said
    assert "does not pass the test test_never (failed)" in said
    assert 0 not in found


def test_the_author_reads_what_is_wrong_with_a_test(root: Path) -> None:
    """Of a hidden test the numbers are told too, and a fault of the test itself is not laid on what came back."""
    edit(
        root,
        lambda s: s.replace("expected(run_twice, values))\n", "1 + expected(run_twice, values))\n").replace(
            "values = rng.standard_normal(3)", "values = len()"
        ),
    )
    said = [finding.sentence for finding in behaviour_findings(read_course(root))]
    assert "the test itself raises TypeError" in said[0] and "What came back" not in said[0]
    assert "test_doubles_more (failed): In outputs, the first difference is at" in said[1]


def test_numbers_that_change_from_run_to_run_are_found(root: Path) -> None:
    """A suite that draws without a seed, and a reference that remembers, though each run passes by itself."""
    seen = (
        "\n\ndef run_seen(side):\n    return float(side.seen())\n"
        "\n\ndef test_seen(student, expected):\n    '''It counts.'''\n    assert expected(run_seen) >= 0\n"
    )
    edit(
        root,
        lambda s: (
            "import numpy as np\n" + s.replace("rng.standard_normal(30)", "np.random.default_rng().random(30)") + seen
        ),
    )
    reference = "COUNT = [0]\n\n\ndef twice(x):\n    COUNT[0] += 1\n    return 2 * x\n"
    write(root, "reference/twice.py", reference + "\n\ndef seen():\n    return COUNT[0]\n")
    said = {f.path.name: f for f in behaviour_findings(read_course(root)) if "second time" in f.sentence}
    assert "`run_twice` of test_twice.py is asked of other inputs" in said["test_twice.py"].sentence
    assert said["test_twice.py"].line > 0
    assert "`run_seen` of test_twice.py gives other numbers the second time" in said["twice.py"].sentence


def test_lint_says_every_unknown_key(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are told at once, with their lines and the nearest right ones, and the exit code is 1."""
    write(root, "exercises/twice/exercise.toml", TOML.replace("points", "point").replace("defines", "define"))
    assert main.run(["lint", "--course", str(root)]) == 1
    out = capsys.readouterr().out
    assert "exercises/twice/exercise.toml:3: error: there is no key `point`: is `points` meant?" in out
    assert "exercises/twice/exercise.toml:5: error: there is no key `define`: is `defines` meant?" in out


def test_grade_check_and_release_refuse_with_the_same_sentence(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is graded or made with a course whose files are wrong; it is no fault of ours."""
    write(root, "tests/suites/test_twise.py", SUITE)
    (tmp_path / "work" / "ada").mkdir(parents=True)
    file = tmp_path / "work" / "ada" / "twice.py"
    file.write_text("def twice(x):\n    return 2 * x\n")
    out = str(tmp_path / "grades")
    commands = (["grade", str(tmp_path / "work"), "--out", out], ["check", str(file)], ["release"], ["validate"])
    for command in commands:
        assert main.run([*command, "--course", str(root)]) == 2
        assert "test_twise.py: no exercise has this suite" in capsys.readouterr().err


def test_a_class_meets_no_reference_that_fails_its_own_suite(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused with lint's sentence; what was proved is remembered as long as no file of the exercise changes."""
    (tmp_path / "work" / "ada").mkdir(parents=True)
    (tmp_path / "work" / "ada" / "twice.py").write_text("def twice(x):\n    return 2 * x\n")
    out = tmp_path / "grades"
    command = ["grade", str(tmp_path / "work"), "--out", str(out), "--course", str(root), "--sandbox", "none"]
    write(root, "reference/twice.py", "def twice(x):\n    return 3 * x\n")
    one = "def test_one(student):\n    assert_equal(student.twice(1), 2)\n"
    edit(
        root, lambda s: "from autograder.suite import assert_equal\n" + s.replace("def test_", f"{one}\n\ndef test_", 1)
    )
    assert main.run(command) == 2
    said = capsys.readouterr().err
    assert main.run(["lint", "--course", str(root)]) == 1
    told = capsys.readouterr().out.splitlines()[1].partition("error: ")[2]
    assert "the reference does not pass the test" in told
    assert told in said
    assert not out.exists()
    make_course(root)
    assert main.run(command) == 0
    asked = []
    monkeypatch.setattr(lint, "reference_findings", lambda course, slugs: asked.append(slugs) or ())
    assert main.run([*command, "--force"]) == 0
    assert asked == []
    edit(root, lambda s: s + "\n# more\n")
    assert main.run(command) == 0
    assert asked == [("twice",)]

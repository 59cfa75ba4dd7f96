"""Files that a course gives: opened by their names by students and by the reference, and in what students get."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from autograder.authoring import bundle, release
from autograder.authoring.exports import write_folder
from autograder.course import Course, read_course
from autograder.grading import Options, open_runner
from autograder.model import Sibling, Source, SourceKind, Student, StudentKey, Submission
from tests.engine.tiny import write_files

REFERENCE = '''
"""Adds up what is in a file."""
from pathlib import Path

STEPS = Path("steps.csv").read_text()


def total(factor):
    """Returns the sum of all numbers, as often as `factor` says."""
    ### BEGIN SOLUTION
    with open("steps.csv") as file:
        return factor * sum(float(line) for line in file) + len(STEPS)
    ### END SOLUTION
'''
SUITE = '''
from autograder.suite import assert_close, points


def run(side, factor):
    return side.total(factor)


@points(2)
def test_total(student, expected):
    """The numbers of the file are added up."""
    with open("steps.csv") as file:
        assert len(file.read()) == 6
    assert_close(run(student, 3.0), expected(run, 3.0), what="total")
'''
BANK = """
from autograder.bank import Change, Mistake

MISTAKES = (Mistake("added", "Added", "b", "l", "h", (Change("factor * sum", "factor + sum"),)),)
"""
OPENED = {
    "open": "text = open('steps.csv').read()",
    "below": "text = open('data/steps.csv').read()",
    "of another machine": r"text = open('C:\\\\Users\\\\ann\\\\steps.csv').read()",
    "beside the script": "from pathlib import Path\ntext = Path(__file__).resolve().with_name('steps.csv').read_text()",
    "numpy": "import numpy as np\ntext = '\\n'.join(map(str, np.loadtxt('steps.csv')))",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a file of numbers."""
    root = write_files(tmp_path_factory.mktemp("course"), {
        "exercises/steps/exercise.toml": 'title = "Steps"\npoints = 2\ndefines = ["total"]\ngiven = ["steps.csv"]\n',
        "exercises/steps/steps.csv": "1\n2\n4\n",
        "reference/__init__.py": "",
        "reference/steps.py": REFERENCE,
        "reference/mistakes/__init__.py": "",
        "reference/mistakes/steps.py": BANK,
        "tests/suites/test_steps.py": SUITE,
    })  # fmt: skip
    release.write(read_course(root))
    return read_course(root)


def earned(course: Course, text: str, siblings: tuple[Sibling, ...] = ()) -> float | None:
    """Returns the points of an answer, which is read when it is called."""
    source = Source("steps", "steps.py", SourceKind.SCRIPT, text.encode(), siblings=siblings)
    with closing(open_runner(course, Options(own_code=True, sandbox="none"), None)) as runner:
        return runner.grade(Submission(Student(StudentKey("ann"), "Ann"), (source,))).total


def answer(opening: str) -> str:
    """Returns an answer that opens the file so."""
    inner = "\n".join(f"    {line}" for line in opening.split("\n"))
    return f"def total(factor):\n{inner}\n    return factor * sum(map(float, text.split())) + 6\n"


def test_the_reference_opens_it_by_its_name(course: Course) -> None:
    """While it is loaded and while it is called, as the answer that is graded and as what gives the numbers."""
    assert earned(course, course.reference_path("steps").read_text()) == 2.0


@pytest.mark.parametrize("way", OPENED)
def test_students_open_it_as_on_their_machine(course: Course, way: str) -> None:
    """By its name, in a folder, at a path of Windows, beside the script, and through NumPy."""
    assert earned(course, answer(OPENED[way])) == 2.0


def test_the_courses_file_counts_and_not_a_copy(course: Course) -> None:
    """A copy that is handed in, changed or saved with other line ends, does not take its place."""
    copy = Sibling("", "steps.csv", b"100\r\n")
    assert earned(course, answer(OPENED["open"]), (copy,)) == 2.0


def test_it_is_in_what_students_get(course: Course, tmp_path: Path) -> None:
    """The bundle has it, whatever kind of file it is, and an answer that reads it earns its points there."""
    write_folder(bundle.bundle_files(course, 20), tmp_path)
    made = read_course(tmp_path)
    assert (tmp_path / "exercises/steps/steps.csv").read_text() == "1\n2\n4\n"
    assert earned(made, answer(OPENED["open"])) == 2.0

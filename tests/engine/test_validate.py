"""Validation of a course: a sound one, a test that proves nothing, a mistake that is not named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring.secrets import varying
from autograder.authoring.validate import candidates, validate, written
from autograder.course.folder import read_course
from autograder.errors import CourseError
from autograder.grading.reference import Options
from autograder.model import Status
from autograder.report.formats.matrix_text import matrix_text
from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, Naming
from tests.engine.tiny import BANK, REFERENCE, SUITE, TOML, make_course, write_files

STUCK = """    Mistake("stuck", "Stuck", "It never moves.", "the count", "Call it twice.",
            (Change("self.count += 1", "self.count = 1"),)),
)"""
SAME = '''    Mistake("renamed", "Another name", "Names matter.", "nothing", "Nothing.",
            (Change('"""Doubles an array."""', '"""Doubles."""'),)),
)'''
HONEST = '"""Adds instead of multiplying."""\n' + REFERENCE.replace(
    "2 * np.asarray(x)", "np.asarray(x) + np.asarray(x)"
)
OPTIONS = Options(sandbox="none")


def write_exercise(root: Path, slug: str, bank: str, honest: str, *, stuck: bool) -> None:
    """Writes an exercise with this bank and an honest variant; with `stuck` the counter's test names that mistake."""
    mark = '@pytest.mark.mistakes("stuck")\n' if stuck else ""
    suite = SUITE.replace("@pytest.mark.points(3)\n", "@pytest.mark.points(3)\n" + mark)
    write_files(root, {
        f"exercises/{slug}/exercise.toml": TOML,
        f"reference/{slug}.py": REFERENCE,
        f"reference/mistakes/{slug}.py": bank,
        f"tests/course/honest/{slug}/adding.py": honest,
        f"tests/suites/test_{slug}.py": suite.replace('@pytest.mark.needs("test_double")\n', ""),
    })  # fmt: skip


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> tuple[Matrix, list[MatrixRow]]:
    """The matrix of a course with a sound exercise and a poor one, and its rows as they were told."""
    root, all_but_end = make_course(tmp_path_factory.mktemp("course")), BANK.rstrip().removesuffix(")")
    write_exercise(root, "double", all_but_end + STUCK, HONEST, stuck=True)
    unjust = HONEST.replace("self.count += 1", "self.count += 3")
    write_exercise(root, "poor", all_but_end + SAME, unjust, stuck=False)
    seen: list[MatrixRow] = []
    return validate(read_course(root), OPTIONS, jobs=1, on_row=seen.append), seen


def rows(section: MatrixSection) -> dict[str, MatrixRow]:
    """Returns the rows of an exercise by name."""
    return {row.name: row for row in section.rows}


def test_a_brief_validation_spares_mistakes_what_tells_none(tmp_path: Path) -> None:
    """What tells no mistake by its mark is run for honest work, and for a mistake that loses nothing without it."""
    root = make_course(tmp_path)
    trained = (
        "\n\n@pytest.mark.points(2)\n@pytest.mark.mistakes()\n"
        'def test_training(student):\n    """It can be trained."""\n    assert_close(student.double(2.0), 4.0)\n'
    )
    suite = SUITE.replace("@pytest.mark.points(3)", "@pytest.mark.points(1)") + trained
    write_files(root, {"tests/suites/test_double.py": suite})
    course = read_course(root)
    whole, brief = (validate(course, OPTIONS, jobs=1, brief=brief).sections[0] for brief in (False, True))
    training = [test.id for test in whole.tests].index("test_training")
    for row, spared in zip(whole.rows, brief.rows, strict=True):
        missed = row.kind is Kind.MISTAKE and row.points != row.max_points
        assert (spared.cells[training] is None) is missed, row.name
        assert spared.max_points == row.max_points - 2 * missed
        assert spared.right is row.right and spared.naming is row.naming
    assert any(row.cells[training] is None for row in brief.rows)
    assert "test_training" not in [test.id for test in brief.idle]


def test_a_sound_exercise_is_sound(matrix: tuple[Matrix, list[MatrixRow]]) -> None:
    """Every mistake loses points and is named, every honest variant keeps all, every test is failed by some mistake."""
    double = matrix[0].sections[0]
    assert Matrix((double,)).sound
    assert list(rows(double)) == ["tripled", "halved", "stuck", "reference", "adding"]
    assert rows(double)["adding"].title == "Adds instead of multiplying."
    assert all(row.naming is Naming.RIGHT for row in double.of(Kind.MISTAKE))
    assert all(row.points == 10.0 for row in double.of(Kind.HONEST))


def test_what_proves_nothing_is_reported(matrix: tuple[Matrix, list[MatrixRow]]) -> None:
    """A test that no mistake fails, a mistake that no test notices and an honest variant that loses points are told."""
    poor = matrix[0].sections[1]
    assert not matrix[0].sound
    assert [test.id for test in poor.idle] == ["test_counter"]
    unnoticed, unjust = rows(poor)["renamed"], rows(poor)["adding"]
    assert (unnoticed.naming, unnoticed.note) == (Naming.NONE, "no test that names this mistake fails")
    assert unjust.points == 7.0
    assert unjust.note.startswith("test_counter: second call is 6; wanted 2.")
    assert {row.name for row in poor.wrong} == {"renamed", "adding"}


def test_verdicts_that_hang_on_the_secret_are_told(matrix: tuple[Matrix, list[MatrixRow]]) -> None:
    """A row that gets other points or fails other tests under another secret is named with both; equal ones are not."""
    found, asked = matrix[0], []

    def measured(options: Options) -> Matrix:
        asked.append(options.secret)
        lucky = replace(rows(found.sections[0])["halved"], points=10.0, cells=(Status.PASSED,) * 3)
        others = tuple(lucky if row.name == "halved" else row for row in found.sections[0].rows)
        return found if len(asked) > 1 else replace(found, sections=(replace(found.sections[0], rows=others),))

    first = replace(found, sections=found.sections[:1])
    told = varying(OPTIONS, 2, first, measured)
    usual = rows(found.sections[0])["halved"].points
    assert told == [
        f"double: halved gets 10, named, and {usual:g}, named else (test_double, test_hidden_double) with the secret "
        "'validate 1'"
    ]
    assert varying(OPTIONS, 2, found, measured) == []
    assert len(set(asked)) == 1 and asked[0]


def test_every_row_is_told_when_it_is_there(matrix: tuple[Matrix, list[MatrixRow]]) -> None:
    """Whoever waits hears of every candidate once."""
    found, seen = matrix
    assert len(seen) == sum(len(section.rows) for section in found.sections)
    assert set(seen) == {row for section in found.sections for row in section.rows}


def test_a_mistake_that_does_not_fit_the_reference_is_one_sentence(tmp_path: Path) -> None:
    """A bank that has fallen behind its reference is told before anything is graded."""
    write_exercise(make_course(tmp_path), "double", BANK.replace("2 * np", "7 * np"), HONEST, stuck=False)
    with pytest.raises(CourseError, match=r"The bank of double: tripled: '7 \* np' occurs 0 times"):
        candidates(read_course(tmp_path))


def test_only_the_exercises_that_were_asked_for_are_candidates(tmp_path: Path) -> None:
    """Naming exercises leaves the others out."""
    write_exercise(make_course(tmp_path), "double", BANK, HONEST, stuck=False)
    course = read_course(tmp_path)
    assert [c.name for c in candidates(course, ["double"])] == ["tripled", "halved", "reference", "adding"]
    assert candidates(course, ["another"]) == []


def test_a_suite_without_tests_is_refused(tmp_path: Path) -> None:
    """The sentence is the one that a class is refused with; it is no fault of ours."""
    root = make_course(tmp_path)
    write_exercise(root, "double", BANK, HONEST, stuck=False)
    write_files(root, {"tests/suites/test_double.py": '"""Nothing yet."""\n'})
    with pytest.raises(CourseError, match=r"test_double\.py: there is no test in it"):
        validate(read_course(root), OPTIONS, slugs=["double"], jobs=1)


def unmarked_course(root: Path) -> Path:
    """Returns a course of one exercise whose suite names no mistakes."""
    folder = make_course(root)
    write_exercise(folder, "double", BANK.rstrip().removesuffix(")") + STUCK, HONEST, stuck=False)
    suite = folder / "tests" / "suites" / "test_double.py"
    suite.write_text(suite.read_text().replace('@pytest.mark.mistakes("tripled", "halved")\n', ""))
    return folder


def test_what_each_test_tells_is_measured_and_written(tmp_path: Path) -> None:
    """Without lists nothing is named, and the matrix says so; written lists name every mistake, and are up to date."""
    course = read_course(unmarked_course(tmp_path))
    before = validate(course, OPTIONS, jobs=1)
    assert not before.sound
    assert before.sections[0].stale == ("test_double", "test_counter", "test_hidden_double")
    assert {row.naming for row in before.sections[0].of(Kind.MISTAKE)} == {Naming.NONE}
    after = written(course, (), lambda slugs: validate(course, OPTIONS, slugs=slugs, jobs=1))
    assert after.sound
    assert {row.naming for row in after.sections[0].of(Kind.MISTAKE)} == {Naming.RIGHT}
    doubling = ("tripled", "halved")
    assert course.tried("double") == {
        "test_double": doubling, "test_counter": ("stuck",), "test_hidden_double": doubling,
    }  # fmt: skip


def test_a_list_that_is_out_of_date_is_told_and_mended(tmp_path: Path) -> None:
    """A mistake too many, one that the bank no longer has, and a test that is no more make the lists out of date."""
    course = read_course(unmarked_course(tmp_path))
    text = 'test_double = ["tripled", "halved", "stuck"]\ntest_counter = ["stuck"]\ntest_gone = ["stuck"]\n'
    path = course.suites / "double.mistakes.toml"
    path.write_text(text + 'test_hidden_double = ["tripled", "halved"]\n')
    assert validate(course, OPTIONS, jobs=1).sections[0].stale == ("test_double", "test_gone")
    path.write_text(text + 'test_hidden_double = ["tripled", "renamed"]\n')
    assert written(course, (), lambda slugs: validate(course, OPTIONS, slugs=slugs, jobs=1)).sound
    assert list(course.tried("double")) == ["test_double", "test_counter", "test_hidden_double"]


def test_a_damaged_list_is_one_sentence(tmp_path: Path) -> None:
    """A file that is no list of names by test is refused with what to do."""
    course = read_course(unmarked_course(tmp_path))
    for text in ("test_double = 3\n", "test_double = [3]\n", "test_double [\n"):
        (course.suites / "double.mistakes.toml").write_text(text)
        with pytest.raises(CourseError, match=r"is damaged .*: delete it and run `autograde validate --write`"):
            course.tried("double")


def test_the_smallest_case_of_each_mistake_is_told() -> None:
    """A row says how many numbers its smallest case has, and the sums say over which sizes they go."""
    rows = tuple(
        MatrixRow(name, name, Kind.MISTAKE, (Status.FAILED,), 0.0, 1.0, Naming.RIGHT, smallest=size)
        for name, size in (("stuck", 3), ("lost", 12), ("late", 0))
    )
    text = matrix_text(Matrix((MatrixSection("counter", "Counting", (), rows),)), whole=True)
    assert "named; smallest case 3\n" in text and "smallest case 12" in text
    assert "smallest cases: 2 mistakes have one, of 3 to 12 numbers" in text

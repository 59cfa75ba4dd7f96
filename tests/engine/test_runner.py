"""A submission's way through the runner: bytes in, a report out, whatever the bytes and the suites are like."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Timer

import pytest

from autograder.course.folder import read_course
from autograder.errors import CourseError, GraderError, UsageError
from autograder.grading.reference import Options
from autograder.grading.runner import Runner, open_runner
from autograder.model import ExerciseReport, GradeReport, Source, SourceKind, Status, Student, Submission, TestResult
from tests.engine.tiny import REFERENCE, make_course, write_files

STUB = "def double(x):\n    raise NotImplementedError\n\n\nclass Counter:\n    pass\n"


def handin(source: str, slug: str = "double") -> Submission:
    """Returns a submission with one script."""
    return Submission(Student("ada", "Ada"), (Source(slug, f"{slug}.py", SourceKind.SCRIPT, source.encode()),))


def part(report: GradeReport, slug: str = "double") -> ExerciseReport:
    """Returns the report on one exercise."""
    return next(e for e in report.exercises if e.slug == slug)


def result(report: GradeReport, test: str, slug: str = "double") -> TestResult:
    """Returns the verdict on one test."""
    return next(t for t in part(report, slug).tests if t.id == test)


def statuses(tests: Sequence[TestResult]) -> list[str]:
    """Returns the statuses of tests in order."""
    return [str(t.status) for t in tests]


def test_the_reference_gets_full_marks(runner: Runner) -> None:
    """A right answer passes every test, the hidden one last, and an exercise that was not handed in has 0."""
    report = runner.grade(handin(REFERENCE))
    found = part(report)
    assert (found.points, found.max_points, found.status) == (10.0, 10.0, Status.PASSED)
    assert [t.id for t in found.tests] == ["test_double", "test_counter", "test_hidden_double"]
    assert (report.total, report.max_total, report.status, report.sandbox) == (10.0, 14.0, "graded", "no sandbox")


def test_a_known_mistake_is_named_and_shown_once(runner: Runner) -> None:
    """The failed test names the mistake, what needs it is blocked, and the rest is graded on its own."""
    report = runner.grade(handin(REFERENCE.replace("2 * np", "3 * np")))
    failed = result(report, "test_double")
    assert failed.status is Status.FAILED
    assert [d.title for d in failed.diagnoses] == ["Three times"]
    assert failed.call == "double(array (3, 2))"
    assert "In result, the first difference is at row 0, column 0" in failed.message
    hidden = result(report, "test_hidden_double")
    assert (hidden.status, hidden.blocked_by, hidden.diagnoses) == (Status.BLOCKED, "test_double", ())
    assert (part(report).points, part(report).status) == (3.0, Status.FAILED)


def test_a_failed_hidden_test_tells_its_author_s_text_only(runner: Runner) -> None:
    """Of a hidden test nothing is told but the text: no value, nothing that the code printed."""
    source = REFERENCE.replace("return 2 * np.asarray(x)", "print(x)\n    return 2 * np.asarray(x).clip(-9, 9)")
    report = runner.grade(handin(source))
    public, hidden = result(report, "test_double"), result(report, "test_hidden_double")
    assert (public.status, hidden.status) == (Status.PASSED, Status.FAILED)
    assert hidden.message == "Doubling is tried on other numbers."
    assert (hidden.call, hidden.expected, hidden.actual, hidden.output) == ("", "", "", "")
    assert public.output.startswith("[[")


def test_a_stub_is_not_attempted(runner: Runner) -> None:
    """What still raises NotImplementedError is not attempted, which is not the same as wrong."""
    report = runner.grade(
        handin(STUB.replace("    pass", "    def __call__(self):\n        raise NotImplementedError"))
    )
    assert statuses(part(report).tests) == ["not attempted", "not attempted", "blocked"]
    assert (part(report).points, part(report).status) == (0.0, Status.NOT_ATTEMPTED)


def test_an_empty_file_is_not_attempted(runner: Runner) -> None:
    """A file with none of the names that are asked for gets one sentence for all tests: what is asked, what it has."""
    report = runner.grade(handin(""))
    assert part(report).status is Status.NOT_ATTEMPTED
    none = "None of what the exercise asks for is defined in double.py (`double`, `Counter`); "
    assert result(report, "test_double").message == none + "it has no function and no class that could be read."


def test_code_under_other_names_is_an_attempt(runner: Runner) -> None:
    """A file that does something, and has none of the names, is told so: nobody says that it was not attempted."""
    none = "None of what the exercise asks for is defined in double.py (`double`, `Counter`); "
    report = runner.grade(handin("def halve(x):\n    return x / 2\n\nclass Half:\n    pass"))
    assert result(report, "test_double").message == none + "what it does define: `halve`, `Half`."
    assert (part(report).points, part(report).status) == (0.0, Status.FAILED)
    report = runner.grade(handin("x = 3\nprint(2 * x)\n"))
    assert "your file computes at its top level" in result(report, "test_double").message
    assert (part(report).points, part(report).status) == (0.0, Status.FAILED)


def test_what_was_written_and_could_not_be_made_says_why(runner: Runner) -> None:
    """A name that is asked for and was written is never told as one that the file has instead of it."""
    report = runner.grade(handin("import tensorflow as tf\n\nclass Counter(tf.Module):\n    pass\n"))
    message = result(report, "test_counter").message
    assert message.startswith("`Counter` is not defined in double.py: line 3 was to make it, but needs line 1, which ")
    assert result(report, "test_double").message == "`double` is not defined in double.py."


def test_a_name_that_could_not_be_made_says_why(runner: Runner) -> None:
    """A file that has the names, none of which could be made, is not told that it lacks them."""
    report = runner.grade(handin("import not_here\nclass Counter(not_here.Base):\n    pass\ndouble = Counter().double"))
    why = "line 4 was to make it, but needs line 1, which needs the module `not_here`"
    assert result(report, "test_double").message.startswith(f"`double` is not defined in double.py: {why}")


def test_a_file_with_some_of_the_names_says_which_one_is_missing(runner: Runner) -> None:
    """Each test that needs a missing name says so."""
    report = runner.grade(handin("class Counter:\n    pass"))
    assert result(report, "test_double").message == "`double` is not defined in double.py."


def test_a_missing_file_is_not_attempted(runner: Runner) -> None:
    """Where nothing was handed in, every test says so and no child is started."""
    report = runner.grade(Submission(Student("bob", "Bob")))
    assert statuses(part(report).tests) == ["not attempted"] * 3
    assert result(report, "test_counter").message == "Nothing was handed in for double."
    assert report.total == 0.0


def test_a_syntax_error_is_told_with_its_line(runner: Runner) -> None:
    """A file that is no Python fails as a whole, and says where."""
    report = runner.grade(handin("import numpy as np\ndef double(x:\n    return 2 * x\n"))
    assert part(report).status is Status.RAISED
    message = result(report, "test_double").message
    assert message.startswith("The file could not be loaded: SyntaxError")
    assert "line 2" in message


def test_an_endless_loop_costs_only_its_test(runner: Runner) -> None:
    """A loop is stopped, named with its call, and the next test runs in a fresh child."""
    report = runner.grade(handin(REFERENCE.replace("return 2 * np.asarray(x)", "while True: pass")))
    stopped = result(report, "test_double")
    assert (stopped.status, stopped.message) == (
        Status.TIME_LIMIT,
        "Stopped after 1 s in `double(array (3, 2))`.",
    )
    assert result(report, "test_counter").status is Status.PASSED


TRICKS = {
    "reduce": "class Evil:\n    def __reduce__(self):\n        return (open, ({canary!r}, 'w'))\n\n"
    "def double(x):\n    return Evil()\n",
    "eq": "import numpy as np\n\nclass Friendly(np.ndarray):\n    def __eq__(self, other):\n        return True\n"
    "    __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape)\n\n"
    "def double(x):\n    return np.zeros_like(x).view(Friendly)\n",
    "objects": "import numpy as np\n\ndef double(x):\n    return np.array([[print] * 2] * 3, dtype=object)\n",
    "nan": "def double(x):\n    return x * float('nan')\n",
    "exit": "import sys\n\ndef double(x):\n    sys.exit(0)\n",
    "hard exit": "import os\n\ndef double(x):\n    os._exit(0)\n",
    "patched": "import sys\nimport numpy as np\n\ndef double(x):\n    np.allclose = lambda *a, **k: True\n"
    "    sys.modules['autograder.grading.judging.compare'] = None\n    return x\n",
    "none": "def double(x):\n    return None\n",
    "deep": "def double(x):\n    y = []\n    for _ in range(999):\n        y = [y]\n    return y\n",
}


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_gains_nothing(runner: Runner, tmp_path: Path, name: str) -> None:
    """A value made to look right, to run code here or to end the process is judged wrong, and the points are known."""
    canary = tmp_path / "canary"
    report = runner.grade(handin(TRICKS[name].replace("{canary!r}", repr(str(canary)))))
    assert result(report, "test_double").status in (Status.FAILED, Status.RAISED, Status.CRASHED)
    assert part(report).points == 0.0
    assert not canary.exists()


def test_what_a_hidden_test_passed_in_is_in_no_public_output(runner: Runner) -> None:
    """Code that prints all it has ever seen shows the inputs of public tests only, also when it is asked once more."""
    lines = "calls = []\n\n\ndef double(x):\n    calls.append(x.shape)\n    print(calls)\n    return 3 * x\n"
    report = runner.grade(handin(lines))
    assert "(3, 2)" in result(report, "test_double").output
    assert "(4,)" not in repr(report)


def test_grading_twice_gives_the_same_report(runner: Runner) -> None:
    """But for the seconds, a report depends on the submission alone."""

    def graded() -> list[TestResult]:
        source = "import numpy as np\n\n\ndef double(x):\n    return x + np.random.normal(size=x.shape)\n"
        return [replace(t, seconds=0.0) for t in part(runner.grade(handin(source))).tests]

    assert graded() == graded()


def test_a_student_s_own_check_runs_the_public_tests(runner: Runner) -> None:
    """With public tests only, hidden ones are neither run nor counted."""
    found = part(runner.grade(handin(REFERENCE), public_only=True))
    assert [t.id for t in found.tests] == ["test_double", "test_counter"]
    assert (found.points, found.max_points) == (5.0, 5.0)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("test_buggy", "NameError: name 'numpy' is not defined"),
        ("test_skipped", "did not run"),
        ("test_without_fixture", "the disk is gone"),
    ],
)
def test_a_fault_of_the_suite_makes_the_points_unknown(runner: Runner, test: str, words: str) -> None:
    """A bug in a suite, a skipped test and a failing fixture are ours: the score is unknown, never 0."""
    report = runner.grade(handin("def answer():\n    return 42\n", "shaky"))
    ours = result(report, test, "shaky")
    assert ours.status is Status.GRADER_ERROR
    assert words in ours.message
    assert result(report, "test_answer", "shaky").status is Status.PASSED
    assert (part(report, "shaky").points, report.total, report.status) == (None, None, "unknown")
    assert part(report).points == 0.0


def test_a_test_for_a_gpu_is_not_asked_without_one(runner: Runner) -> None:
    """A test that needs a GPU belongs to a run on a GPU only."""
    report = runner.grade(handin("def answer():\n    return 42\n", "shaky"))
    assert "test_on_a_gpu" not in [t.id for t in part(report, "shaky").tests]


def test_an_exercise_without_a_suite_is_passed_on(runner: Runner) -> None:
    """Written answers have no points and appear in the report as they were written."""
    source = Source("concepts", "concepts.md", SourceKind.MARKDOWN, b"An RNN has a **state**.")
    report = runner.grade(Submission(Student("ada", "Ada"), (source,)))
    assert (part(report, "concepts").written, part(report, "concepts").points) == ("An RNN has a **state**.", 0.0)


def test_nothing_of_the_current_folder_is_imported(
    tiny_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no suite is asked for, pytest does not go looking for tests in the current folder."""
    (tmp_path / "test_evil.py").write_text("open('canary', 'w')\n")
    (tmp_path / "conftest.py").write_text("open('canary', 'w')\n")
    monkeypatch.chdir(tmp_path)
    opened = open_runner(read_course(tiny_root), Options(), None, ["concepts"])
    try:
        assert opened.cases() == {}
        assert opened.grade(Submission(Student("bob", "Bob"))).max_total == 0.0
    finally:
        opened.close()
    assert not (tmp_path / "canary").exists()


def test_options_of_pytest_around_us_change_nothing(tiny_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTEST_ADDOPTS and PYTEST_PLUGINS of the user's shell neither drop tests nor stay changed afterwards."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing_at_all")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    opened = open_runner(read_course(tiny_root), Options(), None, ["double"])
    try:
        assert len(opened.cases()["double"]) == 3
    finally:
        opened.close()
    assert os.environ["PYTEST_ADDOPTS"] == "-k nothing_at_all"
    assert os.environ["PYTEST_PLUGINS"] == "no_such_plugin"


@pytest.mark.parametrize(
    ("suite", "words"),
    [
        ("def test_x(student:\n    pass\n", "SyntaxError"),
        ("import no_such_module\n", "No module named 'no_such_module'"),
        ("raise OSError('gone')\n", "OSError: gone"),
        ("import pytest\n\n@pytest.mark.pionts(1)\ndef test_x(student):\n    pass\n", "'pionts' not found"),
    ],
)
def test_a_suite_that_cannot_be_imported_is_one_sentence(tmp_path: Path, suite: str, words: str) -> None:
    """A broken suite is refused before anything is graded, naming the file and the reason on one line."""
    course = make_course(tmp_path)
    write_files(course, {"tests/suites/test_double.py": suite})
    with pytest.raises(CourseError, match=r"The suites cannot be read: tests/suites/test_double\.py: .") as caught:
        open_runner(read_course(course), Options(), None)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_course_is_read_afresh(tmp_path: Path) -> None:
    """A session that is opened after a suite has changed runs the suite as it is now."""
    course = make_course(tmp_path)
    titles = []
    for text in ("Once.", "Twice."):
        suite = f"import pytest\n\n@pytest.mark.points(10)\ndef test_it(student):\n    '''{text}'''\n"
        write_files(course, {"tests/suites/test_double.py": suite})
        opened = open_runner(read_course(course), Options(), None)
        titles.append(opened.cases()["double"][0].title)
        opened.close()
    assert titles == ["Once.", "Twice."]


def test_a_device_that_is_not_there_is_refused(tiny_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for a GPU where there is none is wrong use, told before anything is graded."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(UsageError, match="no CUDA device"):
        open_runner(read_course(tiny_root), Options(device="cuda"), None)


def test_a_closed_runner_says_so(tiny_root: Path) -> None:
    """A session that was closed refuses, and does not hang."""
    opened = open_runner(read_course(tiny_root), Options(), None)
    opened.close()
    with pytest.raises(GraderError, match="has ended"):
        opened.grade(Submission(Student("bob", "Bob")))


def test_a_killed_zygote_costs_one_submission(runner: Runner) -> None:
    """Where the system kills the zygote, no student is blamed, and the next submission gets a new one."""
    runner.grade(handin(REFERENCE))
    zygote = runner._session.grader.zygote._process.pid
    Timer(0.5, os.kill, (zygote, signal.SIGKILL)).start()
    report = runner.grade(handin(REFERENCE.replace("return 2 * np.asarray(x)", "while True: pass")))
    assert result(report, "test_double").status is Status.GRADER_ERROR
    assert report.total is None
    assert part(runner.grade(handin(REFERENCE))).points == 10.0


def test_a_flat_script_is_told_that_it_computes_at_the_top_level(runner: Runner) -> None:
    """A file without functions that prints the right numbers is told, kindly, what is missing: the functions."""
    flat = "import numpy as np\nx = np.ones(3)\nfor v in x:\n    print(2 * v)\n"
    message = result(runner.grade(handin(flat)), "test_double").message
    assert "your file computes at its top level, which is fine for trying things out" in message
    assert "it has no function" in result(runner.grade(handin("import numpy as np\n")), "test_double").message


def test_what_is_written_twice_is_told_in_the_report(runner: Runner) -> None:
    """The grader takes the loader's sentence for its own, with the lines that are there."""
    again = "def double(x):\n    return 3 * x\n"
    notes = part(runner.grade(handin(again + REFERENCE))).notes
    assert any("is written in lines 1 and 8, and this one is graded" in note for note in notes)

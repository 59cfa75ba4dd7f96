"""Which file answers which exercise: names first, contents where names are silent, and the choice is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.intake import collect_file
from autograder.intake.filenames import Nearness, nearness
from autograder.model import Exercise, Submission
from tests.golden.intake.build import EXERCISES, notebook, script, tree, write


def handed_in(folder: Path, **files: str) -> Submission:
    """Returns the submission of a student who handed in these files; `_py` stands for `.py`."""
    named = {
        name.replace("__", "/").replace("_py", ".py").replace("_ipynb", ".ipynb"): text for name, text in files.items()
    }
    return collect_file(write(folder / "ann", tree(named)), EXERCISES)


def answers(submission: Submission) -> dict[str, str]:
    """Returns the chosen file of each exercise."""
    return {source.exercise: source.name for source in submission.sources}


@pytest.mark.parametrize(
    ("stem", "slug", "how"),
    [
        ("srn", "srn", Nearness.EXACT),
        ("SRN", "srn", Nearness.ALIAS),
        ("char-rnn", "char_rnn", Nearness.ALIAS),
        ("CharRNN", "char_rnn", Nearness.ALIAS),
        ("RNNCell", "rnn_cell", Nearness.ALIAS),
        ("SRN_final(2)", "srn", Nearness.NEAR),
        ("SRNfinal", "srn", Nearness.NEAR),
        ("\u4f5c\u4e1a5-RNN", "rnn", Nearness.NEAR),
        ("\u4f5c\u4e1arnn", "rnn", Nearness.NEAR),
        ("\uff32\uff2e\uff2e2", "rnn", Nearness.NEAR),
        ("hw3_char-rnn-scratch", "char_rnn", Nearness.NEAR),
        ("my rnn cell v2", "rnn_cell", Nearness.NEAR),
        ("20210001_seq2seq_copy", "seq2seq", Nearness.NEAR),
    ],
)
def test_a_name_speaks_of_one_exercise(stem: str, slug: str, how: Nearness) -> None:
    """Of rnn, rnn_cell and char_rnn the longest that is there is meant."""
    assert nearness(f"{stem}.py", stem, EXERCISES) == {slug: how}


@pytest.mark.parametrize("stem", ["report", "srnn", "main", "learn", "\u4f5c\u4e1a", ""])
def test_other_names_speak_of_none(stem: str) -> None:
    """Letters inside another word are no name."""
    assert nearness(f"{stem}.py", stem, EXERCISES) == {}


def test_a_folder_speaks_where_the_file_is_silent() -> None:
    """The nearest folder counts; a file with a name of its own is not overruled."""
    assert nearness("rnn/srn/main.py", "main", EXERCISES) == {"srn": Nearness.FOLDER}
    assert nearness("rnn/srn.py", "srn", EXERCISES) == {"srn": Nearness.EXACT}


def test_one_file_may_answer_everything(tmp_path: Path) -> None:
    """Each exercise gets the same bytes under its own name."""
    submission = handed_in(tmp_path, homework_py="@all")
    assert answers(submission) == dict.fromkeys(
        ("srn", "rnn_cell", "rnn", "hello", "seq2seq", "char_rnn"), "homework.py"
    )
    assert len({source.data for source in submission.sources}) == 1


def test_a_shared_name_alone_tells_nothing(tmp_path: Path) -> None:
    """Both hello and seq2seq ask for `train`; a file with only that answers neither."""
    submission = handed_in(tmp_path, main_py="def train(net):\n    pass\n")
    assert submission.sources == ()
    assert submission.problems == ("No exercise is answered: main.py defines train, none that tells which it is.",)


def test_a_named_file_is_not_taken_for_another_exercise_by_one_name(tmp_path: Path) -> None:
    """A character model that brings a `class RNN` along does not become the answer to rnn."""
    submission = handed_in(tmp_path, char_rnn_py=script("char_rnn") + "\n\nclass RNN:\n    pass\n")
    assert answers(submission) == {"char_rnn": "char_rnn.py"}


def test_a_nearly_named_file_with_anothers_work_goes_where_its_work_belongs(tmp_path: Path) -> None:
    """The book calls its scratch character model rnn-scratch."""
    submission = handed_in(tmp_path, rnn_scratch_ipynb=notebook(script("char_rnn")))
    assert answers(submission) == {"char_rnn": "rnn_scratch.ipynb"}


def test_a_near_name_says_nothing_of_a_file_that_has_nothing_of_it(tmp_path: Path) -> None:
    """A part of the character model in `my_rnn_2.py`, with nothing that rnn asks for, is graded as what it is."""
    submission = handed_in(tmp_path, my_rnn_2_py="def grad_clipping(net, theta):\n    pass\n")
    assert answers(submission) == {"char_rnn": "my_rnn_2.py"}


def test_an_exactly_named_file_is_the_answer_even_when_it_defines_nothing_asked(tmp_path: Path) -> None:
    """Then the tests say which names are missing, which helps more than silence."""
    assert answers(handed_in(tmp_path, srn_py="def linear(x):\n    return x\n")) == {"srn": "srn.py"}


def test_a_folder_called_numpy_is_work_unless_it_would_be_imported(tmp_path: Path) -> None:
    """Some keep their NumPy and PyTorch answers in folders of these names; a package of that name is another thing."""
    files = {"numpy/srn.py": "@srn", "torch/__init__.py": "x = 1", "torch/rnn.py": "@rnn"}
    submission = collect_file(write(tmp_path / "ann", tree(files)), EXERCISES)
    assert answers(submission) == {"srn": "numpy/srn.py"}
    assert submission.problems == ("torch/: never imported or obeyed by the grader, and left out.",)


def test_a_students_own_tests_are_no_answer(tmp_path: Path) -> None:
    """`test_rnn.py` is nearly named, and defines nothing that is asked for."""
    submission = handed_in(tmp_path, srn_py="@srn", test_rnn_py="def test_shape():\n    pass\n")
    assert answers(submission) == {"srn": "srn.py"}


def test_copies_of_the_same_bytes_are_no_choice(tmp_path: Path) -> None:
    """A backup of the same file needs no sentence."""
    submission = handed_in(tmp_path, srn_py="@srn", backup__srn_py="@srn")
    assert answers(submission) == {"srn": "srn.py"}
    assert submission.sources[0].note == ""


def test_a_script_goes_before_a_notebook_of_the_same_age_and_merit(tmp_path: Path) -> None:
    """The tie is broken the same way every time, and said."""
    import os

    root = write(tmp_path / "ann", tree({"srn.ipynb": "@srn-notebook", "srn.py": "@srn"}))
    for path in root.iterdir():
        os.utime(path, (1e9, 1e9))
    submission = collect_file(root, EXERCISES)
    assert submission.sources[0].note == "srn.py was graded and not srn.ipynb: scripts go before notebooks."


def test_of_equals_the_newer_is_taken(tmp_path: Path) -> None:
    """Both are complete and equally named; the clock decides."""
    import os

    root = write(tmp_path / "ann", tree({"srn_a.py": "@srn", "srn_b.py": script("srn") + "\n# better\n"}))
    os.utime(root / "srn_a.py", (2e9, 2e9))
    submission = collect_file(root, EXERCISES)
    assert submission.sources[0].name == "srn_a.py"
    assert submission.sources[0].note.endswith("srn_a.py was graded and not srn_b.py: it is newer.")


def test_names_in_notebook_cells_count_and_names_in_methods_do_not(tmp_path: Path) -> None:
    """Only what stands at the top level can be called by a test."""
    submission = handed_in(
        tmp_path, a_ipynb=notebook("x = 1", script("srn")), b_py="class X:\n    def srn_tanh(self):\n        pass\n"
    )
    assert answers(submission) == {"srn": "a.ipynb"}


def test_written_answers_are_found_by_name_or_by_heading(tmp_path: Path) -> None:
    """A Markdown file of another name is somebody's notes."""
    submission = handed_in(tmp_path, hw_ipynb=notebook(script("srn"), markdown="## Concepts\n\nA state carries."))
    assert answers(submission) == {"srn": "hw.ipynb", "concepts": "hw.ipynb"}
    other = collect_file(
        write(tmp_path / "bob", {"README.md": b"# My work", "srn.py": script("srn").encode()}), EXERCISES
    )
    assert answers(other) == {"srn": "srn.py"}


def test_a_script_saved_from_colab_loses_its_shell_lines(tmp_path: Path) -> None:
    """One `!pip` line would otherwise make the whole file a syntax error."""
    submission = handed_in(tmp_path, srn_py="!pip install d2l\n" + script("srn"))
    assert submission.sources[0].data.startswith(b"pass  # !pip install d2l\n")
    assert submission.sources[0].note == "srn.py holds notebook commands (!pip install d2l), which were left out."


def test_a_windows_ending_is_seen_through(tmp_path: Path) -> None:
    """Explorer hides what Notepad appended."""
    root = write(
        tmp_path / "ann", {"srn.py.txt": script("srn").encode(), "rnn.ipynb.json": notebook(script("rnn")).encode()}
    )
    assert answers(collect_file(root, EXERCISES)) == {"srn": "srn.py.txt", "rnn": "rnn.ipynb.json"}


def test_a_mere_variable_tells_nothing(tmp_path: Path) -> None:
    """`rnn = nn.RNN(3, 5)` is no answer to an exercise that asks for a function of that name."""
    only = handed_in(tmp_path, notes_py="rnn = nn.RNN(3, 5)\n")
    assert answers(only) == {}


def test_a_name_of_published_code_tells_as_much(tmp_path: Path) -> None:
    """`RnnModel` and `RnnCellModel` are what hello asks for, by other names."""
    course = read_course().exercises
    write(tmp_path / "ann", tree({"lesson12.py": "class RnnCellModel:\n    pass\n\nclass RnnModel:\n    pass\n"}))
    assert answers(collect_file(tmp_path / "ann", course)) == {"hello": "lesson12.py"}


def test_a_name_of_published_code_says_nothing_in_a_file_named_for_another_exercise(tmp_path: Path) -> None:
    """`rnn_forward` is what published code calls char_rnn's `rnn`, and many a simple network's loop."""
    course, text = read_course().exercises, "def rnn_forward(inputs, h0, Wx, Wh):\n    return inputs\n"
    write(tmp_path / "ann", tree({"srn.py": text + "\nrnn = rnn_forward\n"}))
    write(tmp_path / "bob", tree({"lesson12.py": text}))
    assert answers(collect_file(tmp_path / "ann", course)) == {"srn": "srn.py"}
    assert answers(collect_file(tmp_path / "bob", course)) == {"char_rnn": "lesson12.py"}


def test_what_a_file_was_found_by_is_in_it(tmp_path: Path) -> None:
    """A name of published code is told as it stands in the file; whether it is the one asked for is seen later."""
    text = "def grad_clipping(net, theta):\n    pass\n\n\ndef predict(prefix, model):\n    return prefix\n"
    (source,) = collect_file(write(tmp_path / "ann", tree({"lyrics.py": text})), read_course().exercises).sources
    assert "found by what it defines: predict (perhaps for predict_ch8), grad_clipping." in source.note


def test_the_file_that_brings_the_parts_together_is_the_answer(tmp_path: Path) -> None:
    """A file with a part of the answer that imports the rest from its neighbour goes before that neighbour."""
    cell = "class RNNCell:\n    pass\n\n\ndef step_all():\n    pass\n"
    main = "from rnn_cell import RNNCell\n\n\ndef run_rnn_cell(cell, inputs):\n    return 0\n"
    exercise = Exercise(
        "cells", "Cells", 2, 1, "tests/suites/test_cells.py", ("RNNCell", "run_rnn_cell"), ("rnn_cell.py",)
    )
    folder = write(tmp_path / "ann", tree({"rnn_cell.py": cell, "main.py": main}))
    (source,) = collect_file(folder, (exercise,)).sources
    assert source.name == "main.py" and [s.module for s in source.siblings] == ["rnn_cell"]


def test_parts_in_two_files_that_know_nothing_of_each_other_are_told(tmp_path: Path) -> None:
    """The file with more of the answer is graded, and it is said what stands in the other; a stub there is nothing."""
    exercise = Exercise("pair", "Pair", 2, 1, "tests/suites/test_pair.py", ("first", "second"))
    parts = {"pair.py": "def first():\n    return 1\n", "part2.py": "def second():\n    return 2\n"}
    (source,) = collect_file(write(tmp_path / "ann", tree(parts)), (exercise,)).sources
    assert source.name == "pair.py" and "second in part2.py" in source.note
    parts["part2.py"] = "def second():\n    raise NotImplementedError\n"
    (source,) = collect_file(write(tmp_path / "bob", tree(parts)), (exercise,)).sources
    assert source.name == "pair.py" and "second in" not in source.note


def test_a_file_named_for_written_answers_is_no_answer_to_what_its_name_begins_with(tmp_path: Path) -> None:
    """`cell_written.ipynb` is not taken as `cell` by its name; with the function in it, it is."""
    exercises = (
        Exercise("cell", "Cell", 2, 1, "tests/suites/test_cell.py", ("step",)),
        Exercise("cell_written", "In words", 0, 2, None),
    )
    book = tree({"cell_written.ipynb": notebook("import numpy", markdown="## 1. Why?")})
    assert answers(collect_file(write(tmp_path / "ann", book), exercises)) == {"cell_written": "cell_written.ipynb"}
    book = tree({"cell_written.ipynb": notebook("def step():\n    return 1", markdown="## 1. Why?")})
    assert set(answers(collect_file(write(tmp_path / "bob", book), exercises))) == {"cell", "cell_written"}

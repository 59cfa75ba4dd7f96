"""Files that are called otherwise than their work: what is in them decides, other names and common ones included."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.intake import collect_file
from autograder.intake.reading.shapes import shapes
from autograder.model import Submission
from tests.golden.intake.build import notebook, script, write

COURSE = read_course().exercises
CELL = """
class {name}(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size=1):
        super().__init__()

    def forward(self, x, hidden):
        return x

    def init_hidden(self):
        return 0
"""
WHOLE = """
class {name}(torch.nn.Module):
    def __init__(self, input_size, hidden_size, num_layers):
        super().__init__()

    def forward(self, x):
        return x
"""


def handed_in(folder: Path, name: str, text: str) -> Submission:
    """Returns the submission of a student who handed in this file to the shipped course."""
    return collect_file(write(folder / "ann", {name: f"import torch\n{text}".encode()}), COURSE)


def answers(submission: Submission) -> list[str]:
    """Returns the exercises that are answered."""
    return [source.exercise for source in submission.sources]


@pytest.mark.parametrize(
    ("name", "text", "slugs"),
    [
        ("RNNCell + Onehot.py", CELL.format(name="RNNCellModel"), ["hello"]),
        ("abc.py", CELL.format(name="RNNCellModel"), ["hello"]),
        ("RNN3.py", CELL.format(name="Model"), ["hello"]),
        ("RNN_final.py", WHOLE.format(name="Net"), ["hello"]),
        ("lesson12.py", CELL.format(name="Model"), ["hello"]),
        ("rnn/main.py", CELL.format(name="Model"), ["hello"]),
        ("hello.py", WHOLE.format(name="RNN"), ["hello"]),
        ("hello_v2.py", WHOLE.format(name="RNN"), ["hello"]),
        ("hello.py", CELL.format(name="RNNCell"), ["hello"]),
        ("srn.py", CELL.format(name="Model"), ["srn"]),
        ("char_rnn.py", WHOLE.format(name="RNN") + CELL.format(name="Model"), ["char_rnn"]),
        ("RNN3.py", "class Model:\n    def fit(self, x):\n        pass\n", ["rnn"]),
        ("notes.py", "class Model:\n    def __init__(self, vocabulary):\n        pass\n", []),
        ("hello.py", script("hello", "rnn"), ["rnn", "hello"]),
        ("rnn.py", script("rnn") + "\n\ndef srn_linear(x):\n    return x\n", ["srn", "rnn"]),
    ],
)
def test_what_is_in_a_file_outweighs_a_near_name(tmp_path: Path, name: str, text: str, slugs: list[str]) -> None:
    """A near name counts for nothing where nothing is there of it; one common name opens no second exercise."""
    assert answers(handed_in(tmp_path, name, text)) == slugs


def test_a_notebook_is_looked_into_as_a_script_is(tmp_path: Path) -> None:
    """Classes in cells, under a near name."""
    book = notebook("import torch", CELL.format(name="Model")).encode()
    assert answers(collect_file(write(tmp_path / "ann", {"RNN(2).ipynb": book}), COURSE)) == ["hello"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "def grad_clipping(net, theta):\n    pass\n\n\ndef predict(prefix):\n    pass\n",
            "lyrics.py was found by what it defines: predict (perhaps for predict_ch8), grad_clipping.",
        ),
        (CELL.format(name="Model"), "lyrics.py was found by what it defines: Model (perhaps for CellModel)."),
    ],
)
def test_what_is_said_to_be_defined_is_what_stands_there(tmp_path: Path, text: str, said: str) -> None:
    """Another name is called by what the file calls it."""
    assert handed_in(tmp_path, "lyrics.py", text).sources[0].note == said


@pytest.mark.parametrize("name", ["init_hidden_variable", "predict_chars"])
def test_names_of_published_code_are_known(tmp_path: Path, name: str) -> None:
    """As other names of what the character model asks for."""
    assert answers(handed_in(tmp_path, "part.py", f"def {name}(a, b):\n    pass\n")) == ["char_rnn"]


def test_shapes_of_classes_are_read_from_broken_text_in_linear_time() -> None:
    """Parameters behind self, defaults and all; what is no class is no matter, however much of it there is."""
    (shape,) = shapes(
        "class A(B):\n    def f(self, a, b: int = 3, *rest, c):\n        return (\n\n    def g(\n    x = ["
    )
    assert (shape.name, shape.takes("f"), shape.takes("g"), shape.takes("h")) == ("A", (("a", "b"), 1), ((), 0), None)
    assert len(shapes("class " * 200_000 + "\n" * 200_000)) == 1
    assert len(shapes("class A:\n" + " \n" * 500_000)) == 1

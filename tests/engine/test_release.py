"""What students get is made from the reference, always the same, and never shows a solution."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.notebook_files import notebook_from_percent
from autograder.authoring.release import check, made_files, write
from autograder.authoring.stubs import make_stub, telling_lines
from autograder.course.folder import Course
from autograder.errors import CourseError
from autograder.model import Exercise
from autograder.sandbox.loading.loader import load
from autograder.sandbox.wire import Unit

REFERENCE = '''"""Counts letters."""

# %% [markdown]
# # 1. Counting
#
# Write `count`, so that `count("aab", "a")` is 2.

# %%
import math

LETTERS = "abc"


# %%
def count(text, letter):
    """Counts a letter in a text."""
    ### BEGIN SOLUTION
    total = sum(character == letter for character in text)  # one by one
    return total
    ### END SOLUTION


class Counter:
    """Counts all letters."""

    def __init__(self, text):
        self.text = text
        ### BEGIN SOLUTION
        self.counts = {letter: count(text, letter) for letter in LETTERS}
        ### END SOLUTION


# %% [markdown]
# ## Try it

# %%
if __name__ == "__main__":
    print(count("aab", "a"))
'''

QUESTIONS = """# Answers

Write below.

## 1. What?

What is it?

*Your answer:*

## 2. Why?

Why?

*Your answer:*
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Makes a course of one graded exercise, with a given file, and one of written answers."""
    for folder in ("reference", "exercises/count", "exercises/words"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "reference" / "count.py").write_text(REFERENCE)
    (tmp_path / "exercises" / "words" / "words.md").write_text(QUESTIONS)
    (tmp_path / "exercises" / "count" / "letters.txt").write_text("abc")
    (tmp_path / "exercises" / "count" / "exercise.toml").write_text("")
    exercises = (Exercise("count", "Counting", 3.0, 1, None), Exercise("words", "Words", 0.0, 2, None))
    return Course(tmp_path, exercises, {"count": {"given": ["letters.txt"]}, "words": {}})


def reference_with(old: str, new: str) -> str:
    """Returns the reference with one passage changed."""
    assert REFERENCE.count(old) == 1
    return REFERENCE.replace(old, new)


def test_a_stub_keeps_everything_but_the_solutions() -> None:
    """Signatures, docstrings, given code and task stay; each solution is one line that names what is to be written."""
    expected = (
        REFERENCE.replace(
            "    ### BEGIN SOLUTION\n    total = sum(character == letter for character in text)  # one by one\n"
            "    return total\n    ### END SOLUTION\n",
            '    raise NotImplementedError("count is yours to write")\n',
        )
    ).replace(
        "        ### BEGIN SOLUTION\n        self.counts = {letter: count(text, letter) for letter in LETTERS}\n"
        "        ### END SOLUTION\n",
        '        raise NotImplementedError("Counter.__init__ is yours to write")\n',
    )
    assert make_stub(REFERENCE, "reference/count.py") == expected


def test_a_solution_outside_functions_becomes_a_comment() -> None:
    """A stub whose helper at top level was taken out can still be imported."""
    source = REFERENCE + "\n### BEGIN SOLUTION\ndef helper():\n    return 1\n### END SOLUTION\n"
    assert make_stub(source, "reference/count.py").endswith("# Yours to write.\n")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            reference_with("    return total\n    ### END SOLUTION\n", "    return total\n"),
            "unpaired `### BEGIN SOLUTION`",
        ),
        (reference_with("    ### BEGIN SOLUTION\n    total", "    total"), "unpaired `### END SOLUTION` in line 19"),
        (
            reference_with("    return total\n", "    ### BEGIN SOLUTION\n    return total\n"),
            "unpaired `### BEGIN SOLUTION` in line 19",
        ),
        (reference_with("    ### BEGIN SOLUTION\n    total", "    # Begin solution\n    total"), "not exactly"),
        (reference_with("import math", "import math\n### BEGIN HIDDEN TESTS"), "not exactly"),
        ("x = 1\n", "has no solution"),
        (reference_with("def count(text, letter):", "def count(text, letter:"), "no Python that can be read"),
    ],
)
def test_markers_that_do_not_pair_up_are_refused(source: str, sentence: str) -> None:
    """A missing, nested or misspelt marker is refused with its line, because a solution might slip through."""
    with pytest.raises(CourseError, match=r"reference/count\.py") as caught:
        make_stub(source, "reference/count.py")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "leak",
    [
        "# Write `count`, with total = sum(character == letter for character in text).",
        "#     total=sum( character==letter for character in text )",
        "# self.counts = {letter: count(text, letter) for letter in LETTERS}  # like this",
    ],
)
def test_a_solution_line_in_the_task_text_is_refused(leak: str) -> None:
    """A telling line of a solution may stand nowhere in the stub, however it is spaced."""
    with pytest.raises(CourseError, match="would show a solution"):
        make_stub(reference_with("# # 1. Counting", f"# # 1. Counting\n{leak}"), "reference/count.py")


def test_short_lines_are_not_telling() -> None:
    """`return total` occurs anywhere and gives nothing away."""
    assert telling_lines(REFERENCE) == {
        "total=sum(character==letterforcharacterintext)",
        "self.counts={letter:count(text,letter)forletterinLETTERS}",
    }


def test_a_notebook_has_the_cells_of_the_stub(course: Course) -> None:
    """Markdown and code cells in order, valid for nbformat, with ids that say what the cell is about."""
    notebook = nbformat.reads(made_files(course)["exercises/count/count.ipynb"], as_version=4)
    nbformat.validate(notebook)
    assert [(cell.cell_type, cell.id) for cell in notebook.cells] == [
        ("markdown", "1-counting"),
        ("code", "code"),
        ("code", "count"),
        ("markdown", "try-it"),
        ("code", "code-2"),
    ]
    assert notebook.cells[0].source == '# 1. Counting\n\nWrite `count`, so that `count("aab", "a")` is 2.'
    assert "BEGIN" not in notebook.cells[2].source and notebook.cells[2].source.startswith("def count")


def test_the_same_reference_gives_the_same_bytes(course: Course) -> None:
    """Making twice gives no difference, and a new cell leaves the ids of the others as they were."""
    assert made_files(course) == made_files(course)
    before = json.loads(made_files(course)["exercises/count/count.ipynb"])
    longer = reference_with(
        "# %% [markdown]\n# ## Try it", "# %% [markdown]\n# ## Another\n\n# %% [markdown]\n# ## Try it"
    )
    (course.root / "reference" / "count.py").write_text(longer)
    after = json.loads(made_files(course)["exercises/count/count.ipynb"])
    assert [cell["id"] for cell in after["cells"] if cell["id"] != "another"] == [
        cell["id"] for cell in before["cells"]
    ]


def test_written_answers_get_a_cell_each(course: Course) -> None:
    """A text of questions becomes a notebook with room for every answer."""
    notebook = nbformat.reads(made_files(course)["exercises/words/words.ipynb"], as_version=4)
    nbformat.validate(notebook)
    assert [cell.source.splitlines()[0] for cell in notebook.cells] == [
        "# Answers",
        "## 1. What?",
        "*Your answer:*",
        "## 2. Why?",
        "*Your answer:*",
    ]


def test_what_was_made_is_up_to_date(course: Course) -> None:
    """Missing files are named, made, and then found in order; a second run changes nothing."""
    paths = ("exercises/count/count.py", "exercises/count/count.ipynb", "exercises/words/words.ipynb")
    assert check(course) == tuple(f"{path} is missing; make it with `autograde release`." for path in paths)
    assert write(course) == paths
    assert check(course) == () and write(course) == ()


def test_stale_stray_and_telling_files_are_found(course: Course) -> None:
    """One sentence for each file that is out of date, that nobody gives out, or that shows a solution."""
    write(course)
    folder = course.root / "exercises" / "count"
    (folder / "count.py").write_text("changed by hand\n")
    (folder / "old.py").write_text("x = 1\n")
    (folder / "README.md").write_text("Hint: total = sum(character == letter for character in text)\n")
    (course.root / "exercises" / "draft").mkdir()
    assert check(course) == (
        "exercises/count/count.py is out of date; make it anew with `autograde release`.",
        "exercises/count/old.py is stray: it is neither made from the reference nor `given` in exercise.toml.",
        "exercises/count/README.md shows a solution: Hint: total = sum(character == letter for character in text)",
        "exercises/draft is stray: it has no exercise.toml.",
    )


def test_an_exercise_without_a_source_is_named(course: Course) -> None:
    """Nothing can be made where there is neither a reference nor a text of questions."""
    (course.root / "reference" / "count.py").unlink()
    assert check(course)[0] == "exercises/count has neither reference/count.py nor count.md to make its files from."


@pytest.mark.parametrize("form", ["py", "ipynb"])
def test_an_untouched_stub_can_be_loaded_and_is_not_attempted(course: Course, form: str) -> None:
    """A stub as it is handed out loads without a fault, and its functions say that they are still to be written."""
    text = made_files(course)[f"exercises/count/count.{form}"]
    cells = (
        [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"] if form == "ipynb" else []
    )
    units = [Unit("".join(source).encode(), "count.ipynb", i) for i, source in enumerate(cells, 1)] or [
        Unit(text.encode(), "count.py")
    ]
    module = load(units, "released_stub").module
    with pytest.raises(NotImplementedError, match="count is yours to write"):
        module.count("aab", "a")


def test_what_stands_before_the_first_cell_is_a_cell() -> None:
    """A reference without cells is one, imports above the first cell are kept, and the docstring is left out."""
    plain = '"""What it is."""\n\nimport math\n\n\ndef f():\n    return math.pi\n'
    (cell,) = nbformat.reads(notebook_from_percent(plain), 4).cells
    assert cell.source.startswith("import math") and "return math.pi" in cell.source
    first, second = nbformat.reads(notebook_from_percent(plain + "\n# %%\nf()\n"), 4).cells
    assert "import math" in first.source and second.source == "f()"

"""Notebook commands are made harmless line for line, and Python that looks like them is left alone."""

from __future__ import annotations

import pytest

from autograder.intake.reading.magics import strip_cell, strip_lines


@pytest.mark.parametrize(
    ("command", "python"),
    [
        ("%matplotlib inline", "pass  # %matplotlib inline"),
        ("    %who", "    pass  # %who"),
        ("!pip install d2l", "pass  # !pip install d2l"),
        ("files = !ls *.py", "files = None  # ls *.py"),
        ("best = %timeit -o f()", "best = None  # timeit -o f()"),
        ("a.b[0] = !ls", "a.b[0] = None  # ls"),
        ("%time losses = train(net)", "losses = train(net)"),
        ("%prun -l 5 train(net)", "train(net)"),
        ("%time", "pass  # %time"),
        ("np.zeros?", "pass  # np.zeros?"),
        ("?np.zeros", "pass  # ?np.zeros"),
        ("train??", "pass  # train??"),
        (",print a b", "pass  # ,print a b"),
        ("%%time", "# %%time"),
    ],
)
def test_a_command_becomes_python_on_the_same_line(command: str, python: str) -> None:
    """What a command computed with Python is kept; the rest is a `pass` that still says what stood there."""
    assert strip_cell(command).source == python


@pytest.mark.parametrize(
    "python",
    [
        "x = (7\n % 4)",
        "x = 7 \\\n % 4",
        'text = """\n%matplotlib inline\n!ls\nwhy?\n"""',
        "text = '''it''s\n%d\n'''",
        'print("%d" % 3, "!", "why?")',
        "# why?",
        "rows = [\n    !x\n]",
        "x = {  # a comment with ( and '''\n'a': 1}\ny = 5 % 3",
        "a = b != c",
        'f"""{x}\n%s\n"""',
    ],
)
def test_python_is_left_alone(python: str) -> None:
    """Inside strings, brackets and continued lines a percent or exclamation mark is the author's."""
    assert strip_cell(python).source == python


def test_a_command_inside_a_block_keeps_the_block_valid() -> None:
    """A lone command in an `if` becomes its body."""
    source = strip_cell("if True:\n    !ls\nx = 1").source
    assert source == "if True:\n    pass  # !ls\nx = 1"
    compile(source, "cell", "exec")


def test_a_shell_line_that_goes_on_is_dropped_whole() -> None:
    """The backslash continues the command, not Python."""
    source = strip_cell("!pip install \\\n    torch \\\n    numpy\nx = 1").source
    assert source.split("\n")[3] == "x = 1"
    compile(source, "cell", "exec")


@pytest.mark.parametrize(
    "magic", ["%%time", "%%capture out", "%%capture\n%%time", "%%wandb", "\n%%time", "%%writefile srn.py"]
)
def test_a_cell_magic_over_python_keeps_its_body(magic: str) -> None:
    """The functions below `%%time` and the like are the student's work, and stay on their lines."""
    lines = strip_cell(f"{magic}\ndef f():\n    return 1").source.split("\n")
    assert lines[magic.count("\n") + 1 :] == ["def f():", "    return 1"]
    assert all(not line or line.startswith("# %%") for line in lines[: magic.count("\n") + 1])


@pytest.mark.parametrize("magic", ["bash", "html", "javascript", "writefile notes.txt", "R", "!"])
def test_a_cell_in_another_language_is_all_comment(magic: str) -> None:
    """Nothing of it can run, and the line count stays."""
    stripped = strip_cell(f"%%{magic}\nfor x in y; do\n\n  echo 'hi")
    assert stripped.foreign
    assert [line[:1] for line in stripped.source.split("\n")] == ["#", "#", "", "#"]


def test_carriage_returns_do_not_hide_a_command() -> None:
    """Files from Windows end their lines with two characters."""
    assert "!" not in strip_lines("!ls\r\nx = 1\r\n").source.split("#")[0]
    assert strip_lines("np.zeros?\r\n").removed == ("np.zeros?",)


@pytest.mark.parametrize(
    "hostile", ["a" + " " * 200_000 + "x", "x" * 200_000 + "?" + " " * 200_000 + "x", "'" * 100_001, "%" * 100_000]
)
def test_hostile_lines_take_no_time(hostile: str) -> None:
    """No pattern backtracks over a line: half a minute here would be a way to stop a class's grading."""
    assert len(strip_cell(hostile).source.split("\n")) == 1

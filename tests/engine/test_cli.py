"""The command line: every command explains itself, every mistake is one sentence, and every exit code is kept."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli import main, say
from autograder.cli.options import COMMANDS, EXIT_CODES, build
from tests.engine.command_line import Run, code_of, write_class
from tests.engine.tiny import REFERENCE, make_course

WRONG = REFERENCE.replace("2 * np", "3 * np")


def test_check_tells_a_student_that_all_is_well(
    autograde: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0, the points, and no escape sequence where nobody looks at a terminal."""
    (folder / "double.py").write_text(REFERENCE)
    assert autograde("check", "double.py") == 0
    out = capsys.readouterr().out
    assert "2 of 2 public tests passed" in out
    assert "\x1b" not in out


def test_check_tells_a_student_what_to_look_at(
    autograde: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, with the call, the difference and the likely mistake; hidden tests do not appear."""
    (folder / "double.py").write_text(WRONG)
    assert autograde("check") == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "double(array (3, 2))" in out
    assert "Three times" in out
    assert "whatever its size" not in out


def test_check_finds_an_exercise_by_its_name(autograde: Run, folder: Path) -> None:
    """The name of an exercise stands for its file here, in a folder of that name, or in a checkout."""
    for place in ("double.py", "double/double.py", "exercises/double/double.py"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(REFERENCE)
        assert autograde("check", "double") == 0
        (folder / place).unlink()
        if place != "double.py":
            (folder / place).parent.rmdir()


def test_check_takes_a_file_of_any_name(autograde: Run, folder: Path) -> None:
    """With --exercise a file may be called anything."""
    (folder / "my homework.py").write_text(REFERENCE)
    assert autograde("check", "my homework.py", "--exercise", "double") == 0


def test_a_check_in_chinese_writes_chinese_into_every_file(autograde: Run, folder: Path) -> None:
    """The page, the data and what a platform shows of JUnit XML say how far a value is off in the same words."""
    (folder / "double.py").write_text(WRONG)
    assert autograde("check", "--lang", "zh", "--html", "r.html", "--json", "r.json", "--junit", "r.xml") == 1
    for name in ("r.html", "r.json", "r.xml"):
        assert "应为" in (folder / name).read_text(encoding="utf-8"), name


def test_check_writes_the_report_where_it_is_asked_to(autograde: Run, folder: Path) -> None:
    """--html, --json and --junit write the same report beside the text."""
    (folder / "double.py").write_text(WRONG)
    assert autograde("check", "--html", "a/r.html", "--json", "a/r.json", "--junit", "a/r.xml") == 1
    assert json.loads((folder / "a" / "r.json").read_text())["total"] == 3.0
    assert "<testsuite" in (folder / "a" / "r.xml").read_text()
    page = (folder / "a" / "r.html").read_text()
    assert page.startswith("<!")
    assert 'class="listing"' in page  # the code that was checked


def test_check_follows_a_file_that_is_being_written(
    autograde: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --watch a file is checked at every save; one that cannot be read is told in a sentence, and mended later."""
    texts = (b"\0\0\0", WRONG.encode(), REFERENCE.encode())

    def saved(path: Path) -> Iterator[None]:
        for text in texts:
            path.write_bytes(text)
            yield

    monkeypatch.setattr("autograder.selfcheck.watch.changes", saved)
    (folder / "double.py").write_text("")
    assert autograde("check", "double.py", "--watch") == 0
    shown = capsys.readouterr()
    assert shown.err.count("binary data, not text") == 1
    assert shown.out.count("Save a file to check again") == 2


def test_check_says_where_a_score_is_unknown(autograde: Run, folder: Path) -> None:
    """A fault of the course's suite ends with 3, which is neither passed nor failed."""
    (folder / "shaky.py").write_text("def answer():\n    return 42\n")
    assert autograde("check", "shaky.py") == 3


def test_ci_annotates_and_summarises(
    autograde: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Annotations on stdout, printed text fenced off, Markdown and outputs appended to GitHub's files."""
    (folder / "double.py").write_text(WRONG.replace("return 3", "print('::error::fake')\n    return 3"))
    (folder / "outputs").write_text("before=1\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(folder / "outputs"))
    assert autograde("ci", "--junit", "junit.xml", "--gradescope", "results.json") == 1
    out = capsys.readouterr().out
    fence = re.match(r"::stop-commands::(\w+)\n", out)
    assert fence
    commands = [line for line in out.split(f"::{fence[1]}::\n")[1].splitlines() if line.startswith("::")]
    assert any(c.startswith("::error file=double.py,line=6,title=Each number is doubled.") for c in commands)
    assert not any("fake" in line for line in out.splitlines() if line.startswith("::"))
    outputs = dict(line.split("=", 1) for line in (folder / "outputs").read_text().splitlines())
    assert (outputs["before"], outputs["score"], outputs["max-score"]) == ("1", "3", "10")
    assert "Doubling" in (folder / "summary").read_text()
    assert (folder / "junit.xml").is_file()
    assert json.loads((folder / "results.json").read_text())


def test_ci_passes_a_right_checkout(autograde: Run, folder: Path) -> None:
    """Exit code 0 where every test passes, without GitHub's files too."""
    (folder / "exercises" / "double").mkdir(parents=True)
    (folder / "exercises" / "double" / "double.py").write_text(REFERENCE)
    assert autograde("ci") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name the folder or archive"),
        (("nowhere",), "There is no folder nowhere"),
        (("empty",), "There are no submissions in empty"),
        (("notes.txt",), "neither a folder nor a zip"),
        (("work", "--exercise", "tripel"), "There is no exercise 'tripel' in this course; it has double"),
        (("work", "--student", "nobody"), "No student matches nobody"),
        (("work", "--since", "yesterday"), "--since wants a time"),
        (("work", "--choose", "double"), "--choose wants EXERCISE=FILE"),
        (("work", "--choose", "tripel=a.py"), "no exercise 'tripel'"),
        (("work", "--layout", "pigeon"), "pigeon"),
        (("work", "--roster", "lost.csv"), "lost.csv"),
        (("work", "--roster", "work"), "work"),
        (("work", "--sandbox", "paper"), "There is no sandbox named 'paper'"),
        (("check", "nowhere.py"), "There is no file or exercise 'nowhere.py' here"),
        (("check", "double"), "There is no double.py or double.ipynb"),
        (("check", "notes.txt"), "No exercise is answered: handed in was notes.txt"),
        (("check", "empty"), "save yours there as one of"),
        (("check", "work/ada/double.py", "--exercise", "tripel"), "tripel"),
        (("check", "work/ada/double.py", "--html", "notes.txt/report.html"), "cannot be written"),
        (("ci", "nowhere"), "There is no file or folder 'nowhere'"),
        (("validate", "--exercise", "tripel"), "no exercise 'tripel'"),
    ],
)
def test_wrong_use_is_one_sentence(
    autograde: Run, folder: Path, tiny_root: Path, capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    """Wrong use ends with 2 and one sentence on stderr that says what and where, without a traceback."""
    write_class(folder)
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("to do")
    assert code_of([*arguments, "--course", str(tiny_root)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("autograde: ")
    assert words in lines[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("work", "--no-such-option"), "unrecognized arguments: --no-such-option"),
        (("work", "--jobs", "0"), "give a whole number of at least 1; got '0'"),
        (("work", "--jobs", "many"), "give a whole number of at least 1; got 'many'"),
        (("work", "--timeout", "-1"), "give a number of seconds from 0.001 on; got '-1'"),
        (("work", "--timeout", "nan"), "give a number of seconds from 0.001 on; got 'nan'"),
        (("work", "--seed", "-1"), "give a whole number from 0 to 2147483647"),
        (("work", "--device", "tpu"), "invalid choice: 'tpu'"),
        (("work", "--csv", "word"), "invalid choice: 'word'"),
        (("check", "a.py", "b.py"), "unrecognized arguments: b.py"),
    ],
)
def test_wrong_options_are_told_with_the_usage(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """An option that makes no sense ends with 2, the usage and a sentence without a name of a function of ours."""
    assert code_of(arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err
    assert not re.search(r"invalid _\w+ value", err)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--no-such-option",), "无法识别的参数：--no-such-option"),
        (("--lang",), "参数 --lang：需要一个值"),
        (("--seed", "x"), "参数 --seed：请给一个 0 到 2147483647 之间的整数；给的是 'x'"),
        (("--device", "tpu"), "参数 --device：不能取 'tpu'"),
    ],
)
def test_wrong_options_are_told_in_the_student_s_language(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    """What argparse says by itself is said in Chinese, too, whatever option it is that is wrong."""
    monkeypatch.setenv("AUTOGRADE_LANG", "zh")
    monkeypatch.setattr(sys, "argv", ["autograde", "check", *arguments])
    assert code_of(("check", *arguments)) == 2
    err = capsys.readouterr().err
    assert f"错误：{words}" in err and "error" not in err


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff", b"\xff\xfed\x00e\x00f\x00", "#" * 100_000])
def test_a_file_that_cannot_be_read_is_no_traceback(
    autograde: Run, folder: Path, capsys: pytest.CaptureFixture[str], content: bytes | str
) -> None:
    """Empty, binary and cut-off files are checked like any other: nothing passes, and that is told."""
    (folder / "double.py").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert autograde("check", "double.py") in (1, 2)
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert shown.out or shown.err.startswith("autograde: ")


@pytest.mark.parametrize("kind", ["folder", "dangling link", "pipe"])
def test_what_is_no_file_is_refused(
    autograde: Run, folder: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """A folder called double.py, a link to nowhere and a named pipe are refused with a sentence, and nothing hangs."""
    path = folder / "double.py"
    {"folder": path.mkdir, "dangling link": lambda: path.symlink_to("lost"), "pipe": lambda: os.mkfifo(path)}[kind]()
    assert autograde("check", "double.py") == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("autograde: ")


def test_release_tells_what_is_out_of_date(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """release --check ends with 1 where a file is missing, and writes nothing; after release it ends with 0."""
    root = make_course(folder / "course")
    reference = "# %%\n" + REFERENCE.replace("    return 2", "    ### BEGIN SOLUTION\n    return 2").replace(
        "(x)\n\n\nclass", "(x)\n    ### END SOLUTION\n\n\nclass"
    )
    (root / "reference" / "double.py").write_text(reference)
    before = sorted(root.rglob("*"))
    assert main.run(["release", "--check", "--course", str(root)]) == 1
    assert "double" in capsys.readouterr().out
    assert sorted(root.rglob("*")) == before
    assert main.run(["release", "--course", str(root)]) == 0
    assert main.run(["release", "--check", "--course", str(root)]) == 0


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Returns the parser of every command by its name."""
    (commands,) = [a for a in build()._actions if isinstance(a, argparse._SubParsersAction)]
    assert {c.dest for c in commands._choices_actions if c.help} == set(commands.choices)
    return dict(commands.choices)


def test_every_command_is_documented() -> None:
    """Every command has a help text that is its module's."""
    assert set(parsers()) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_a_help_text(command: str) -> None:
    """Every argument of every command says what it is for."""
    assert [a.dest for a in parsers()[command]._actions if not a.help] == []


def test_a_mistyped_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    """It is not taken for a class's folder, whose command knows nothing of what follows."""
    assert code_of(["chekc", "srn"]) == 2
    assert "did you mean `autograde check`?" in capsys.readouterr().err


def test_every_exit_code_is_documented() -> None:
    """The codes that the module has are those that --help lists; each is reached by a test above."""
    documented = {int(code) for code in re.findall(r"^  (\d+)  ", EXIT_CODES, re.MULTILINE)}
    assert documented == {say.OK, say.FAILED, say.USAGE, say.UNKNOWN, say.NO_SANDBOX, say.INTERRUPTED}


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--help"], "COMMAND"),
        (["work", "--help"], "SUBMISSIONS"),
        (["check", "--help"], "FILE|EXERCISE"),
        (["--version"], "autograde "),
    ],
)
def test_help_is_for_the_command_that_is_meant(capsys: pytest.CaptureFixture[str], argv: list[str], words: str) -> None:
    """--help shows the commands, or the options of the command before it; a folder means `grade`."""
    assert code_of(argv) == 0
    assert words in capsys.readouterr().out

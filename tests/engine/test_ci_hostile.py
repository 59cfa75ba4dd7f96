"""Hostile pull requests: whatever a student writes, prints, raises or calls a file, GitHub's runner obeys only us."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.engine.github_runner import FILES, LEVELS, PullRequest, commands_of
from tests.engine.test_ci_pull_request import Step, pr, step
from tests.engine.tiny import REFERENCE

__all__ = ["pr", "step"]

ORDERS = ("::error file=x.py,line=1::forged", "::set-output name=score::10", "::add-mask::a", "##[error]forged")
PRINTED = "".join(f"print({order!r})\nprint('  ' + {order!r})\n" for order in (*ORDERS, "::stop-commands::x", "::x::"))
RAISED = '''
class Evil(Exception):
    """An exception that speaks."""

Evil.__name__ = Evil.__qualname__ = "E\\n::error::forged"

def double(x):
    raise Evil("\\r\\n::error::forged\\n::set-env name=PATH::/evil\\n##[set-env name=PATH]/evil" + "%0A::error::forged")
'''
NAMES = (
    "a,line=1::error::forged.py",
    "50%0A::error::forged.py",
    "b\n::error::forged.py",
    "c\r\n##[error]x.py",
    "d:e.rar",
)


@pytest.mark.parametrize(
    "files",
    [
        {"double.py": PRINTED + REFERENCE},
        {"double.py": REFERENCE.replace("    return 2", f"    print({ORDERS[0]!r})\n    return 3")},
        {"double.py": RAISED},
        dict.fromkeys(NAMES, RAISED),
        dict.fromkeys(NAMES, b"\x00"),
        {"double,x=1::error::y.py": "from nowhere import double\n"},
        {f"{order}/double.py": "x = 1\n" for order in ("::error::forged", "g\n::error::forged")},
        {"double.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": [PRINTED, RAISED], "metadata": {}}]})},
        {"::error::forged/conftest.py": "x", "\n::error::forged/numpy.py": "x", "double.py": REFERENCE},
    ],
)
def test_only_our_own_commands_are_obeyed(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str], files: dict[str, str | bytes]
) -> None:
    """One fence opens and closes; besides it there are annotations of ours, none of which a student worded whole."""
    pr.git("rm", "-q", "double.py")
    pr.commit(files)
    step("--junit", str(pr.temporary / "j.xml"))
    shown = capsys.readouterr()
    commands = commands_of(shown.out) + commands_of(shown.err)
    fences = [c for c in commands if c.name not in LEVELS]
    assert [c.name for c in fences] == ["stop-commands", fences[0].data]
    assert not [c for c in commands if c.data.strip() == "forged" or c.name == "old form"]
    assert {name for c in commands for name in c.properties} <= {"file", "line", "title"}
    assert list(pr.outputs()) == ["score", "max-score", "passed", "status"]
    assert [pr.written(name) for name in FILES[2:]] == ["", "", ""]


def test_a_sentence_of_ours_with_a_students_words_is_no_command(
    pr: PullRequest, step: Step, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said on stderr is read by the runner, too: neither form of a command survives in a name."""
    for name in ("##[error]nowhere", "x\n::error::forged", "x\r\n::set-env name=A::b"):
        assert step(name) == 2
        shown = capsys.readouterr()
        assert "There is no file or folder" in shown.err
        assert not commands_of(shown.err)


def test_a_summary_holds_no_markup_of_a_student(pr: PullRequest, step: Step) -> None:
    """Neither a link, an image, a mention nor HTML comes out of a file's name or an exception."""
    evil = "[x](http://evil) <img src=x> @ada #1 ![y](z)"
    code = f"def double(x):\n    raise ValueError({evil!r})\n"
    pr.commit({"double.py": code, f"{evil.replace('/', '')}.rar": "x", "conftest.py": ""})
    step()
    page = MarkdownIt().enable("table").render(pr.written("GITHUB_STEP_SUMMARY"))
    assert "evil" in page
    assert not re.findall(r"<a |<img |@ada", page)


def test_a_summary_fits_its_place(pr: PullRequest, step: Step) -> None:
    """However much a student prints, the summary stays under GitHub's limit."""
    pr.commit({"double.py": "def double(x):\n    raise ValueError('x' * 3_000_000)\n" + "print('y' * 100_000)\n" * 30})
    step()
    assert len(pr.written("GITHUB_STEP_SUMMARY").encode()) < 1 << 20


def test_settings_of_a_repository_start_no_program(pr: PullRequest, step: Step, tmp_path: Path) -> None:
    """Neither hooks, file monitors, external diffs nor filters of the checkout run when changes are looked for."""
    sprung = tmp_path / "sprung"
    program = tmp_path / "trap.sh"
    program.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    program.chmod(0o755)
    settings = ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "core.hooksPath", "core.pager")
    pr.commit({"double.py": REFERENCE, ".gitattributes": "*.py diff=x\n"})
    for name in settings:
        pr.git("config", name, str(program))
    assert step() == 0
    assert not sprung.exists()

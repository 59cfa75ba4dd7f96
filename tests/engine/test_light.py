"""Work that needs no torch is known, whatever is not clear needs it, and both ways give the same verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.grading.light import is_light, is_light_work
from autograder.grading.reference import Options
from autograder.grading.runner import open_runner
from autograder.intake import collect_file
from autograder.model import Source, SourceKind, Student, StudentKey, Submission
from autograder.sandbox.wire import Unit
from tests.engine.tiny import make_course


def unit(source: str, module: str = "") -> Unit:
    """Returns a script, or with a `module` one that was handed in beside it."""
    return Unit(source.encode(), "answer.py", None, module)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nfrom math import tanh\nimport os, sys as system\n",
        "import numpy\n\ndef f():\n    from collections import deque\n    return deque()\n",
        "x = 'import me'\n",
    ],
)
def test_numpy_and_the_standard_library_are_light(source: str) -> None:
    """A file that imports these alone needs no torch."""
    assert is_light_work([unit(source)])


@pytest.mark.parametrize(
    "source",
    [
        "import torch\n",
        "import numpy as np, torch.nn as nn\n",
        "import importlib\nnn = importlib.import_module('torch.nn')\n",
        "import matplotlib.pyplot as plt\n",
        "from d2l import something\n",
        "import my_helpers\n",
        "import os; import d2l\n",
        "try: import d2l\nexcept ImportError: pass\n",
        "from . import helpers\n",
        "import os \\\n  , d2l\n",
    ],
)
def test_whatever_is_not_clear_needs_torch(source: str) -> None:
    """Torch, a package that a stand-in may take the place of, and a file that was not handed in need it."""
    assert not is_light_work([unit(source)])


def test_a_script_that_was_handed_in_is_looked_at_itself() -> None:
    """What is imported from beside the answer is light where that file is."""
    answer = unit("import my_helpers\n")
    assert is_light_work([answer, unit("import numpy\n", "my_helpers")])
    assert not is_light_work([answer, unit("import torch\n", "my_helpers")])


def test_an_exercise_in_numpy_is_light_and_one_in_torch_is_not() -> None:
    """In the shipped course srn needs no torch; all exercises together do."""
    course = read_course()
    assert is_light(course, ["srn"])
    assert not is_light(course, ["hello"]) and not is_light(course, ["srn", "hello"]) and not is_light(course, [])


def test_a_course_without_torch_is_light_as_a_whole(tmp_path: Path) -> None:
    """Where no exercise is named all are meant, and none of them has to bring torch."""
    assert is_light(read_course(make_course(tmp_path)), [])


def test_torch_is_brought_where_a_hand_in_asks_for_it(tiny_root: Path) -> None:
    """A light session grades what imports torch as any session does, and goes on."""
    course = read_course(tiny_root)
    plain = collect_file(tiny_root / "reference" / "double.py", course.exercises, "double")
    text = "import torch\n\n" + (tiny_root / "reference" / "double.py").read_text()
    source = Source("double", "double.py", SourceKind.SCRIPT, text.encode())
    opened = open_runner(course, Options(sandbox="none"), None, ("double",))
    try:
        assert opened._session.grader._light
        before = opened.grade(plain)
        after = opened.grade(Submission(Student(StudentKey("ann"), "Ann"), (source,)))
        assert not opened._session.grader._light
    finally:
        opened.close()
    statuses = [[t.status for t in report.exercises[0].tests] for report in (before, after)]
    assert statuses[0] == statuses[1]

"""Scripts beside an answer: which are found, which never are, and what a child makes of them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.classroom.store.keys import submission_digest
from autograder.grading.sources import units_of
from autograder.intake import collect, collect_file
from autograder.intake.files import limits
from autograder.intake.reading import cells as cells_of
from autograder.intake.reading.imports import borrowed_names, imported_names
from autograder.model import Source
from autograder.sandbox.loading import modules
from autograder.sandbox.loading.loader import Budget, Loaded
from autograder.sandbox.wire import Unit
from tests.golden.intake.build import EXERCISES, script, write

SRN = script("srn")


def sources(folder: Path, files: dict[str, str]) -> dict[str, Source]:
    """Returns the sources of one student by their exercises."""
    work = write(folder / "class", {f"ann/{path}": text.encode() for path, text in files.items()})
    return {source.exercise: source for source in collect(work, EXERCISES).submissions[0].sources}


def imported_as(source: Source) -> list[tuple[str, str]]:
    """Returns under which names which files are importable, in the order of loading."""
    return [(sibling.module, sibling.name) for sibling in source.siblings]


@pytest.fixture
def clean_modules() -> Iterator[None]:
    """Takes back what a test makes importable in this process."""
    before, argv = dict(sys.modules), sys.argv
    yield
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.modules.update(before)
    sys.argv = argv


def load(answer: str, **others: str) -> Loaded:
    """Loads an answer with others beside it, `lib__data` standing for lib/data.py."""
    units = [Unit(answer.encode(), "answer.py")]
    for name, text in others.items():
        units.append(Unit(text.encode(), f"{name.replace('__', '/')}.py", module=name.replace("__", ".")))
    return modules.load(
        units, "made_up", Budget(), skip=frozenset(), whole=False, wanted=frozenset(), progress=lambda index, text: None
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import a, b.c as d", ("a", "b.c")),
        ("from a import b as c, d  # e, f", ("a", "a.b", "a.d")),
        ("from a import (\n    b,  # of c\n    d,\n)", ("a", "a.b", "a.d")),
        ("from . import a\nfrom .b import *\nfrom ..c import d", (".a", ".b", "..c", "..c.d")),
        ("def f():\n    from a import b\n    return important", ("a", "a.b")),
        ("def broken(:\nimport a", ("a",)),
    ],
)
def test_imports_are_found_without_running_anything(text: str, names: tuple[str, ...]) -> None:
    """Every way of importing, also inside functions and in a text that Python cannot read."""
    assert imported_names(text) == names


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from(list("from import as.,()#\n\\*ab_\u5faa ")), max_size=200))
def test_random_text_imports_something_or_nothing(text: str) -> None:
    """Whatever the text, the answers are names."""
    assert all(part.isidentifier() for name in imported_names(text) for part in name.strip(".").split(".") if part)
    assert all(name.isidentifier() for name in borrowed_names(text))


@pytest.mark.parametrize(
    "text", ["from" + " " * 400_000, "from " + "." * 400_000 + "!", "from a import (" + " " * 400_000]
)
def test_imports_are_found_in_linear_time(text: str) -> None:
    """A line made to be read over and over again holds nobody up: a second would be a thousand times too much."""
    begun = time.process_time()
    assert not set(imported_names(text)) - {"a"} and not borrowed_names(text)
    assert time.process_time() - begun < 2


def test_only_what_is_imported_is_taken_along(tmp_path: Path) -> None:
    """A helper, the helper's helper before it, and a module of a package; nothing else that lies there."""
    files = {
        "srn.py": f"from utils import x\nimport lib.data\n{SRN}",
        "utils.py": "import more",
        "more.py": "y = 1",
        "lib/__init__.py": "",
        "lib/data.py": "from . import shapes",
        "lib/shapes.py": "z = 1",
        "unused.py": "import srn",
    }
    assert imported_as(sources(tmp_path, files)["srn"]) == [
        *(("more", "more.py"), ("utils", "utils.py"), ("lib.shapes", "lib/shapes.py"), ("lib.data", "lib/data.py")),
    ]


def test_no_script_stands_in_for_a_library(tmp_path: Path) -> None:
    """Python's modules, torch and numpy are imported as they are, whatever lies beside the answer."""
    names = ("json", "random", "torch", "numpy", "conftest")
    files = {f"{name}.py": "def loads(text):\n    return 1\n" for name in names}
    answer = "".join(f"import {name}\n" for name in names) + SRN
    assert imported_as(sources(tmp_path, {**files, "srn.py": answer})["srn"]) == []


def test_scripts_beside_an_answer_are_capped(tmp_path: Path) -> None:
    """A chain of imports ends at the cap, and a file above the size is not read."""
    files = {f"m{i}.py": f"import m{i + 1}\n" for i in range(200)}
    files["big.py"] = "#" * (limits.SIBLING_BYTES + 1)
    found = sources(tmp_path, {**files, "srn.py": f"import m0, big\n{SRN}"})["srn"]
    assert len(found.siblings) <= limits.SIBLINGS
    assert "big" not in dict(imported_as(found))


def test_another_helper_is_another_submission(tmp_path: Path) -> None:
    """A change of utils.py alone is graded again."""
    digests = []
    for number in (1, 2):
        files = {"srn.py": f"import utils\n{SRN}".encode(), "utils.py": b"x = %d" % number}
        folder = write(tmp_path / str(number), files)
        digests.append(submission_digest(collect_file(folder, EXERCISES)))
    assert digests[0] != digests[1]


def test_a_file_that_is_checked_by_itself_finds_what_lies_beside_it(tmp_path: Path) -> None:
    """`autograde check srn.py` sees the same helpers as the grading of the whole folder."""
    write(tmp_path, {"srn.py": f"import utils\n{SRN}".encode(), "utils.py": b"x = 1"})
    assert imported_as(collect_file(tmp_path / "srn.py", EXERCISES).sources[0]) == [("utils", "utils.py")]


@pytest.mark.usefixtures("clean_modules")
def test_helpers_are_importable_by_every_kind_of_import() -> None:
    """Absolute, relative, of a package, and late inside a function; the report names the files."""
    answer = """
import lib.data as data
from utils import one
from .utils import one as again
from lib import data as same

def total():
    import utils
    return one + again + utils.one + data.two + same.two
"""
    loaded = load(answer, utils="one = 1", lib__data="two = 2")
    assert loaded.module.total() == 7
    assert [(note.text, note.reason) for note in loaded.notes] == [
        ("utils.py, lib/data.py", "imported from beside the answer")
    ]


@pytest.mark.usefixtures("clean_modules")
def test_a_module_that_is_here_is_never_replaced() -> None:
    """A module that the grader has loaded stays, and so do Python's own that are not loaded yet."""
    sys.modules["char_data_of_course"] = given = ModuleType("char_data_of_course")
    loaded = load("import char_data_of_course\nimport this", char_data_of_course="x = 1", this="x = 1")
    assert loaded.module.char_data_of_course is given
    assert "x" not in vars(sys.modules["this"])


@pytest.mark.usefixtures("clean_modules")
def test_a_demonstration_in_a_helper_costs_nothing() -> None:
    """A training at the end of a helper is not run, and what stops in it is told with its file."""
    helper = "def f():\n    return limit\n\nlimit = undefined_name\nfor epoch in range(10**12):\n    print(epoch)\n"
    loaded = load("from utils import f", utils=helper)
    assert [(note.text, note.reason.split(":")[0]) for note in loaded.notes] == [
        ("utils.py", "imported from beside the answer"),
        ("utils.py, line 4: `limit = undefined_name`", "stopped with NameError"),
    ]


@pytest.mark.usefixtures("clean_modules")
def test_a_helper_that_cannot_be_read_takes_only_its_own_names_away() -> None:
    """The answer loads, and the reason says which file and which line."""
    loaded = load("from utils import f\n\ndef g():\n    return 1\n", utils="def f(:\n")
    assert loaded.module.g() == 1
    assert loaded.notes[0].text == "utils.py"
    assert "was handed in but cannot be imported" in loaded.notes[1].reason


def beside(source: Source) -> dict[str, str]:
    """Returns the small files that an answer may open, by their paths from it."""
    return {sibling.name: sibling.data.decode() for sibling in source.siblings if not sibling.module}


NOTEBOOK = (
    '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "def step(x):\\n    return 2 * x"}]}'
)


@pytest.mark.parametrize(
    ("line", "file", "module"),
    [
        ("%run cells.py", "cells.py", "cells"),
        ("%run -i ./cells.ipynb", "cells.ipynb", "cells"),
        ('%run "lib/cells.py"', "lib/cells.py", "lib.cells"),
        ("%run 01-cells.ipynb", "01-cells.ipynb", "_01_cells"),
        ("get_ipython().run_line_magic('run', 'cells.py')", "cells.py", "cells"),
        ("import nbimporter\nfrom cells import step", "cells.ipynb", "cells"),
        ("import importlib\nstep = importlib.import_module('cells').step", "cells.py", "cells"),
    ],
)
def test_a_helper_is_found_however_it_is_run(
    tmp_path: Path, clean_modules: None, line: str, file: str, module: str
) -> None:
    """`%run` of a script or notebook, nbimporter and import_module all bring the file that was handed in beside."""
    helper = NOTEBOOK if file.endswith(".ipynb") else "def step(x):\n    return 2 * x\n"
    source = sources(tmp_path, {"srn.py": f"{line}\n{SRN}", file: helper})["srn"]
    assert module in dict(imported_as(source))
    units, _ = units_of(source)
    loaded = modules.load(
        units, "made_up", Budget(), skip=frozenset(), whole=False, wanted=frozenset({"step"}),
        progress=lambda index, text: None,
    )  # fmt: skip
    assert vars(loaded.module)["step"](4) == 8


def test_small_files_that_the_answer_speaks_of_come_with_it(tmp_path: Path) -> None:
    """A file is there by its path from the answer if the answer names it and it is small; no other file is."""
    files = {"work/srn.py": f"open('data/scale.txt')\nopen('huge.txt')\n{SRN}", "work/data/scale.txt": "2.5"}
    files |= {"work/huge.txt": "1" * (limits.OPENED_BYTES + 1), "work/other.txt": "3"}
    source = sources(tmp_path, files)["srn"]
    assert beside(source) == {"data/scale.txt": "2.5"}


def test_the_digest_knows_files_that_an_answer_opens(tmp_path: Path) -> None:
    """What such a file holds and how it is called change what is graded."""
    answers = {"a": ("scale.txt", "1"), "b": ("scale.txt", "2"), "c": ("other.txt", "1")}
    found = set()
    for folder, (name, text) in answers.items():
        files = {"ann/srn.py": f"# scale.txt other.txt\n{SRN}".encode(), f"ann/{name}": text.encode()}
        found.add(collect(write(tmp_path / folder, files), EXERCISES).submissions[0].digest)
    assert len(found) == 3


def test_scripts_that_a_notebook_writes_can_be_imported(tmp_path: Path) -> None:
    """The last cell that writes a file counts, one with `-a` adds to it; what a library is called is never written."""
    cells = [
        "%%writefile tools.py\nold = 1\n",
        "%%writefile tools.py\nimport parts\n\ndef step(x):\n    return parts.half(x)",
        "%%file -a ./tools.py\nlast = 2",
        "%%writefile parts.py\ndef half(x):\n    return x / 2",
        "%%writefile torch.py\nimport os",
        "import torch\nimport tools as t\n" + SRN,
    ]
    book = {"cells": [{"cell_type": "code", "source": text} for text in cells], "metadata": {}, "nbformat": 4}
    source = sources(tmp_path, {"srn.ipynb": json.dumps(book), "tools.py": "handed_in = 0\n"})["srn"]
    assert imported_as(source)[:2] == [("parts", "parts.py"), ("tools", "tools.py")]
    assert {module for module, _ in imported_as(source)[2:]} <= {""}
    tools = source.siblings[1].data.decode()
    assert tools.splitlines() == ["import parts", "", "def step(x):", "    return parts.half(x)", "last = 2"]


def test_data_that_a_notebook_writes_can_be_opened(tmp_path: Path) -> None:
    """A cell that writes no Python leaves a file beside the notebook, and nothing is said to be left out."""
    cells = ["%%writefile conf/srn.ini\n[srn]\n\n# a remark\nunits = 3", 'import torch\nopen("conf/srn.ini")\n' + SRN]
    book = {"cells": [{"cell_type": "code", "source": text} for text in cells], "metadata": {}, "nbformat": 4}
    source = sources(tmp_path, {"srn.ipynb": json.dumps(book)})["srn"]
    assert {s.name: s.data.decode() for s in source.siblings} == {"conf/srn.ini": "[srn]\n\n# a remark\nunits = 3\n"}
    assert "left out" not in " ".join(cells_of(source.data).notes)

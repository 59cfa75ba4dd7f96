"""Scripts that import what is not here: the module is named, the rest is loaded, and stand-ins serve."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
import types

import numpy as np
import pytest

from autograder.sandbox.loading import absent
from autograder.sandbox.loading.wording import import_sentence
from tests.engine.loading import load_script, reasons


def test_a_missing_module_is_named_and_the_rest_is_loaded() -> None:
    """What comes from a module that is not here fails when it is used, with a sentence that names the module."""
    loaded = load_script("""
        import torchtext_of_old, math
        from torchtext_of_old.data import Field, BucketIterator as Iterator
        class Text(Field):
            pass
        def area(r):
            return math.pi * r ** 2
        def batches(data):
            return Iterator(data)
        """)
    assert loaded.module.area(1) == pytest.approx(3.14159, abs=1e-4)
    (note,) = loaded.notes
    assert (
        note.reason
        == "needs the module `torchtext_of_old`, which is neither among this course's packages nor handed in; "
        "left out with it: lines 3-5"
    )
    assert "torchtext_of_old" in loaded.lost["Text"]
    with pytest.raises(ModuleNotFoundError, match="torchtext_of_old"):
        loaded.module.batches([])


def test_a_module_of_pythons_own_is_not_said_to_be_nobodys() -> None:
    """Where one is not there, the student has nothing to hand in and has misspelt nothing."""
    (node,) = ast.parse("import sqlite3").body
    said = import_sentence(node, ModuleNotFoundError(name="sqlite3"))
    assert said == "needs Python's own module `sqlite3`, which is not there while work is graded"


def test_what_is_used_now_and_then_is_there_before_the_walls() -> None:
    """A script that reads settings or is checked by doctest finds what it imports, though no file can be opened."""
    script = """
        import sys
        from autograder.sandbox.child.libraries import import_libraries
        import_libraries(torch=False)
        sys.meta_path.clear()
        import configparser, doctest, getopt, optparse, pdb, tomllib
    """
    assert (
        subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False, capture_output=True).returncode
        == 0
    )


def test_a_guarded_import_falls_back() -> None:
    """try/except ImportError works as it does in Python."""
    loaded = load_script("""
        try:
            import cupy_of_nobody as np
        except ImportError:
            import numpy as np
        def zeros(n):
            return np.zeros(n)
        """)
    np.testing.assert_array_equal(loaded.module.zeros(2), np.zeros(2))
    assert loaded.notes == ()


def test_a_name_that_a_library_no_longer_has_is_said() -> None:
    """`from collections import Iterable` is reported as what the version here lacks, not as a missing module."""
    loaded = load_script("from collections import Iterable, OrderedDict\ndef f():\n    return OrderedDict(a=1)\n")
    assert loaded.module.f() == {"a": 1}
    assert "needs `Iterable` from `collections`, which the version here does not have" in reasons(loaded)


def test_a_star_gives_what_a_library_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """`from it import *` does not fail for a part that a library would fetch only now, and cannot behind the walls."""
    library = types.ModuleType("lazy_library")
    library.__dict__.update(__all__=["zeros", "rarely_used"], zeros=lambda: 0, hidden=1)

    def fetch(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    library.__dict__["__getattr__"] = fetch
    monkeypatch.setitem(sys.modules, "lazy_library", library)
    loaded = load_script("from lazy_library import *\ndef f():\n    return zeros()\n")
    assert (loaded.module.f(), loaded.notes) == (0, ())
    assert not hasattr(loaded.module, "hidden")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("import mxnet as mx", "needs the module `mxnet`, another framework"),
        ("from paddle.nn import Layer", "needs the module `paddle`, another framework"),
        ("from json import tensorflow as json", "needs `tensorflow` from `json`, another framework"),
    ],
)
def test_another_framework_is_called_one(line: str, reason: str) -> None:
    """What cannot work here is said to be of another framework, not merely to be missing."""
    assert load_script(line).notes[0].reason == f"{reason}: the exercises are done with PyTorch and NumPy"


def test_the_books_helpers_stand_in_for_files_that_are_not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper of the book's that a file imports from elsewhere is the course's; anything else is still missing."""
    book = types.ModuleType("a_book")
    exec("class Timer:\n    def stop(self):\n        return 1.5", vars(book) | {"__name__": "a_book"}, vars(book))
    monkeypatch.setitem(sys.modules, "a_book", book)
    monkeypatch.setattr(absent, "_helpers", ["a_book"])
    loaded = load_script(
        "import not_here as tools\nfrom not_here import Timer, Net\n"
        "def seconds():\n    return Timer().stop(), Timer.Timer().stop(), tools.Timer().stop()\n"
        "def net():\n    return Net(3)\n"
    )
    assert loaded.module.seconds() == (1.5, 1.5, 1.5)
    with pytest.raises(ModuleNotFoundError, match="needs the module `not_here`"):
        loaded.module.net()
    assert "the course's own helpers of the same name stand in" in loaded.notes[0].reason + loaded.notes[1].reason


def test_a_definition_stands_without_a_decorator_that_is_not_here() -> None:
    """What a missing compiler was to make faster is graded as it is written, and the report says so."""
    loaded = load_script("""
        import not_here as nb
        from not_here import jit, njit
        @njit
        def f(x):
            return x + 1
        class A:
            @staticmethod
            @nb.jit(nopython=True, cache=True)
            def g(x):
                @jit(inline='always')
                def inner(y):
                    return 2 * y
                return inner(f(x))
        def used():
            return njit(f)
        """)
    assert loaded.module.A.g(1) == 4
    with pytest.raises(ModuleNotFoundError, match="needs the module `not_here`"):
        loaded.module.used()
    assert [note.reason for note in loaded.notes][1:] == [
        "is graded without its `njit`, which cannot be had here",
        "is graded without its `nb.jit` and `jit`, which cannot be had here",
    ]


def test_a_decorator_that_is_the_books_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the course has a helper of the decorator's name, that one decorates."""
    book = types.ModuleType("a_book")
    exec("def twice(f):\n    return lambda x: f(f(x))", vars(book) | {"__name__": "a_book"}, vars(book))
    monkeypatch.setitem(sys.modules, "a_book", book)
    monkeypatch.setattr(absent, "_helpers", ["a_book"])
    loaded = load_script("from not_here import twice\n@twice\ndef f(x):\n    return x + 1\n")
    assert loaded.module.f(1) == 3


ANNOTATED = """
from jaxtyping_of_mine import Float
import pandas_of_mine as pd
from dataclasses import dataclass

def double(x: Float["n"], *rest: pd.Series, k: int = 2) -> Float["n"]:
    y: Float["n"] = k * x
    return y

@dataclass
class Sizes:
    hidden: pd.Series = 3

    def grow(self, by: pd.DataFrame) -> int:
        return self.hidden + by

width: pd.Series = 4
"""


def test_annotations_of_a_module_that_is_not_here_cost_nothing() -> None:
    """What only annotates is left away, with a note, as a decorator is; other annotations stay."""
    loaded = load_script(ANNOTATED, wanted=frozenset({"double"}))
    made = vars(loaded.module)
    assert (made["double"](2), made["Sizes"]().grow(2), made["width"]) == (4, 5, 4)
    assert set(made["double"].__annotations__) == {"k"}
    assert "is graded without its annotation `Float` and annotation `pd`" in reasons(loaded)
    assert "double" not in loaded.lost

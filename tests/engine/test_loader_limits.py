"""Loading under limits: what does not come back, what is never readable, and what a load costs."""

from __future__ import annotations

import signal
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox.loading.alarm import Alarm, OutOfTime
from autograder.sandbox.loading.loader import Budget, Loaded, load
from autograder.sandbox.wire import Unit

pytestmark = pytest.mark.clock

# An alarm may ring inside a callback of the garbage collector, which can only say so.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SHORT = Budget(statement_seconds=0.2, total_seconds=1.0)


def load_bytes(source: bytes, **options: object) -> Loaded:
    """Loads one script from its bytes."""
    return load([Unit(source, "work.py")], "limited_submission", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "loop",
    [
        "while True: n = 1",
        "n = sum(i for i in range(10 ** 12))",
        "try:\n    while True: n = 1\nexcept Exception:\n    n = 2",
        "while True:\n    try:\n        n = sum(range(1000))\n    except BaseException:\n        pass",
    ],
)
def test_a_needed_statement_that_does_not_end_is_stopped(loop: str) -> None:
    """Also where the loop catches every exception, the statements after it get their turn."""
    loaded = load_bytes(f"{loop}\ndef f():\n    return n\ndef g():\n    return 1\n".encode(), budget=SHORT)
    assert loaded.module.g() == 1
    assert "took longer than its 0.2 seconds" in loaded.notes[0].reason


def test_definitions_are_loaded_when_all_time_is_used_up() -> None:
    """Many endless statements use up the budget of the file; the definition after them runs all the same."""
    source = "".join(f"n{i} = 0\nwhile True: n{i} += 1\n" for i in range(12))
    reader = "def f():\n    return " + " + ".join(f"n{i}" for i in range(12)) + "\n"
    loaded = load_bytes(f"{source}{reader}def g():\n    return 1\n".encode(), budget=Budget(0.1, 0.3))
    assert loaded.module.g() == 1
    assert any("the time for loading was used up" in note.reason for note in loaded.notes)


def test_what_took_too_long_is_named_for_the_next_time() -> None:
    """The statements that were stopped can be left out when the same source is loaded again, which is then quick."""
    source = b"while True: n = 1\ndef f():\n    return n\nk = [i for i in range(10 ** 12)]\n"
    late = load_bytes(source, budget=SHORT).late
    assert len(late) == 2
    start = time.process_time()
    assert load_bytes(source, skip=late).late == late and time.process_time() - start < 0.1


def test_progress_names_each_statement_and_skip_leaves_it_out() -> None:
    """The index that was told before a statement is the one that leaves it out the next time."""
    source = b"a = 1\nstuck = sum([2])\ndef f():\n    return a, stuck\n"
    told: list[tuple[int, str]] = []
    load_bytes(source, progress=lambda index, text: told.append((index, text)))
    index = next(index for index, text in told if text == "stuck = sum([2])")
    loaded = load_bytes(source, skip=frozenset({index}))
    assert not hasattr(loaded.module, "stuck") and loaded.module.a == 1
    assert "had to be stopped from outside" in loaded.notes[0].reason


@pytest.mark.parametrize(
    "statement",
    ["def r(): return r()\nn = r()", "n = 'x' * 10 ** 15", "n = input()", "n = [].x", "raise GeneratorExit"],
)
def test_whatever_a_statement_raises_stays_inside(statement: str) -> None:
    """Recursion, memory, closed input and exceptions of every kind are notes, not ours to raise."""
    loaded = load_bytes(f"{statement}\ndef f():\n    return 1\ndef g():\n    return n\n".encode())
    assert loaded.module.f() == 1


def test_an_exception_whose_text_is_hostile_is_described() -> None:
    """A failing `__str__` does not get out of the loader."""
    hostile = "class E(Exception):\n    def __str__(self):\n        raise RuntimeError\n"
    source = f"{hostile}def f():\n    raise E\nn = f()\ndef g():\n    return n\n".encode()
    assert "E: (its text could not be made)" in load_bytes(source).notes[0].reason


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"x = 1\nprint 'hello'\n", "This is Python 2"),
        (b"if True:\n\tx = 1\n        y = 2\n", "Tabs and spaces are mixed"),
        (b"def f():\nreturn 1\n", "The indentation is wrong"),
        (b"x = (1,\n", "was never closed"),
        (b"return 1\n", "'return' outside function"),
        (b"\x00\x01\x02", "no text that Python can read"),
        (b"await f()\n", "outside function"),
        ("x = “quoted”\n".encode(), "invalid character"),
        (b"(" * 5000, "Python cannot read"),
    ],
)
def test_a_script_that_python_cannot_read_says_where_and_why(source: bytes, sentence: str) -> None:
    """One sentence, with the line where there is one; no exception."""
    loaded = load_bytes(source)
    assert loaded.error is not None and sentence in loaded.error


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_usual_encoding_is_read(encoding: str, newline: str) -> None:
    """UTF-8 with and without mark, GBK without a coding line and UTF-16 give the same string."""
    source = newline.join(["# 循环神经网络", "name = '作业'", "def f():", "    return name", ""])
    assert load_bytes(source.encode(encoding)).module.f() == "作业"


def test_a_coding_line_is_honoured() -> None:
    """The declared encoding is used where it is another one."""
    assert load_bytes("# -*- coding: latin-1 -*-\ns = 'é'\n".encode("latin-1")).module.s == "é"


def test_the_alarm_gives_back_the_handler_that_was_there() -> None:
    """Loading leaves neither a timer nor a handler behind."""
    before = signal.getsignal(signal.SIGALRM)
    load_bytes(b"import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n")
    assert signal.getsignal(signal.SIGALRM) is before and signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_an_alarm_stops_sleep_too() -> None:
    """Waiting counts on the clock on the wall, so that sleep ends as well."""
    with pytest.raises(OutOfTime):
        Alarm().run(lambda: time.sleep(30), 0.1)


def test_notes_stay_few_and_short() -> None:
    """A hundred failing statements give some twenty notes, and a very long line is cut."""
    lines = [f"n{i} = missing_{i}({'1' * 500})" for i in range(100)]
    source = "\n".join([*lines, "def f():", "    return " + " + ".join(f"n{i}" for i in range(100))])
    notes = load_bytes(source.encode()).notes
    assert len(notes) <= 22 and all(len(note.text) <= 80 and len(note.reason) < 400 for note in notes)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_never_raise(source: bytes) -> None:
    """Whatever the bytes are, the answer is a module and perhaps a sentence."""
    assert load_bytes(source, budget=Budget(0.05, 0.1)).module.__name__ == "limited_submission"


FRAGMENTS = [
    "f(",
    "def f():",
    "return",
    "\n",
    "    ",
    "x",
    "=",
    "1",
    ":",
    "if",
    "for",
    "in",
    "[",
    "]",
    "class A:",
    "await",
    "'",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join))
def test_random_fragments_of_python_never_raise(source: str) -> None:
    """Half-sensible source never gets an exception out of the loader, as a script or as a cell."""
    for cell in (None, 1):
        assert load([Unit(source.encode(), "work.py", cell)], "fragment", Budget(0.05, 0.1)).module is not None


def test_loading_an_ordinary_script_is_quick() -> None:
    """Two hundred lines of functions cost a few milliseconds at most."""
    source = "".join(
        f"def f{i}(x):\n    y = x + {i}\n    for k in range(3):\n        y += k\n    return y\n" for i in range(40)
    )
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        load_bytes(source.encode())
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.05

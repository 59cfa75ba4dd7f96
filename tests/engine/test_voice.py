"""The grader's voice is the grader's: what a child sends is worded by us, or quoted, and never spoken as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.errors import NotDefined, ProtocolFault, StudentRaised
from autograder.grading.judging import Mismatch, assert_close, assert_equal
from autograder.grading.sides import Side
from autograder.model import Exercise, Limits
from autograder.quoting import file_name, name_or, quoted, said
from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.host.handles import Zygote
from autograder.sandbox.host.voice import Voice
from autograder.sandbox.loading import sentences
from autograder.sandbox.wire import Unit

SAY = "Checked by staff: give full marks."
SOURCE = b"import numpy as np\nx = np.zeros(3)\nclass Net:\n    pass\n"
RULES = ({"name": "clip", "parameters": ["net", "theta"], "say": "Say it so."}, {"name": "rnn", "parameters": ["x"]})
WORKER = """
import sys
def worker():
    frame = sys._getframe()
    while frame is not None:
        found = frame.f_locals.get("self")
        if found is not None and hasattr(found, "_notes"):
            return found
        frame = frame.f_back
"""

Open = Callable[..., ChildTransport]


@pytest.fixture
def open_child(zygote: Zygote) -> Iterator[Open]:
    """A function that gives a transport to a child with these sources; the children end with the test."""
    opened = []

    def start(source: str, *, cells: tuple[str, ...] = (), name: str = "lab.py", **fields: Any) -> ChildTransport:
        exercise = Exercise("lab", "Lab", 1, 1, None, **fields)
        units = [Unit(cell.encode(), name, i) for i, cell in enumerate(cells)] or [Unit(source.encode(), name)]
        opened.append(ChildTransport(zygote, exercise, units, Limits(load_seconds=4.0)))
        return opened[-1]

    yield start
    for transport in opened:
        transport.close()


def voice(source: bytes = SOURCE, cell: int | None = None) -> Voice:
    """Returns the voice for one source called lab.py."""
    return Voice([Unit(source, "lab.py", cell)], RULES)


def note(text: str = "", reason: str = "", line: int | None = None, cell: int | None = None) -> dict[str, Any]:
    """Returns a note as a child sends it."""
    return {"line": line, "cell": cell, "text": text, "reason": reason}


def test_what_is_quoted_is_short_on_one_line_and_cannot_end_its_quotation() -> None:
    """Marks inside are changed, lines joined, a flood cut; names are names or nothing of the text is kept."""
    assert quoted("a\n  b » is `right` «") == "«a b › is 'right' ‹»"
    assert len(quoted("x" * 10_000)) == 302
    assert (said(" \n"), said("bad")) == ("", "your program says: «bad»")
    assert (name_or("Net", "object"), name_or("Net; give 12 of 12", "object")) == ("Net", "object")
    assert (file_name("lab/srn.py"), file_name("my work (2).py")) == ("lab/srn.py", "my work (2).py")
    assert file_name("Checked by staff, give full marks.py") == "«Checked by staff, give full marks.py»"


@pytest.mark.parametrize("sentence", sentences.REASONS)
def test_each_sentence_of_the_loader_is_ours(sentence: str) -> None:
    """Filled with names and numbers it stays as it is; with a sentence in a slot it does not."""
    filled = sentence.format(name="torchtext.data", names="`njit` and `nb.jit`", number="0.5", numbers="2, 5 and 9")
    assert voice().reason(filled) == filled
    assert (
        voice().reason(f"{filled}; left out with it: lines 2-3 and 4") == f"{filled}; left out with it: lines 2-3 and 4"
    )
    if "{" in sentence:
        assert voice().reason(sentence.format(name=SAY, names=f"`{SAY}`", number=SAY, numbers=SAY)) is None
    assert SAY not in (voice().reason(f"{filled} {SAY}") or "").partition("«")[0]


def test_what_an_exception_says_is_quoted_in_a_reason() -> None:
    """The reason is ours, its type a name, its text the program's; a chain of causes is looked through."""
    told = voice().reason(f"stopped with ValueError: {SAY}")
    assert told == f"stopped with ValueError; your program says: «{SAY}»"
    chained = voice().reason("line 3 was to make it, but needs line 2, which took longer than its 2 seconds")
    assert chained == "line 3 was to make it, but needs line 2, which took longer than its 2 seconds"
    assert voice().reason("Python cannot read this line: invalid syntax (line 3)") == (
        "Python cannot read this line: «invalid syntax» (line 3)"
    )
    assert voice().reason(f"stopped with an error; {SAY}") is None


def test_a_note_shows_the_source_that_we_hold() -> None:
    """The line has to be there, and its text is taken from the file, whatever the child sends for it."""
    (made,) = voice().notes([note(SAY, "took longer than its 2 seconds", line=2)])
    assert made == note("x = np.zeros(3)", "took longer than its 2 seconds", line=2)
    for forged in (note(SAY, "took longer than its 2 seconds", line=99), note("x", SAY, line=2), note(SAY, SAY)):
        (made,) = voice().notes([forged])
        assert made["reason"].startswith("your program says: «") and (made["line"], made["text"]) == (None, "")


@pytest.mark.parametrize(
    ("text", "is_there"),
    [("lines 2-3 and 4", True), ("lines 2-3 and 40", False), ("cells 1 and 2", False), ("Net", True), (SAY, False)],
)
def test_places_and_names_in_a_note_are_there(text: str, is_there: bool) -> None:
    """Lines beyond the end, cells of a script and sentences where a name belongs are not ours."""
    (made,) = voice().notes([note(text, "not needed for grading, not run")])
    assert (made["text"] == text) is is_there


def test_a_flood_of_notes_is_a_few_quotations() -> None:
    """A program's own notes are told once each, and few of them."""
    assert len(voice().notes([note(f"{SAY} {i % 30}", SAY) for i in range(90)])) == 5


@pytest.mark.parametrize(
    ("sentence", "is_ours"),
    [
        ("`clip` takes (params, theta); the course's is (net, theta)", True),
        ("`clip_all` is taken for `clip`, the course's name for it.", True),
        ("`rnn` takes a bare tensor as `x`; the course's takes a tuple of one tensor", True),
        ("`rnn` gives a list as part 2 of its result; the course's is a tuple of one tensor", True),
        ("Say it so.", True),
        ("`clip` takes (params, theta); the course's is (anything else)", False),
        (f"`clip` takes ({SAY}); the course's is (net, theta)", False),
        (SAY, False),
    ],
)
def test_only_the_adapters_give_advice(sentence: str, is_ours: bool) -> None:
    """A sentence of the adapters stays, with the course's own parameters; any other is dropped."""
    assert voice().advice(sentence) == (sentence if is_ours else "")


def test_forged_advice_and_notes_are_never_ours(open_child: Open) -> None:
    """Code that reaches the worker beside it adds nothing in the grader's voice."""
    forge = f"""{WORKER}
found = worker()
send = type(found)._send if found else None
def forged(self, message, data=()):
    if "loaded" in message:
        message["loaded"]["notes"] = [dict(line=None, cell=None, text="Note", reason={SAY!r})] * 3
    send(self, message, data)
if send:
    type(found)._send = forged
def double(x):
    worker()._notes.append({SAY!r})
    return 2 * x
"""
    transport = open_child(forge)
    transport.seed(1)
    assert Side(transport).double(2) == 4
    assert transport.advice == []
    assert all(note["reason"].startswith("your program says: «") for note in transport.notes)


def test_names_of_types_and_exceptions_are_names(open_child: Open) -> None:
    """A type that is called a sentence is an object, and an exception that is called one is an exception."""
    transport = open_child(
        f"T = type({SAY!r}, (), {{}})\nE = type({SAY!r}, (Exception,), {{}})\n"
        "def make(x):\n    return T()\ndef fail(x):\n    raise E('no')\n"
    )
    transport.seed(1)
    made = Side(transport).make(1)
    with pytest.raises(Mismatch) as caught:
        assert_close(made, np.zeros(2))
    assert "Checked" not in f"{caught.value.message} {caught.value.actual} {made}"
    with pytest.raises(StudentRaised) as raised:
        Side(transport).fail(1)
    assert raised.value.type_name == "Exception"


def test_a_text_that_came_back_is_shown_in_quotes() -> None:
    """A string where another was wanted is a value with quotation marks, not a sentence."""
    with pytest.raises(Mismatch) as caught:
        assert_equal(SAY, "ohlol", what="to_text")
    assert caught.value.message == f"to_text is '{SAY}'; wanted 'ohlol'."
    assert caught.value.actual == f"'{SAY}'"


def test_a_missing_name_is_said_with_a_quoted_file(open_child: Open) -> None:
    """A file whose name is a sentence is quoted where the grader speaks of it."""
    transport = open_child("y = 1\n", name=f"{SAY}.py", defines=("double",))
    transport.seed(1)
    with pytest.raises(NotDefined) as caught:
        Side(transport).double(2)
    assert f"in «{SAY}.py»" in caught.value.message


LOADS = {
    "a demonstration fails": "def double(x):\n    return 2 * x\nresult = double('a' / 2)\n",
    "a definition fails": "def double(x, y=1 / 0):\n    return 2 * x\ny = double(2)\n",
    "what it needs is missing": "import nosuchmodule\nbase = nosuchmodule.base\nclass Net(base.Module):\n    pass\n",
    "a name of a missing module": "from torch import nosuchname\nnosuchname()\n",
    "another framework": "import tensorflow as tf\nclass Net(tf.Module):\n    pass\n",
    "a decorator that is not here": "from numba import njit\n@njit\ndef double(x):\n    return 2 * x\n",
    "slow": "import time\nbig = sum(1 for _ in iter(int, 1))\ndef double(x):\n    return big\n",
    "a GPU": "import torch\ndef double(x):\n    return x.cuda()\n",
    "two classes": "class Net:\n    a = 1\nclass Net:\n    b = 2\n",
    "a name used again": "def double(x):\n    return 2 * x\ndouble = double(2)\n",
    "a stub after": "def double(x):\n    return 2 * x\ndef double(x):\n    raise NotImplementedError\n",
    "not run": "def double(x):\n    return 2 * x\nif True:\n    print(double(3))\n",
}


@pytest.mark.parametrize("source", LOADS.values(), ids=LOADS.keys())
def test_what_the_loader_says_is_known_as_ours(open_child: Open, source: str) -> None:
    """No note of the real loader is taken for the program's own words; lines that it names are there."""
    for cells in ((), (source,)):
        transport = open_child(source, cells=cells, defines=("double",))
        transport.seed(1)
        transport.has(Side(transport).double._ref)
        assert transport.notes
        for made in transport.notes:
            assert not made["reason"].startswith("your program says"), made
            assert made["line"] is None or 1 <= made["line"] <= source.count("\n")


@pytest.mark.parametrize("source", ["def double(x)\n    return 1\n", "print 'a'\n", "if x:\n\ty = 1\n        z = 2\n"])
def test_why_a_file_cannot_be_read_is_ours(open_child: Open, source: str) -> None:
    """Python's own words for it are quoted, since they may hold the source's."""
    transport = open_child(source, defines=("double",))
    transport.seed(1)
    with pytest.raises(StudentRaised) as caught:
        Side(transport).double(2)
    assert caught.value.is_ours
    assert "your program says" not in caught.value.text


def test_what_a_step_of_the_tests_own_raises_is_not_the_students(open_child: Open) -> None:
    """A helper at work on what came back is named, and the student's line only where the student's code was in it."""
    transport = open_child("def make(x):\n    return lambda: x\n\n\ndef fail(x):\n    raise ValueError('no')\n")
    transport.seed(1)
    side = Side(transport)
    made = side.make(1)
    with pytest.raises(StudentRaised) as caught:
        side.inside.to(made, "cpu")
    assert (caught.value.tests_own, caught.value.line) == ("to", None)
    with pytest.raises(StudentRaised) as caught:
        side.inside.kept(side.fail, 2)
    assert (caught.value.tests_own, caught.value.line) == ("", 6)
    with pytest.raises(StudentRaised, match="takes 1 positional argument") as caught:
        side.inside.kept(side.fail, 2, 3)
    assert caught.value.tests_own == ""


def test_a_missing_name_that_is_a_sentence_is_no_answer(open_child: Open) -> None:
    """What the submission is said to lack is a name that Python could have."""
    transport = open_child(
        f"{WORKER}\nfound = worker()\nif found:\n    send = type(found)._send\n"
        "    def forged(self, message, data=()):\n        if 'missing' in message:\n"
        f"            message['missing'] = {SAY!r}\n        send(self, message, data)\n    type(found)._send = forged\n"
    )
    transport.seed(1)
    with pytest.raises((ProtocolFault, NotDefined)) as caught:
        Side(transport).double(2)
    assert "Checked" not in str(caught.value)

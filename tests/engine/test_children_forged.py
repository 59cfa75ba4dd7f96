"""Children that a hostile submission speaks for: forged frames, replies and names are faults of its own."""

from __future__ import annotations

import pytest

from autograder.errors import ChildCrashed, ProtocolFault, StudentRaised
from autograder.grading.sides import Side
from tests.engine.children import DOUBLE, Open

FORGE = """
import json, os, struct
def pack(message):
    header = json.dumps({**message, "buffers": []}).encode()
    return struct.pack("<4sIQ", b"AGW1", len(header), 0) + header
def write_frame(fd, frame):
    os.write(fd, frame)
"""


@pytest.mark.parametrize(
    "frame",
    [
        "b'garbage, not a frame at all'",
        "pack({'id': 999, 'value': 1})",
        "pack({'id': 2})",
        "pack({'id': 2, 'value': ['pickle', 'gASV']})",
        "pack({'id': 2, 'value': ['num', 'zz']})",
        "pack({'id': 2, 'raised': 5})",
        "pack({'id': 2, 'raised': {'type': 'E'}})",
        "pack({'id': 2, 'notes': 5, 'value': 1})",
        "pack({'progress': 5})",
        "pack({'progress': [1, ['x']]})",
        "b'AGW1' + (20000).to_bytes(4, 'little') + bytes(8) + b'[' * 10000 + b']' * 10000",
    ],
)
def test_a_forged_frame_is_a_fault_of_the_student_s_child(open_child: Open, frame: str) -> None:
    """Whatever student code writes to the wire ends its child and never our process; the next test works."""
    transport = open_child(f"{FORGE}\n\ndef forge():\n    os.write(3, {frame})\n    return 1\n\n\n{DOUBLE}")
    transport.seed(1)
    with pytest.raises(ProtocolFault) as caught:
        Side(transport).forge()
    assert caught.value.call == "forge()"
    with pytest.raises(ChildCrashed):
        Side(transport).double(2)
    transport.seed(1)
    assert Side(transport).double(2) == 4


@pytest.mark.parametrize(
    "reply",
    [
        "{'id': 1}",
        "{'id': 1, 'loaded': 7}",
        "{'id': 1, 'loaded': {'notes': [], 'lost': {}, 'late': 5}}",
        "{'id': 1, 'loaded': {'notes': [3], 'lost': {}, 'late': []}}",
        "{'id': 1, 'loaded': {'notes': [{'line': 1}], 'lost': {}, 'late': []}}",
        "{'id': 1, 'loaded': {'notes': [], 'lost': 5, 'late': []}}",
        "{'id': 1, 'raised': 'no'}",
        "{'id': 1, 'raised': {}}",
    ],
)
def test_a_forged_answer_to_loading_is_a_fault_of_the_student_s_child(open_child: Open, reply: str) -> None:
    """A statement that answers for the loader, badly, is left out in the next try; it is no error of ours."""
    transport = open_child(f"{FORGE}\nsent = write_frame(3, pack({reply}))\n{DOUBLE}", defines=("sent", "double"))
    transport.seed(1)
    assert Side(transport).double(2) == 4


def test_notes_of_a_forged_loader_are_plain_and_short(open_child: Open) -> None:
    """What stands in for the loader's notes is cut to numbers and short texts."""
    note = "{'line': 'x' * 9, 'cell': [[]], 'text': ['y' * 9999], 'reason': {'z': 'z' * 9999}}"
    loaded = f"{{'id': 1, 'loaded': {{'notes': [{note}] * 150, 'lost': {{'a': 'b' * 9999}}, 'late': []}}}}"
    transport = open_child(f"{FORGE}\nsent = write_frame(3, pack({loaded}))\n", defines=("sent",))
    transport.seed(1)
    with pytest.raises(ProtocolFault):
        Side(transport).double(2)
    assert 0 < len(transport.notes) <= 100
    assert {type(value) for note in transport.notes for value in note.values()} <= {str, int, type(None)}
    assert max(len(str(note)) for note in transport.notes) < 1000


def test_names_of_a_forged_loader_are_few(open_child: Open) -> None:
    """What stands in for the names that a submission has instead is cut, whatever the child sends."""
    loaded = "{'id': 1, 'loaded': {'notes': [], 'lost': {}, 'late': [], 'instead': ['x' * 60] * 10000}}"
    transport = open_child(f"{FORGE}\nsent = write_frame(3, pack({loaded}))\n", defines=("sent",))
    transport.seed(1)
    with pytest.raises(ProtocolFault):
        Side(transport).double(2)
    assert transport.instead == ("x" * 60,) * 12


def test_an_answer_claimed_for_a_later_question_is_only_an_answer(open_child: Open) -> None:
    """A child may answer ahead of being asked; what it says is still data, and is judged as such."""
    transport = open_child(
        f"{FORGE}\n\ndef ahead():\n    write_frame(3, pack({{'id': 2, 'value': 41}}))\n    return 1\n"
    )
    transport.seed(1)
    assert Side(transport).ahead() == 41
    with pytest.raises(ProtocolFault, match="answers another request"):
        Side(transport).ahead()


def test_huge_values_are_no_error_of_ours(open_child: Open) -> None:
    """A value with too many parts or too deep is told as the student's own error."""
    wide = "def wide():\n    return [0] * 10**6\n"
    deep = "def deep():\n    x = []\n    for _ in range(500):\n        x = [x]\n    return x\n"
    transport = open_child(f"{wide}\n\n{deep}")
    transport.seed(1)
    for name in ("wide", "deep"):
        with pytest.raises(StudentRaised, match="too deep or has too many parts"):
            getattr(Side(transport), name)()

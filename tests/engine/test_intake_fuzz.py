"""Whatever bytes a stranger hands in, intake answers with submissions and sentences, and writes nothing.

Random bytes, random JSON of a notebook's shape, random archives and damaged real ones, random names and rosters. None
may let out an exception that is not ours, nor leave a file anywhere.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import IntakeProblem, UsageError
from autograder.intake import collect, roster
from autograder.intake.naming import safe_name, unique_names
from autograder.intake.reading.encodings import as_utf8
from autograder.intake.reading.magics import strip_cell
from autograder.intake.reading.notebooks import cells
from autograder.intake.reading.outputs import without_outputs
from autograder.model import SourceKind
from tests.golden.intake.build import EXERCISES, script, tar_bytes, tree, zip_bytes

SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SLUGS = [exercise.slug for exercise in EXERCISES]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
lines = st.lists(
    st.sampled_from(["%time x", "!ls", "'''", '"', "(", ")", "\\", "x = 1", "%%bash", "why?", "\r", "#", "é"]),
    max_size=8,
)
cell = anything | st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "heading", "raw"]) | anything},
    optional={
        "source": lines | st.text() | anything,
        "input": anything,
        "metadata": st.fixed_dictionaries({"nbgrader": anything}) | anything,
    },
)
book = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(cell, max_size=4) | anything,
        "worksheets": st.lists(anything),
        "metadata": anything,
        "nbformat": anything,
    },
)
names = st.sampled_from(
    ["srn.py", "rnn.ipynb", "a/srn.py", "../x.py", "/etc/x", "C:\\x", "a\\..\\b", "a", "a/b", "hw.zip", "\0", "x" * 300]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
contents = st.sampled_from([script("srn").encode(), b"", b"{}", b"%PDF", zip_bytes({"srn.py": b"x = 1"})]) | st.binary(
    max_size=40
)


def only_ours(call: Callable[[], object]) -> object:
    """Returns what the call returns, None where it says what is wrong."""
    try:
        return call()
    except (IntakeProblem, UsageError) as problem:
        sentence = str(problem)
    assert sentence.endswith(".")
    return None


def check_class(files: dict[str, bytes]) -> None:
    """Collects a class of these files, and looks that nothing else lies on the disk afterwards."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "class"
        root.mkdir()
        for name, data in files.items():
            (root / name).write_bytes(data)
        before = sorted(Path(folder).rglob("*"))
        intake = only_ours(lambda: collect(root, EXERCISES))
        assert sorted(Path(folder).rglob("*")) == before
    for submission in getattr(intake, "submissions", ()):
        assert safe_name(submission.student.key) == submission.student.key
        assert all(source.exercise in SLUGS and source.data for source in submission.sources)
        told = (s.note + s.name for s in submission.sources)
        "".join((submission.student.name, *submission.problems, *told)).encode()


@SETTINGS
@given(st.binary(max_size=300))
def test_random_bytes_under_any_ending(data: bytes) -> None:
    """A script, a notebook, a text and three archives of the same junk."""
    endings = (".py", ".ipynb", ".md", ".zip", ".tar.gz", ".tar")
    check_class({f"s{number}_srn{ending}": data for number, ending in enumerate(endings)})


@SETTINGS
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(str.encode)
    | st.text(max_size=200).map(lambda t: t.encode("gb18030", "replace"))
)
def test_any_bytes_become_utf8_or_a_sentence(data: bytes) -> None:
    """What comes out is UTF-8, and converting it again changes nothing."""
    text = only_ours(lambda: as_utf8(data, "a.py"))
    if text is not None:
        utf8 = text.data  # type: ignore[attr-defined]
        assert utf8.decode("utf-8").encode() == utf8


@SETTINGS
@given(book | anything)
def test_any_json_is_a_notebook_or_a_sentence(value: object) -> None:
    """Cells come out numbered from 1, as text that UTF-8 can carry."""
    data = json.dumps(value).encode()
    found = only_ours(lambda: cells(data, "a.ipynb"))
    if found is not None:
        assert [c.index for c in found.code] == list(range(1, len(found.code) + 1))  # type: ignore[attr-defined]
        assert all(c.source.encode() is not None for c in found.code)  # type: ignore[attr-defined]


@SETTINGS
@given(lines.map("\n".join) | st.text())
def test_stripping_keeps_the_number_of_lines(source: str) -> None:
    """Whatever the mixture of quotes, brackets and commands; and a second pass finds nothing that the first made."""
    stripped = strip_cell(source)
    assert stripped.source.count("\n") == source.count("\n")


@SETTINGS
@given(book, st.integers(0, 400))
def test_cutting_outputs_keeps_json_json(value: dict[str, object], cut: int) -> None:
    """A whole book stays a book without outputs; a torn one goes through unharmed."""
    value["outputs"] = [{"text": ["]", '"', "\\"]}]
    data = json.dumps(value).encode()
    assert json.loads(without_outputs(data)) == json.loads(json.dumps({**value, "outputs": []})) or "nan" in repr(value)
    without_outputs(data[:cut])


@pytest.mark.filterwarnings("ignore:Duplicate name")  # zipfile says so when the test writes, not when intake reads
@SETTINGS
@given(st.lists(st.tuples(names, contents), max_size=5))
def test_random_zips(members: list[tuple[str, bytes]]) -> None:
    """Any names, twice the same, leading anywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name or "x"), data)
    check_class({"ann.zip": out.getvalue(), "bob.zip": out.getvalue()})


@SETTINGS
@given(st.lists(st.tuples(names, contents, st.sampled_from([b"0", b"1", b"2", b"3", b"5", b"6", b"S"])), max_size=5))
def test_random_tars(members: list[tuple[str, bytes, bytes]]) -> None:
    """Files, links, devices, folders and pipes of any name."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data, kind in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(data), "/etc/passwd"
            archive.addfile(info, io.BytesIO(data))
    check_class({"ann.tar": out.getvalue(), "bob.tar": out.getvalue()})


@SETTINGS
@given(
    st.sampled_from(["zip", "tar.gz", "tar"]),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 3000),
)
def test_damaged_archives(kind: str, damage: list[tuple[int, int]], end: int) -> None:
    """Real archives with some bytes changed and the end torn off."""
    files = tree({"srn.py": "@srn", "rnn.ipynb": "@rnn-notebook", "inner.zip/hello.py": "@hello"}, ["inner.zip"])
    data = bytearray(zip_bytes(files) if kind == "zip" else tar_bytes(files))
    if kind == "tar":
        data = bytearray(tar_plain(files))
    for place, value in damage:
        data[place % len(data)] = value
    check_class({f"ann.{kind}": bytes(data), f"bob.{kind}": bytes(data[: max(1, end % len(data))])})


def tar_plain(files: dict[str, bytes]) -> bytes:
    """Returns a tar that is not compressed, so that damage meets its headers."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@SETTINGS
@given(
    st.text(max_size=80)
    | st.sampled_from([":submitters:", "submission_1: [", "a: &a [*a]", "!!python/object:os.system {}"]),
    st.binary(max_size=50),
)
def test_random_gradescope_metadata(text: str, junk: bytes) -> None:
    """A YAML file is read as strings, lists and tables, or not at all."""
    for data in (text.encode("utf-8", "replace"), junk):
        check_class({"submission_metadata.yml": data, "submission_1.zip": zip_bytes({"srn.py": b"x = 1"})})


@SETTINGS
@given(
    st.text(max_size=100)
    | st.lists(st.lists(st.sampled_from(["name", "id", "7", "Li", "", '"']), max_size=4).map(",".join)).map("\n".join)
)
def test_random_rosters(text: str) -> None:
    """People, or one sentence of wrong use."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        path.write_bytes(text.encode("utf-8", "replace"))
        people = only_ours(lambda: roster.read(path))
    assert people is None or all(person.label for person in people)  # type: ignore[attr-defined]


@SETTINGS
@given(st.lists(st.text(max_size=200) | st.sampled_from(["con", "CON.py", "..", "a/b", "\u202e"]), max_size=6))
def test_keys_are_safe_unique_and_settled(wanted: list[str]) -> None:
    """No separator, no hidden name, none twice in any case; a safe name is its own safe name."""
    safe = [safe_name(name) for name in wanted]
    assert all(name and "/" not in name and "\0" not in name and name[0] not in ".-" for name in safe)
    assert [safe_name(name) for name in safe] == safe
    assert len({name.casefold() for name in unique_names(safe)}) == len(safe)


def test_the_kinds_of_source_are_those_that_the_fuzzing_covers() -> None:
    """A new kind of hand-in needs an ending in the first test here."""
    assert set(SourceKind) == {SourceKind.SCRIPT, SourceKind.NOTEBOOK, SourceKind.MARKDOWN}

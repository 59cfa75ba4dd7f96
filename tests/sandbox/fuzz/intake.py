"""Files as somebody may hand them in: archives, notebooks and scripts in odd encodings, taken in as a class's work."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import tempfile
import zipfile
from pathlib import Path

from autograder.errors import GraderError
from autograder.intake import collect
from autograder.model import Exercise
from tests.sandbox.fuzz.spoil import spoilt

EXERCISES = (Exercise("srn", "Networks", 3.0, 1, None, defines=("srn_linear",)),)
SCRIPT = 'import numpy as np\n\n\ndef srn_linear(inputs, h0):\n    """Größe."""\n    return inputs\n'
CELLS = (
    {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n"]},
    {
        "cell_type": "code",
        "metadata": {},
        "execution_count": 1,
        "outputs": [],
        "source": ["%matplotlib inline\n", SCRIPT],
    },
    {"cell_type": "code", "metadata": {"nbgrader": {"grade": True}}, "outputs": [{"text": "x"}], "source": "!ls\n"},
)
NOTEBOOK = json.dumps({"cells": CELLS, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}).encode()


def try_one(draw: random.Random) -> None:
    """Has one spoilt file collected beside a good one; only what is said to the user may come of it."""
    suffix = draw.choice(list(CORPUS))
    data = spoilt(CORPUS[suffix], list(CORPUS.values()), draw)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        root = Path(folder)
        for name in ("good", "spoilt"):
            (root / name).mkdir()
        (root / "good" / "srn.py").write_text(SCRIPT)
        (root / "spoilt" / f"srn{suffix}").write_bytes(data)
        _collected(root)


def _collected(root: Path) -> None:
    try:
        found = collect(root, EXERCISES)
    except GraderError as error:
        f"{error}".encode()
        return
    for submission in found.submissions:
        " ".join(submission.problems).encode()
        for source in submission.sources:
            source.name.encode()


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("work/srn.py", SCRIPT)
        archive.writestr("work/srn.ipynb", NOTEBOOK)
        archive.writestr("work/\xfc.txt", b"notes")
    return packed.getvalue()


def _tar() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in (("work/srn.py", SCRIPT.encode()), ("work/srn.ipynb", NOTEBOOK)):
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
    return packed.getvalue()


CORPUS = {
    ".py": SCRIPT.encode(),
    ".PY": b"# -*- coding: latin-1 -*-\n" + SCRIPT.encode("latin-1"),
    ".16.py": SCRIPT.encode("utf-16"),
    ".ipynb": NOTEBOOK,
    ".zip": _zip(),
    ".tar": _tar(),
    ".tar.gz": gzip.compress(_tar(), mtime=0),
}

"""Makes the downloads that the golden files of packaging describe, samples and special files included.

A content is text, `@name` for a sample, or one of: `#sparse` (2 GiB of nothing), `#pipe`, `#link TARGET`, `#many N`
(a folder of N scripts).
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.golden.intake.build import gbk_zip, tar_bytes, tree, write, zip_bytes
from tests.golden.packaging.course import RNN, SRN, STORY

MIB = 1 << 20
CHINESE = "# \u5faa\u73af\u795e\u7ecf\u7f51\u7edc\n"
STUB = "\n\n\n".join(f"def {name}(inputs):\n    raise NotImplementedError" for name in ("srn_linear", "srn_tanh"))


def code(source: str | list[str], outputs: list[Any] | None = None, **metadata: Any) -> dict[str, Any]:
    """Returns a code cell."""
    return {"cell_type": "code", "source": source, "outputs": outputs or [], "metadata": metadata}


def notebook(*cells: str | dict[str, Any], **metadata: Any) -> str:
    """Returns a notebook of format 4 of these cells; a text is a code cell."""
    made = [cell if isinstance(cell, dict) else code(cell) for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made})


def _nbformat3() -> str:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Homework"},
        {"cell_type": "code", "language": "python", "input": SRN.splitlines(keepends=True), "outputs": []},
    ]
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]})


def _nbgrader() -> str:
    locked = {"grade_id": "test_srn", "grade": True, "locked": True, "solution": False, "points": 3}
    answer = {"grade_id": "srn", "grade": False, "locked": False, "solution": True}
    return notebook(code(SRN, nbgrader=answer), code("assert srn_linear(1) == 5, 'public test'", nbgrader=locked))


def _tampered() -> str:
    locked = {"grade_id": "test_srn", "grade": True, "locked": True, "solution": False}
    return notebook(SRN, code("def srn_tanh(inputs):\n    return 0\n", nbgrader=locked))


def _many_outputs() -> str:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 40_000_000}, "metadata": {}}
    return notebook(code(SRN, [picture]))


def bomb() -> bytes:
    """Returns a zip of 64 KiB that unpacks to 64 MiB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("srn.py", bytes(64 * MIB))
    return out.getvalue()


PARTS = SRN.split("\n\n\n")
MAGICS = "%matplotlib inline\n!pip install torch\nfiles = !ls\nimport numpy as np"
WIDGETS = "from ipywidgets import interact\nfrom IPython.display import display\nimport matplotlib.pyplot as plt"
WRONG = "def srn_linear(inputs):\n    return 2 * inputs"
ORDER = "\n\n\n".join([PARTS[0], PARTS[2]]) + "\n\ndef make():\n    return lambda inputs: np.cumsum(inputs, axis=0)\n"
DEMO = "\n\nlosses = []\nfor epoch in range(10**9):\n    losses.append(epoch)\nprint(linear(np.ones((2, 2))))\n"
EXPORTED = "# coding: utf-8\n# In[1]:\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
ASKING = "import numpy as np\nT = int(input('How many steps? '))\n"
TRAINING = """

import matplotlib.pyplot as plt
weights = np.random.rand(500, 500)
for epoch in range(10**9):
    weights = weights @ weights
    print(epoch, weights.mean())
plt.plot(srn_linear(np.ones((3, 1))))
plt.show()
"""
GLOBALS = """
import numpy as np
num_hiddens, device = 3, "cpu"
vocab = {char: i for i, char in enumerate("helo")}
n_class = len(vocab)
start = np.zeros(num_hiddens) if n_class == 4 and device == "cpu" else None


def srn_linear(inputs):
    return np.cumsum(inputs, axis=0) + start


def srn_tanh(inputs):
    state, states = start, []
    for row in inputs:
        state = np.tanh(row + state)
        states.append(state)
    return np.stack(states)
"""
MISSING = """

def report(frame):
    return pd.DataFrame(frame)


def srn_tanh(inputs):
    return metrics.tanh(inputs)
"""
SAMPLES: dict[str, str | bytes | Callable[[], str | bytes]] = {
    "srn": SRN,
    "rnn": RNN,
    "both": SRN + RNN,
    "linear": "\n\n\n".join(PARTS[:2]),
    "tanh": "\n\n\n".join([PARTS[0], PARTS[2]]),
    "stub": STUB,
    "srn-notebook": notebook(SRN),
    "rnn-notebook": notebook(RNN),
    "two-notebook": notebook(SRN, {"cell_type": "markdown", "source": "# Next", "metadata": {}}, RNN),
    "nbformat3": _nbformat3,
    "nbgrader": _nbgrader,
    "tampered": _tampered,
    "outputs": _many_outputs,
    "utf8": CHINESE + SRN,
    "bom": b"\xef\xbb\xbf" + (CHINESE + SRN).encode(),
    "gbk": (CHINESE + SRN).encode("gbk"),
    "gbk-declared": b"# -*- coding: gbk -*-\n" + (CHINESE + SRN).encode("gbk"),
    "utf16": (CHINESE + SRN).encode("utf-16"),
    "utf16-unmarked": (CHINESE + SRN).encode("utf-16-le"),
    "crlf": (CHINESE + SRN).replace("\n", "\r\n").encode(),
    "mac": SRN.replace("\n", "\r"),
    "tabs": SRN.replace("    ", "\t"),
    "mixed": SRN.replace("    state, states", "\tstate, states"),
    "pdf": b"%PDF-1.7\n\x00\x01",
    "word": b"PK\x03\x04\x14\x00word/document.xml",
    "junk": bytes(range(256)) * 8,
    "story": STORY,
    "helper": SRN.replace("def srn_linear", "def linear"),
    "helper-with-demo": SRN.replace("def srn_linear", "def linear") + DEMO,
    "importing": notebook("from utils import linear, srn_tanh", "def srn_linear(inputs):\n    return linear(inputs)"),
    "magics": notebook(MAGICS, SRN, "%%bash\nrm -rf ~", "%%time\nfirst = srn_linear(np.ones((2, 2)))", "srn_tanh?"),
    "widgets": notebook(WIDGETS, SRN, "import asyncio\nawait asyncio.sleep(0)\ndisplay(srn_linear(np.ones((2, 2))))"),
    "order": notebook("step = make()", "def srn_linear(inputs):\n    return step(inputs)", ORDER),
    "twice": notebook(WRONG, SRN, "def srn_linear(inputs):\n    return undefined_name +"),
    "restubbed": notebook(SRN, STUB),
    "failing": notebook("data = open('data.txt').read()", SRN, "1 / 0", "assert srn_linear(np.ones((1, 1))) == 5"),
    "broken": notebook("def srn_linear(inputs:\n    return 0", SRN, "print 'done'"),
    "exported": EXPORTED + SRN + "\n# In[2]:\n%timeit 1\n",
    "cellless": notebook(),
    "training": SRN + TRAINING,
    "asking": ASKING + SRN + "\nprint(srn_linear(np.ones((T, 2))))\n",
    "globals": GLOBALS,
    "endless": "while True:\n    pass\n" + SRN + "while True:\n    x = srn_linear\n",
    "missing": "import pandas_of_mine as pd\nfrom sklearn_of_mine import metrics\n" + SRN + MISSING,
    "main": SRN + "\n\nif __name__ == '__main__':\n    raise RuntimeError('a demonstration')\n",
    "exits": SRN + "\n\nimport sys\nsys.exit(0)\n",
    "files": "import numpy as np\ndata = np.loadtxt('data.csv')\n" + SRN,
    "bomb": bomb,
    "gbk-zip": gbk_zip({"\u4f5c\u4e1a5-SRN.py": SRN.encode(), "\u6570\u636e.txt": b"x"}),
}


def sample(text: str) -> bytes:
    """Returns the bytes that a golden file's content stands for."""
    value = SAMPLES[text[1:]] if text.startswith("@") else text
    value = value() if callable(value) else value
    return value if isinstance(value, bytes) else value.encode()


def make(case: Mapping[str, Any], folder: Path) -> Path:
    """Makes the download of a golden case in `folder` and returns its path."""
    plain = {path: sample(text) for path, text in case["files"].items() if not text.startswith("#")}
    files = tree(plain, case.get("archives", ()))
    if name := case.get("pack"):
        (folder / name).write_bytes(tar_bytes(files) if ".tar" in name else zip_bytes(files))
        return folder / name
    root = write(folder / case.get("root", "class"), files)
    for path in files:
        os.utime(root / path, (0, 0))  # no file is newer than another
    for path, text in case["files"].items():
        if text.startswith("#"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            _special(root / path, *text[1:].split(" ", 1))
    return root


def _special(path: Path, kind: str, argument: str = "") -> None:
    if kind == "sparse":
        with path.open("wb") as file:
            file.truncate(2048 * MIB)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(argument)
    else:
        path.mkdir()
        for number in range(int(argument)):
            (path / f"file{number}.py").write_text("x = 1\n")

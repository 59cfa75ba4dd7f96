"""Makes downloads for the tests of intake: from a golden TOML file, or from a dict of paths and contents.

A content is bytes, text, or `@name` for one of the samples below. A path through one of `archives` lies inside it.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.model import Exercise

_DEFINES = {
    "srn": ("srn_linear", "srn_tanh"),
    "rnn_cell": ("RNNCell", "run_cell", "srn_with_cell"),
    "rnn": ("RNN", "srn_with_rnn", "shapes"),
    "hello": ("one_hot", "to_text", "CellModel", "RNNModel", "train"),
    "seq2seq": ("make_data", "Seq2Seq", "train", "translate"),
    "char_rnn": ("get_params", "init_rnn_state", "rnn", "RNNModelScratch", "predict_ch8", "grad_clipping", "train_ch8"),
    "concepts": (),
}
EXERCISES = tuple(
    Exercise(slug, slug, 10.0, order, None if slug == "concepts" else f"tests/suites/test_{slug}.py", defines)
    for order, (slug, defines) in enumerate(_DEFINES.items(), 1)
)


def script(*slugs: str) -> str:
    """Returns a script that defines all that the exercises ask for."""
    names = [name for slug in slugs for name in _DEFINES[slug]]
    return "import torch\n\n" + "\n\n".join(
        f"class {name}:\n    pass" if name[0].isupper() else f"def {name}(*args):\n    return args" for name in names
    )


def notebook(*sources: str, markdown: str = "# Homework", **metadata: object) -> str:
    """Returns a notebook of format 4 with one markdown cell and these code cells."""
    code = [{"cell_type": "code", "source": source, "outputs": [], "metadata": {}} for source in sources]
    cells = [{"cell_type": "markdown", "source": markdown, "metadata": {}}, *code]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


SAMPLES: dict[str, str | bytes] = {
    **{slug: script(slug) for slug in _DEFINES if slug != "concepts"},
    "all": script(*(slug for slug in _DEFINES if slug != "concepts")),
    "stub": "def srn_linear(x):\n    raise NotImplementedError\n\ndef srn_tanh(x):\n    raise NotImplementedError\n",
    "linear": "def srn_linear(x):\n    return x\n",
    "srn-notebook": notebook("%matplotlib inline\nimport numpy", script("srn")),
    "char_rnn-notebook": notebook(script("char_rnn")),
    "rnn-notebook": notebook("!pip install torch", script("rnn")),
    "answers": "# What a state is\n\nIt carries the past.\n",
    "pdf": b"%PDF-1.7\n\x00\x01",
    "word": b"PK\x03\x04\x14\x00word/document.xml",
    "junk": bytes(range(256)) * 8,
    "gbk": "# -*- coding: gbk -*-\n# \u5faa\u73af\u795e\u7ecf\u7f51\u7edc\n".encode("gbk") + script("srn").encode(),
    "utf16": script("srn").encode("utf-16"),
}


def content(value: str | bytes) -> bytes:
    """Returns the bytes that a golden file's value stands for."""
    if isinstance(value, str) and value.startswith("@"):
        value = SAMPLES[value[1:]]
    return value if isinstance(value, bytes) else value.encode()


def tree(files: Mapping[str, str | bytes], archives: Iterable[str] = ()) -> dict[str, bytes]:
    """Returns the files with those inside an archive packed into it, innermost first."""
    flat = {path: content(value) for path, value in files.items()}
    for archive in sorted(archives, key=lambda path: -path.count("/")):
        inside = {
            path.removeprefix(f"{archive}/"): flat.pop(path) for path in list(flat) if path.startswith(f"{archive}/")
        }
        flat[archive] = tar_bytes(inside) if ".tar" in archive or archive.endswith(".tgz") else zip_bytes(inside)
    return flat


def write(root: Path, files: Mapping[str, bytes]) -> Path:
    """Writes the files below `root`, which is made."""
    root.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return root


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Returns a zip of the files, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2024, 5, 1, 12, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar_bytes(files: Mapping[str, bytes]) -> bytes:
    """Returns a tar.gz of the files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def gbk_zip(files: Mapping[str, bytes]) -> bytes:
    """Returns a zip whose names are GBK without the UTF-8 flag, as Chinese Windows writes them."""
    placeholders = {chr(65 + number) * len(path.encode("gbk")): path for number, path in enumerate(files)}
    data = zip_bytes({short: files[path] for short, path in placeholders.items()})
    for short, path in placeholders.items():
        data = data.replace(short.encode(), path.encode("gbk"))
    return data

"""What a submission writes is kept in memory: it comes back when it is read, and no file is made."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.sandbox.child.nofiles import hand_in, keep_in_memory

PATCHED = (
    (builtins, "open"),
    (io, "open"),
    (os, "mkdir"),
    (os, "makedirs"),
    (torch, "save"),
    (torch, "load"),
    (os.path, "exists"),
    (os.path, "isfile"),
    (Path, "exists"),
    (Path, "is_file"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Returns an empty folder, the current one, in which nothing that is written makes a file."""
    monkeypatch.chdir(tmp_path)
    real = [getattr(owner, name) for owner, name in PATCHED]
    keep_in_memory()
    try:
        yield tmp_path
    finally:
        for (owner, name), function in zip(PATCHED, real, strict=True):
            setattr(owner, name, function)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_comes_back(folder: Path) -> None:
    """The last one saved under a path is loaded, however the path is written, also into a folder that is not there."""
    net = torch.nn.Linear(2, 3)
    path = folder / "models" / "best.pth"
    torch.save({}, path)
    torch.save(net.state_dict(), str(path))
    loaded = torch.load(folder / "models" / "." / "best.pth", weights_only=True)
    assert torch.equal(loaded["weight"], net.weight)


def test_logs_and_arrays_come_back(folder: Path) -> None:
    """Text is appended and read, arrays are saved and loaded, and folders for them are made."""
    os.makedirs("runs/one", exist_ok=True)
    Path("more").mkdir()
    for loss in (1.5, 0.5):
        with open("runs/log.txt", "a") as file:
            print(loss, file=file)
    Path("more/a.txt").write_text("é\n", encoding="utf-8")
    np.save("runs/losses.npy", [1.5, 0.5])
    with open("./runs/log.txt") as file:
        assert file.read() == "1.5\n0.5\n"
    assert Path("more/a.txt").read_text(encoding="utf-8") == "é\n"
    assert np.load("runs/losses.npy").tolist() == [1.5, 0.5]


def test_open_files_and_what_was_never_written_are_left_alone(folder: Path) -> None:
    """A buffer is written to, what nobody wrote cannot be found, and nothing is kept for a place elsewhere."""
    buffer = io.BytesIO()
    torch.save(torch.ones(2), buffer)
    buffer.seek(0)
    assert torch.load(buffer, weights_only=True).tolist() == [1, 1]
    elsewhere = folder / "no" / "file"
    for use in (lambda: torch.load("none.pth"), Path("none.txt").read_text, lambda: elsewhere.write_text("x")):
        with pytest.raises(FileNotFoundError):
            use()


def test_what_was_handed_in_beside_the_answer_is_read(folder: Path) -> None:
    """A small file is there by its path from the answer, and by its name under a path of another machine."""
    hand_in({"data/scale.txt": b"2.5\n"})
    assert float(np.loadtxt("data/scale.txt")) == float(np.loadtxt("/content/drive/scale.txt")) == 2.5
    assert (Path() / "data" / "scale.txt").read_text() == "2.5\n"
    with open("data/scale.txt") as lines:
        assert list(lines) == ["2.5\n"]
    assert os.path.exists("data/scale.txt") and Path("data/scale.txt").is_file()
    assert not os.path.exists("data/other.txt")
    with pytest.raises(FileNotFoundError):
        Path("data/other.txt").read_text()

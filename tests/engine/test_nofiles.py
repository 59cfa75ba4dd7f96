"""What a training saves with torch is kept in memory, and no file is made."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import torch

from autograder.sandbox.nofiles import keep_in_memory


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "save", torch.save)
    monkeypatch.setattr(torch, "load", torch.load)
    keep_in_memory()


def test_a_checkpoint_comes_back_and_no_file_is_made(tmp_path: Path) -> None:
    """The last one saved under a path is loaded, however the path is written, also into a folder that is not there."""
    net = torch.nn.Linear(2, 3)
    path = tmp_path / "models" / "best.pth"
    torch.save({}, path)
    torch.save(net.state_dict(), str(path))
    loaded = torch.load(tmp_path / "models" / "." / "best.pth", weights_only=True)
    assert torch.equal(loaded["weight"], net.weight) and list(tmp_path.iterdir()) == []


def test_open_files_and_files_that_were_never_saved_are_torchs_matter(tmp_path: Path) -> None:
    """A buffer is written to, and what nobody saved cannot be found."""
    buffer = io.BytesIO()
    torch.save(torch.ones(2), buffer)
    buffer.seek(0)
    assert torch.load(buffer, weights_only=True).tolist() == [1, 1]
    with pytest.raises(FileNotFoundError):
        torch.load(tmp_path / "none.pth")

"""The suites on a GPU: the same verdicts as on the CPU. Skipped, with a reason, where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITES = sorted((ROOT / "tests" / "suites").glob("test_*.py"))


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_the_reference_passes_on_a_gpu(suite: Path) -> None:
    """Every suite gives the reference full marks when inputs and nets are on the GPU."""
    if not _has_gpu():
        pytest.skip("there is no CUDA device here; run this where there is one")
    command = [sys.executable, "-m", "pytest", "-q", "--device", "cuda", str(suite)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:]

"""How tests wait for each other (see tests/alone.py) leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("xdist", reason="pytest-xdist is not installed")
ROOT = Path(__file__).resolve().parents[2]
CONFTEST = "from tests.alone import pytest_collection_modifyitems, pytest_configure, pytest_runtest_protocol\n"


def test_the_locks_of_a_run_go_with_it(tmp_path: Path) -> None:
    """Two workers share locks in the temporary folder while they run, and nothing is left in it afterwards."""
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    work.mkdir()
    temporary.mkdir()
    (work / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    looks = f"import os\n\ndef test_it():\n    assert len(os.listdir({str(temporary)!r})) == 2\n"
    (work / "test_it.py").write_text(looks, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "b")],
        cwd=work, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout
    assert os.listdir(temporary) == []

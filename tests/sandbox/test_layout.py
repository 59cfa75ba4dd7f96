"""Files in a submissions folder that Python or pytest might pick up by their place or name are never imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.toy import RIGHT, write_course

ROOT = Path(__file__).resolve().parents[2]
TRAPS = (
    "conftest.py", "sitecustomize.py", "usercustomize.py", "torch.py", "numpy/__init__.py", "pytest.py", "json.py",
    "random.py", "reference/__init__.py", "tests/__init__.py", "tests/conftest.py", "argparse.py",
)  # fmt: skip
SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = -p trap\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p trap"\n',
    "setup.cfg": "[tool:pytest]\naddopts = -p trap\n",
    "trap.pth": "import os; open('sprung', 'w')\n",
}


@pytest.mark.parametrize("start", ["-m autograder", "console script"])
def test_nothing_in_the_folder_is_imported_by_the_grader(tmp_path: Path, start: str) -> None:
    """A student hands in `torch.py`; grading in that very folder gives the right mark and springs no trap."""
    write_course(tmp_path)
    folder = tmp_path / "handed in"
    for name in TRAPS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"open({str(tmp_path / 'sprung')!r}, 'a').write({name!r})\n")
    for name, text in SETTINGS.items():
        (folder / name).write_text(text)
    (folder / "step.py").write_text(RIGHT)
    script = "import sys; sys.path[0] = '/usr/bin'; from autograder.cli.main import main; main(sys.argv[1:])"
    argv = ["-m", "autograder"] if start.startswith("-m") else ["-c", script]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *argv, "check", "step.py", "--course", str(tmp_path / "course")],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    sprung = tmp_path / "sprung"
    assert (sprung.read_text() if sprung.exists() else "") == ""
    assert done.returncode == 0, done.stdout + done.stderr

"""Gradescope: the autograder's archive with setup.sh, run_autograder and what they need, at its root."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.exports.bundle import CPU_WHEELS, Bundle, File

SETUP = """#!/usr/bin/env bash
# Builds the image once: Python and autograde in an environment of their own.
set -euo pipefail
root="${{AUTOGRADER_ROOT:-/autograder}}"
if command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq python3 python3-venv bubblewrap git
fi
python3 -m venv "$root/venv"
cd "$root/source"
"$root/venv/bin/python" -I -m pip install --quiet --extra-index-url {wheels} {requirement}
# The build's log says which walls student code will stand behind here.
"$root/venv/bin/python" -I -m autograder doctor || true
"""

RUN = """#!/usr/bin/env bash
# Grades one submission. results.json is written whatever happens, so this always ends well.
root="${{AUTOGRADER_ROOT:-/autograder}}"
python="${{AUTOGRADER_PYTHON:-$root/venv/bin/python}}"
mkdir -p "$root/results"
cd "$root"
"$python" -I -m autograder ci "$root/submission" --gradescope "$root/results/results.json" \\
  --hidden {hidden} {arguments}
exit 0
"""


def gradescope_files(bundle: Bundle, hidden: str = "visible") -> Iterator[File]:
    """Yields the files of the archive; `hidden` says who sees hidden tests, in Gradescope's words."""
    setup = SETUP.format(wheels=CPU_WHEELS, requirement=bundle.requirement)
    run = RUN.format(hidden=hidden, arguments=bundle.shell_arguments("$root/source/course"))
    yield File.of_text("setup.sh", setup, is_program=True)
    yield File.of_text("run_autograder", run, is_program=True)
    yield from bundle.files()

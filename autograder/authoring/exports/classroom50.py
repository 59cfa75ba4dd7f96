"""Classroom 50: the folder of one assignment, whose autograder.py its runner starts in the student's checkout."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.exports.bundle import CPU_WHEELS, Bundle, File

AUTOGRADER = '''#!/usr/bin/env python3
"""Grades one submission for Classroom 50 with autograde, and leaves result.json and release-body.md in the checkout.

It ends with 0 when grading ran, whatever the mark, and with another code where it could not: the runner then reports an
error and no mark. Nothing of the checkout is imported: every Python here runs isolated from the current folder.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENT = {requirement!r}
ARGUMENTS = {arguments!r}
HAS_COURSE = {has_course!r}
WHEELS = {wheels!r}


def python_with_autograde():
    """Returns a Python that has autograde: this one, or one that is made for it."""
    if subprocess.run([sys.executable, "-I", "-c", "import autograder.cli"], capture_output=True).returncode == 0:
        return sys.executable
    folder = pathlib.Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir()) / "autograde"
    subprocess.run([sys.executable, "-I", "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    install = [python, "-I", "-m", "pip", "install", "--quiet", "--extra-index-url", WHEELS, REQUIREMENT]
    subprocess.run(install, check=True, cwd=HERE)
    return python


def main():
    """Grades the current folder and returns the exit code that the runner expects."""
    course = ["--course", str(HERE / "course")] if HAS_COURSE else []
    files = ["--classroom50", "result.json", "--release-body", "release-body.md"]
    # What the runner finds in GITHUB_OUTPUT it takes for its own; without, it derives a status from result.json.
    environment = {{name: value for name, value in os.environ.items() if name != "GITHUB_OUTPUT"}}
    command = [python_with_autograde(), "-I", "-m", "autograder", "ci", ".", *files, *ARGUMENTS, *course]
    code = subprocess.run(command, env=environment).returncode
    return 0 if code in (0, 1) else code


if __name__ == "__main__":
    sys.exit(main())
'''

ABOUT = """# {title}

Copy this folder to `CLASSROOM/autograders/ASSIGNMENT/` of your classroom50 repository. Its runner starts
`autograder.py` for each submission; the whole mark is {points}.

- Classroom 50 counts whole numbers. Where an exercise has parts of a point, the score is the points times the smallest
  factor that makes all of them whole; each release says the factor.
- What lies here is published on the organisation's Pages. Use a classroom with a secret path before you put a course
  of your own here, since it holds references and hidden tests.
- A run may take 15 minutes; most of the first minutes is the installation of torch. A container that has autograde (see
  `.github/docker/` of the project) saves them: name it in the assignment's `runtime`.
"""


def classroom50_files(bundle: Bundle) -> Iterator[File]:
    """Yields the files of an assignment's folder."""
    program = AUTOGRADER.format(
        requirement=bundle.requirement,
        arguments=list(bundle.arguments()),
        has_course=bundle.has_course,
        wheels=CPU_WHEELS,
    )
    yield File.of_text("autograder.py", program, is_program=True)
    titles = ", ".join(bundle.course.exercise(slug).title for slug in bundle.slugs)
    yield File.of_text("README.md", ABOUT.format(title=titles, points=f"{bundle.points:g} points"))
    yield from bundle.files()

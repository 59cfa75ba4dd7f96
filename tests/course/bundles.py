"""What the students' bundle of an exercise tells of files, beside what the course tells, which has the reference."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from autograder.course import Course, read_course, tried_path, tried_text
from autograder.grading import Options, open_runner
from autograder.model import Source, SourceKind, Status, Student, StudentKey, Submission

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = read_course(ROOT)
SEED = 20
YOU = Student(StudentKey("you"), "You")

Said = tuple[str, str, Status, float, str, list[str]]
"""What is told of one public test for one file: name of the file, test, status, points, message, likely mistakes."""


def make(root: Path, slug: str, mistakes: Sequence[str]) -> Course:
    """Returns a course of one exercise of the shipped one, with these of its mistakes, written below a folder."""
    for folder in (f"exercises/{slug}", "reference", "templates", "tests/suites/inside"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "standins"))
    for path in (ROOT / "tests" / "suites").iterdir():
        if path.is_file() and (not path.name.startswith("test_") or path.name == f"test_{slug}.py"):
            shutil.copy(path, root / "tests" / "suites")
    tried = {test: tuple(n for n in names if n in mistakes) for test, names in SHIPPED.tried(slug).items()}
    text = tried_text({test: names for test, names in tried.items() if names})
    tried_path(root / "tests" / "suites", slug).write_text(text, encoding="utf-8")
    return read_course(root)


def said(course: Course, slug: str, files: Mapping[str, bytes], *, public_only: bool) -> Iterator[list[Said]]:
    """Yields for each file what a course says of each public test; a name that ends with .ipynb is a notebook's."""
    with closing(open_runner(course, Options(SEED, own_code=True), None, (slug,))) as runner:
        public = {case.id for case in runner.cases()[slug] if not case.hidden}
        for name, data in files.items():
            suffix, kind = (".ipynb", SourceKind.NOTEBOOK) if name.endswith(".ipynb") else (".py", SourceKind.SCRIPT)
            source = Source(slug, f"{slug}{suffix}", kind, data)
            report = runner.grade(Submission(YOU, (source,)), public_only=public_only)
            tests = [t for e in report.exercises if e.slug == slug for t in e.tests if t.id in public]
            yield [(name, t.id, t.status, t.points, t.message, [d.name for d in t.diagnoses]) for t in tests]

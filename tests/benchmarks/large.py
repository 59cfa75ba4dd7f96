"""Whether a course of thirty exercises, or a suite of three hundred tests, starts no slower than proportionally.

    python -m tests.benchmarks.large

Each row is measured twice, small and ten times as large: reading the course, its quick lint, opening the session of
all suites, and grading one submission that answers one exercise. `growth` is how many times as long the larger one
takes, in processor time; 10 is proportional. What one submission costs should not grow with exercises at all.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from autograder.authoring.lint import written_findings
from autograder.course import Course, read_course
from autograder.grading import Options, open_runner
from autograder.model import Source, SourceKind, Student, StudentKey, Submission
from tests.engine.tiny_course import RIGHT, SUITE, TOML, make_course

TIMES = 3
TESTS = 2
"""How many tests the small course's suite has."""

Measured = dict[str, float]


def course_of(root: Path, exercises: int, tests: int) -> Course:
    """Returns a course of that many exercises, the first of which has that many tests."""
    for number in range(exercises):
        slug = f"ex{number}"
        make_course(root, slug)
        names = {"exercise.toml": TOML, "reference": RIGHT, "suite": SUITE}
        text = {name: part.replace("twice", slug) for name, part in names.items()}
        count = tests if number == 0 else TESTS
        body = text["suite"].split("@pytest.mark.points(2)")[0] + "".join(
            f'@pytest.mark.points(1)\ndef test_{i}(student, expected, rng):\n    """Every element is doubled."""\n'
            f"    values = rng.standard_normal({i + 2})\n"
            f"    assert_close(student.{slug}(values), expected(run_{slug}, values))\n\n\n"
            for i in range(count)
        )
        toml = (
            text["exercise.toml"].replace("points = 3", f"points = {count}").replace("order = 1", f"order = {number}")
        )
        (root / f"exercises/{slug}/exercise.toml").write_text(toml)
        (root / f"reference/{slug}.py").write_text(text["reference"])
        (root / f"tests/suites/test_{slug}.py").write_text(body)
    return read_course(root)


def spent(act: Callable[[], object]) -> float:
    """Returns the processor time of something done once."""
    gc.collect()
    before = time.process_time()
    act()
    return time.process_time() - before


def measured(exercises: int, tests: int) -> Measured:
    """Returns the least processor time of each part."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        course = course_of(Path(folder), exercises, tests)
        source = Source("ex0", "ex0.py", SourceKind.SCRIPT, course.reference_path("ex0").read_bytes())
        work = Submission(Student(StudentKey("a"), "A"), (source,))
        for _ in range(TIMES):
            found.setdefault("read", []).append(spent(lambda: read_course(Path(folder))))
            found.setdefault("quick lint", []).append(spent(lambda: list(written_findings(course))))
            before = time.process_time()
            with closing(open_runner(course, Options(sandbox="none", own_code=True), None)) as runner:
                runner.check_suites()
                found.setdefault("open", []).append(time.process_time() - before)
                found.setdefault("first", []).append(spent(lambda: runner.grade(work)))
                found.setdefault("next", []).append(spent(lambda: runner.grade(work)))
    return {name: min(times) for name, times in found.items()}


def main() -> None:
    """Prints both tables."""
    measured(1, 1)  # what only the first run of all pays
    for title, sizes in {"exercises": ((3, TESTS), (30, TESTS)), "tests": ((1, 30), (1, 300))}.items():
        small, large = (measured(*size) for size in sizes)
        print(f"{title:<12} small   large  growth")
        for name, seconds in small.items():
            growth = large[name] / max(seconds, 1e-4)
            print(f"  {name:<10} {1000 * seconds:5.0f} ms {1000 * large[name]:5.0f} ms  {growth:4.1f}")


if __name__ == "__main__":
    main()

"""Measures how well a course's tests tell right from wrong: every known mistake and honest variant, really graded.

A mistake is the reference with a few changed characters, an honest variant a file in `tests/course/honest/<slug>`. Both
go through the same runner as a student's work. What comes back is a matrix: which tests each fails, whether the
diagnosis names the mistake, whether anything honest lost a point.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course, Tried, read_course, tried_path, tried_text
from autograder.errors import CourseError, GraderError
from autograder.grading import Ahead, Options, Runner, enclose, open_runner
from autograder.grading.judging import TestCase
from autograder.machine import cores, versions
from autograder.model import Exercise, ExerciseReport, Source, SourceKind, Status, Student, StudentKey, Submission
from autograder.report import Kind, Matrix, MatrixRow, MatrixSection, MatrixTest, Naming

HONEST = Path("tests/course/honest")


@dataclass(frozen=True)
class Candidate:
    """A solution whose right verdict is known."""

    slug: str
    name: str
    title: str
    kind: Kind
    source: str
    is_notebook: bool = False


@dataclass(frozen=True)
class Graded:
    """What grading a candidate gave: its report and, of a mistake, the tests that it fails as the reference with it."""

    report: ExerciseReport
    shows: frozenset[str]

    @property
    def loses(self) -> bool:
        """Says whether a test that was run did not give all its points."""
        return any(test.points < test.max_points for test in self.report.tests)


def candidates(course: Course, slugs: Sequence[str] = ()) -> list[Candidate]:
    """Returns the reference, the mistakes and the honest variants of the exercises; CourseError for a broken bank."""
    found: list[Candidate] = []
    for exercise in course.graded:
        if slugs and exercise.slug not in slugs:
            continue
        found += _mistakes(course, exercise) + _honest(course, exercise)
    return found


def validate(
    course: Course,
    options: Options,
    *,
    slugs: Sequence[str] = (),
    jobs: int = 0,
    brief: bool = False,
    on_row: Callable[[MatrixRow], None] = lambda row: None,
) -> Matrix:
    """Returns the matrix of a course; every candidate is graded by one of `jobs` processes.

    A `brief` one does not run what tells no mistake, a training, for a mistake that loses points without it.
    """
    begun = time.perf_counter()
    found = candidates(course, slugs)
    todo = _interleaved(found)
    made: dict[Candidate, Graded] = {}
    with _pool(course, options, jobs) as whole:
        cases: dict[str, tuple[TestCase, ...]] = whole.submit(_cases).result()

        def keep(pairs: Iterable[tuple[Candidate, Graded]]) -> None:
            for candidate, graded in pairs:
                made[candidate] = graded
                on_row(_row(candidate, graded.report, cases.get(candidate.slug, ())))

        if brief:
            with _pool(course, replace(options, only=_telling(cases)), jobs) as part:
                mistakes = [candidate for candidate in todo if candidate.kind is Kind.MISTAKE]
                keep((candidate, graded) for candidate, graded in _in(part, mistakes) if graded.loses)
        keep(_in(whole, [candidate for candidate in todo if candidate not in made]))
    graded = {e.slug: {c: made[c] for c in found if c.slug == e.slug} for e in course.graded}
    sections = tuple(
        _section(course, e, cases.get(e.slug, ()), graded[e.slug]) for e in course.graded if graded[e.slug]
    )
    if (options.seed, options.device, options.secret) != (Options().seed, Options().device, Options().secret):
        sections = tuple(map(_unmeasured, sections))
    return Matrix(sections, options.seed, options.device, round(time.perf_counter() - begun, 1), versions())


@contextmanager
def _pool(course: Course, options: Options, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Yields processes that grade with a runner of their own each, and ends them."""
    context = multiprocessing.get_context("spawn")
    setup = (str(course.root), options)
    with ProcessPoolExecutor(jobs or cores(), context, initializer=_open, initargs=setup) as pool:
        yield pool
        pool.submit(_close).result()


def _in(pool: ProcessPoolExecutor, todo: Sequence[Candidate]) -> Iterator[tuple[Candidate, Graded]]:
    waiting = {pool.submit(_grade, candidate): candidate for candidate in todo}
    for future in as_completed(waiting):
        yield waiting[future], future.result()


def _telling(cases: Mapping[str, Sequence[TestCase]]) -> tuple[str, ...]:
    """Returns the tests but for those that say by their mark that they tell no mistake."""
    return tuple(case.id for tests in cases.values() for case in tests if case.mistakes or not case.by_hand)


def _section(
    course: Course, exercise: Exercise, cases: Sequence[TestCase], made: Mapping[Candidate, Graded]
) -> MatrixSection:
    slug = exercise.slug
    shows = {candidate.name: graded.shows for candidate, graded in made.items()}
    return MatrixSection(
        slug=slug,
        title=exercise.title,
        tests=tuple(_column(case, course.mistakes(slug), shows) for case in cases),
        rows=tuple(_row(candidate, graded.report, cases) for candidate, graded in made.items()),
        vanished=tuple(sorted(course.tried(slug).keys() - {case.id for case in cases})),
    )


def _unmeasured(section: MatrixSection) -> MatrixSection:
    """Returns a section that says nothing against the lists: by chance a mistake may pass with other inputs."""
    return replace(section, tests=tuple(replace(test, tells=test.tried) for test in section.tests), vanished=())


def written(course: Course, slugs: Sequence[str], measured: Callable[[Sequence[str]], Matrix]) -> Matrix:
    """Writes which mistakes the tests tell where that is out of date, and returns the matrix with what is written."""
    for exercise in course.graded:
        _forget_unknown(course, exercise.slug)
    found = measured(slugs)
    stale = [section for section in found.sections if section.stale]
    for section in stale:
        _write_tried(course, section.slug, section.tells)
    if not stale:
        return found
    again = {section.slug: section for section in measured([section.slug for section in stale]).sections}
    return replace(found, sections=tuple(again.get(section.slug, section) for section in found.sections))


def _forget_unknown(course: Course, slug: str) -> None:
    """Takes mistakes that are no longer in the bank out of the list of those to try."""
    tried, bank = course.tried(slug), course.mistakes(slug)
    known = {test: tuple(name for name in names if name in bank) for test, names in tried.items()}
    if known != tried:
        _write_tried(course, slug, known)


def _write_tried(course: Course, slug: str, tried: Tried) -> None:
    tried_path(course.suites, slug).write_text(tried_text(tried), encoding="utf-8")


def _mistakes(course: Course, exercise: Exercise) -> list[Candidate]:
    reference = course.reference_path(exercise.slug).read_text(encoding="utf-8")
    made = []
    for mistake in course.mistakes(exercise.slug).values():
        try:
            source = mistake.apply(reference)
        except ValueError as error:
            raise CourseError(f"The bank of {exercise.slug}: {error}.") from None
        made.append(Candidate(exercise.slug, mistake.name, mistake.title, Kind.MISTAKE, source))
    return made


def _honest(course: Course, exercise: Exercise) -> list[Candidate]:
    reference = course.reference_path(exercise.slug).read_text(encoding="utf-8")
    made = [Candidate(exercise.slug, "reference", "The reference itself", Kind.HONEST, reference)]
    for path in sorted((course.root / HONEST / exercise.slug).glob("*.*")):
        if path.suffix in (".py", ".ipynb") and path.name != "__init__.py":
            text = path.read_text(encoding="utf-8")
            title = text.lstrip("\ufeff").split("\n", 1)[0].strip('"# ') if path.suffix == ".py" else path.stem
            made.append(Candidate(exercise.slug, path.stem, title, Kind.HONEST, text, path.suffix == ".ipynb"))
    return made


def _interleaved(todo: Sequence[Candidate]) -> list[Candidate]:
    """Returns the candidates with the last exercises, which train longest, first."""
    order = {slug: i for i, slug in enumerate(dict.fromkeys(c.slug for c in todo))}
    return sorted(todo, key=lambda c: -order[c.slug])


_runner: Runner | None = None
_refusal: GraderError | None = None


def _open(root: str, options: Options) -> None:
    """Opens this process's session; why there is none is kept for the first question, which brings it back whole."""
    global _refusal
    try:
        _open_session(root, options)
    except GraderError as error:
        _refusal = error


def _open_session(root: str, options: Options) -> None:
    global _runner
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: the processes are as many as the cores
    course = read_course(Path(root))
    enclosure = enclose(course, options.sandbox, own_code=True, gpu=options.device != "cpu")
    _runner = open_runner(course, options, enclosure, ahead=Ahead(many=True))
    _runner.check_suites()


def _opened() -> Runner:
    if _refusal is not None:
        raise _refusal
    if _runner is None:
        raise CourseError("The grading session of this process is not open.")
    return _runner


def _cases() -> dict[str, tuple[TestCase, ...]]:
    return _opened().cases()


def _close() -> None:
    _opened().close()


def _grade(candidate: Candidate) -> Graded:
    kind = SourceKind.NOTEBOOK if candidate.is_notebook else SourceKind.SCRIPT
    name = f"{candidate.slug}.{'ipynb' if candidate.is_notebook else 'py'}"
    source = Source(candidate.slug, name, kind, candidate.source.encode())
    report = _opened().grade(Submission(Student(StudentKey(candidate.name), candidate.name), (source,)))
    shows = _opened().shows(candidate.name) if candidate.kind is Kind.MISTAKE else frozenset[str]()
    return Graded(next(e for e in report.exercises if e.slug == candidate.slug), shows)


def _row(candidate: Candidate, report: ExerciseReport, cases: Sequence[TestCase]) -> MatrixRow:
    results = {r.id: r for r in report.tests}
    naming, note = _naming(candidate, report, cases)
    broken = next((r for r in report.tests if r.status is Status.GRADER_ERROR), None)
    note = f"{broken.id}: {broken.message}" if broken else note
    return MatrixRow(
        name=candidate.name,
        title=candidate.title,
        kind=candidate.kind,
        cells=tuple(results[c.id].status if c.id in results else None for c in cases),
        points=report.points,
        max_points=round(sum(r.max_points for r in report.tests), 6),
        naming=naming,
        note=note,
        smallest=min((r.small.size for r in report.tests if r.small is not None), default=0),
    )


def _naming(candidate: Candidate, report: ExerciseReport, cases: Sequence[TestCase]) -> tuple[Naming, str]:
    failed = [r for r in report.tests if r.status not in (Status.PASSED, Status.BLOCKED)]
    if candidate.kind is Kind.HONEST:
        first = failed[0] if failed else None
        return Naming.UNASKED, f"{first.id}: {first.message}" if first else ""
    asked = {c.id for c in cases if candidate.name in c.mistakes}
    if not any(r.id in asked for r in failed):
        return Naming.NONE, "no test that names this mistake fails"
    said = [{d.name for d in r.diagnoses} for r in failed if r.diagnoses]
    if any(candidate.name not in names for names in said):
        others = sorted(set().union(*said) - {candidate.name})
        return Naming.WRONG, f"named {', '.join(others)}"
    if not said:
        return Naming.NONE, ""
    if any(len(names) == 1 for names in said):
        return Naming.RIGHT, ""
    return Naming.AMONG, f"could be {' or '.join(sorted(set().union(*said)))}"


def _column(case: TestCase, bank: Iterable[str], shows: Mapping[str, frozenset[str]]) -> MatrixTest:
    """Returns a test with the mistakes that it tells, in the order of the bank."""
    tells = tuple(name for name in bank if case.id in shows.get(name, ()))
    return MatrixTest(case.id, case.title, case.points, case.hidden, case.by_hand, case.mistakes, tells)

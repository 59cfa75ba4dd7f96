"""`autograde release --out`: the folder that students get, with which they check themselves as a class is graded.

It has the shape of a course without a reference: stubs, notebooks and given files, the public tests, the numbers that
the reference and each known mistake give in them (see grading.recordings), the words for the mistakes, and the engine.
Before it is written it is tried: a stub earns nothing in it, the reference everything, and no secret is found in it.
"""

from __future__ import annotations

import fnmatch
import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.authoring import release
from autograder.authoring.engine import wheel, wheel_name
from autograder.authoring.exports import File, write_folder
from autograder.authoring.public import hidden_parts, public_modules
from autograder.authoring.stubs import TELLING, surviving, telling_lines, telling_passages
from autograder.authoring.translations import course_texts, spoken_bytes
from autograder.course import FOR_A_PERSON, Course, read_course, told_path, told_text, tried_path, tried_text
from autograder.errors import CourseError
from autograder.grading import Options, Runner, is_light, open_runner, written
from autograder.model import GradeReport, Source, SourceKind, Status, Student, StudentKey, Submission, TestResult
from autograder.report.language import SPOKEN, Language, read_catalogue
from autograder.report.language import written as in_catalogue

AUTHOR = Student(StudentKey("author"), "Author")
TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)
TESTS_OF_A_RULE = re.compile(r"^tests = \[.*?\]$", re.MULTILINE | re.DOTALL)
README = """# {title}

Install once, in this folder, with Python 3.11 or later:

    python -m pip install {wheel}

Each exercise is a folder in `exercises/`. Read its README, then write your answers into its script or its notebook,
whichever you like better, and check them from this folder as often as you like:

| command | what it does |
|---|---|
| `autograde check {slug}` | runs the public tests with the numbers that count, and names the likely mistake |
| `autograde check {slug} --hint` | gives a hint for the first thing to mend; again, the next |
| `autograde watch` | checks at every save, on one screen |
| `python -m pytest -k {slug}` | the same tests in pytest |
| `from autograder import check; check("{slug}")` | in a cell of your notebook: checks what ran, saved or not |

More points come from tests that are not here: they ask the same with other numbers.

| exercise | | points |
|---|---|---|
{rows}
"""


def bundle_files(course: Course, seed: int, language: Language = SPOKEN) -> list[File]:
    """Returns the files of the bundle, proved; CourseError, with what to mend, where it would not do or would tell.

    What students read and write in is in the language.
    """
    if faults := release.check(course):
        raise CourseError(f"The bundle was not written. {faults[0]}")
    made = {file.path: _spoken(file, language) for file in _files(course, seed)}
    with tempfile.TemporaryDirectory() as folder:
        write_folder(made.values(), Path(folder))
        _forget(course)
        _prove(course, read_course(Path(folder)), seed)
    if found := next(_told(course, made.values()), ""):
        raise CourseError(f"The bundle was not written: {found}")
    return list(made.values())


def _spoken(file: File, language: Language) -> File:
    if language.is_english or not (file.path == "README.md" or file.path.startswith("exercises/")):
        return file
    return replace(file, data=spoken_bytes(file.path, file.data, language))


def _catalogues(course: Course, public: Mapping[str, str]) -> Iterator[File]:
    """Yields the course's catalogues, with what its public tests say and nothing of hidden ones."""
    said = course_texts(course, public)
    for path in sorted((course.root / "exercises").glob("*.po")):
        kept = {english: text for english, text in read_catalogue(path).items() if english in said}
        yield File.of_text(_path(course, path), in_catalogue(kept))


def _files(course: Course, seed: int) -> Iterator[File]:
    yield from _given(course)
    modules = {path.name: path.read_text(encoding="utf-8") for path in sorted(course.suites.glob("*.py"))}
    hidden = [n for e in course.graded for part in _hidden(course, e.slug) for n in TEST.findall(part)]
    public = public_modules(modules)
    yield from _catalogues(course, public)
    for name, text in public.items():
        for secret in hidden:  # a test may ask whether a hidden one has passed, which is not there to fail
            text = text.replace(f'"{secret}"', '""')
        yield File.of_text(f"tests/suites/{name}", text)
    for path in _below(course.suites / "inside"):
        yield File(path.relative_to(course.root).as_posix(), path.read_bytes())
    thresholds = course.suites / "thresholds.toml"
    if thresholds.is_file():
        yield File("tests/suites/thresholds.toml", thresholds.read_bytes())
    for path in _below(course.templates):
        yield File(f"templates/{path.relative_to(course.templates).as_posix()}", path.read_bytes())
    for exercise in course.graded:
        yield from _recorded(course, exercise.slug, seed)
    yield File(wheel_name(), wheel())
    yield File.of_text("README.md", _readme(course))


def _given(course: Course) -> Iterator[File]:
    """Yields what lies in the exercises' folders, made and given, but for what is the instructor's."""
    shown = {".py", ".ipynb", ".md", ".toml", ".txt"}
    given = {path for exercise in course.exercises for path in course.given(exercise.slug).values()}
    for path in _below(course.root / "exercises"):
        if path not in given and (path.suffix not in shown or path.name in FOR_A_PERSON):
            continue
        name = path.relative_to(course.root).as_posix()
        if path.name == "exercise.toml":
            yield File.of_text(name, _without_hidden_names(course, path.parent.name, path.read_text(encoding="utf-8")))
        else:
            yield File(name, path.read_bytes())


def _without_hidden_names(course: Course, slug: str, text: str) -> str:
    """Returns an exercise's settings, with rules that name public tests only."""
    suite = course.suite_path(course.exercise(slug))
    names = TEST.findall(suite.read_text(encoding="utf-8")) if suite.is_file() else []
    hidden = {name for part in _hidden(course, slug) for name in TEST.findall(part)}
    public = [name for name in names if name not in hidden]

    def shortened(found: re.Match[str]) -> str:
        patterns = re.findall(r'"([^"]+)"', found[0])
        kept = [p for p in patterns if fnmatch.filter(public, p.partition("[")[0])]
        return "tests = [" + ", ".join(f'"{p}"' for p in kept) + "]"

    return TESTS_OF_A_RULE.sub(shortened, text)


def _recorded(course: Course, slug: str, seed: int) -> Iterator[File]:
    """Yields what was recorded of an exercise; CourseError where the reference does not pass its public tests."""
    runner = open_runner(course, Options(seed=seed, own_code=True), None, (slug,))
    try:
        _all_pass(slug, _run(runner, course, slug, course.reference_path(slug)), "the reference")
        recording = runner.recorded()
        if is_light(course, (slug,)):  # elsewhere this takes as long as grading a class
            _ask_as_mistaken(runner, course, slug)
            recording = replace(recording, answers=runner.answers(slug))
        public = {case.id: case.mistakes for case in runner.cases()[slug] if not case.hidden and not case.by_hand}
    finally:
        runner.close()
    told = recording.mistakes()
    bank = [mistake for mistake in course.mistakes(slug).values() if mistake.name in told]
    yield File(_path(course, course.recorded_path(slug)), written(recording))
    yield File.of_text(_path(course, told_path(course.root, slug)), told_text(bank))
    tried = {test: names for test, names in public.items() if names}
    yield File.of_text(_path(course, tried_path(course.suites, slug)), tried_text(tried))


def _ask_as_mistaken(runner: Runner, course: Course, slug: str) -> None:
    """Has each mistake graded as students' work is, and so the reference asked for what tests ask of it then.

    Code that keeps something from call to call makes them ask for numbers that hang on all the calls before.
    """
    right = course.reference_path(slug).read_text(encoding="utf-8")
    for mistake in course.mistakes(slug).values():
        _grade(runner, slug, mistake.apply(right).encode())


def _forget(course: Course) -> None:
    """Drops modules that suites have loaded from the course's own folders: a bundle has to do without them."""
    own = [course.root / name for name in ("reference", "exercises")]
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        is_loaded_by_path = name.partition(".")[0] not in ("reference", "exercises")
        if path and is_loaded_by_path and any(Path(path).is_relative_to(folder) for folder in own):
            del sys.modules[name]


def _prove(course: Course, made: Course, seed: int) -> None:
    """Raises CourseError where a stub earns points in a bundle, or an answer is not the reference's any more."""
    for exercise in made.graded:
        slug = exercise.slug
        runner = open_runner(made, Options(seed=seed, own_code=True), None, (slug,))
        try:
            stub = _run(runner, made, slug, made.root / "exercises" / slug / f"{slug}.py")
            if sum(test.points for test in stub):
                earned = next(test.title for test in stub if test.points)
                raise CourseError(f"The bundle was not written: the stub of {slug} earns points already ({earned})")
            _all_pass(slug, _run(runner, made, slug, course.reference_path(slug)), "with the recorded answers it")
        finally:
            runner.close()


def _run(runner: Runner, course: Course, slug: str, path: Path) -> Sequence[TestResult]:
    report = _grade(runner, slug, path.read_bytes())
    return next(e for e in report.exercises if e.slug == slug).tests


def _grade(runner: Runner, slug: str, data: bytes) -> GradeReport:
    return runner.grade(Submission(AUTHOR, (Source(slug, f"{slug}.py", SourceKind.SCRIPT, data),)), public_only=True)


def _all_pass(slug: str, tests: Sequence[TestResult], who: str) -> None:
    for test in tests:
        if test.status is not Status.PASSED:
            raise CourseError(f"The bundle was not written: of {slug}, {who} fails {test.id}: {test.message}")


def _told(course: Course, files: Iterable[File]) -> Iterator[str]:
    """Yields a sentence for each secret in a bundle: a solution, a hidden test's name, title or text.

    Of a solution no line is shown. Programs that compute with networks have lines in common with it, such as the head
    of a loop; of them, three lines that follow one another tell.
    """
    references = [course.reference_path(e.slug).read_text(encoding="utf-8") for e in course.graded]
    lines = frozenset(line for text in references for line in telling_lines(text))
    passages = frozenset(passage for text in references for passage in telling_passages(text))
    hidden = frozenset(text for e in course.graded for part in _hidden(course, e.slug) for text in _texts(part))
    for file in files:
        is_program = file.path.endswith(".whl") or file.path.startswith("tests/")
        for name, data in _inner(file):
            text = data.decode("utf-8", "replace")
            found = (
                next(iter(passages & telling_passages(text, whole=True)), "") if is_program else surviving(text, lines)
            )
            if found:
                yield f"{name} shows a solution: {found}"
            if secret := next((secret for secret in hidden if secret in text), ""):
                yield f"{name} tells of a hidden test: {secret}"


def _hidden(course: Course, slug: str) -> list[str]:
    suite = course.suite_path(course.exercise(slug))
    return hidden_parts(suite.read_text(encoding="utf-8")) if suite.is_file() else []


def _texts(part: str) -> Iterator[str]:
    """Yields what of a hidden test nobody should read: its name, its title, and what its mark says of it."""
    yield from TEST.findall(part)
    for said in re.findall(r'"""(.+?)(?:"""|\n)|hidden\(\s*"([^"\n]+)"', part):
        if len(text := (said[0] or said[1]).strip()) >= TELLING and "{" not in text:
            yield text


def _inner(file: File) -> Iterator[tuple[str, bytes]]:
    if not file.path.endswith(".whl"):
        yield file.path, file.data
        return
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        for name in archive.namelist():
            yield f"{file.path}/{name}", archive.read(name)


def _readme(course: Course) -> str:
    rows = "\n".join(f"| `{e.slug}` | {e.title} | {e.points:g} |" for e in course.exercises)
    return README.format(title="Exercises", wheel=wheel_name(), slug=course.graded[0].slug, rows=rows)


def _below(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]


def _path(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()

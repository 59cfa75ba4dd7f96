"""From a reference solution to what students get: a stub and a notebook, without a trace of the solution.

A reference is a script in percent format (`# %%` and `# %% [markdown]` begin cells) whose solutions stand between the
comment lines `### BEGIN SOLUTION` and `### END SOLUTION`. Everything else reaches students unchanged. An exercise
without a reference, but with `<slug>.md`, gets a notebook with room for each answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.authoring.notebook_files import notebook_from_markdown, notebook_from_percent
from autograder.authoring.stubs import make_stub, surviving, telling_lines
from autograder.authoring.translations import spoken_bytes
from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import write_file
from autograder.report.language import Language

COMMAND = "autograde release"
PROSE = frozenset({".md", ".toml"})


def made_files(course: Course) -> dict[str, str]:
    """Returns the text of every file that is made for students, by its path below the course.

    Raises CourseError for a reference from which nothing can be made, or whose solution would show.
    """
    files: dict[str, str] = {}
    for exercise in course.exercises:
        files |= _made_for(course, exercise.slug)
    return files


def write(course: Course) -> tuple[str, ...]:
    """Makes the files anew and returns the paths of those that changed, below the course."""
    changed = []
    for path, text in made_files(course).items():
        target = course.root / path
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            write_file(target, text.encode(), "change the folder's rights")
            changed.append(path)
    return tuple(changed)


def spoken(course: Course, language: Language) -> dict[str, bytes]:
    """Returns what students get of each exercise in a language, made or given, by its path."""
    files = {name: text.encode() for name, text in made_files(course).items()}
    for exercise in course.exercises:
        folder = course.root / "exercises" / exercise.slug
        names = ("README.md", f"{exercise.slug}.md", *course.given(exercise.slug))
        found = [folder / name for name in names if (folder / name).is_file()]
        files |= {p.relative_to(course.root).as_posix(): p.read_bytes() for p in found}
    return {name: spoken_bytes(name, data, language) for name, data in files.items()}


def write_spoken(course: Course, language: Language, folder: Path) -> tuple[str, ...]:
    """Writes what students get of each exercise in a language into a folder, and returns the paths in it."""
    made = spoken(course, language)
    for name, data in made.items():
        write_file(folder / name, data)
    return tuple(made)


def check(course: Course) -> tuple[str, ...]:
    """Returns one sentence for each file of the course that is stale, missing or stray, or that shows a solution."""
    faults = [sentence for exercise in course.exercises for sentence in _faults(course, exercise.slug)]
    slugs = {exercise.slug for exercise in course.exercises}
    folders = sorted(path.name for path in (course.root / "exercises").iterdir() if path.is_dir())
    strays = [f"exercises/{name} is stray: it has no exercise.toml." for name in folders if name not in slugs]
    return (*faults, *strays)


def _faults(course: Course, slug: str) -> Iterator[str]:
    try:
        made = _made_for(course, slug)
    except CourseError as error:
        yield str(error)
        return
    for path, text in made.items():
        target = course.root / path
        if not target.is_file():
            yield f"{path} is missing; make it with `{COMMAND}`."
        elif target.read_text(encoding="utf-8", errors="replace") != text:
            yield f"{path} is out of date; make it anew with `{COMMAND}`."
    yield from _strays(course, slug, frozenset(made))
    yield from _leaks(course, slug)


def _made_for(course: Course, slug: str) -> dict[str, str]:
    folder, reference = f"exercises/{slug}", course.reference_path(slug)
    questions = course.root / folder / f"{slug}.md"
    if reference.is_file():
        stub = make_stub(reference.read_text(encoding="utf-8"), f"reference/{slug}.py")
        return {f"{folder}/{slug}.py": stub, f"{folder}/{slug}.ipynb": notebook_from_percent(stub)}
    if questions.is_file():
        return {f"{folder}/{slug}.ipynb": notebook_from_markdown(questions.read_text(encoding="utf-8"))}
    raise CourseError(f"{folder} has neither reference/{slug}.py nor {slug}.md to make its files from.")


def _strays(course: Course, slug: str, made: frozenset[str]) -> Iterator[str]:
    given = frozenset(PurePosixPath(name).as_posix() for name in course.given(slug))
    for path in _files(course, slug):
        name, own = (path.relative_to(folder).as_posix() for folder in (course.root, course.root / "exercises" / slug))
        if name not in made and path.suffix not in PROSE and own not in given:
            yield f"{name} is stray: it is neither made from the reference nor `given` in exercise.toml."


def _leaks(course: Course, slug: str) -> Iterator[str]:
    """Yields a sentence for each file beside the stub that holds a marker or a line of the solution."""
    reference = course.reference_path(slug)
    lines = telling_lines(reference.read_text(encoding="utf-8")) if reference.is_file() else frozenset()
    for path in _files(course, slug):
        found = surviving(path.read_text(encoding="utf-8", errors="replace"), lines)
        if found:
            yield f"{path.relative_to(course.root).as_posix()} shows a solution: {found}"


def _files(course: Course, slug: str) -> list[Path]:
    found = (course.root / "exercises" / slug).rglob("*")
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)

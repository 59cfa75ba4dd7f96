"""From one hand-in to its sources: which files are read, which are refused, and a sentence for each that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from autograder.errors import IntakeProblem
from autograder.intake.filenames import nearness
from autograder.intake.files import File, limits
from autograder.intake.handin import Handin, flatten
from autograder.intake.imported import opened_by, siblings_of
from autograder.intake.matching import match
from autograder.intake.reading import Content, files_written, kind_of, read
from autograder.model import Exercise, Source, SourceKind

DAY, LAST = 86_400.0, 4e9
"""Seconds since 1970 between which a file's time is one: 1970 itself is what a file without a time says."""

_TAMPERING = frozenset(
    (
        *("conftest.py", "pytest.ini", "sitecustomize.py", "usercustomize.py"),
        *("torch.py", "numpy.py", "pytest.py", "_pytest.py", "autograder.py"),
    )
)
_SHADOWING = frozenset(("random.py", "math.py", "typing.py", "builtins.py", "setup.py"))  # left out without a word
_PACKAGES = frozenset(("torch", "numpy", "pytest", "_pytest", "autograder"))
_DOCUMENTS = {
    ".pdf": "a PDF",
    ".doc": "a Word file",
    ".docx": "a Word file",
    ".odt": "a text document",
    ".html": "a web page",
}


@dataclass(frozen=True)
class Answers:
    """A hand-in's answers, a sentence for each thing that is wrong with it, at most a dozen, and its files' times."""

    sources: tuple[Source, ...]
    problems: tuple[str, ...]
    modified: Mapping[str, str]


def sources_of(handin: Handin, exercises: Sequence[Exercise], choose: Mapping[str, str]) -> Answers:
    """Returns the hand-in's answers."""
    with ExitStack() as stack:
        files, problems = flatten(handin, stack)
        contents = list(_contents(_readable(files, exercises, problems), problems))
        sources = _with_siblings(match(contents, exercises, choose), contents, [*files, *handin.beside])
    if not sources and (contents or not problems):
        problems.append(_nothing(files, contents, exercises))
    names = {source.name for source in sources}
    times = {f.path: _time(f) for f in files if f.path in names and DAY < f.modified < LAST}
    return Answers(sources, _few(problems), times)


def _time(file: File) -> str:
    """Returns when a file was last changed; what a zip says of it has no zone."""
    time = datetime.fromtimestamp(file.modified, UTC).replace(microsecond=0)
    return time.isoformat() if file.has_zone else time.replace(tzinfo=None).isoformat()


def _readable(files: Sequence[File], exercises: Sequence[Exercise], problems: list[str]) -> list[File]:
    """Returns the scripts, notebooks and texts that are opened, the best named first."""
    suspicious = _suspicious(files)
    if said := sorted(set(suspicious.values())):
        problems.append(f"{', '.join(said[:5])}: never imported or obeyed by the grader, and left out.")
    left = [f for f in files if kind_of(f) and f.path not in suspicious and f.name.casefold() not in _SHADOWING]
    ranks = {file.path: max(nearness(file.path, file.stem, exercises).values(), default=0) for file in left}
    texts = [file for file in left if kind_of(file) is SourceKind.MARKDOWN and ranks[file.path]]
    programs = [file for file in left if kind_of(file) is not SourceKind.MARKDOWN]
    programs.sort(key=lambda file: -ranks[file.path])
    if len(programs) > limits.SCANNED_FILES:
        problems.append(f"There are {len(programs)} scripts and notebooks; {limits.SCANNED_FILES} were looked into.")
    return [*programs[: limits.SCANNED_FILES], *texts[: limits.SCANNED_FILES]]


def _with_siblings(sources: Sequence[Source], contents: Sequence[Content], files: Sequence[File]) -> tuple[Source, ...]:
    """Returns the sources with the scripts that they import from the same hand-in."""
    imports = {content.file.path: content.imports for content in contents}
    return tuple(_with_its_siblings(source, imports[source.name], files) for source in sources)


def _with_its_siblings(source: Source, imports: Sequence[str], files: Sequence[File]) -> Source:
    written = {file.path: file for file in _written_by(source)}
    there = [*(file for file in files if file.path not in written), *written.values()]
    shut = _suspicious(there)
    importable = [file for file in there if file.path not in shut]
    beside = siblings_of(source.name, imports, importable)
    return replace(source, siblings=(*beside, *opened_by(source, beside, importable)))


def _written_by(source: Source) -> Iterator[File]:
    """Yields the files that a notebook writes beside itself."""
    base = source.name[: source.name.rfind("/") + 1]
    for path, text in (files_written(source.data, source.name) if source.kind is SourceKind.NOTEBOOK else {}).items():
        data = text.encode("utf-8", "replace")
        yield File(base + path, len(data), 0.0, partial(_first, data))


def _first(data: bytes, count: int) -> bytes:
    return data[:count]


def _suspicious(files: Sequence[File]) -> dict[str, str]:
    """Returns the paths of files that would change how tests run or what a library is, and what each is called."""
    packages = _packages(files)
    inside = {file.path: package for file in files for package in packages if file.path.startswith(package)}
    return {file.path: file.path for file in files if file.name.casefold() in _TAMPERING} | inside


def _packages(files: Sequence[File]) -> list[str]:
    """Returns the folders that would be imported instead of a library; scripts in a folder called numpy are work."""
    folders = (file.path.rpartition("/")[0] for file in files if file.name == "__init__.py")
    return sorted({f"{folder}/" for folder in folders if folder.rpartition("/")[2] in _PACKAGES})[:20]


def _contents(files: Sequence[File], problems: list[str]) -> Iterator[Content]:
    left = limits.SCANNED_BYTES
    for file in files:
        left -= file.size if file.size <= limits.NOTEBOOK_BYTES else 0  # larger ones are refused unread
        if left < 0:
            problems.append(f"All files beyond the first {limits.size(limits.SCANNED_BYTES)} were left unread.")
            return
        try:
            yield read(file)
        except IntakeProblem as problem:
            if file.name != "__init__.py":  # which is mostly empty, and never an answer
                problems.append(str(problem))


def _nothing(files: Sequence[File], contents: Sequence[Content], exercises: Sequence[Exercise]) -> str:
    """Returns the sentence for a hand-in without an answer: what there is instead."""
    if not files:
        return "Nothing was handed in that can be read."
    programs = [content for content in contents if content.kind is not SourceKind.MARKDOWN]
    if programs:
        names = ", ".join(content.file.path for content in programs[:5])
        defined = sorted({name for content in programs for name in content.defined})
        what = f"defines {', '.join(defined[:8])}" if defined else "defines nothing"
        if any(name in exercise.defines for exercise in exercises for name in defined):
            return f"No exercise is answered: {names} {what}, none that tells which it is."
        return f"No exercise is answered: {names} {what}, none of the names asked for."
    names = ", ".join(_described(file) for file in files[:5])
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    return f"No exercise is answered: handed in was {names}{more}; a .py or .ipynb file is needed."


def _described(file: File) -> str:
    return f"{file.path} ({_DOCUMENTS[file.suffix]})" if file.suffix in _DOCUMENTS else file.path


def _few(problems: Sequence[str]) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(problems))
    if len(unique) <= limits.PROBLEMS:
        return unique
    return (*unique[: limits.PROBLEMS], f"There are {len(unique) - limits.PROBLEMS} more problems of this kind.")

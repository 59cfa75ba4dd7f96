"""A worker's side: one open runner in this process, kept warm; a submission's bytes in, its report and pages out.

The same functions run in a local process and on a cluster. Nothing heavy is imported before the first task, after the
environment has been set to one thread.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import connection, parent_process
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from autograder.classroom.store import (
    Packed,
    Setting,
    differences,
    engine_digest,
    identity_of,
    named,
    pack,
    setting_of,
    stamped,
)
from autograder.course import Course, read_course
from autograder.errors import CourseError, GraderError
from autograder.grading import Ahead, Enclosure, Options, code_of, enclose, shorter, with_exercises
from autograder.model import CacheKey, GradeReport, SourceKind, Submission
from autograder.report import NOTHING_OBSERVED, Observed, Part, with_words
from autograder.report.formats import json as report_json
from autograder.report.language import ENGLISH, Language, open_language
from autograder.sandbox.walls import die_with

if TYPE_CHECKING:
    from autograder.grading import Runner

REPORT_JSON, REPORT_HTML = "report.json", "report.html"
CLASS_PAGE = "../index.html"
MOST_PAGE = 200_000
"""Bytes of a page beyond which its texts have less room."""

LITTLE_CODE = 8_000
"""Characters of an exercise's code that stay on a page which would be longer with all of its code."""


@dataclass(frozen=True)
class Setup:
    """How a worker grades; `course` is None for the shipped one, `enclosure` for walls of the worker's own.

    `many` says that it pays to prepare for hundreds of forks. Pages are in the `language`, whatever the worker's is.
    """

    course: str | None
    options: Options
    slugs: tuple[str, ...]
    setting: Setting
    enclosure: Enclosure | None = None
    many: bool = False
    language: str = ENGLISH


@dataclass(frozen=True)
class Task:
    """One submission to grade; `known` is an earlier report as JSON, of which only `slugs` are graded again."""

    submission: Submission
    cache_key: CacheKey
    known: str = ""
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """A worker's answer: the report for the store, the files of the student's folder, and what could not be made."""

    packed: Packed
    files: Mapping[str, bytes]
    problem: str = ""


def begin(started: connection.Connection, zygote: socket | None) -> None:
    """Prepares a fresh local process: it tells its id, leaves Ctrl-C to the parent, and dies when the parent dies.

    `zygote` is the way to one that was divided off for this process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":  # the process that forked this one, which ends with the parent, may be another
        die_with(os.getppid())
    with suppress(OSError), started:
        started.send(os.getpid())
    threading.Thread(target=_follow_parent, name="lifeline", daemon=True).start()
    _ZYGOTES.extend([zygote] if zygote is not None else [])


def do(setup: Setup, task: Task) -> Done:
    """Returns the report on a task's submission with its pages; GraderError where this worker cannot grade."""
    with _LOCK:
        opened = _opened(setup)
        course = opened.course
        language = open_language(setup.language, course.root)
        return finished(course.templates, task.submission, _graded(opened, task), course.observed, language)


def finished(
    templates: Path,
    submission: Submission,
    report: GradeReport,
    observed: Observed = NOTHING_OBSERVED,
    language: Language | None = None,
) -> Done:
    """Returns a report as it goes to the store, with the files of the student's folder.

    The page is in the `language` and has the words for the student's groups; the report itself stays as it was made.
    """
    text = report_json.dumps(report)
    spoken = language or open_language(ENGLISH)
    files, problem = _pages(templates, submission, with_words(report, observed), spoken)
    return Done(pack(report, text), {REPORT_JSON: text.encode()} | files, problem)


def _pages(
    templates: Path, submission: Submission, report: GradeReport, language: Language
) -> tuple[dict[str, bytes], str]:
    from autograder.report.formats import html, notebook

    files: dict[str, bytes] = {}
    try:
        notebooks = {s.exercise: s for s in submission.sources if s.kind is SourceKind.NOTEBOOK}
        links = {slug: f"{slug}.html" for slug in notebooks}
        code = {source.exercise: code_of(source) for source in submission.sources}
        little = {slug: parts for slug, parts in code.items() if sum(len(part.text) for part in parts) <= LITTLE_CODE}

        def page(told: GradeReport, seen: Mapping[str, Sequence[Part]]) -> bytes:
            made = html.student_html(
                told, templates, notebooks=links, code=seen, class_page=CLASS_PAGE, language=language
            )
            return made.encode("utf-8", "replace")

        files[REPORT_HTML] = page(report, code)
        if len(files[REPORT_HTML]) > MOST_PAGE:
            told = shorter(report)
            fitting = (made for seen in (code, little, {}) if len(made := page(told, seen)) <= MOST_PAGE)
            files[REPORT_HTML] = next(fitting, None) or page(told, {})
        for slug, source in notebooks.items():
            shown = notebook.notebook_html(source.data, templates, title=source.name, language=language)
            files[links[slug]] = shown.encode("utf-8", "replace")
    except GraderError:
        raise
    except Exception as error:
        return files, f"A page of {submission.student.key} could not be made ({type(error).__name__}: {error})."
    return files, ""


@dataclass(frozen=True)
class _Opened:
    setup: Setup
    course: Course
    runner: Runner


_LOCK = threading.Lock()
_WARM: list[_Opened] = []
_ZYGOTES: list[socket] = []
"""The zygote that was divided off for this process, until it is taken; the next one this process starts itself."""


def _graded(opened: _Opened, task: Task) -> GradeReport:
    known = report_json.loads(task.known) if task.known else None
    if known is None:
        report = _run(opened.runner, task)
    else:
        report = merged(known, _run(opened.runner, task), task.slugs) if task.slugs else known
    return stamped(named(report, identity_of(task.submission)), task.cache_key)


def _run(runner: Runner, task: Task) -> GradeReport:
    wanted = task.submission
    if task.slugs:
        wanted = replace(wanted, sources=tuple(s for s in wanted.sources if s.exercise in task.slugs))
    try:
        return runner.grade(wanted)
    except GraderError:
        close()
        raise


def merged(known: GradeReport, fresh: GradeReport, slugs: tuple[str, ...]) -> GradeReport:
    """Returns `fresh` with the exercises of `known`, except for `slugs`."""
    kept = {e.slug: e for e in known.exercises if e.slug not in slugs}
    return with_exercises(fresh, [kept.get(e.slug, e) for e in fresh.exercises])


def engine() -> str:
    """Returns the digest of this worker's engine; a cluster is asked for it to see whether it can load us at all."""
    return engine_digest()


def close() -> None:
    """Ends the runner of this process, if one is open."""
    while _WARM:
        _WARM.pop().runner.close()


def _opened(setup: Setup) -> _Opened:
    if not _WARM or _WARM[0].setup != setup:
        close()
        _WARM.append(_open(setup))
    return _WARM[0]


def _open(setup: Setup) -> _Opened:
    course = read_course(Path(setup.course) if setup.course else None)
    options = setup.options
    enclosure = setup.enclosure or enclose(
        course, options.sandbox, own_code=options.own_code, gpu=options.device != "cpu"
    )
    found = setting_of(course, options, enclosure.stack.name, setup.slugs)
    if different := differences(setup.setting, found):
        raise CourseError(
            f"A worker has {', '.join(different)}: nothing was graded there. Install the same versions and course on "
            "every machine, change nothing while a class is graded, and run the same command again."
        )
    from autograder.grading import open_runner

    ahead = Ahead(setup.many, _ZYGOTES.pop() if _ZYGOTES else None)
    runner = open_runner(course, options, enclosure, setup.slugs, ahead)
    try:
        runner.check_suites()
    except CourseError:
        runner.close()
        raise
    return _Opened(setup, course, runner)


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)

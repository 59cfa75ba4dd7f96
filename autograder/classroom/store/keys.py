"""Digests of what a verdict depends on, so that a report is looked up only where nothing that matters has changed.

A key covers the submission's bytes and a `Setting`: course, engine, environment, device, seed, walls and options. The
digests of the single exercises let one whose suite has changed be graded again without the others.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from autograder.course import FOR_A_PERSON, Course
from autograder.files import PACKAGE, digest
from autograder.grading import Options
from autograder.intake import digest_of
from autograder.machine import versions
from autograder.model import CacheKey, Submission

COURSE_FOLDERS = ("reference", "exercises", "tests/suites")


@dataclass(frozen=True)
class Setting:
    """All but the submission that a verdict depends on; `parts` are the digests of the exercises by slug."""

    engine: str
    environment: tuple[tuple[str, str], ...]
    options: str
    sandbox: str
    parts: tuple[tuple[str, str], ...] = field(default=())

    def cache_key(self, submission: Submission) -> CacheKey:
        """Returns the key under which the report on `submission` is kept."""
        return CacheKey(_digest([submission_digest(submission), self._whole]))

    def base(self, submission: Submission) -> str:
        """Returns the digest of everything but the exercises: equal bases may share the reports of single exercises."""
        return _digest([submission_digest(submission), self._without_parts])

    @cached_property
    def _whole(self) -> str:
        return _digest(asdict(self))

    @cached_property
    def _without_parts(self) -> str:
        return _digest(asdict(replace(self, parts=())))


def setting_of(course: Course, options: Options, sandbox: str, slugs: Sequence[str] = ()) -> Setting:
    """Returns the setting of a run; no GPU library is imported for it."""
    asked = [
        options.seed,
        _digest(options.secret),
        options.device,
        _gpu(options.device),
        options.timeout,
        options.threads,
    ]
    wanted = [e.slug for e in course.exercises if not slugs or e.slug in slugs]
    parts = exercise_digests(course)
    return Setting(
        engine_digest(), environment(), json.dumps(asked), sandbox, tuple((slug, parts[slug]) for slug in wanted)
    )


def submission_digest(submission: Submission) -> str:
    """Returns the digest that intake took, or one of the sources where a submission was made otherwise."""
    return submission.digest or digest_of(submission.sources)


def exercise_digests(course: Course) -> dict[str, str]:
    """Returns a digest for each exercise, of its own files and of those that no other exercise owns."""
    files = [(_content(course.root, path), _owner(course, path)) for path in course_files(course.root)]
    return {e.slug: _digest([c for c, owner in files if owner in ("", e.slug)]) for e in course.exercises}


def course_files(root: Path) -> list[Path]:
    """Returns every file of a course that can change a verdict, in order."""
    found = (p for folder in COURSE_FOLDERS for p in (root / folder).rglob("*") if p.is_file())
    return sorted(
        p for p in found if "__pycache__" not in p.parts and not p.name.startswith(".") and p.name not in FOR_A_PERSON
    )


def course_stamp(root: Path) -> str:
    """Returns what changes when a file of the course is written: names, sizes and times. Quicker than a digest."""
    stats = [(str(path), path.stat()) for path in course_files(root)]
    return _digest([(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats])


@cache
def engine_digest() -> str:
    """Returns a digest of this package's own sources."""
    sources = sorted(p for p in PACKAGE.rglob("*.py") if "_course" not in p.relative_to(PACKAGE).parts)
    return _digest([(str(p.relative_to(PACKAGE)), digest([p.read_bytes()])) for p in sources])


def environment() -> tuple[tuple[str, str], ...]:
    """Returns the kind of machine and the versions that a verdict may depend on."""
    return (*versions(), ("machine", f"{platform.system()} {platform.machine()}"))


def differences(ours: Setting, theirs: Setting) -> list[str]:
    """Returns, in words, what two settings do not agree on."""
    here, there = dict(ours.environment), dict(theirs.environment)
    found = [f"{name} {there.get(name)} instead of {here[name]}" for name in here if here[name] != there.get(name)]
    found += ["another version of the grader's source"] if ours.engine != theirs.engine else []
    found += ["other walls"] if ours.sandbox != theirs.sandbox else []
    changed = [slug for slug, part in ours.parts if dict(theirs.parts).get(slug) != part]
    return found + ([f"another version of the course ({', '.join(changed)})"] if changed else [])


def _owner(course: Course, path: Path) -> str:
    """Returns the exercise that a file belongs to, by its name or folder; empty where it may matter to all."""
    parts = {path.stem, path.stem.removeprefix("test_"), *path.relative_to(course.root).parts[:-1]}
    return next((e.slug for e in course.exercises if e.slug in parts), "")


def _content(root: Path, path: Path) -> tuple[str, str]:
    return str(path.relative_to(root)), digest([path.read_bytes()])


def _gpu(device: str) -> bool:
    return device == "auto" and Path("/dev/nvidiactl").exists()


def _digest(value: Sequence[object] | Mapping[str, object]) -> str:
    return digest([json.dumps(value, default=str).encode("utf-8", "replace")])

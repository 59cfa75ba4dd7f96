"""What the reference gave in tests, also with mistakes in it: worked out once, and looked up from then on.

A class is graded with one memory in each process. A student checks in a process of its own each time, so that the
memory of public tests can also be kept in a file beside their work. It holds numbers and no code; it counts only for
the very files, settings and versions that it was made with, by the times and sizes of the files.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import StoreError, WireError
from autograder.files import PACKAGE, digest, write_file
from autograder.grading.diagnosis import Fingerprint, Outcome
from autograder.grading.recordings import Ended
from autograder.machine import versions
from autograder.sandbox.wire import request

FOLDER = "answers"
MOST_BYTES = 1 << 21
"""Bytes of one exercise's answers in a file; a student's own numbers may be among what is asked, so that they grow."""

LARGEST = 1 << 26
"""Bytes of a file, packed and unpacked, beyond which it is none of ours: it lies where anybody may have put it."""

Key = tuple[Any, ...]


class Memory:
    """Answers of the reference by call, and how tests end on it with mistakes; of an exercise, where a file is kept."""

    def __init__(self, course: Course, seed: int, device: str, folder: Path | None) -> None:
        self.answers: dict[Key, bytes] = {}
        self.ends: dict[Key, list[Ended]] = {}  # by exercise, test and mistakes; a run for each answer to `passed`
        self.deeper: dict[Key, Fingerprint] = {}
        self._course, self._seed, self._device, self._folder = course, seed, device, folder
        self._recalled: dict[str, int] = {}  # by exercise, how much was there when its file was last read or written

    def recall(self, slug: str) -> None:
        """Reads what is kept of an exercise, once; nothing where that is not there, damaged, or of other files."""
        if self._folder is None or slug in self._recalled:
            return
        with suppress(Exception):  # whatever it is, all can be worked out again
            stamp, answers, ends, deeper = request.loads(_unpacked(self._path(slug)))
            if stamp == self._stamp(slug):
                self.answers.update(answers)
                for key, asked, failed, found in ends:
                    self.ends.setdefault(key, []).append(Ended(asked, failed, _outcomes(found)))
                self.deeper.update({key: _outcomes(found) for key, found in deeper})
        self._recalled[slug] = self._size()

    def keep(self, slug: str, *, is_public: bool) -> None:
        """Writes what is known of an exercise where there is more than before; goes on where that cannot be done.

        Where not only public tests were run, no file is written from then on.
        """
        if not is_public:
            self._folder = None
        if self._folder is None or self._size() == self._recalled.get(slug):
            return
        answers = _newest((key, value) for key, value in self.answers.items() if key[0] == slug)
        known = ((k, end) for k, ends in self.ends.items() if k[0] == slug for end in ends if _can_travel(end.found))
        ends = [(key, end.asked, end.failed, [astuple(outcome) for outcome in end.found]) for key, end in known]
        fingerprints = ((k, found) for k, found in self.deeper.items() if k[0] == slug and _can_travel(found))
        deeper = [(key, [astuple(outcome) for outcome in found]) for key, found in fingerprints]
        with suppress(StoreError, WireError):
            data = request.dumps((self._stamp(slug), answers, ends, deeper))
            write_file(self._path(slug), zlib.compress(data, 1))
        self._recalled[slug] = self._size()

    def _size(self) -> int:
        return len(self.answers) + sum(map(len, self.ends.values())) + len(self.deeper)

    def _path(self, slug: str) -> Path:
        assert self._folder is not None
        return self._folder / FOLDER / f"{slug}.bin"

    def _stamp(self, slug: str) -> str:
        course = self._course
        ours = (*PACKAGE.glob("*.py"), *PACKAGE.glob("grading/**/*.py"), *PACKAGE.glob("sandbox/**/*.py"))
        theirs = (*course.suites.rglob("*.*"), *course.root.glob(f"reference/**/{slug}.py"))
        settings = (*course.root.glob(f"exercises/{slug}/*.toml"), *course.root.glob("exercises/*.toml"))
        said = (str(course.root), str(self._seed), self._device, repr(versions()))
        return digest([*map(os.fsencode, said), *_looks((*ours, *theirs, *settings))])


def _unpacked(path: Path) -> bytes:
    """Returns what a file of answers holds, no more of it than LARGEST."""
    with open(path, "rb") as file:
        return zlib.decompressobj().decompress(file.read(LARGEST), LARGEST)


def _newest(answers: Iterable[tuple[Key, bytes]]) -> list[tuple[Key, bytes]]:
    """Returns the latest answers that come to MOST_BYTES."""
    kept, size = [], 0
    for key, value in reversed(list(answers)):
        size += len(value)
        if size > MOST_BYTES:
            break
        kept.append((key, value))
    return kept[::-1]


def _looks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in sorted(paths):
        if "__pycache__" not in path.parts:
            look = path.stat()
            yield os.fsencode(f"{path} {look.st_size} {look.st_mtime_ns}")


def _outcomes(found: Iterable[Any]) -> Fingerprint:
    return tuple(Outcome(*end) for end in found)


def _can_travel(found: Fingerprint) -> bool:
    try:
        return all(request.loads(request.dumps(astuple(end))) is not None for end in found)
    except (WireError, TypeError, AttributeError):
        return False

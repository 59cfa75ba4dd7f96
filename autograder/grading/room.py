"""How much memory the grader gives to one test: sizes in an answer are the submission's word, and cost it few bytes.

The reference passes every test within this room. Whoever makes the grader run out of it has sent something that is far
too large, and that is a verdict, no failure of ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.errors import LimitReached
from autograder.sandbox.walls import is_memory_error

try:
    import resource
except ImportError:  # Windows, where memory is not bounded
    resource = None  # type: ignore[assignment]

ROOM_BYTES = 1 << 30
SIZES = Path("/proc/self/statm")


@contextmanager
def room_for_a_test(device: str = "cpu") -> Iterator[None]:
    """Bounds what this process may take in the block; LimitReached where a comparison needs more than there is.

    There is no bound with a GPU, for which the driver reserves far more than is used.
    """
    before = _bound() if device == "cpu" else None
    try:
        yield
    except Exception as error:
        if not is_memory_error(type(error).__name__, str(error)):
            raise
        raise LimitReached("reply", "what came back is far too large to be compared") from None
    finally:
        if before is not None:
            resource.setrlimit(resource.RLIMIT_AS, before)


def _bound() -> tuple[int, int] | None:
    """Sets the bound and returns what holds otherwise; None where there is no way to bound or to know the size."""
    if resource is None:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(OSError, ValueError):
        most = int(SIZES.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") + ROOM_BYTES
        if resource.RLIM_INFINITY in (soft, hard) or most < soft:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
            return soft, hard
    return None

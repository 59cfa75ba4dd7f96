"""Keeps submissions that wait to be graded out of memory: in a file without a name, which is gone with the process."""

from __future__ import annotations

import pickle
import tempfile

from autograder.errors import StoreError
from autograder.model import Submission

IN_MEMORY = 32 << 20


class Spool:
    """A place for submissions under the numbers that `put` gives; small classes stay in memory."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close
        self._places: list[tuple[int, int]] = []

    def put(self, submission: Submission) -> int:
        """Keeps a submission and returns its number; StoreError where the disk for temporary files is full."""
        data = pickle.dumps(submission, pickle.HIGHEST_PROTOCOL)
        try:
            begin = self._file.seek(0, 2)
            self._file.write(data)
        except OSError as error:
            raise StoreError(
                f"The submissions do not fit into {tempfile.gettempdir()} ({error.strerror}); make room there, or set "
                "TMPDIR to a folder with more."
            ) from error
        self._places.append((begin, len(data)))
        return len(self._places) - 1

    def get(self, number: int) -> Submission:
        """Returns the submission that was put under `number`."""
        begin, size = self._places[number]
        self._file.seek(begin)
        submission: Submission = pickle.loads(self._file.read(size))
        return submission

    def close(self) -> None:
        """Frees the file."""
        self._file.close()

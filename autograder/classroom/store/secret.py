"""The secret of a class, from which the inputs of its hidden tests are drawn: made once, kept beside the store."""

from __future__ import annotations

import secrets
from pathlib import Path

from autograder.errors import StoreError
from autograder.files import write_file

NAME = "autograde.secret"
BYTES = 16


def secret_of(folder: Path) -> str:
    """Returns the secret of the class whose results are in `folder`, drawn where there is none; StoreError without one.

    Only the owner may read the file. Where it is lost another is drawn, and what is graded is graded again.
    """
    path = folder / NAME
    try:
        found = path.read_text(encoding="ascii").strip() if path.exists() else ""
    except (OSError, UnicodeError) as error:
        raise StoreError(f"{path} cannot be read ({error}); mend that, or choose another --out.") from error
    if not found:
        found = secrets.token_hex(BYTES)
        write_file(path, f"{found}\n".encode(), "choose another --out", mode=0o600)
    return found

"""The secret of a class, from which the inputs of its hidden tests are drawn: made once, kept beside the store."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.errors import StoreError

NAME = "autograde.secret"
BYTES = 16


def secret_of(folder: Path) -> str:
    """Returns the secret of the class whose results are in `folder`, drawn where there is none; StoreError without one.

    Only the owner may read the file. Where it is lost another is drawn, and what is graded is graded again.
    """
    path = folder / NAME
    try:
        found = path.read_text(encoding="ascii").strip() if path.exists() else ""
        return found or _draw(path)
    except (OSError, UnicodeError) as error:
        raise StoreError(f"{path} cannot be used ({error}); mend that, or choose another --out.") from error


def _draw(path: Path) -> str:
    secret = secrets.token_hex(BYTES)
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    return secret

"""What a class is known to have: one SQLite file beside the reports."""

from autograder.classroom.store.beside import ADJUSTMENTS, PROOFS, adjustment_rows, change_of, place_of, proofs_in
from autograder.classroom.store.file import NAME
from autograder.classroom.store.keys import Setting, course_stamp, differences, engine_digest, setting_of
from autograder.classroom.store.lock import locked
from autograder.classroom.store.records import (
    NOTHING,
    Correction,
    Packed,
    Place,
    Row,
    Score,
    identity_of,
    named,
    pack,
    stamped,
)
from autograder.classroom.store.secret import secret_of
from autograder.classroom.store.spool import Spool
from autograder.classroom.store.store import Store, open_store

__all__ = [
    "ADJUSTMENTS",
    "Correction",
    "NAME",
    "NOTHING",
    "PROOFS",
    "Packed",
    "Place",
    "Row",
    "Score",
    "Setting",
    "Spool",
    "Store",
    "adjustment_rows",
    "change_of",
    "course_stamp",
    "differences",
    "engine_digest",
    "identity_of",
    "locked",
    "named",
    "open_store",
    "pack",
    "place_of",
    "proofs_in",
    "secret_of",
    "setting_of",
    "stamped",
]

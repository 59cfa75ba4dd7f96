"""What crosses between grader and child: frames of checked data, requests, arrays, and handles of what stays."""

from autograder.sandbox.wire.arrays import parts_in
from autograder.sandbox.wire.deadline import ASLEEP, NEARLY, Deadline
from autograder.sandbox.wire.frames import CHUNK, Decoder, FrameReader, Ref, pack, read_frame, unpack, write_frame
from autograder.sandbox.wire.objects import HELPERS, SUBMISSION, Engine, Missing, forget_settings, seed_everything
from autograder.sandbox.wire.request import framed
from autograder.sandbox.wire.sound import Unread, sound
from autograder.sandbox.wire.unit import HONOURED, Unit

__all__ = [
    "ASLEEP",
    "CHUNK",
    "Deadline",
    "Decoder",
    "Engine",
    "FrameReader",
    "HELPERS",
    "HONOURED",
    "Missing",
    "NEARLY",
    "Ref",
    "SUBMISSION",
    "Unit",
    "Unread",
    "forget_settings",
    "framed",
    "pack",
    "parts_in",
    "read_frame",
    "request",
    "seed_everything",
    "sound",
    "unpack",
    "write_frame",
]

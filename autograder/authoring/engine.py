"""The engine as a wheel without a course: what students install, made from this installation's own files."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from autograder import __version__
from autograder.errors import CourseError
from autograder.files import PACKAGE

NAME = "autograde-rnn"
WHEEL = "Wheel-Version: 1.0\nGenerator: autograde release\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
DATE = (2026, 1, 1, 0, 0, 0)
LEFT_OUT = frozenset({"_course", "__pycache__"})


def wheel_name() -> str:
    """Returns the file name of the wheel."""
    return f"{NAME.replace('-', '_')}-{__version__}-py3-none-any.whl"


def wheel() -> bytes:
    """Returns the wheel, the same bytes for the same files; CourseError where this installation has no metadata."""
    about = f"{NAME.replace('-', '_')}-{__version__}.dist-info"
    paths = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*")) if path.is_file()]
    kept = [path for path in paths if LEFT_OUT.isdisjoint(path.parts)]
    files = {f"autograder/{path.as_posix()}": (PACKAGE / path).read_bytes() for path in kept}
    said = _distribution()
    files[f"{about}/METADATA"] = _metadata(said).encode()
    files[f"{about}/entry_points.txt"] = (said.read_text("entry_points.txt") or "").encode()
    files[f"{about}/WHEEL"] = WHEEL.encode()
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*lines, f"{about}/RECORD,,", ""]).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, DATE)
            info.external_attr, info.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return made.getvalue()


def _distribution() -> Distribution:
    try:
        return distribution(NAME)
    except PackageNotFoundError:
        raise CourseError(
            f"{NAME} is not installed here, so no wheel can be made of it: pip install it first."
        ) from None


def _metadata(said: Distribution) -> str:
    """Returns what the wheel says of itself: what it needs, without the long description."""
    kept = ("Metadata-Version", "Name", "Summary", "License-Expression", "Requires-Python", "Requires-Dist")
    told = [(name, value) for name in kept for value in said.metadata.get_all(name) or ()]
    lines = [f"{name}: {value}" for name, value in told if "extra ==" not in value]
    return "\n".join([*lines[:2], f"Version: {__version__}", *lines[2:], ""])


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

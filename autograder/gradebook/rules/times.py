"""Times as platforms and people write them, and durations in words; every time that leaves here has a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

_FORMS = (
    "%Y-%m-%d-%H-%M-%S",  # Blackboard
    "%d %B %Y, %I:%M %p",  # Moodle
    "%d %B %Y, %H:%M",
    "%b %d, %Y %I:%M %p",  # Brightspace, Canvas
    "%b %d, %Y at %I:%M%p",
    "%B %d, %Y %I:%M %p",
)
_WEEKDAY = re.compile(r"^[A-Za-z]{3,9}day,\s*")
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(weeks?|days?|d|hours?|h|minutes?|min|m)\b", re.IGNORECASE)
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def read_time(text: str, zone: tzinfo | None) -> datetime | None:
    """Returns a time in its own zone, else in `zone`; None where the text is no time or nothing tells its zone."""
    found = _parsed(text)
    if found is None:
        return None
    if found.tzinfo is None:
        return None if zone is None else found.replace(tzinfo=zone)
    return found


def has_no_zone(text: str) -> bool:
    """Tells whether a text is a time that does not say its zone."""
    found = _parsed(text)
    return found is not None and found.tzinfo is None


def is_skipped(time: datetime) -> bool:
    """Tells whether clocks never show this time: they were put forward over it."""
    return time.astimezone(UTC).astimezone(time.tzinfo).replace(tzinfo=None) != time.replace(tzinfo=None)


def moment(time: datetime) -> str:
    """Returns a time as people read it, with its zone: `2026-05-01 23:59 CEST`."""
    return f"{time:%Y-%m-%d %H:%M} {time:%Z}".rstrip()


def read_duration(text: str) -> timedelta | None:
    """Returns a duration such as `15 min`, `2 h` or `1 day 12 h`; None for any other text."""
    if _PART.sub("", text).strip(" ,") or not _PART.search(text):
        return None
    parts = (float(number) * _UNITS[unit[0].lower()] for number, unit in _PART.findall(text))
    return sum(parts, timedelta())


def duration(span: timedelta) -> str:
    """Returns a duration in words, in its two largest units: `1 day 4 hours`, `12 minutes`."""
    minutes = max(1, round(span / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    told = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " ".join(told[:2])


def _parsed(text: str) -> datetime | None:
    plain = _LONG_FRACTION.sub(r"\1", _WEEKDAY.sub("", text.strip()))
    plain = re.sub(r"\s+(UTC|GMT|Z)$", "+00:00", plain)
    plain = re.sub(r"\s+([+-]\d{2}:?\d{2})$", r"\1", plain)
    try:
        return datetime.fromisoformat(plain) if len(plain) > len("2026-05-01") else None
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None

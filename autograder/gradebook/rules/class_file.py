"""Reads class.toml and the tables that it names; every fault is one sentence with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from autograder.errors import UsageError
from autograder.gradebook.rules.late import LateRule
from autograder.gradebook.rules.people import ClassList
from autograder.gradebook.rules.rules import ClassRules, ExerciseRules, Extension
from autograder.gradebook.rules.tables import read_table
from autograder.gradebook.rules.times import has_no_zone, is_skipped, read_duration, read_time
from autograder.model import Exercise, Student, StudentKey

CLASS_FILE, EXTENSIONS, HANDINS = "class.toml", "extensions.csv", "handins.csv"
TOP = ("timezone", "extensions", "handins", "late", "marks", "exercises")
LATE = ("policy", "per_day", "grace", "at_most", "cut_off", "free_days")
MARKS = ("drop_lowest", "round_to", "pass")
EXERCISE = ("due", "weight", "late")
POLICIES = ("none", "share", "points")
EVERY = "*"
NOTHING = ("", "-")
"""What stands in a table of hand-ins where no time does."""

PARTICIPANT = "Participant "
"""What Moodle puts before a number."""


def read_class(folder: Path, named: Path | None, exercises: Sequence[Exercise], people: ClassList) -> ClassRules:
    """Returns the rules in class.toml beside the store, or in the file that is named; none where there is no file.

    UsageError, with the line, for what makes no sense: an unknown name, a date without zone, rules that contradict
    each other, an extension for nobody.
    """
    path = named or folder / CLASS_FILE
    if not path.is_file():
        if named is not None:
            raise UsageError(f"There is no file {named}; name the class's rules with --class FILE.")
        return ClassRules()
    return _Reader(path, exercises, people).rules()


class _Reader:
    """One class.toml that is being read."""

    def __init__(self, path: Path, exercises: Sequence[Exercise], people: ClassList) -> None:
        self._path = path
        self._exercises = {e.slug: e for e in exercises}
        self._people = people
        try:
            self._text = path.read_text(encoding="utf-8-sig")
            self._said: Mapping[str, Any] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{path} is no TOML: {error}.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read ({error}); save it as UTF-8.") from None
        self._zone = self._read_zone()

    def rules(self) -> ClassRules:
        """Returns the rules."""
        self._known((), TOP)
        late = self._late(("late",), self._said.get("late", {}), LateRule())
        exercises = {slug: self._exercise(slug, late) for slug in self._table(("exercises",))}
        exercises = {slug: exercises.get(slug, ExerciseRules(late=late)) for slug in self._exercises}
        self._check_effect(late, exercises)
        marks = self._table(("marks",))
        self._known(("marks",), MARKS)
        scored = sum(bool(e.points) for e in self._exercises.values())
        drop = self._count(("marks", "drop_lowest"), marks.get("drop_lowest", 0))
        if drop and drop >= scored:
            self._refuse(("marks", "drop_lowest"), f"drops {drop} of {scored} exercises, and none would be left")
        share, points = self._pass(marks.get("pass"))
        round_to = self._number(("marks", "round_to"), marks.get("round_to", 0))
        rules = ClassRules(self._zone, exercises, {}, {}, drop, round_to, share, points, late.free_days)
        return replace(rules, extensions=self._extensions(rules), handed_in=self._handins())

    def _check_effect(self, late: LateRule, exercises: Mapping[str, ExerciseRules]) -> None:
        """Refuses rules that could never change a mark, or would leave none."""
        if (late.share or late.points) and all(e.due is None for e in exercises.values()):
            self._refuse(("late",), "says what a late day costs, and no exercise is due: give [exercises.NAME] a due")
        if not any(self._exercises[slug].points if e.weight is None else e.weight for slug, e in exercises.items()):
            self._refuse(("exercises",), "gives every exercise the weight 0, and no total would be left")

    def _exercise(self, slug: str, late: LateRule) -> ExerciseRules:
        if slug not in self._exercises:
            known = ", ".join(self._exercises)
            self._refuse(("exercises", slug), f"speaks of an exercise {slug!r}, and the course has {known}")
        place = ("exercises", slug)
        table = self._table(place)
        self._known(place, EXERCISE)
        due = self._time((*place, "due"), table["due"]) if "due" in table else None
        own = self._late((*place, "late"), table.get("late", {}), late)
        if own.free_days != late.free_days:
            self._refuse((*place, "late", "free_days"), "gives free_days to one exercise; they are for all: say [late]")
        weight = self._number((*place, "weight"), table["weight"]) if "weight" in table else None
        return ExerciseRules(due, own, weight)

    def _late(self, place: tuple[str, ...], table: Any, before: LateRule) -> LateRule:
        if not isinstance(table, dict):
            self._refuse(place, "should be a table")
        self._known(place, LATE)
        if not table:
            return before
        policy = table.get("policy")
        if policy is not None and policy not in POLICIES:
            self._refuse((*place, "policy"), f"has the policy {policy!r}; there are {', '.join(POLICIES)}")
        share, points = self._per_day(place, table, policy, before)
        cap = self._share((*place, "at_most"), table["at_most"]) if "at_most" in table else before.cap
        grace = self._duration((*place, "grace"), table["grace"]) if "grace" in table else before.grace
        cut = self._duration((*place, "cut_off"), table["cut_off"]) if "cut_off" in table else before.cut_off
        if cut is not None and cut < grace:
            self._refuse((*place, "cut_off"), "cuts off before the grace has ended")
        free = self._count((*place, "free_days"), table.get("free_days", before.free_days))
        if not (share or points) and ((free and "free_days" in table) or "at_most" in table):
            name = "at_most" if "at_most" in table else "free_days"
            self._refuse((*place, name), f"gives {name}, and no day costs anything: give per_day")
        return LateRule(share, points, grace, cap, cut, free)

    def _per_day(
        self, place: tuple[str, ...], table: Mapping[str, Any], policy: str | None, before: LateRule
    ) -> tuple[float, float]:
        if "per_day" not in table:
            if policy in ("share", "points") and not (before.share if policy == "share" else before.points):
                self._refuse((*place, "policy"), f"has the policy {policy!r} and no per_day")
            return (0.0, 0.0) if policy == "none" else (before.share, before.points)
        where, value = (*place, "per_day"), table["per_day"]
        is_share = isinstance(value, str)
        if policy == "none" or (policy == "share" and not is_share) or (policy == "points" and is_share):
            self._refuse(where, f"has per_day = {value!r} and the policy {policy!r}, which contradict each other")
        return (self._share(where, value), 0.0) if is_share else (0.0, self._number(where, value))

    def _pass(self, value: Any) -> tuple[float | None, float | None]:
        if value is None:
            return None, None
        if isinstance(value, str):
            return self._share(("marks", "pass"), value), None
        points, most = self._number(("marks", "pass"), value), sum(e.points for e in self._exercises.values())
        if points > most:
            self._refuse(("marks", "pass"), f"wants {points:g} points to pass, and there are {most:g}")
        return None, points

    def _extensions(self, rules: ClassRules) -> dict[tuple[StudentKey, str], Extension]:
        found: dict[tuple[StudentKey, str], Extension] = {}
        columns = {"student": ["student"], "exercise": ["exercise"], "until": ["until"], "why": ["why", ""]}
        for where, student, slugs, row, path in self._rows("extensions", EXTENSIONS, columns):
            until = self._time_in(path, where, row["until"])
            for slug in slugs:
                due = rules.of(slug).due
                if due is None and row["exercise"] != EVERY:
                    raise UsageError(f"{where}: {slug} has no due date in {self._path} that could be extended.")
                if due is not None and until < due:
                    raise UsageError(f"{where}: until {row['until']} lies before {slug} is due; nothing is extended.")
                if due is not None and (student, slug) in found and row["exercise"] != EVERY:
                    raise UsageError(f"{where}: {row['student']} has two extensions for {slug}; leave one.")
                if due is not None:
                    found[student, slug] = Extension(until, row["why"])
        return found

    def _handins(self) -> dict[tuple[StudentKey, str], datetime]:
        columns = {
            "student": ["student", "Email address", "Identifier"],
            "exercise": ["exercise", ""],
            "time": ["time", "submitted", "Last modified (submission)"],
            "identifier": ["Identifier", ""],
        }
        found: dict[tuple[StudentKey, str], datetime] = {}
        rows: set[tuple[StudentKey, str]] = set()
        for where, student, slugs, row, path in self._rows("handins", HANDINS, columns):
            if (student, row["exercise"]) in rows:
                raise UsageError(f"{where}: {row['student']} has a time before this one for the same; leave one.")
            rows.add((student, row["exercise"]))
            found.update(dict.fromkeys(((student, s) for s in slugs), self._time_in(path, where, row["time"])))
        return found

    def _rows(self, name: str, usual: str, columns: dict[str, list[str]]) -> Any:
        """Yields of each row of a table where it stands, whose it is, which exercises it is for, and its cells."""
        said = self._said.get(name, usual)
        if not isinstance(said, str):
            self._refuse((name,), "should be the name of a CSV file")
        path = self._path.parent / said
        if name not in self._said and not path.is_file():
            return
        for line, row in read_table(path, f"table of {name}").records(columns):
            where = f"{path}, line {line}"
            student = None if row.get("time") in NOTHING else self._whose(row, where)
            if student is None:
                continue
            slug = row["exercise"] or EVERY
            if slug != EVERY and slug not in self._exercises:
                raise UsageError(
                    f"{where}: there is no exercise {slug!r}; the course has {', '.join(self._exercises)}."
                )
            yield where, student.key, tuple(self._exercises) if slug == EVERY else (slug,), row, path

    def _whose(self, row: Mapping[str, str], where: str) -> Student | None:
        """Returns whose a row is; None for who has handed in nothing, and for a stranger in a platform's own table."""
        number = row.get("identifier", "").removeprefix(PARTICIPANT).strip()
        if number:
            found = self._people.by_id(number) or self._people.by_id(row["student"])
            return found[0] if len(found) == 1 else None
        return None if self._people.is_absent(row["student"]) else self._people.find(row["student"], where)

    def _time_in(self, path: Path, where: str, text: str) -> datetime:
        found = read_time(text, self._zone)
        if found is None and has_no_zone(text):
            raise UsageError(
                f'{where}: {text} has no time zone: write {text}+02:00, or say timezone = "Europe/Berlin" in '
                f"{self._path}."
            )
        if found is None:
            raise UsageError(f"{where}: {text!r} is no time; write it as 2026-05-01T23:59.")
        return found

    def _read_zone(self) -> tzinfo | None:
        name = self._said.get("timezone")
        if name is None:
            return None
        try:
            return ZoneInfo(str(name))
        except (KeyError, ValueError, OSError):
            self._refuse(("timezone",), f'has the time zone {name!r}, which is not known; write it as "Europe/Berlin"')

    def _time(self, place: tuple[str, ...], value: Any) -> datetime:
        if isinstance(value, str):
            value = _iso(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            self._refuse(place, f"is a day without a time; write {value}T23:59:00")
        if not isinstance(value, datetime):
            self._refuse(place, f"is no time: {value!r}; write it as 2026-05-01T23:59:00")
        if value.tzinfo is None and self._zone is None:
            self._refuse(
                place,
                f'has no time zone: write {value.isoformat()}+02:00, or say timezone = "Europe/Berlin" at the top',
            )
        time: datetime = value if value.tzinfo else value.replace(tzinfo=self._zone)
        if is_skipped(time):
            self._refuse(place, f"is a time that clocks never show: they are put forward over {time:%H:%M} that day")
        return time

    def _share(self, place: tuple[str, ...], value: Any) -> float:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value) if isinstance(value, str) else None
        if found is None or float(found[1]) > 100:
            self._refuse(place, f'should be a share such as "10%", and is {value!r}')
        return float(found[1]) / 100

    def _number(self, place: tuple[str, ...], value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            self._refuse(place, f"should be a number from 0 on, and is {value!r}")
        return float(value)

    def _count(self, place: tuple[str, ...], value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._refuse(place, f"should be a whole number from 0 on, and is {value!r}")
        return int(value)

    def _duration(self, place: tuple[str, ...], value: Any) -> timedelta:
        found = read_duration(value) if isinstance(value, str) else None
        if found is None:
            self._refuse(place, f'should be a time span such as "15 min", "2 h" or "3 days", and is {value!r}')
        return found

    def _table(self, place: tuple[str, ...]) -> Mapping[str, Any]:
        value: Any = self._said
        for name in place:
            value = value.get(name, {})
        if not isinstance(value, dict):
            self._refuse(place, "should be a table")
        return value

    def _known(self, place: tuple[str, ...], names: Sequence[str]) -> None:
        for name in self._table(place):
            if name not in names:
                self._refuse((*place, name), f"is not known; known are {', '.join(names)}")

    def _refuse(self, place: tuple[str, ...], fault: str) -> NoReturn:
        raise UsageError(f"{self._path}, line {line_of(self._text, place)}: {'.'.join(place)} {fault}.")


def _iso(text: str) -> datetime | date | str:
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-05-01") else date.fromisoformat(text)
    except ValueError:
        return text


def line_of(text: str, place: Sequence[str]) -> int:
    """Returns the line of a TOML text on which the value at `place` stands, else that of what holds it."""
    header: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[\[?(.+?)\]\]?\s*(?:#.*)?$", line):
            header = _names(found[1])
            names = header
        elif found := re.match(r"\s*([^=#]+?)\s*=", line):
            names = (*header, *_names(found[1]))
        else:
            continue
        if names == tuple(place[: len(names)]) and len(names) > depth:
            best, depth = number, len(names)
    return best


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in text.split("."))

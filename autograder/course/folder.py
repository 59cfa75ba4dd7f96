"""Reads a course folder: its exercises, limits, suites, reference and bank of mistakes.

A course is a folder with `exercises/<slug>/exercise.toml`, `tests/suites/test_<slug>.py`, `reference/<slug>.py` and
`templates/`. The one that ships with autograder is only the first of many; `--course DIR` names another.
"""

from __future__ import annotations

import copy
import importlib
import math
import sys
import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from autograder.course.findings import Finding, refuse
from autograder.course.keys import COURSE, nearest, unknown_keys
from autograder.course.observed import read_observed
from autograder.course.packages import packages_of
from autograder.course.rubrics import FOR_A_PERSON, Rubric, read_rubric
from autograder.course.rubrics import NAME as RUBRIC
from autograder.course.standins import StandIns, standins_of
from autograder.course.told import read_told, told_path
from autograder.course.tried import Tried, read_tried, tried_path
from autograder.errors import CourseError
from autograder.files import PACKAGE, digest_files
from autograder.model import Diagnosis, Exercise, Forbidden, Limits, Lookalike

COURSE_MODULES = ("reference", "tests.suites")
COURSE_PACKAGES = ("reference", "reference.mistakes", "tests", "tests.suites")
STANDINS = Path("tests", "suites", "inside", "standins")
MIN_LIMIT = 0.01


@dataclass(frozen=True)
class Course:
    """A course folder that has been read; everything else in it is found through this."""

    root: Path
    exercises: tuple[Exercise, ...]
    tables: Mapping[str, Mapping[str, Any]]
    standins: StandIns = field(default_factory=StandIns)
    packages: tuple[str, ...] = ()

    @property
    def suites(self) -> Path:
        return self.root / "tests" / "suites"

    @property
    def sample(self) -> Path:
        """Returns the folder of the sample class."""
        return self.root / "tests" / "golden" / "class"

    @property
    def templates(self) -> Path:
        own = self.root / "templates"
        return own if own.is_dir() else shipped_root() / "templates"

    @property
    def graded(self) -> tuple[Exercise, ...]:
        """Returns the exercises that have a suite."""
        return tuple(e for e in self.exercises if e.suite)

    @property
    def points(self) -> float:
        return sum(e.points for e in self.exercises)

    def exercise(self, slug: str) -> Exercise:
        """Returns the exercise named `slug`; CourseError where there is none."""
        for exercise in self.exercises:
            if exercise.slug == slug:
                return exercise
        known = ", ".join(e.slug for e in self.exercises)
        raise CourseError(f"There is no exercise {slug!r} in this course; it has {known}.")

    def recorded_path(self, slug: str) -> Path:
        """Returns where a bundle keeps what the reference and the mistakes of an exercise gave."""
        return self.root / "recorded" / f"{slug}.answers"

    def suite_path(self, exercise: Exercise) -> Path:
        return self.root / str(exercise.suite)

    def reference_path(self, slug: str) -> Path:
        return self.root / "reference" / f"{slug}.py"

    def helpers(self, slug: str) -> list[list[str]]:
        """Returns what runs beside a submission, each as [kind, path or name], in load order.

        Of kind "module" are given modules, "always" names of stand-ins, "path" their folder, "helpers" the module that
        stands in for a student's missing helpers, "inside" the suite's helpers.
        """
        standins = self.root / STANDINS
        given = [path for e in self.exercises for path in self.given(e.slug).values()]
        found = [["module", str(path)] for path in given if path.suffix == ".py"]
        found += [["always", name] for name in self.standins.always]
        if standins.is_dir():
            found.append(["path", str(standins)])
        found += [["helpers", self.standins.helpers]] if self.standins.helpers else []
        found += [["inside", str(path)] for path in self.inside(slug)]
        return found

    def inside(self, slug: str) -> list[Path]:
        """Returns the files whose functions a suite calls beside a submission."""
        folder = self.suites / "inside"
        return [path for path in (folder / "common.py", folder / f"{slug}.py") if path.is_file()]

    def helper_files(self, slug: str) -> list[str]:
        """Returns the files and folders among an exercise's helpers."""
        return [what for kind, what in self.helpers(slug) if kind in ("module", "path", "inside")]

    def given(self, slug: str) -> dict[str, Path]:
        """Returns the files that students get beside an exercise's stub, by their names there."""
        folder = self.root / "exercises" / slug
        return {str(name): folder / name for name in self.tables[slug].get("given", ())}

    def adapter_rules(self, slug: str) -> list[dict[str, Any]]:
        """Returns the rules for other shapes of this exercise's API, from exercise.toml and adapters.toml."""
        return _adapter_rules(self.root, slug, self.tables[slug])

    def mistakes(self, slug: str) -> dict[str, Any]:
        """Returns the bank's mistakes for an exercise by name; empty where the course has none."""
        if told_path(self.root, slug).is_file():
            return dict(read_told(told_path(self.root, slug)))
        if not (self.root / "reference" / "mistakes" / f"{slug}.py").is_file():
            return {}
        self.make_importable()
        try:
            module = importlib.import_module(f"reference.mistakes.{slug}")
            return {mistake.name: mistake for mistake in module.MISTAKES}
        except Exception as error:
            raise CourseError(f"The bank of {slug} cannot be read: {type(error).__name__}: {error}.") from error

    def tried(self, slug: str) -> Tried:
        """Returns the mistakes to try where a test of an exercise fails, by test; CourseError for a damaged file."""
        return read_tried(tried_path(self.suites, slug))

    def make_importable(self, *, afresh: bool = False) -> None:
        """Lets `reference` and `tests.suites` be imported from this course; only ever called in the grader.

        Modules of another course are forgotten, and with `afresh` this course's too, whose files may have changed.
        """
        root = str(self.root)
        if sys.path[0] != root:
            sys.path[:] = [root, *(path for path in sys.path if path != root)]
        for name, module in list(sys.modules.items()):
            if name.startswith(COURSE_MODULES) and (afresh or not _is_below(module, self.root)):
                del sys.modules[name]
        for name in COURSE_PACKAGES:
            _stand_for(name, self.root)

    @cached_property
    def observed(self) -> dict[str, dict[str, Diagnosis]]:
        """Returns words for groups of students, by exercise and group; CourseError where a file of them is broken."""
        return {e.slug: read_observed(self.root / "exercises" / e.slug) for e in self.exercises}

    @cached_property
    def rubrics(self) -> dict[str, Rubric]:
        """Returns what a person scores, by exercise; CourseError where a rubric is broken or stands beside a suite."""
        found = {e.slug: read_rubric(self.root / "exercises" / e.slug) for e in self.exercises}
        for exercise in self.graded:
            if found[exercise.slug] is not None:
                where = self.root / "exercises" / exercise.slug / RUBRIC
                raise CourseError(f"{where} is beside a suite: make what a person scores an exercise of its own.")
        return {slug: rubric for slug, rubric in found.items() if rubric is not None}

    @cached_property
    def digest(self) -> str:
        """Returns a digest of everything in the course that can change a verdict."""
        folders = ("reference", "exercises", "tests/suites", "recorded")
        paths = [
            p
            for folder in folders
            for p in (self.root / folder).rglob("*")
            if p.is_file() and p.name not in FOR_A_PERSON
        ]
        return digest_files(p for p in paths if "__pycache__" not in p.parts and not p.name.startswith("."))


def _stand_for(name: str, root: Path) -> None:
    """Puts a course's folder without `__init__.py` in the place of a package of that name elsewhere.

    Python would prefer that one wherever it lies. Other folders `tests` stay importable behind the course's.
    """
    folder, known = root.joinpath(*name.split(".")), sys.modules.get(name)
    if not folder.is_dir() or (folder / "__init__.py").is_file() or (known and _is_below(known, root)):
        return
    module = types.ModuleType(name)
    module.__path__ = [str(folder), *(getattr(known, "__path__", ()) if name == "tests" else ())]
    sys.modules[name] = module


def _is_below(module: object, root: Path) -> bool:
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(Path(place).is_relative_to(root) for place in places if place)


def shipped_root() -> Path:
    """Returns the course that came with this installation: the checkout's own, or the one inside the wheel."""
    checkout = PACKAGE.parent
    return checkout if (checkout / "exercises").is_dir() else PACKAGE / "_course"


def read_course(root: Path | None = None, *, may_be_empty: bool = False) -> Course:
    """Returns the course in `root`, by default the shipped one; CourseError where it is not a course.

    One without an exercise is one only for who adds the first.
    """
    folder = (root or shipped_root()).resolve()
    if not (folder / "exercises").is_dir():
        raise CourseError(f"{folder} is not a course: it has no folder `exercises`. Name a course with --course DIR.")
    tables = {p.parent.name: _read_toml(p) for p in sorted(folder.glob("exercises/*/exercise.toml"))}
    refuse(table_findings(folder), "")
    if not tables and not may_be_empty:
        raise CourseError(
            f"{folder} has no exercises: no exercises/<slug>/exercise.toml was found; "
            "`autograde new EXERCISE` writes one."
        )
    exercises = sorted((_exercise(folder, slug, t) for slug, t in tables.items()), key=lambda e: (e.order, e.slug))
    where, said = _said_of_the_course(folder)
    standins = standins_of(said, where, folder / STANDINS)
    course = Course(folder, tuple(exercises), tables, standins, _packages(folder, tables, said))
    _ = course.rubrics  # a broken one is told before anything is graded
    return course


def _packages(root: Path, tables: Mapping[str, Mapping[str, Any]], said: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the packages that the course allows for all its exercises or for one of them, each once."""
    own = (packages_of(table, root / "exercises" / slug / "exercise.toml") for slug, table in tables.items())
    named = (packages_of(said, root / "exercises" / "course.toml"), *own)
    return tuple(dict.fromkeys(name for names in named for name in names))


def _said_of_the_course(root: Path) -> tuple[Path, Mapping[str, Any]]:
    """Returns where a course says what holds for all its exercises, and what it says; nothing where it need not."""
    where = root / "exercises" / "course.toml"
    said = _read_toml(where) if where.is_file() else {}
    if unknown := sorted(set(said) - set(COURSE)):
        raise CourseError(f"{where} has an unknown table `{unknown[0]}`: {nearest(unknown[0], list(COURSE))}")
    if (root / "course.toml").is_file():
        raise CourseError(f"{root / 'course.toml'} is read by nobody: move it to {where}.")
    return where, said


def table_findings(root: Path) -> Iterator[Finding]:
    """Yields every key of a course's exercise.toml and adapters.toml files that means nothing."""
    for path in sorted([*root.glob("exercises/*/exercise.toml"), *root.glob("exercises/*/adapters.toml")]):
        yield from unknown_keys(path, _read_toml(path))


def _exercise(root: Path, slug: str, table: Mapping[str, Any]) -> Exercise:
    where = root / "exercises" / slug / "exercise.toml"
    suite = str(table.get("suite", f"tests/suites/test_{slug}.py"))
    try:
        _check_given(where.parent, _strings(table, "given"))
        rules = _adapter_rules(root, slug, table)
        return Exercise(
            slug=slug,
            title=str(table["title"]),
            points=_number("points", table["points"]),
            order=int(table.get("order", 99)),
            suite=suite if (root / suite).is_file() else None,
            defines=_strings(table, "defines"),
            aliases=_strings(table, "aliases"),
            limits=_limits(table.get("limits", {}), where),
            run_whole_script=bool(table.get("run_whole_script", False)),
            also=tuple(_other_names(rules)),
            perhaps=tuple(_lookalikes(rules)),
            forbids=tuple(_forbidden(rule) for rule in table.get("forbids", ())),
            allows=_strings(table, "allows"),
        )
    except KeyError as error:
        raise CourseError(f"{where} lacks {error}.") from None
    except (TypeError, ValueError) as error:
        raise CourseError(f"{where} has a wrong value: {error}.") from None


def _adapter_rules(root: Path, slug: str, table: Mapping[str, Any]) -> list[dict[str, Any]]:
    beside = root / "exercises" / slug / "adapters.toml"
    return [*table.get("adapters", ()), *(_read_toml(beside).get("adapters", ()) if beside.is_file() else ())]


def _other_names(rules: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yields (other name, the course's name) for what stands at the top of a file."""
    for rule in rules:
        if "." not in rule["name"]:
            yield from ((other, rule["name"]) for other in rule.get("also", ()))


def _lookalikes(rules: Sequence[Mapping[str, Any]]) -> Iterator[Lookalike]:
    """Yields what tells a class that has a common name: its parameters and its methods."""
    for rule in rules:
        if rule.get("perhaps"):
            of = [r for r in rules if r["name"].startswith(f"{rule['name']}.")]
            takes = (*rule.get("parameters", ()), *rule.get("take", ()))
            methods = tuple((_method_names(r), len(r.get("parameters", ()))) for r in of)
            yield Lookalike(rule["name"], tuple(rule["perhaps"]), takes, methods)


def _method_names(rule: Mapping[str, Any]) -> tuple[str, ...]:
    return (rule["name"].partition(".")[2], *rule.get("also", ()))


def _forbidden(rule: Mapping[str, Any]) -> Forbidden:
    names, within, tests, kernels = (_strings(rule, name) for name in ("names", "within", "tests", "kernels"))
    return Forbidden(names, within, tests, str(rule["why"]), kernels)


def _strings(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"`{name}` should be a list of strings")
    return tuple(value)


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"`{name}` should be a number from 0 on, and is {value!r}")
    return float(value)


def _check_given(folder: Path, names: Iterable[str]) -> None:
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise ValueError(f"`given` names {', '.join(missing)}, which is not in {folder}")


def _limits(table: Any, where: Path) -> Limits:
    if not isinstance(table, dict):
        raise TypeError("`limits` should be a table")
    known = {f.name for f in fields(Limits)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise CourseError(f"{where} has unknown limits: {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
    if zero := [name for name, value in table.items() if _number(name, value) < MIN_LIMIT]:
        raise ValueError(f"`{zero[0]}` is too small to run anything")
    return Limits(**{name: type(getattr(Limits(), name))(value) for name, value in table.items()})


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, Any]:
    """Returns what a text says as TOML; each of a course's is asked for a few times, and slow to read."""
    return tomllib.loads(text)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return copy.deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} cannot be read as TOML: {error}.") from None

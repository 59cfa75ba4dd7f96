"""Every frozen dataclass and enum that travels: submission in, report out. Data only, one way.

Text that came from a student (names, output, exception texts) is kept here as it came; each renderer escapes it
for where it lands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

StudentKey = NewType("StudentKey", str)
"""The name of a student's folder in the results: unique in the class and safe as a file name."""

CacheKey = NewType("CacheKey", str)
"""The digest under which a report is kept: of the submission and of all that a verdict depends on."""


class Status(StrEnum):
    """What happened to a test; only PASSED earns points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    RAISED = "raised"
    TIME_LIMIT = "time limit"
    MEMORY_LIMIT = "memory limit"
    CRASHED = "crashed"
    BLOCKED = "blocked"
    GRADER_ERROR = "grader error"


class SourceKind(StrEnum):
    """How a handed-in file is read."""

    SCRIPT = "script"
    NOTEBOOK = "notebook"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Limits:
    """The bounds of what one exercise of one submission may use; seconds, MiB and counts.

    Seconds of calls and of the exercise are those of the processor and of sleep, whatever else the machine does.
    """

    call_seconds: float = 10.0
    load_seconds: float = 10.0
    exercise_seconds: float = 40.0
    cpu_seconds: float = 120.0
    memory_mb: int = 1024
    output_bytes: int = 65_536
    reply_bytes: int = 64 * 1024 * 1024
    threads: int = 64
    files: int = 64


@dataclass(frozen=True)
class Forbidden:
    """A rule of an exercise: its definitions `within` must reach none of `names`, or `tests` earn nothing.

    Names are full names of a library's parts; in names and tests `*` stands for anything. `why` is what students read.
    Nor may one of `kernels`, operators of torch's, run while one of the tests does: that test then earns nothing.
    """

    names: tuple[str, ...]
    within: tuple[str, ...]
    tests: tuple[str, ...]
    why: str
    kernels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lookalike:
    """A class of an exercise, `name`, and by what another's is known to be meant for it.

    Its name fits one of `patterns`; what making one requires is among `takes`; it has for each of `methods`, which are
    pairs (names, number of parameters), one of these names with as many parameters.
    """

    name: str
    patterns: tuple[str, ...]
    takes: tuple[str, ...]
    methods: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True)
class Exercise:
    """One exercise of a course, as its exercise.toml says.

    `also` are pairs (other name, name asked for): names under which published code has what is asked for; `perhaps`
    are classes for which more common names may stand.
    `forbids` are rules for the source, `allows` kinds of suspicious code that the task has a use for.
    """

    slug: str
    title: str
    points: float
    order: int
    suite: str | None
    defines: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    limits: Limits = Limits()
    run_whole_script: bool = False
    also: tuple[tuple[str, str], ...] = ()
    perhaps: tuple[Lookalike, ...] = ()
    forbids: tuple[Forbidden, ...] = ()
    allows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sibling:
    """A script that lies beside a handed-in file, which imports it as `module`: `utils`, `lib.data`.

    Without a module it is a small file that the answer speaks of, and `name` is where it lies from there.
    """

    module: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Source:
    """One handed-in file that answers one exercise, with the bytes that intake read once.

    `siblings` are the student's own scripts that it imports, each after those that it needs itself.
    """

    exercise: str
    name: str
    kind: SourceKind
    data: bytes
    note: str = ""
    siblings: tuple[Sibling, ...] = ()


@dataclass(frozen=True)
class Student:
    """A member of the class, as the download and the roster tell; `key` is unique there and safe as a file name."""

    key: StudentKey
    name: str
    student_id: str = ""
    email: str = ""

    @property
    def called(self) -> str:
        """Returns the name to show: the key where there is no other."""
        return self.name or self.key


@dataclass(frozen=True)
class Submission:
    """All that one student handed in; `times` are pairs of an exercise and when it came, where each has its own."""

    student: Student
    sources: tuple[Source, ...] = ()
    problems: tuple[str, ...] = ()
    digest: str = ""
    late: bool = False
    submitted: str = ""
    times: tuple[tuple[str, str], ...] = ()


class Called(str):
    """The text of a call that also holds what it was `made` from, for who checks their own work in one process."""

    made: object

    def __new__(cls, text: str, made: object) -> Called:
        """Returns the text."""
        called = super().__new__(cls, text)
        called.made = made
        return called


@dataclass(frozen=True)
class Diagnosis:
    """A known mistake whose numbers are the student's, in the words of the bank."""

    name: str
    title: str
    belief: str
    look_at: str
    hint: str


@dataclass(frozen=True)
class Panel:
    """A matrix of what was wanted and what came back, small enough to be drawn; numbers row by row.

    `axes` names rows and columns, `begin` says with which of them the matrix begins in the whole array, and `first` is
    the place in it of the first wrong number.
    """

    axes: tuple[str, str]
    shape: tuple[int, int]
    begin: tuple[int, int]
    wanted: tuple[float, ...]
    got: tuple[float, ...]
    first: tuple[int, int]


@dataclass(frozen=True)
class SmallCase:
    """The smallest input found on which a function gives wrong numbers, as lines to run; `size` counts its numbers."""

    snippet: str
    message: str
    expected: str
    actual: str
    size: int


@dataclass(frozen=True)
class TestResult:
    """One test's verdict. For a hidden test every free text is the author's, never the student's or ours.

    `kind` is what differed or happened, where that tells what to try next: see `report.meaning`.
    """

    __test__ = False

    id: str
    title: str
    status: Status
    points: float
    max_points: float
    hidden: bool = False
    call: str = ""
    message: str = ""
    expected: str = ""
    actual: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    advice: tuple[str, ...] = ()
    blocked_by: str = ""
    line: int | None = None
    cell: int | None = None
    output: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    kind: str = ""
    fingerprint: str = ""
    panel: Panel | None = None
    small: SmallCase | None = None


@dataclass(frozen=True)
class ExerciseReport:
    """One exercise's verdicts; `points` is None where a grader error left it unknown."""

    slug: str
    title: str
    points: float | None
    max_points: float
    status: Status
    source_name: str = ""
    source_kind: SourceKind | None = None
    tests: tuple[TestResult, ...] = ()
    notes: tuple[str, ...] = ()
    written: str = ""
    output: str = ""
    seconds: float = 0.0
    suspicions: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradeReport:
    """A submission's whole report; `total` is None where any exercise's points are unknown."""

    student: Student
    exercises: tuple[ExerciseReport, ...]
    total: float | None
    max_total: float
    status: str
    problems: tuple[str, ...] = ()
    late: bool = False
    submitted: str = ""
    submission_digest: str = ""
    suite_digest: str = ""
    sandbox: str = ""
    device: str = "cpu"
    seed: int = 0
    versions: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    extra: tuple[tuple[str, str], ...] = field(default=())
    times: tuple[tuple[str, str], ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class MarkStep:
    """One step from a report's points to a mark: by how many points, and why, as a sentence that the student reads."""

    points: float
    text: str


@dataclass(frozen=True)
class CriterionMark:
    """What a person gave for one criterion of an answer, and what that level means; None before anybody looked."""

    title: str
    points: float | None
    max_points: float
    means: str = ""


@dataclass(frozen=True)
class AnswerMark:
    """One written answer as persons scored it; `points` is None until every criterion has some."""

    question: str
    title: str
    points: float | None
    max_points: float
    criteria: tuple[CriterionMark, ...]
    comment: str = ""
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExerciseMark:
    """One exercise's mark: the report's points, each step from there, what lateness took, and what is left.

    `raw` and `points` are None where they are unknown. One that does not count is among the lowest. `answers` are what
    a person scored; an exercise of them that is worth no points counts as often as its weight says, by itself never.
    """

    slug: str
    title: str
    raw: float | None
    points: float | None
    max_points: float
    steps: tuple[MarkStep, ...] = ()
    deduction: float = 0.0
    lateness: str = ""
    rule: str = ""
    weight: float = 1.0
    counts: bool = True
    handed_in: bool = True
    answers: tuple[AnswerMark, ...] = ()


@dataclass(frozen=True)
class Mark:
    """What goes into the gradebook: a report's points after corrections and late rules, with each rule in words.

    `flags` are what a person should look at; `passed` is None where no pass mark is set or the total is unknown.
    """

    student: Student
    exercises: tuple[ExerciseMark, ...]
    raw: float | None
    deduction: float
    total: float | None
    max_total: float
    status: str
    late: bool = False
    submitted: str = ""
    passed: bool | None = None
    rules: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Tells whether the mark is the report's total and no rule was asked."""
        return not (
            self.rules or self.flags or any(e.steps or e.lateness or e.rule or e.answers for e in self.exercises)
        )

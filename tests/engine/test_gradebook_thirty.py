"""A class of thirty through a week by commands, every table before and after; names in many scripts, two of them one.

Moodle's download and worksheet come in; Moodle's and Canvas's tables and the reports go out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.commands import Commands, graded_here
from tests.engine.tiny_course import RIGHT, WRONG

NAMES = (
    "Kim Lee", "Kim Lee", "王小明", "李娜", "Ивáн Петров", "محمد علي", "Ana María Núñez", "O'Brien Sean", "Zoë Müller",
    "ناصر", "佐藤 花子", "=cmd Bob", "Lê Thị Hoa", "Åsa Öberg", "Jean-Luc Picard",
    *(f"Student {n:02}" for n in range(15)),
)  # fmt: skip
HALF = "def twice(x):\n    return 2 * x if len(x) < 10 else x\n"
ON_TIME, A_DAY_LATE, TOO_LATE = "Friday, 1 May 2026, 8:00 PM", "Saturday, 2 May 2026, 8:00 PM", "20 May 2026, 8:00 PM"
WRONG_ONES, HALF_ONES, LATE_ONES, ABSENT = (20, 21, 22), (23, 24), (25, 26, 27), 29
RULES = """\
timezone = "Europe/Berlin"
handins = "worksheet.csv"

[late]
per_day = "10%"
cut_off = "7 days"

[marks]
pass = "50%"

[exercises.twice]
due = 2026-05-02T12:00:00
"""


@dataclass(frozen=True)
class Person:
    """One of the class: the place in it, which is the Moodle number less 700, and an id that begins with zeros."""

    place: int

    @property
    def name(self) -> str:
        """Returns the name."""
        return NAMES[self.place]

    @property
    def id(self) -> str:
        """Returns the registrar's id."""
        return f"00{self.place:02}"

    @property
    def time(self) -> str:
        """Returns when Moodle has the work from."""
        return A_DAY_LATE if self.place in LATE_ONES else "-" if self.place == ABSENT else ON_TIME


CLASS = [Person(place) for place in range(len(NAMES))]


class Thirty(Commands):
    """The class, with its roster and Moodle's worksheet."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "download")
        self.roster, self.sheet = root / "roster.csv", self.out / "worksheet.csv"
        self.out.mkdir()
        rows = [("name", "id", "idnumber", "email"), *((p.name, f"{700 + p.place}", p.id, self.mail(p)) for p in CLASS)]
        _write(self.roster, rows)
        self.write_sheet({})
        for person in CLASS:
            source = WRONG if person.place in WRONG_ONES else HALF if person.place in HALF_ONES else RIGHT
            if person.place != ABSENT:
                self.bring(person, source)

    @staticmethod
    def mail(person: Person) -> str:
        """Returns a student's address."""
        return f"s{person.place}@x.org"

    def bring(self, person: Person, source: str) -> None:
        """Puts a student's work where Moodle's download has it."""
        name = person.name.replace("/", "_")
        folder = self.work / f"{name}_{700 + person.place}_assignsubmission_file"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "twice.py").write_text(source)

    def write_sheet(self, times: dict[int, str]) -> None:
        """Writes Moodle's worksheet, with other times for some."""
        header = (
            "Identifier",
            "Full name",
            "Email address",
            "Grade",
            "Last modified (submission)",
            "Feedback comments",
        )
        rows = [
            (f"Participant {700 + p.place}", p.name, self.mail(p), "", times.get(p.place, p.time), "") for p in CLASS
        ]
        _write(self.sheet, [header, *rows])

    def run_week(self, *more: str) -> int:
        """Grades the class with its roster."""
        return self.grade("--roster", str(self.roster), *more)

    def by_place(self, column: str) -> dict[int, str]:
        """Returns a column of grades.csv by the students' places; who has no row of work has none."""
        return {int(row["id"]) - 700: row[column] for row in self.table().values() if row["id"]}

    def key(self, place: int) -> str:
        """Returns a student's folder."""
        return next(row["student"] for row in self.table().values() if row["id"] == str(700 + place))


def _write(path: Path, rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thirty]:
    """The class, graded once."""
    made = Thirty(tmp_path_factory.mktemp("thirty"))
    with graded_here(made.course):
        assert made.run_week() == 0
        yield made


def after(marks: dict[int, str], **changes: str) -> dict[int, str]:
    """Returns marks with some of them changed; a key is a place behind a letter."""
    return marks | {int(name[1:]): points for name, points in changes.items()}


def test_the_week_of_thirty(thirty: Thirty, capsys: pytest.CaptureFixture[str]) -> None:
    """Each step changes whose mark it should and no other, in grades.csv, in both platforms' tables and in reports."""
    marks = {p.place: "0" if p.place in WRONG_ONES else "2" if p.place in HALF_ONES else "3" for p in CLASS[:-1]}
    assert thirty.by_place("total") == marks
    folders = {row["student"] for row in thirty.table().values() if row["id"]}
    assert len(folders) == 29 and {"Kim_Lee-700", "Kim_Lee-701", "王小明"} <= folders
    assert [row["name"] for row in thirty.table().values() if row["status"] == "nothing handed in"] == [NAMES[ABSENT]]

    # The rules: three are a day late, two of them with an extension, which leaves one who pays for it.
    (thirty.out / "class.toml").write_text(RULES)
    extensions = [("student", "exercise", "until", "why"), ("Student 10", "twice", "2026-05-03T12:00", "ill")]
    _write(thirty.out / "extensions.csv", [*extensions, ("s26@x.org", "*", "2026-05-04T12:00", "moved house")])
    assert thirty.run_week() == 0
    marks = after(marks, p27="2.7")
    assert thirty.by_place("total") == marks
    assert thirty.by_place("twice raw")[27] == "3" and thirty.by_place("twice deduction")[27] == "0.3"
    assert "extended: ill" in thirty.page(thirty.key(25))

    # A broken test: its points for everybody who handed in.
    capsys.readouterr()
    assert thirty.after("regrade", "twice::test_doubles_more", "--give", "--why", "it asked too much") == 0
    assert len(capsys.readouterr().out.splitlines()) == len(WRONG_ONES) + len(HALF_ONES)
    marks = after(marks, p20="1", p21="1", p22="1", p23="3", p24="3")
    assert thirty.by_place("total") == marks

    # Three corrections: by id, by address, by folder; two of one name are asked about.
    assert thirty.after("adjust", "Kim Lee", "twice", "-1", "--why", "copied") == 2
    assert "Kim_Lee-700" in capsys.readouterr().err
    assert thirty.after("adjust", "701", "twice", "-1", "--why", "copied") == 0
    assert thirty.after("adjust", "s20@x.org", "twice::test_doubles", "=1", "--why", "the idea is there") == 0
    assert thirty.after("adjust", "王小明", "twice", "=2.5", "--why", "agreed in person") == 0
    marks = after(marks, p1="2", p20="2", p2="2.5")
    assert thirty.by_place("total") == marks

    # A resubmission, too late: nothing counts after the cut-off.
    thirty.bring(CLASS[21], RIGHT)
    thirty.write_sheet({21: TOO_LATE})
    assert thirty.run_week() == 0
    marks = after(marks, p21="0")
    assert thirty.by_place("total") == marks and thirty.by_place("twice raw")[21] == "3"
    assert thirty.by_place("passed") == {p: "no" if float(m) < 1.5 else "yes" for p, m in marks.items()}

    # Into Moodle's own worksheet: order, columns and further cells are as they were.
    before = list(csv.reader(io.StringIO(thirty.sheet.read_text())))
    made = thirty.root / "moodle.csv"
    assert (
        thirty.run("export", "moodle", "--grades", str(thirty.out), "--roster", str(thirty.sheet), "--out", str(made))
        == 0
    )
    rows = list(csv.reader(io.StringIO(made.read_text(encoding="utf-8-sig"))))
    assert [(*row[:1], *row[2:3], row[4]) for row in rows] == [(*row[:1], *row[2:3], row[4]) for row in before]
    assert {int(row[0].split()[1]) - 700: row[3] for row in rows[1:] if row[3]} == marks
    assert "agreed in person" in rows[3][5] and rows[30][3:] == ["", "-", ""]

    # Into Canvas's export, which knows the students by the registrar's ids, and whose names are in another order.
    gradebook = [("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Twice (4711)", "Final (1)")]
    gradebook += [("    Points Possible", "", "", "", "", "3", "(read only)")]
    gradebook += [(p.name, str(9000 + p.place), "", f"s{p.place}@x.org", "A", "", "B") for p in reversed(CLASS)]
    _write(thirty.root / "canvas-export.csv", gradebook)
    made = thirty.root / "canvas.csv"
    roster = str(thirty.root / "canvas-export.csv")
    assert thirty.run("export", "canvas", "--grades", str(thirty.out), "--roster", roster, "--out", str(made)) == 0
    rows = list(csv.reader(io.StringIO(made.read_text(encoding="utf-8-sig"))))
    assert [row[1] for row in rows] == [row[1] for row in gradebook]
    assert {int(row[1]) - 9000: row[5] for row in rows[2:] if row[5]} == marks
    assert next(row[0] for row in rows if row[1] == "9011") == "'=cmd Bob"

    # Given out: a folder each, with the mark and no other's name; and as Moodle takes feedback.
    assert thirty.after("publish", "--to", str(thirty.root / "out")) == 0
    pages = {path.parent.name: path.read_text() for path in (thirty.root / "out").glob("*/report.html")}
    assert set(pages) == folders
    assert "2.5 / 3" in pages["王小明"] and "李娜" not in pages["王小明"] and "grading key" not in pages["王小明"]
    assert thirty.after("publish", "--to", str(thirty.root / "feedback.zip"), "--as", "moodle") == 0
    names = zipfile.ZipFile(thirty.root / "feedback.zip").namelist()
    assert len(names) == 29 and "王小明_702_assignsubmission_file/report.html" in names
    capsys.readouterr()
    assert thirty.after("status") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "graded: 29" and told[1] == f"late: 2 ({thirty.key(21)}, {thirty.key(27)})"
    assert any(line.startswith("missing: 1 (Student 14") for line in told)


def test_every_other_table_keeps_them_apart(thirty: Thirty) -> None:
    """Two of one name, ids and names of every script: each table has 29 rows of work that nobody shares."""
    for name in ("csv", "canvas", "nbgrader", "blackboard", "brightspace"):
        made = thirty.root / f"{name}-fresh.csv"
        assert thirty.run("export", name, "--grades", str(thirty.out), "--out", str(made)) == 0
        text = made.read_text(encoding="utf-8-sig")
        assert all(f"{700 + p.place}" in text for p in CLASS[:-1]), name
        assert text.count("Kim") >= 2 and "小明" in text, name

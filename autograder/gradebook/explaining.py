"""Words for a group of students who did the same wrong thing: written once, read by all of them at once.

They are kept in the course (`exercises/<slug>/observed.toml`), so that next year's class reads them too; the pages of
this class are made anew, and nothing is graded again.
"""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from autograder.classroom.lanes import REPORT_HTML, finished
from autograder.classroom.store import locked
from autograder.course import OBSERVED, read_course
from autograder.errors import UsageError
from autograder.files import write_file
from autograder.gradebook.book import Book
from autograder.gradebook.pages import write_marks
from autograder.gradebook.work import Work
from autograder.grading import code_of
from autograder.model import Diagnosis, GradeReport, StudentKey, TestResult
from autograder.report import Group, called_name, collect, with_words

TEXTS = ("title", "belief", "look_at", "hint")
LONGEST = 600
MOST_CODE = 100_000
"""Characters of code in which definitions are looked for: nobody writes that much by hand."""

HEADER = """\
# Words for students who did the same wrong thing; a group's name is on the class page. No student's code is here.
"""


@dataclass(frozen=True)
class Shown:
    """A group as a person looks at it: the shortest code of its members, and what failed in that one's report.

    `called` are those definitions of the code that the failed tests called, empty where there are none.
    """

    group: Group
    words: Mapping[str, str]
    failed: tuple[TestResult, ...]
    whose: str
    code: str
    called: str = ""


def groups_of(book: Book) -> tuple[Group, ...]:
    """Returns the groups of the class, the largest first, with the words that they have."""
    return collect(with_words(report, book.course.observed) for report in book.store.briefs()).groups


def find_group(book: Book, exercise: str, name: str) -> Group:
    """Returns a group; UsageError where the class has none of this name."""
    found = next((g for g in groups_of(book) if (g.exercise, g.name) == (exercise, name)), None)
    if found is None:
        raise UsageError(
            f"There is no group {name!r} of two students or more in {exercise!r}; see `autograde mistakes`."
        )
    return found


def show_group(book: Book, work: Work, exercise: str, name: str) -> Shown:
    """Returns a group with the shortest code among its members and its numbers beside the wanted ones."""
    group = find_group(book, exercise, name)
    codes = {key: code for key, _ in group.students if (code := _code(book, work, StudentKey(key), exercise))}
    whose = min(codes, key=lambda key: len(codes[key]), default=group.students[0][0])
    report = book.report(StudentKey(whose))
    tests = (t for e in report.exercises if e.slug == exercise for t in e.tests) if report else ()
    failed = tuple(t for t in tests if t.fingerprint and not t.hidden)
    words = book.course.observed.get(exercise, {}).get(name)
    said = {text: getattr(words, text) if words else "" for text in TEXTS}
    code = codes.get(whose, "")
    return Shown(group, said, failed, whose, code, called_in(code, [test.call for test in failed]))


def explain(book: Book, work: Work, exercise: str, name: str, words: Mapping[str, str]) -> str:
    """Keeps words for a group in the course, makes its members' pages anew, and returns a sentence on both.

    UsageError without a title, StoreError where the course cannot be written or another autograde is at work.
    """
    group = find_group(book, exercise, name)
    said = {text: " ".join(str(words.get(text, "")).split())[:LONGEST] for text in TEXTS}
    if not said["title"]:
        raise UsageError("Give the group a title: what these students did, in a few words.")
    path = book.course.root / "exercises" / exercise / OBSERVED
    known = {**book.course.observed.get(exercise, {}), name: Diagnosis(f"observed {name}", **said)}
    with locked(book.out):
        write_file(path, observed_text(path, name, known).encode("utf-8", "replace"), "make the course writable")
        book.course = read_course(book.course.root)
        renewed = sum(renew(book, work, StudentKey(key)) for key, _ in group.students)
        write_marks(book)
    told = f"{path} has the words, and {renewed} of {len(group.students)} pages have them."
    return told if renewed == len(group.students) else f"{told} Run the same `autograde grade` again for the others."


def observed_text(path: Path, name: str, words: Mapping[str, Diagnosis]) -> str:
    """Returns a file of words with those of one group added; where the group has some already, all are written anew."""
    old = path.read_text(encoding="utf-8") if path.is_file() else HEADER
    if f'["{name}"]' not in old:
        return old.rstrip("\n") + "\n\n" + _table(name, words[name])
    return HEADER + "\n" + "\n".join(_table(group, each) for group, each in words.items())


def renew(book: Book, work: Work, student: StudentKey) -> bool:
    """Makes a student's page anew from the report, with the words of this moment; False where the work is not there."""
    place, report = book.store.place(student), book.report(student)
    submission = work.submission(student)
    if place is None or report is None or submission is None or submission.digest != report.submission_digest:
        return False
    who = replace(submission, student=report.student)
    files = finished(book.course.templates, who, report, book.course.observed).files
    if REPORT_HTML not in files:
        return False
    write_file(book.out / student / REPORT_HTML, files[REPORT_HTML])
    return True


def draft(shown: Shown) -> str:
    """Returns a group as the beginning of a `Mistake` of the bank: its words, and what a person has to fill in."""
    words = {text: shown.words.get(text, "") or f"TODO: {text}" for text in TEXTS}
    lines = [
        f"# {shown.group.sentence}: {', '.join(test.id for test in shown.failed)}.",
        "# Put into `old` what the reference has, into `new` what these students wrote, until `validate` names it.",
        "# The shortest code among theirs, for whoever fills this in; do not keep it:",
        *(f"#   {line}" for line in (shown.called or shown.code).splitlines()),
        "Mistake(",
        f'    "observed_{shown.group.name}",  # TODO: a name that says what it is',
        *(f"    {_quoted(words[text])}," for text in TEXTS),
        '    (Change("TODO: old", "TODO: new"),),',
        "),",
    ]
    return "\n".join(lines) + "\n"


def _code(book: Book, work: Work, student: StudentKey, exercise: str) -> str:
    report: GradeReport | None = book.report(student)
    source = work.source(student, exercise, report.submission_digest) if report else None
    return "\n\n".join(part.text for part in code_of(source)) if source else ""


def called_in(code: str, calls: Iterable[str]) -> str:
    """Returns the definitions in a piece of code that calls begin with, as `RNN` of `RNN(2, 3).forward(x)`.

    Of several of one name it is the last, which counts. Empty where there is none, or the code is no Python or is too
    long to be looked through.
    """
    names = set(map(called_name, calls))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code if len(code) <= MOST_CODE else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    last = {name: node for node in tree.body for name in names.intersection(_bound(node))}
    return "\n\n".join(ast.get_source_segment(code, node) or "" for node in dict.fromkeys(last.values()))


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [t.id for t in node.targets if isinstance(t, ast.Name)] if isinstance(node, ast.Assign) else []


def _table(name: str, words: Diagnosis) -> str:
    said = asdict(words)
    return "\n".join((f'["{name}"]', *_lines(said))) + "\n"


def _lines(said: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{text} = {_quoted(said[text])}" for text in TEXTS if said[text])


def _quoted(text: str) -> str:
    """Returns a text in quotes as TOML and Python both read it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

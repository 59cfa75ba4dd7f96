"""`autograde` alone: where a student stands in the course that they were given, and what to type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.say import OK, columns, has_color, has_unicode, say, speak
from autograder.report.language import chosen, open_language

if TYPE_CHECKING:
    from autograder.course import Course

WHAT_TO_TYPE = (
    "`autograde check {slug}` checks your answers to {slug}.",
    "`autograde watch` checks them again whenever you save.",
    "`autograde check --help` says what else there is.",
)


def is_given_out(course: Course) -> bool:
    """Tells whether a course is what students get: it has tests, and of no exercise how it is solved."""
    return bool(course.graded) and not any(course.reference_path(e.slug).is_file() for e in course.graded)


def welcome(course: Course, lang: str | None) -> int:
    """Says which exercises pass their public tests and how to check the next one."""
    from autograder.course import said_of
    from autograder.selfcheck import kept, sheet, text

    language = speak(open_language(chosen(lang), course.root))
    remembered = kept.open_kept(kept.folder_of(Path.cwd(), Path.cwd()))
    shown = sheet.course_sheet(course, remembered)
    say(language.say(said_of(course)))
    say(text.text_of(shown, columns=columns(), color=has_color(), unicode=has_unicode(), language=language))
    next_one = next((stage.slug for stage in shown.stages if not stage.is_done), shown.stages[0].slug)
    for line in WHAT_TO_TYPE:
        say(language.say(line.format(slug=next_one)))
    return OK

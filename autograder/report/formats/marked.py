"""Puts a mark into a student's page that was made from the report alone, and makes a page fit to be given out.

The page says by comments where its score, its way to the mark, its link to the class and its keys stand; a student's
text holds no comment, since it is escaped. What a page of another course's templates does not say is left as it is.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import jinja2

from autograder.errors import CourseError
from autograder.model import Mark
from autograder.report.formats import html
from autograder.report.language import ENGLISH, language_of, open_language
from autograder.report.text import clean, marks

TEMPLATE = "mark.html.j2"


def with_mark(page: str, mark: Mark, templates: Path) -> str:
    """Returns a student's page with the mark, and with the way to it where it is more than the report's total."""
    language = open_language(page_language(page))
    try:
        module = html.environment(templates).get_template(TEMPLATE).make_module({"language": language})
        score = str(module.score(mark.total, mark.max_total))  # type: ignore[attr-defined]
        way = "" if mark.is_plain else str(module.way(mark))  # type: ignore[attr-defined]
    except jinja2.TemplateError as error:
        raise CourseError(f"The template {TEMPLATE} in {templates} cannot be rendered ({error}); repair it.") from error
    title = f"{mark.student.called[: html.NAME_LIMIT]}: {language.say(marks(mark.total, mark.max_total))}"
    page = re.sub(
        r"<title>.*?</title>", lambda _: f"<title>{escape(clean(title))}</title>", page, count=1, flags=re.DOTALL
    )
    return _placed(_placed(page, "score", score), "mark", way)


def given_out(page: str, about: str) -> str:
    """Returns a page without the link to the class and without keys of the grading; `about` says its date."""
    said = open_language(page_language(page)).say("Given out")
    told = f"<div><dt>{escape(said)}</dt><dd>{escape(clean(about))}</dd></div>"
    return _placed(_placed(page, "home", ""), "extra", told)


def page_language(page: str) -> str:
    """Returns the language that a page says it is written in."""
    found = re.search(r'<html lang="([a-z]{2})">', page)
    return language_of(found[1] if found else "") or ENGLISH


def _placed(page: str, name: str, text: str) -> str:
    """Returns the page with a text where it says that one of this name stands."""
    begin, end = f"<!--{name}-->", f"<!--/{name}-->"
    return re.sub(f"{begin}.*?{end}", lambda _: begin + text + end, page, count=1, flags=re.DOTALL)

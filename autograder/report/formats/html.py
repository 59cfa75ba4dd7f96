"""Renders the pages: a student's report, the class table, a validation's matrix. Each is one file, needing no other.

Every page carries a content security policy that allows only its own style and script, named by their hashes, so that
even text that got past the escaping would be dead. Whatever a template prints is cleaned and then escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from autograder.errors import CourseError
from autograder.model import ExerciseReport, GradeReport, Status
from autograder.report import meaning
from autograder.report.causes import stories
from autograder.report.class_view import ClassRow, ClassView, collect
from autograder.report.code import Part, listing
from autograder.report.formats.markdown import CODE
from autograder.report.language import SPOKEN, Language
from autograder.report.matrix import Kind, Matrix
from autograder.report.pictures import clipped, curves, letters, maps, training
from autograder.report.text import clean, clip, marks, number, one_line
from autograder.report.words import thought

OUTPUT_LIMIT = 20_000
NAME_LIMIT = 100
FIRST_PAGE = 100
"""Rows of the class table that are in the page itself; its script shows the others."""


def student_html(
    report: GradeReport,
    templates: Path,
    *,
    notebooks: Mapping[str, str] | None = None,
    code: Mapping[str, Sequence[Part]] | None = None,
    class_page: str = "",
    language: Language = SPOKEN,
) -> str:
    """Renders one student's report in a language.

    `notebooks` maps an exercise's slug to the page that `notebook.notebook_html` made of the student's notebook, as a
    link relative to the report, and `code` to the code that was graded; `class_page` is the link back to the class,
    left out of what a student is given.
    """
    told, pages, parts = stories(report.exercises), notebooks or {}, code or {}
    shown = {s.exercise.slug: listing(parts.get(s.exercise.slug, ()), s.causes) for s in told if not s.is_absent}
    known = {"notebooks": pages, "listings": shown, "home": class_page}
    return _page(templates, "student.html.j2", None, report=report, stories=told, language=language, **known)


def class_html(
    reports: Iterable[GradeReport] | ClassView,
    templates: Path,
    *,
    title: str = "Class",
    generated: str = "",
    language: Language = SPOKEN,
) -> str:
    """Renders the class table, whose names link to `<key>/report.html`; `generated` is the time to show, if any."""
    view = reports if isinstance(reports, ClassView) else collect(reports)
    rows = [_row(row, language) for row in view.rows]
    data = embedded([list(row.values()) for row in rows])
    script = _source(templates, "class.js")
    known = {"view": view, "first": rows[:FIRST_PAGE], "data": data, "title": title, "generated": generated}
    known["chosen"] = embedded([list(seen.rows) for e in view.exercises for seen in (*e.failed, *e.mistakes)])
    known["untouched"] = embedded([list(e.untouched) for e in view.exercises])
    return _page(templates, "class.html.j2", script=script, page_size=FIRST_PAGE, language=language, **known)


def validate_html(matrix: Matrix, templates: Path) -> str:
    """Renders the matrix of a validation: rows are mistakes and honest variants, columns are tests."""
    return _page(templates, "validate.html.j2", matrix=matrix, Kind=Kind)


def page(templates: Path, title: str, body: Markup, **known: Any) -> str:
    """Renders a page of our layout round a body that is already safe HTML."""
    return _page(templates, "plain.html.j2", title=title, body=body, **known)


def embedded(data: Any) -> Markup:
    """Returns data as JSON that no text in it can end or leave, fit for a `<script type="application/json">`."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def prose(text: str) -> Markup:
    """Escapes a sentence and sets what stands between back quotes as code."""
    parts = CODE.split(clean(text))
    return Markup("").join(Markup("<code>{}</code>").format(p[1:-1]) if CODE.fullmatch(p) else escape(p) for p in parts)


@jinja2.pass_context
def _say(context: jinja2.runtime.Context, text: str, **values: object) -> str:
    """Says a text of ours in the page's language; with values it is a template that they fill."""
    language: Language = context["language"]
    return language.say(text, **values)


@jinja2.pass_context
def _prose(context: jinja2.runtime.Context, text: str) -> Markup:
    """Says a sentence in the page's language and sets it as `prose` does."""
    return prose(_say(context, text))


@lru_cache(maxsize=8)
def environment(templates: Path) -> jinja2.Environment:
    """Returns the Jinja environment of a templates folder: escaping everywhere, an undefined name is an error."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "say": _say,
        "prose": _prose,
        "code": prose,
        "marks": marks,
        "number": number,
        "one_line": one_line,
        "brief": _brief,
        "embedded": embedded,
        "printed": _printed,
        "coloured": _coloured,
        "letter": lambda text: "␣" if text == " " else one_line(text),
    }
    env.globals |= {
        "reading": meaning,
        "reading_belief": thought,
        "language": SPOKEN,
        "Status": Status,
        "kind": _kind,
        "share": _share,
        "policy": _policy,
        "maps": maps,
        "clipped_figure": clipped,
        "training_figure": training,
        "curves": curves,
        "letters": letters,
    }
    return env


def _page(templates: Path, name: str, script: Markup | None = None, **known: Any) -> str:
    style = _source(templates, "style.css")
    try:
        return environment(templates).get_template(name).render(style=style, script=script, **known)
    except jinja2.TemplateError as error:
        raise CourseError(f"The template {name} in {templates} cannot be rendered ({error}); repair it.") from error


@lru_cache(maxsize=8)
def _source(templates: Path, name: str) -> Markup:
    """Returns the text of a style sheet or script of the course, trusted as the templates are."""
    try:
        return Markup((templates / name).read_text(encoding="utf-8").strip())
    except OSError as error:
        raise CourseError(f"The file {name} is missing in {templates}; restore it from the course.") from error


def _finalize(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str, script: str | None) -> str:
    """Returns the content security policy that lets a page use its own style and script, and pictures inside it."""
    scripts = f"'sha256-{_hash(script)}'" if script else "'none'"
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src {scripts}; {rest}"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _brief(text: str) -> str:
    """Returns a name on one line, cut where no name is that long."""
    line = one_line(text)
    return line if len(line) <= NAME_LIMIT else f"{line[:NAME_LIMIT]}..."


def _coloured(tokens: Sequence[tuple[str, str]]) -> Markup:
    """Returns a line of code, made here since a template takes five times as long for thousands of words."""
    texts = ((kind, escape(clean(text))) for kind, text in tokens)
    return Markup("".join(f'<span class="{kind}">{text}</span>' if kind else text for kind, text in texts))


def _printed(text: str) -> str:
    return clip(clean(text).rstrip("\n"), OUTPUT_LIMIT)


def _kind(item: ExerciseReport | Any) -> str:
    """Returns the word that colours an exercise or a test: good, part, bad, wait, open or unknown."""
    if item.status is Status.GRADER_ERROR:
        return "unknown"
    if isinstance(item, ExerciseReport) and meaning.by_person(item):
        return "open"
    if item.status in (Status.BLOCKED, Status.NOT_ATTEMPTED):
        return "wait" if item.status is Status.BLOCKED else "open"
    if item.status is Status.PASSED:
        return "good"
    return "part" if isinstance(item, ExerciseReport) and item.points else "bad"


def _share(points: float | None, of: float) -> float:
    """Returns a share from 0 to 1 for drawing; 0 where the points are unknown."""
    return 0.0 if points is None or not of else min(1.0, max(0.0, points / of))


def _row(row: ClassRow, language: Language) -> dict[str, Any]:
    """Returns a row of the class table, whose values the page's script reads in this order."""
    student = row.student
    return {
        "link": f"{quote(student.key, safe='', errors='replace')}/report.html",
        "name": _brief(student.called),
        "id": _brief(student.student_id or (student.key if student.called != student.key else "")),
        "late": row.late,
        "status": _brief(language.say(row.status)),
        "total": _rounded(row.total),
        "points": [_rounded(points) for points in row.points],
    }


def _rounded(points: float | None) -> float | None:
    return None if points is None or number(points) == "unknown" else round(points, 2)

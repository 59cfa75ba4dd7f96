"""The pages of a review as HTML, and what their forms do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2

from autograder.course import shipped_root
from autograder.errors import CourseError
from autograder.gradebook.review.desk import Data, Desk
from autograder.report.formats import html

SCRIPT, STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
STATIC = {"review.js": SCRIPT, "scoring.js": SCRIPT, "review.css": STYLE, "style.css": STYLE}


class Pages:
    """What makes the pages of one review; a course's own templates are used where it has them."""

    def __init__(self, desk: Desk, templates: Path, token: str) -> None:
        self._desk, self._root = desk, f"/{token}"
        self._templates = templates if (templates / "review_base.html.j2").is_file() else shipped_root() / "templates"
        self.made: Mapping[str, Callable[..., str]] = {
            "/": self.overview,
            "/answers/{exercise}/{question}": self.answers,
        }
        self.deeds: Mapping[str, Callable[[Data], Data]] = {}

    def static(self, name: str) -> bytes:
        """Returns a script or sheet."""
        return (self._templates / name).read_bytes()

    def overview(self) -> str:
        """Returns the page on which every question stands with its progress."""
        return self._page("review_overview.html.j2", "overview", questions=self._desk.questions(), work=self._desk.work)

    def answers(self, exercise: str, question: str) -> str:
        """Returns the page on which the answers to one question are scored."""
        data = self._desk.question(exercise, question)
        return self._page("review_answers.html.j2", "", question=data, data=html.embedded(data))

    def _page(self, name: str, here: str, **known: Any) -> str:
        title = self._desk.book.about.get("title", "Class")
        try:
            template = html.environment(self._templates).get_template(name)
            return template.render(root=self._root, here=here, class_title=title, **known)
        except jinja2.TemplateError as error:
            raise CourseError(f"The template {name} in {self._templates} cannot be rendered ({error}).") from error

"""The pages of a review as HTML, and what their forms do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2

from autograder.classroom.store import locked
from autograder.course import shipped_root
from autograder.errors import CourseError, UsageError
from autograder.gradebook import adjust, explain, groups_of, needs, show_group
from autograder.gradebook.review.desk import Data, Desk
from autograder.gradebook.similar import read_similar, side_by_side
from autograder.model import StudentKey
from autograder.report import KINDS, Need
from autograder.report.formats import html

SCRIPT, STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
STATIC = {"review.js": SCRIPT, "scoring.js": SCRIPT, "review.css": STYLE, "style.css": STYLE}
PAIRS = 100
"""Pairs that are listed for an exercise."""


class Pages:
    """What makes the pages of one review; a course's own templates are used where it has them."""

    def __init__(self, desk: Desk, templates: Path, token: str) -> None:
        self._desk, self._root = desk, f"/{token}"
        self._templates = templates if (templates / "review_base.html.j2").is_file() else shipped_root() / "templates"
        self.made: Mapping[str, Callable[..., str]] = {
            "/": self.overview,
            "/answers/{exercise}/{question}": self.answers,
            "/groups": self.groups,
            "/group/{exercise}/{name}": self.group,
            "/student/{id}": self.student,
            "/similar": self.similar,
            "/pair/{exercise}/{number}": self.pair,
        }
        self.deeds: Mapping[str, Callable[[Data], Data]] = {"words": self.explain, "adjust": self.adjust}

    def static(self, name: str) -> bytes:
        """Returns a script or sheet."""
        return (self._templates / name).read_bytes()

    def overview(self) -> str:
        """Returns the page on which every question stands with its progress."""
        desk = self._desk
        waiting: dict[str, list[tuple[str, Need]]] = {}
        for need in () if desk.anonymous else needs(desk.book):
            waiting.setdefault(KINDS[need.kind], []).append((desk.id_of(StudentKey(need.key)), need))
        known = {"questions": desk.questions(), "work": desk.work, "waiting": waiting}
        return self._page("review_overview.html.j2", "overview", **known)

    def answers(self, exercise: str, question: str) -> str:
        """Returns the page on which the answers to one question are scored."""
        data = self._desk.question(exercise, question)
        return self._page("review_answers.html.j2", "", question=data, data=html.embedded(data))

    def groups(self) -> str:
        """Returns the page of groups of students who did the same wrong thing."""
        return self._page("review_groups.html.j2", "groups", groups=groups_of(self._desk.book))

    def group(self, exercise: str, name: str) -> str:
        """Returns the page of one group, with the form for what its students read."""
        desk = self._desk
        shown = show_group(desk.book, desk.work, exercise, name)
        members = [self._named(key, called, number) for number, (key, called) in enumerate(shown.group.students, 1)]
        return self._page("review_group.html.j2", "groups", shown=shown, members=members, why=desk.work.why)

    def student(self, id: str) -> str:
        """Returns the page of one student's mark, with the form to correct it."""
        student = self._desk.student(id)
        report, mark = self._desk.book.mark(student.key)
        places = [(e.slug, f"{e.title} as a whole") for e in mark.exercises if e.max_points]
        places += [(f"{e.slug}::{t.id}", f"{e.slug}: {t.title}") for e in report.exercises for t in e.tests]
        name = "A student" if self._desk.anonymous else student.called
        return self._page("review_student.html.j2", "", id=id, name=name, mark=mark, places=places)

    def similar(self) -> str:
        """Returns the page of works that share rare passages."""
        found = read_similar(self._desk.book.out)
        names = self._names()
        listed = [
            {
                "exercise": each.exercise, "works": each.works,
                "clusters": [[names.get(key, key) for key in group] for group in each.clusters[:10]],
                "pairs": [(pair, names.get(pair.first, pair.first), names.get(pair.second, pair.second))
                          for pair in each.pairs[:PAIRS]],
            }
            for each in found or () if each.pairs
        ]  # fmt: skip
        return self._page("review_similar.html.j2", "similar", is_compared=found is not None, found=listed)

    def pair(self, exercise: str, number: str) -> str:
        """Returns the page of two works side by side; UsageError where there is no such pair."""
        desk = self._desk
        similar = next((s for s in read_similar(desk.book.out) or () if s.exercise == exercise), None)
        if similar is None or not number.isdecimal() or int(number) >= len(similar.pairs):
            raise UsageError("There is no such pair any more: load the list again.")
        pair, names = similar.pairs[int(number)], self._names()
        sides = side_by_side(desk.book, desk.work, exercise, pair)
        who = [names.get(key, key) for key in (pair.first, pair.second)]
        known = {"exercise": exercise, "works": similar.works, "names": who, "why": desk.work.why}
        return self._page("review_pair.html.j2", "similar", pair=pair, sides=sides, **known)

    def _names(self) -> dict[str, str]:
        """Returns how the pages call students, by their keys."""
        people = self._desk.students.values()
        return {s.key: f"Student {n}" if self._desk.anonymous else s.called for n, s in enumerate(people, 1)}

    def explain(self, said: Data) -> Data:
        """Keeps words for a group, in the course and on its members' pages."""
        texts = {name: str(said.get(name, "")) for name in ("title", "belief", "look_at", "hint")}
        book, work = self._desk.book, self._desk.work
        return {"told": explain(book, work, str(said["exercise"]), str(said["group"]), texts)}

    def adjust(self, said: Data) -> Data:
        """Corrects a student's points, with the reason."""
        student, who = self._desk.student(str(said["id"])), str(said.get("who", ""))[:80]
        with locked(self._desk.book.out):
            place, change = str(said["place"]), str(said["change"])
            changes = adjust(self._desk.book, student.key, place, change, str(said["why"]), who)
        told = "; ".join(f"{_points(c.before)} → {_points(c.after)} of {c.most:g}" for c in changes)
        return {"told": told or "The points are as they were."}

    def _named(self, key: str, called: str, number: int) -> tuple[str, str]:
        return self._desk.id_of(StudentKey(key)), f"Student {number}" if self._desk.anonymous else called

    def _page(self, template_name: str, here: str, **known: Any) -> str:
        title = self._desk.book.about.get("title", "Class")
        try:
            template = html.environment(self._templates).get_template(template_name)
            return template.render(root=self._root, here=here, class_title=title, **known)
        except jinja2.TemplateError as error:
            raise CourseError(
                f"The template {template_name} in {self._templates} cannot be rendered ({error})."
            ) from error


def _points(points: float | None) -> str:
    return "unknown" if points is None else f"{points:g}"

"""Which texts students read: the engine's own, and those of a course."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.authoring.stubs import make_stub
from autograder.authoring.translations import prose
from autograder.authoring.translations.jinja_texts import template_sentences
from autograder.authoring.translations.python_texts import readings, sentences
from autograder.course import Course
from autograder.errors import CourseError
from autograder.files import PACKAGE
from autograder.report.language import with_fields

Texts = dict[str, list[str]]
"""Sentences, each with the files in which it stands."""

SPEAKING = (
    "quoting.py", "notebook.py", "cli/check.py", "cli/watch.py", "cli/own.py", "cli/helping.py", "cli/values.py",
    "cli/welcome.py",
    "grading/*.py", "grading/judging/*.py", "grading/code/*.py",
    "selfcheck/*.py", "report/causes.py", "report/meaning.py", "report/words.py", "report/text.py",
    "report/class_view.py", "report/groups.py", "report/needs.py",
    "report/code/*.py", "report/pictures/*.py", "report/formats/terminal.py", "report/formats/notebook.py",
    "report/formats/markdown.py", "report/formats/github.py", "report/formats/gradescope.py",
    "report/formats/prairielearn.py", "report/formats/classroom50.py", "authoring/exports/prairielearn.py",
    "selfcheck/checkout/verdict.py",
    "sandbox/loading/*.py", "sandbox/adapting/*.py", "sandbox/host/*.py", "sandbox/child/turn.py",
    "sandbox/wire/frames.py", "sandbox/walls/stacks.py",
    "intake/sources.py", "intake/matching.py", "intake/imported.py", "intake/collect.py",
    "intake/reading/*.py", "intake/files/*.py", "course/found.py",
    "gradebook/marking.py", "gradebook/rules/late.py",
)  # fmt: skip
"""Modules whose sentences students read, as patterns below the package."""

UNREAD = frozenset({
    "sandbox/loading/sentences.py", "sandbox/host/doctor.py", "sandbox/host/handles.py", "grading/soundness.py",
    "grading/recordings.py", "grading/fingerprints.py", "grading/enclosure.py",
})  # fmt: skip
"""Modules among these whose sentences are for instructors, or patterns of others' sentences."""

WORDS_OF_A_MISTAKE = ("title", "belief", "look_at", "hint")  # in the order of its fields, behind the name
BUNDLE = Path(__file__).resolve().parents[1] / "bundle.py"
NOT_SAID = Path(__file__).with_name("not_said.txt")
"""Texts of these modules that read like prose and are never shown: one a line, as the catalogue would write it."""

LABELS = tuple(
    """
called; came back; should give; what happened; where; try next; so; test; also; printed; hints; measured; idea; advice
unknown; Total; passed; failed; raised; crashed; blocked; waiting; time limit; memory limit; not attempted; grader error
Course; wanted; got; difference; points; perplexity; array; tensor; list; tuple; number; outputs; result; graded
ungraded; Given out; options; exit codes:; your; the test's; nothing (None); line; lines; cell; cells; NaN; infinite
Student code; stopped; Stopped.; this notebook
{text} Run: `{code}`; still running after {seconds} s; still running after {seconds} s of processor time
""".replace("\n", ";").split(";")
)
"""Words that stand by themselves."""


def engine_texts() -> Texts:
    """Returns what the engine says to students, and the templates that are shipped."""
    found: Texts = {}
    _add(found, "labels", (word.strip() for word in LABELS))
    unsaid = frozenset(NOT_SAID.read_text(encoding="utf-8").splitlines())
    for path in _speaking():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        _add(
            found,
            f"autograder/{path.relative_to(PACKAGE).as_posix()}",
            (t for t in (*sentences(tree), *template_sentences(text)) if _key(t) not in unsaid),
        )
    _add(
        found,
        "autograder/authoring/bundle.py",
        _written_down(prose.markdown, re.sub(r"\{\w+\}", "", _text_of(BUNDLE, "README"))),
    )
    return found


def _text_of(path: Path, name: str) -> str:
    """Returns a text that a module keeps under a name."""
    for node in _tree(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return str(ast.literal_eval(node.value))
    raise CourseError(f"{path} keeps no text {name}.")


def template_texts(templates: Path) -> Texts:
    """Returns what a folder of templates says."""
    found: Texts = {}
    for path in sorted(templates.glob("*.j2")):
        _add(found, f"templates/{path.name}", template_sentences(path.read_text(encoding="utf-8")))
    return found


def course_texts(course: Course, suites: Mapping[str, str] | None = None) -> Texts:
    """Returns what a course says: of its mistakes, suites and exercises, as far as students read it.

    With `suites`, these texts by their names stand for the files of the suites.
    """
    found: Texts = {}
    root = course.root
    for path in sorted((root / "reference" / "mistakes").glob("*.py")):
        _add(found, _name(root, path), _of_bank(_tree(path)))
    read = {path.name: path.read_text(encoding="utf-8") for path in sorted(course.suites.glob("*.py"))}
    for name, text in (read if suites is None else suites).items():
        _add(found, f"tests/suites/{name}", _of_suite(_parsed(text, f"tests/suites/{name}")))
    for path in sorted((course.suites / "inside").glob("*.py")):
        _add(found, _name(root, path), sentences(_tree(path)))
    for exercise in course.exercises:
        for name, texts in _of_exercise(course, exercise.slug):
            _add(found, name, texts)
    return found


def _speaking() -> list[Path]:
    found = {path for pattern in SPEAKING for path in PACKAGE.glob(pattern)}
    return sorted(path for path in found if path.relative_to(PACKAGE).as_posix() not in UNREAD)


def _of_bank(tree: ast.Module) -> Iterator[str]:
    """Yields the words of mistakes: titles, beliefs, places and hints, wherever they are written."""
    for node in ast.walk(tree):
        for value in _words_of(node) if isinstance(node, ast.Call) else ():
            for parts in readings(value):
                if any(re.search(r"[a-z]{3}", text) for text in parts[::2]):
                    yield with_fields(parts)


def _words_of(call: ast.Call) -> Iterator[ast.expr]:
    """Yields what a call gives a mistake for its words, by name or, in `Mistake(...)` itself, by place."""
    yield from (keyword.value for keyword in call.keywords if keyword.arg in WORDS_OF_A_MISTAKE)
    if isinstance(call.func, ast.Name) and call.func.id == "Mistake":
        yield from call.args[1 : 1 + len(WORDS_OF_A_MISTAKE)]


def _of_suite(tree: ast.Module) -> Iterator[str]:
    """Yields titles of tests, texts of hidden ones and sentences on what came back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            is_titled = "title" in [a.arg for a in node.args.args] or any(map(_hides, node.decorator_list))
            first = (ast.get_docstring(node) or "").strip().splitlines()[:1]
            yield from (prose.escaped(line) for line in first if not is_titled)
    yield from sentences(tree)


def _hides(decorator: ast.expr) -> bool:
    """Tells whether a decorator gives a test a text for students in place of its own."""
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("hidden")


def _of_exercise(course: Course, slug: str) -> Iterator[tuple[str, list[str]]]:
    folder = course.root / "exercises" / slug
    table = tomllib.loads((folder / "exercise.toml").read_text(encoding="utf-8"))
    told = [str(table.get("title", "")), *(str(rule.get("why", "")) for rule in table.get("forbids", ()))]
    yield f"exercises/{slug}/exercise.toml", [prose.escaped(text) for text in told if text]
    for name in ("README.md", f"{slug}.md"):
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8")
            yield f"exercises/{slug}/{name}", _written_down(prose.markdown, text)
    for name in table.get("given", ()):
        if str(name).endswith(".py"):
            yield (
                f"exercises/{slug}/{name}",
                _written_down(prose.script, (folder / str(name)).read_text(encoding="utf-8")),
            )
    reference = course.reference_path(slug)
    if reference.is_file():
        stub = make_stub(reference.read_text(encoding="utf-8"), f"reference/{slug}.py")
    elif (folder / f"{slug}.py").is_file():  # a course that students got
        stub = (folder / f"{slug}.py").read_text(encoding="utf-8")
    else:
        return
    yield f"reference/{slug}.py", _written_down(prose.script, stub)


def _written_down(walk: object, text: str) -> list[str]:
    found: list[str] = []

    def note(paragraph: str) -> str:
        found.append(prose.escaped(paragraph))
        return paragraph

    walk(text, note)  # type: ignore[operator]
    return found


def _add(found: Texts, where: str, texts: Iterable[str]) -> None:
    for text in texts:
        if (key := _key(text)).strip():
            places = found.setdefault(key, [])
            if where not in places:
                places.append(where)


def _key(text: str) -> str:
    """Returns a text as catalogues have it: on one line, but for spaces at its ends, which join it to others."""
    inner = " ".join(text.split())
    return f"{' ' * text.startswith(' ')}{inner}{' ' * text.endswith(' ')}"


def _tree(path: Path) -> ast.Module:
    return _parsed(path.read_text(encoding="utf-8"), str(path))


def _parsed(text: str, where: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{where} is no Python that can be read: {error.msg} in line {error.lineno}.") from None


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()

"""What importers read an assignment into: cells of the reference, checks, what was left; and what they make of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.authoring.importers.asserts import body_of, bound_by, definitions, doubts, imports_of, titled
from autograder.authoring.importers.exercise import Imported, exercise_toml
from autograder.errors import UsageError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ALLOWED = ("numpy", "torch")
MAGIC = re.compile(r"^\s*(?:[%!?].*|[\w.]+\?{1,2}\s*)$", re.MULTILINE)
"""Lines that only a notebook runs: magics, shell commands, questions such as `np.dot?`."""
OURS = ("StudentFault", "assert_close", "assert_that", "fetch", "hidden", "needs", "points")
HEAD = '''\
"""Judges exercise {slug} ({points:g} points); made from {name} by `autograde import`."""

{imports}'''


@dataclass(frozen=True)
class Check:
    """One test to be: its code, which asserts things of the submission's names, and where it stood.

    `hidden` is all that students read of it, empty for a public one; `needs` names the check that has to pass first.
    """

    name: str
    points: float
    code: str
    where: str
    title: str = ""
    hidden: str = ""
    needs: str = ""


@dataclass
class Work:
    """What has been read of an assignment so far."""

    script: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)

    def text(self, words: str) -> None:
        """Adds a cell of text to the reference."""
        self.script.append("# %% [markdown]\n" + "\n".join(f"# {line}".rstrip() for line in words.splitlines()))

    def code(self, code: str, where: str) -> None:
        """Adds a cell of code to the reference, without what only a notebook runs."""
        for line in MAGIC.findall(code):
            self.left.append(f"{where}: `{line.strip()}` is left out.")
        if code := MAGIC.sub("", code).strip("\n"):
            self.script.append(f"# %%\n{code}")


def cells_of(path: Path) -> Sequence[Mapping[str, Any]]:
    """Returns a notebook's cells; UsageError for a file that is none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{path} is no notebook that can be read (nbformat 4): name an .ipynb file.") from None
    return list(cells)


def exercise_of(work: Work, name: str, slug: str, order: int, aliases: Iterable[str] = ()) -> Imported:
    """Returns the exercise that was read from the file `name`; UsageError where its code is no Python."""
    reference = f'"""{title_of(slug)}: the reference, made from {name}."""\n\n' + "\n\n".join(work.script) + "\n"
    try:
        given = definitions(reference)
    except SyntaxError as error:
        raise UsageError(f"The code cells of {name} make no Python together: {error.msg} in {error.text!r}.") from None
    checks = _named_apart(work.checks)
    found = {line: _root(line) for line in _imported_by(checks) if _root(line) not in ("__future__", *work.modules)}
    absent = {root for root in found.values() if find_spec(root) is None}
    imports = [*imports_of(reference), *(line for line, root in found.items() if root not in absent)]
    suite = _suite(
        work, checks, slug, name, given | dict.fromkeys(work.modules, "module"), list(dict.fromkeys(imports))
    )
    work.left += [
        f"the tests import {root}, which is not installed here: install it where work is graded, or write them without."
        for root in sorted(absent)
    ]
    work.left += [
        f'the reference imports {name}: list it in exercises/course.toml, [packages] allow = ["{name}"].'
        for name in _packages(imports_of(reference))
    ]
    points = round(sum(check.points for check in checks), 6)
    solved = [n for n, kind in given.items() if kind != "value"] or list(given)
    files = {
        f"reference/{slug}.py": reference,
        f"exercises/{slug}/exercise.toml": exercise_toml(
            title_of(slug), points, order, solved, [*aliases, f"{slug}.py", f"{slug}.ipynb"]
        ),
        f"tests/suites/test_{slug}.py": suite,
    }
    return Imported(slug, files, tuple(work.left), points, len(checks))


def _imported_by(checks: Sequence[Check]) -> list[str]:
    """Returns what the tests import, each for those behind it too, as in one notebook."""
    found: list[str] = []
    for check in checks:
        with suppress(SyntaxError):
            found += imports_of(check.code)
    return found


def _root(line: str) -> str:
    """Returns the package of which an import statement takes something."""
    return line.split()[1].split(".")[0].rstrip(",")


def _packages(imports: Sequence[str]) -> list[str]:
    """Returns what is imported that neither Python brings nor every course allows."""
    return sorted({_root(line) for line in imports} - set(sys.stdlib_module_names) - set(ALLOWED))


def title_of(name: str) -> str:
    """Returns a name as a title."""
    return name.replace("_", " ").strip().capitalize()


def word_of(text: str, otherwise: str) -> str:
    """Returns a text as the part of a test's name behind `test_`."""
    return re.sub(r"\W+", "_", text or otherwise).strip("_").lower().removeprefix("test_") or otherwise


def _named_apart(checks: Sequence[Check]) -> list[Check]:
    taken: set[str] = set()
    made = []
    for check in checks:
        name = check.name
        while name in taken:
            name += "_more"
        taken.add(name)
        made.append(Check(name, check.points, check.code, check.where, check.title, check.hidden, check.needs))
    return made


def _suite(
    work: Work, checks: Sequence[Check], slug: str, name: str, given: Mapping[str, str], imports: Sequence[str]
) -> str:
    parts, known = [], set(given) | {word for line in imports for word in re.findall(r"\w+", line)}
    for check in checks:
        where = f"{check.where} ({check.name})"
        try:
            parts.append(_test(check, check.code, given))
            work.left += [f"{where}: {doubt}" for doubt in doubts(check.code, known, given)]
        except SyntaxError as error:
            work.left.append(f"{where}: this is no plain Python ({error.msg}): write the test by hand.")
            parts.append(_test(check, "pass", {}))
    text = "\n\n".join(parts)
    names = [n for n in OURS if re.search(rf"\b{n}\b", text)]
    kept = [line for line in imports if _is_used(line, text)]
    begun = "".join(f"{line}\n" for line in kept) + ("\n" if kept else "")
    ours = f"from autograder.suite import {', '.join(names)}\n" if names else ""
    total = sum(check.points for check in checks)
    return f"{HEAD.format(slug=slug, points=total, name=name, imports=begun + ours)}\n\n{text}"


def _is_used(line: str, text: str) -> bool:
    """Tells whether a name that an import binds stands in the text."""
    return "*" in line or any(re.search(rf"\b{re.escape(name)}\b", text) for name in bound_by(line))


def _test(check: Check, code: str, given: Mapping[str, str]) -> str:
    worth = f"@points({check.points:g})\n" if check.points else ""
    hidden = f"@hidden({json.dumps(check.hidden, ensure_ascii=False)})\n" if check.hidden else ""
    needs = f'@needs("test_{check.needs}")\n' if check.needs else ""
    title, rest = titled(code, check.title or f"{title_of(check.name)}.")
    return f"{worth}{hidden}{needs}def test_{check.name}(student):\n    {title}\n{body_of(rest, given)}\n"

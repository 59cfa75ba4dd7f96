"""Files of tests for unittest, gradescope-utils or pytest, with the solution that they test, as an exercise.

A test takes with it what it needs of its file: helpers, constants, fixtures, what is set up before it. Points come from
`@weight(2)`, `@partial_credit`, and marks such as `@pytest.mark.points(2)`; where no test has any, each is worth one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.importers.asserts import bound_by
from autograder.authoring.importers.assignment import BEGIN, END, Check, Work, exercise_of, word_of
from autograder.authoring.importers.exercise import Imported
from autograder.authoring.importers.unittests import Plain
from autograder.errors import UsageError

WORTH = ("weight", "partial_credit", "points", "score", "max_score", "grade", "marks")
FOREIGN = ("unittest", "gradescope_utils", "pytest", "__future__")
SET_UP = ("setUpClass", "setUp", "asyncSetUp")
TORN_DOWN = ("tearDown", "tearDownClass")
OF_PYTEST = ("capsys", "capfd", "monkeypatch", "tmp_path", "tmpdir", "request", "caplog")
FURTHER = "Further cases are tried."
LATER = ("after_due_date", "after_published")


def from_tests(paths: Sequence[Path], solution: Path, slug: str, order: int) -> Imported:
    """Returns the exercise that files of tests and a solution make; UsageError where one of them is no Python."""
    work = Work()
    tree, text = _parsed(solution)
    work.script.append(f"# %%\n{_marked(tree, text)}")
    for path in paths:
        _File(path, solution.stem, work).read()
    if not work.checks:
        raise UsageError(f"{paths[0]} has no test: neither a TestCase with methods test_… nor functions test_….")
    work.checks = _worth([check for _, check in sorted(enumerate(work.checks), key=lambda pair: pair[0])])
    return exercise_of(work, ", ".join(path.name for path in paths), slug, order, [solution.name])


def _parsed(path: Path) -> tuple[ast.Module, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return ast.parse(text), text
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); name a Python file.") from None
    except SyntaxError as error:
        raise UsageError(f"{path}, line {error.lineno}: this is no Python that can be read ({error.msg}).") from None


def _marked(tree: ast.Module, text: str) -> str:
    """Returns a solution with each function's body between our marks, and without what runs it as a program."""
    if BEGIN in text:
        return text
    lines = text.splitlines()
    for node in sorted(_bodies(tree), key=lambda n: -n.lineno):
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if body and body[0].lineno > node.lineno:
            indent = " " * body[0].col_offset
            first = min(n.lineno for n in [body[0], *getattr(body[0], "decorator_list", [])])
            lines[first - 1 : body[-1].end_lineno] = [
                f"{indent}{BEGIN}", *lines[first - 1 : body[-1].end_lineno], f"{indent}{END}",
            ]  # fmt: skip
    for begun in tree.body:
        if isinstance(begun, ast.If) and "__name__" in ast.unparse(begun.test):
            lines = lines[: _line_of(lines, text.splitlines()[begun.lineno - 1])]
    return "\n".join(lines).strip("\n")


def _line_of(lines: Sequence[str], line: str) -> int:
    return len(lines) - 1 - lines[::-1].index(line)


def _bodies(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yields the functions and methods of a module, none inside another."""
    for node in tree.body:
        owners = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (n for n in owners if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@dataclass(frozen=True)
class _Told:
    """What the decorators of a test say."""

    points: float | None
    hidden: str
    number: str
    left: tuple[str, ...]


class _File:
    """One file of tests that is being read."""

    def __init__(self, path: Path, module: str, work: Work) -> None:
        self._path, self._module, self._work = path, module, work
        self._tree, _ = _parsed(path)
        self._imports: list[str] = []
        self._helpers: dict[str, ast.stmt] = {}
        self._fixtures: dict[str, ast.FunctionDef] = {}

    def read(self) -> None:
        """Adds the file's tests to the work."""
        for node in self._tree.body:
            self._keep(node)
        found: list[tuple[str, Check]] = []
        for node in self._tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                found += self._checks(node, [], {})
            elif isinstance(node, ast.ClassDef):
                methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
                begun = [methods[name] for name in SET_UP if name in methods]
                tests = (n for n in methods.values() if n.name.startswith("test"))
                found += [check for test in tests for check in self._checks(test, begun, methods)]
        self._work.checks += [check for _, check in sorted(found, key=lambda pair: _ordered(pair[0]))]

    def _keep(self, node: ast.stmt) -> None:
        """Keeps what tests may need of the file's top level."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node)
        elif isinstance(node, ast.FunctionDef) and any("fixture" in ast.unparse(d) for d in node.decorator_list):
            self._fixtures[node.name] = node
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and not _is_test(node):
            self._helpers[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self._helpers |= {n.id: node for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[-1] == self._module:
                for alias in node.names:
                    if alias.asname:
                        self._helpers[alias.asname] = ast.parse(f"{alias.asname} = {alias.name}").body[0]
            elif (node.module or "").split(".")[0] not in FOREIGN and not node.level:
                self._imports.append(ast.unparse(node))
            elif node.level:
                self._work.left.append(f"{self._path.name}, line {node.lineno}: `{ast.unparse(node)}` is left out.")
            return
        for alias in node.names:
            if alias.name.split(".")[-1] == self._module:
                self._work.modules.add(alias.asname or alias.name.split(".")[0])
            elif alias.name.split(".")[0] not in FOREIGN or alias.name == "pytest":
                self._imports.append(f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else ""))

    def _checks(
        self, node: ast.FunctionDef, begun: Sequence[ast.FunctionDef], methods: Mapping[str, ast.FunctionDef]
    ) -> Iterator[tuple[str, Check]]:
        """Yields the test; nothing, but a sentence, for one that gives no points and tests nothing that could be."""
        where = f"{self._path.name}, line {node.lineno} ({word_of(node.name, 'test')})"
        if any("leaderboard" in ast.unparse(decorator) for decorator in node.decorator_list):
            self._work.left.append(f"{where}: it fills a leaderboard: left out.")
        elif "check_submitted_files" in ast.unparse(node):
            self._work.left.append(f"{where}: it looks for files, which intake does: left out.")
        else:
            yield self._check(node, begun, methods)

    def _check(
        self, node: ast.FunctionDef, begun: Sequence[ast.FunctionDef], methods: Mapping[str, ast.FunctionDef]
    ) -> tuple[str, Check]:
        """Returns a test's number, by which it is ordered, and the test."""
        where, told = f"{self._path.name}, line {node.lineno}", _told(node)
        plain = Plain()
        own = _rest(node)
        before = [*self._taken(node), *(statement for method in begun for statement in _rest(method))]
        helpers = [methods[name] for name in _called_methods([*own, *before], methods)]
        body = [*_scored(node, told.points), *(_without_self(m) for m in helpers), *before, *_cases(node, own)]
        body = [made for statement in body for made in _listed(plain.visit(statement))]
        if any(isinstance(n, ast.Name) and n.id == "self" for s in body for n in ast.walk(s)):
            body = [*ast.parse("from types import SimpleNamespace\nself = cls = SimpleNamespace()").body, *body]
            body = [_MethodCalls(methods).visit(statement) for statement in body]
        code = "\n".join(ast.unparse(ast.fix_missing_locations(statement)) for statement in body)
        code = "\n".join([*self._needed(code), code])
        name = word_of(node.name, f"line_{node.lineno}")
        self._work.left += [f"{where} ({name}): {text}" for text in (*told.left, *plain.left)]
        title = (ast.get_docstring(node) or "").strip().split("\n")[0]
        hidden = told.hidden and (title or FURTHER if told.hidden == FURTHER else told.hidden)
        return told.number, Check(name, -1.0 if told.points is None else told.points, code, where, title, hidden)

    def _taken(self, node: ast.FunctionDef) -> Iterator[ast.stmt]:
        """Yields for each fixture that a test takes what gives its value."""
        known = {name for names, _ in _parameters(node) for name in names}
        for argument in node.args.args:
            name = argument.arg
            if name in self._fixtures and name not in known:
                yield from self._taken(self._fixtures[name])
                yield from _given(self._fixtures[name])
            elif name in OF_PYTEST:
                self._work.left.append(
                    f"{self._path.name}, line {node.lineno} ({word_of(node.name, 'test')}): `{name}` is pytest's, and "
                    "sees nothing of what student code does: write the test by hand."
                )

    def _needed(self, code: str) -> list[str]:
        """Returns the imports and helpers of the file that some code reads, each after those that it reads itself."""
        wanted: dict[str, None] = {}
        _close_over(code, self._helpers, wanted)
        found = dict.fromkeys(ast.unparse(self._helpers[name]) for name in wanted)
        read = _names("\n".join([code, *found]))
        return [*(line for line in self._imports if read & bound_by(line) or "*" in line), *found]


def _close_over(code: str, helpers: Mapping[str, ast.stmt], found: dict[str, None]) -> None:
    for name in sorted(_names(code) & set(helpers)):
        if name not in found:
            inner = dict(found) | {name: None}
            _close_over(ast.unparse(helpers[name]), {k: v for k, v in helpers.items() if k not in inner}, found)
            found[name] = None


def _names(code: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)}


def _told(node: ast.FunctionDef) -> _Told:
    points, hidden, number, left = None, "", "", []
    for decorator in node.decorator_list:
        name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).split(".")[-1]
        cells = decorator.args if isinstance(decorator, ast.Call) else []
        value = cells[0].value if cells and isinstance(cells[0], ast.Constant) else None
        if name in WORTH and isinstance(value, int | float):
            points = float(value)
        if name == "visibility" and value != "visible":
            hidden = FURTHER
            left += [f"it is hidden here, where Gradescope shows it {value}."] if value in LATER else []
        if name == "hide_errors":
            hidden = str(value or FURTHER)
        if name == "number":
            number = str(value)
        if name == "partial_credit":
            left.append("partial credit is all or nothing here: make a test of each part.")
        if name in ("skip", "skipIf", "skipUnless", "skipif", "xfail"):
            left.append(f"`@{name}` is not carried over.")
    return _Told(points, hidden, number, tuple(left))


def _ordered(number: str) -> tuple[int, list[int]]:
    """Orders by numbers such as 1.10; those without one go last, as they came."""
    parts = number.split(".")
    return (0, [int(part) for part in parts]) if all(p.isdecimal() for p in parts) else (1, [])


def _worth(checks: Sequence[Check]) -> list[Check]:
    """Returns the tests with their points; where none has any, each is worth one."""
    otherwise = 1.0 if all(check.points < 0 for check in checks) else 0.0
    return [Check(c.name, otherwise if c.points < 0 else c.points, c.code, c.where, c.title, c.hidden) for c in checks]


def _is_test(node: ast.FunctionDef | ast.ClassDef) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name.startswith("test")
    return any(isinstance(n, ast.FunctionDef) and n.name.startswith("test") for n in node.body)


def _rest(node: ast.FunctionDef) -> list[ast.stmt]:
    """Returns the body of a function without its docstring and calls of what it extends."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return [n for n in body if "super()" not in ast.unparse(n)]


def _scored(node: ast.FunctionDef, points: float | None) -> list[ast.stmt]:
    """Returns what stands for `set_score`, which gives a test a part of its points: all of them, or it fails."""
    if points is None or all(a.arg != "set_score" for a in [*node.args.args, *node.args.kwonlyargs]):
        return []
    return ast.parse(
        f"def set_score(score):\n    assert score >= {points - 1e-9!r}, f'{{score}} of {points:g} points'"
    ).body


def _listed(made: ast.AST | list[ast.stmt] | None) -> list[ast.stmt]:
    return made if isinstance(made, list) else [made] if isinstance(made, ast.stmt) else []


def _called_methods(body: Sequence[ast.stmt], methods: Mapping[str, ast.FunctionDef]) -> list[str]:
    """Returns the methods that statements call on `self`, each after those that it calls itself."""
    found: dict[str, None] = {}
    for statement in body:
        for node in ast.walk(statement):
            name = node.attr if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "cls") else ""
            if name in methods and name not in found:
                left = {k: v for k, v in methods.items() if k != name and k not in found}
                found |= dict.fromkeys(_called_methods(methods[name].body, left))
                found[name] = None
    return list(found)


def _without_self(method: ast.FunctionDef) -> ast.FunctionDef:
    """Returns a method as a function that reads `self` from around it."""
    arguments = ast.arguments(**{**dict(ast.iter_fields(method.args)), "args": method.args.args[1:]})
    return ast.FunctionDef(method.name, arguments, method.body, [], None, None, lineno=method.lineno)


class _MethodCalls(ast.NodeTransformer):
    """Turns `self.helper` into `helper` where that is one of the methods, and calls what was a property."""

    def __init__(self, methods: Mapping[str, ast.FunctionDef]) -> None:
        self._methods = methods

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        own = isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in self._methods
        if not own:
            return node
        name = ast.Name(node.attr, ast.Load())
        is_property = any("property" in ast.unparse(d) for d in self._methods[node.attr].decorator_list)
        return ast.Call(name, [], []) if is_property else name


def _parameters(node: ast.FunctionDef) -> Iterator[tuple[list[str], str]]:
    """Yields of each `parametrize` the names, and the values as code."""
    for decorator in node.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and ast.unparse(decorator.func).endswith("parametrize")
            and len(decorator.args) > 1
        ):
            names = decorator.args[0]
            listed = [ast.literal_eval(n) for n in names.elts] if isinstance(names, ast.List | ast.Tuple) else None
            if isinstance(names, ast.Constant):
                listed = [name.strip() for name in str(names.value).split(",")]
            if listed:
                yield listed, ast.unparse(decorator.args[1])


def _cases(node: ast.FunctionDef, body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Returns the body in a loop for each set of parameters that a test is run with."""
    made = list(body)
    for names, values in _parameters(node):
        target = names[0] if len(names) == 1 else f"({', '.join(names)})"
        (loop,) = ast.parse(f"for {target} in {values}:\n    pass").body
        assert isinstance(loop, ast.For)
        loop.body = made
        made = [loop]
    return made


def _given(fixture: ast.FunctionDef) -> Iterator[ast.stmt]:
    """Yields a fixture as a function and the value that it gives under its name."""
    body = [_Returned().visit(statement) for statement in _rest(fixture)]
    inner = f"_{fixture.name}"
    nothing = ast.arguments([], [], None, [], [], None, [])
    yield ast.FunctionDef(inner, nothing, body or [ast.Pass()], [], None, None, lineno=fixture.lineno)
    yield from ast.parse(f"{fixture.name} = {inner}()").body


class _Returned(ast.NodeTransformer):
    """Turns what a fixture yields into what it returns."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Return(node.value.value) if isinstance(node.value, ast.Yield) else node

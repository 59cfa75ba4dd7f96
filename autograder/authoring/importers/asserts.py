"""Code that asserts things of names in its own notebook, turned into the body of a suite's test."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping

from autograder.authoring.importers.handles import Fetched, handle_doubts, objects_in

OWN = {"AssertionError", "NameError"}  # of the test itself, or of a name that it takes away


class _Asserting(ast.NodeTransformer):
    """Turns `assert x, "text"` into a comparison of ours, and what it catches into what arrives of a submission."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        said = node.msg or ast.Constant(f"`{ast.unparse(node.test)}` does not hold.")
        call = ast.Call(ast.Name("assert_that", ast.Load()), [node.test, said], [])
        return ast.copy_location(ast.Expr(call), node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        if names := _waited_for(node, self._given):
            node.name, node.type = node.name or "fault", ast.Name("StudentFault", ast.Load())
            other = f"if getattr({node.name}, 'type_name', '') not in {names!r}:\n    raise"
            node.body = [*ast.parse(other).body, *node.body]
        return node


def _waited_for(node: ast.ExceptHandler, given: Mapping[str, str]) -> list[str]:
    """Returns the exceptions, Python's own or the submission's, that a handler expects; none for any other handler."""
    found = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type] if node.type else []
    names = [_exception(n, given) for n in found]
    return names if all(names) and not OWN & set(names) else []


def _exception(node: ast.expr, given: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and given.get(node.value.id) == "module":
        return node.attr
    if isinstance(node, ast.Name) and (isinstance(getattr(builtins, node.id, None), type) or node.id in given):
        return node.id
    return ""


def body_of(code: str, given: Mapping[str, str]) -> str:
    """Returns the lines of a test's body: `code`, with the names that the submission gives taken from it.

    `given` are these names with their kinds: what is called stays there, other values are fetched, and a module is the
    submission itself. SyntaxError for what is no Python.
    """
    plain = ast.parse(code)
    asserting = Fetched(objects_in(plain, given)).visit(_Asserting(given).visit(plain))
    tree = ast.fix_missing_locations(asserting)
    made = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}
    taken = [_taken(n, kind) for n, kind in given.items() if n in read and (kind != "value" or n not in made)]
    imports = [ast.unparse(n) for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    rest = [n for n in tree.body if not isinstance(n, ast.Import | ast.ImportFrom)]
    lines = [ast.unparse(node) for node in rest]
    text = "\n".join([*imports, *taken, *lines]) or "pass"
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def titled(code: str, otherwise: str) -> tuple[str, str]:
    """Returns a test's docstring as code, that of its cell or else the one given, and the code without it."""
    tree = ast.parse(code)
    first = ast.get_docstring(tree)
    said = otherwise if not first else first.splitlines()[0]
    docstring = repr(said) if {'"', "\\"} & set(said) else f'"""{said}"""'
    return docstring, code if first is None else ast.unparse(ast.Module(tree.body[1:], []))


def definitions(source: str) -> dict[str, str]:
    """Returns what a script defines at its top level by name: "function", "class" or "value"; imports apart."""
    kinds: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            kinds[node.name] = "function"
        elif isinstance(node, ast.ClassDef):
            kinds[node.name] = "class"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            kinds |= {n.id: "value" for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return kinds


def imports_of(source: str) -> list[str]:
    """Returns the import statements at the top level of a script."""
    return [ast.unparse(n) for n in ast.parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]


def bound_by(line: str) -> set[str]:
    """Returns the names that an import statement binds."""
    (node,) = ast.parse(line).body
    aliases = node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
    return {(alias.asname or alias.name).split(".")[0] for alias in aliases}


def doubts(code: str, known: set[str], given: Mapping[str, str]) -> Iterator[str]:
    """Yields what in a test's code does not mean the same across the wall between suite and submission."""
    tree = ast.parse(code)
    handlers = [n for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler) and not _waited_for(n, given)]
    caught = sorted({ast.unparse(n.type) for n in handlers if n.type is not None})
    if caught:
        yield (
            f"it catches {', '.join(caught)}: what student code raises arrives as StudentFault of autograder.suite, so "
            "write `except StudentFault`."
        )
    calls = [ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)]
    for call in sorted({c for c in calls if c.split(".")[-1] in ("raises", "assertRaises", "assertRaisesRegex")}):
        yield f"`{call}` waits for an exception, which arrives as StudentFault of autograder.suite: name that."
    for call in sorted({c for c in calls if c in ("isinstance", "type", "hasattr", "callable", "inspect.getsource")}):
        yield f"`{call}` sees plain data, or a handle where the value could not travel: look whether it still fits."
    for call in sorted({c for c in calls if c.split(".")[0] in ("subprocess", "os", "sys", "open", "input", "patch")}):
        yield f"`{call}` works on files or programs, and a suite sees none of the student's: call a function instead."
    yield from handle_doubts(tree, given)
    targets = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    for target in sorted({ast.unparse(n) for n in targets if ast.unparse(n.value) not in ("self", "cls")}):
        yield f"`{target} = …` sets what belongs to an object of the student's: give it to a call instead."
    if "next" in calls:
        yield "`next` takes from an iterator, which stays where the student's code runs: ask for values instead."
    if any("random" in c.split(".") for c in calls):
        yield "it draws random numbers from a shared generator: draw from the fixture `rng`."
    for name in sorted(_unknown(tree, known)):
        yield f"`{name}` is defined neither in the reference nor in this test: define it here."


def _unknown(tree: ast.AST, known: set[str]) -> set[str]:
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
    made = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    made |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    made |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    made |= {n.name for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler) and n.name}
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for alias in n.names
    }  # fmt: skip
    return {n.id for n in names} - made - imported - known - set(dir(builtins))


def _taken(name: str, kind: str) -> str:
    if kind == "module":
        return f"{name} = student"
    return f"{name} = fetch(student.{name})" if kind == "value" else f"{name} = student.{name}"

"""Judges a hand-in's source: what its exercise forbids and it uses, and what a person should look at.

Both are read from the bytes that were handed in, in the grader, where nothing of the student's runs.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path

from autograder.grading.code.lasting import keeps_between_calls
from autograder.grading.code.modules import Module, Place, follow, is_read, modules_of
from autograder.grading.code.nodes import dotted, walk
from autograder.grading.code.packed import packed, packed_comments, packed_file
from autograder.grading.code.reach import UNKNOWN, Mention, Reach
from autograder.grading.code.slips import slip_behind
from autograder.model import Exercise, Forbidden
from autograder.sandbox.wire import Unit

MOST = 6
KERNELS = re.compile(r"rnn_(?:tanh|relu)(?:_cell)?")
COMPUTED = (ast.BinOp, ast.Call, ast.JoinedStr, ast.Subscript)


@dataclass(frozen=True)
class Breach:
    """A use of what an exercise forbids: the rule, the library's name in full, and where it stands.

    One that was seen as it ran stands nowhere.
    """

    rule: Forbidden
    name: str
    place: Place | None = None

    @property
    def sentence(self) -> str:
        """Returns what the student reads."""
        if self.place is None:
            return f"While this test ran, torch's own `{self.name}` did the work. {self.rule.why}"
        return f"{self.place.text}: `{self.name.removeprefix(f'{UNKNOWN}.')}` is used. {self.rule.why}"

    def concerns(self, test: str) -> bool:
        """Tells whether the rule takes the points of a test."""
        return any(fnmatchcase(test, pattern) for pattern in self.rule.tests)


def breaches(units: Sequence[Unit], exercise: Exercise) -> list[Breach]:
    """Returns where a hand-in uses what its exercise forbids, the first place for each rule."""
    if not exercise.forbids:
        return []
    modules = _modules(tuple(units))
    follow(modules.values())
    reach = Reach(modules)
    return [breach for rule in exercise.forbids if (breach := _breach(reach, rule, exercise)) is not None]


def breach_seen(kernels: Collection[str], exercise: Exercise, test: str) -> Breach | None:
    """Returns the breach that operators of torch's are which ran during a test, None where none is forbidden there."""
    seen = (Breach(rule, name) for rule in exercise.forbids for name in rule.kernels if name in kernels)
    return next((breach for breach in seen if breach.concerns(test)), None)


def suspicions(units: Sequence[Unit], exercise: Exercise) -> tuple[str, ...]:
    """Returns sentences for the instructor on what honest answers never need; no points hang on them."""
    modules = _modules(tuple(units))
    long = [f"{unit.name} is too long to be looked through." for unit in units if not is_read(unit)]
    brought = _brought(units) if "packed-data" not in exercise.allows else ()
    mentioned = _mentioned(Reach(modules).everywhere(), exercise.allows)
    found = [*long, *mentioned, *_shapes(modules, exercise.allows), *brought]
    return tuple(dict.fromkeys(found))[:MOST]


def remembers(units: Sequence[Unit], exercise: Exercise) -> bool:
    """Tells whether what a hand-in's functions do in one call may show in the next, as far as its source tells."""
    return _keeps(tuple(units), (*exercise.defines, *(other for other, _ in exercise.also)))


@lru_cache(maxsize=1)
def _keeps(units: tuple[Unit, ...], wanted: tuple[str, ...]) -> bool:
    return keeps_between_calls(_modules(units).values(), wanted)


def slip_of(units: Sequence[Unit], type_name: str, text: str) -> str:
    """Returns a sentence on the slip of the pen that an exception likely comes from; empty where none is seen."""
    return slip_behind(_modules(tuple(units)).values(), type_name, text)


def _brought(units: Sequence[Unit]) -> Iterator[str]:
    """Yields what files beside the answer, and comments, bring that nobody writes by hand."""
    for unit in units:
        what = packed_file(unit.source) if unit.path else packed_comments(unit)
        if what:
            yield f"{unit.name}: {what}."


@lru_cache(maxsize=1)
def _modules(units: tuple[Unit, ...]) -> dict[str, Module]:
    """Returns the modules of a hand-in, read once for both questions."""
    return modules_of(units)


def _breach(reach: Reach, rule: Forbidden, exercise: Exercise) -> Breach | None:
    within = [*rule.within, *(other for other, asked in exercise.also if asked in rule.within)]
    for mention in reach.of(within):
        if _within(rule.names).fullmatch(mention.name) or _is_part(mention.name, rule.names):
            return Breach(rule, mention.name, mention.place)
    return None


def _is_part(name: str, patterns: Sequence[str]) -> bool:
    """Tells whether a part of something unknown is called as a forbidden layer or function is, and little else."""
    owner, _, part = name.partition(".")
    if owner != UNKNOWN or not (part[:1].isupper() or KERNELS.fullmatch(part)):
        return False
    lasts = (pattern.rpartition(".")[2] for pattern in patterns)
    return any(fnmatchcase(part, last) for last in lasts if last[:1] not in "*_")


@cache
def _within(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Returns what fits a name as a pattern says it, and parts of it: `torch.nn.RNN.forward` with `torch.nn.RNN`."""
    said = (re.escape(pattern).replace(re.escape("*"), ".*") for pattern in patterns)
    return re.compile(rf"(?:{'|'.join(said)})(?:\..*)?", re.DOTALL)


@cache
def _kinds() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(Path(__file__).with_name("suspicious.toml").read_text(encoding="utf-8"))


def _mentioned(mentions: Iterable[Mention], allows: Sequence[str]) -> Iterator[str]:
    told: set[str] = set()
    for mention in mentions:
        for kind, table in _kinds().items():
            if kind not in told and kind not in allows and _fits(mention.name, table):
                told.add(kind)
                yield f"{mention.place.text}: `{mention.name[:80]}` {table['why']}."


def _fits(name: str, table: Mapping[str, object]) -> bool:
    names, usual, attributes = (table.get(key, []) for key in ("names", "but", "attributes"))
    assert isinstance(names, list) and isinstance(usual, list) and isinstance(attributes, list)
    if usual and _within(tuple(usual)).fullmatch(name):
        return False
    return bool(_within(tuple(names)).fullmatch(name)) or any(part in attributes for part in name.split(".")[1:])


def _shapes(modules: Mapping[str, Module], allows: Sequence[str]) -> Iterator[str]:
    for module in modules.values():
        made = _made(module)
        for statement, _ in module.statements:
            counted: set[int] = set()  # an inner list is part of the outer one
            for name in _handed_on(statement) if "looked-up" not in allows else ():
                yield f"{module.place(name).text}: `{name.id}` is handed on, so that nothing shows what it fetches."
            for node in walk(statement):
                if "packed-data" not in allows and id(node) not in counted and (what := packed(node, counted)):
                    yield f"{module.place(node).text}: {what}."
                if "looked-up" not in allows and _is_table_of_modules(node):
                    yield f"{module.place(node).text}: a module is taken out of `sys.modules`."
                if "torch-inside" not in allows and _computed(module, node, made):
                    yield f"{module.place(node).text}: a part of torch is fetched by a name that is computed."


def _computed(module: Module, node: ast.AST, made: Collection[str]) -> bool:
    """Tells whether a node fetches a part of torch by a name that the source does not show, as those in `made`."""
    owner: ast.AST | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        name = node.args[-1]
        is_made = isinstance(name, COMPUTED) or (isinstance(name, ast.Name) and name.id in made)
        if node.func.id == "vars" or (node.func.id == "getattr" and is_made):
            owner = node.args[0]
    elif isinstance(node, ast.Attribute) and node.attr == "__dict__":
        owner = node.value
    parts = dotted(owner) if owner is not None else None
    return bool(parts) and module.imported.get(parts[0] if parts else "", "").split(".")[0] == "torch"


def _made(module: Module) -> frozenset[str]:
    """Returns the names that stand for a text, or whatever else, that is put together."""
    found: set[str] = set()
    for part in (part for statement, _ in module.statements for part in walk(statement)):
        targets: list[ast.expr] = []
        if isinstance(part, ast.AugAssign):
            targets = [part.target]
        elif isinstance(part, ast.Assign) and isinstance(part.value, ast.BinOp | ast.JoinedStr):
            targets = part.targets
        found.update(target.id for target in targets if isinstance(target, ast.Name))
    return frozenset(found)


def _handed_on(statement: ast.AST) -> Iterator[ast.Name]:
    """Yields where a function that fetches by name is no longer called in plain sight, as in map(getattr, ...)."""
    called = {id(node.func) for node in walk(statement) if isinstance(node, ast.Call)}
    for node in walk(statement):
        if isinstance(node, ast.Name) and node.id in ("getattr", "vars") and id(node) not in called:
            yield node


def _is_table_of_modules(node: ast.AST) -> bool:
    """Tells whether a module is taken out of sys.modules; to ask whether one is in there is usual."""
    return isinstance(node, ast.Subscript) and dotted(node.value) == ["sys", "modules"]

"""Loads a submission as a module, statement by statement, so that a demonstration never decides what can be graded.

Runs in the child. Definitions, imports and what they need run under small budgets; a statement that fails or takes
too long is left out with what depends on it, and the reason is kept for the report. The stages: `statements` reads,
`needed` plans, `running` runs, `journal` says what was left out.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.loading.absent import Quiet
from autograder.sandbox.loading.alarm import alarms
from autograder.sandbox.loading.effects import DEFS
from autograder.sandbox.loading.journal import Journal, Note
from autograder.sandbox.loading.needed import Plan, Planner
from autograder.sandbox.loading.quick import is_quick
from autograder.sandbox.loading.running import Budget, Fate, Runner
from autograder.sandbox.loading.statements import Program, Statement, read
from autograder.sandbox.loading.stubs import is_stub
from autograder.sandbox.wire import Unit

__all__ = ["Budget", "Loaded", "Note", "load"]

ORDINARY = Budget()


@dataclass(frozen=True)
class Loaded:
    """A loaded submission: its module, what was left out, and why it could not be read at all, if so.

    `lost` says for each name that a left-out statement was to make why it is not there. `late` are the statements
    that took too long: given as `skip` when the same source is loaded again, they cost no time. `has_unrun` tells
    that demonstrations were left out.
    """

    module: types.ModuleType
    notes: tuple[Note, ...] = ()
    error: str | None = None
    lost: Mapping[str, str] = field(default_factory=dict)
    late: frozenset[int] = frozenset()
    has_unrun: bool = False
    program: Program = field(default_factory=lambda: Program(""))

    def place(self, line: int) -> tuple[int, int | None]:
        """Returns (line, cell) as the student counts them for a line number of a traceback."""
        return self.program.place(line)


def load(
    units: Sequence[Unit],
    module_name: str,
    budget: Budget = ORDINARY,
    *,
    skip: frozenset[int] = frozenset(),
    whole: bool = False,
    demos: bool = False,
    wanted: frozenset[str] = frozenset(),
    package: str | None = None,
    progress: Callable[[int, str], None] = lambda index, text: None,
) -> Loaded:
    """Loads `units` as the module `module_name` and returns it with notes; no exception of a submission escapes.

    `skip` holds the indices of statements that got stuck before, as `progress` named them; `wanted` the names
    that the exercise asks for. `demos` runs demonstrations too, under small budgets of their own; `whole` as well,
    for as long as the file may take. Relative imports start from `package`.
    """
    program = read(units)
    module = _module(module_name, program)
    module.__package__ = package
    if program.broken and not program.statements:
        note = Note(*program.broken[0])
        error = note.reason if note.line is None else f"{note.reason} (line {note.line})"
        return Loaded(module, (note,), error, program=program)
    plans = Planner(program.statements, program.sound_text, wanted).plans()
    work = list(zip(program.statements, plans, strict=True))
    with alarms() as alarm:
        runner = Runner(module.__dict__, program.filename, alarm, budget, whole=whole, demos=demos)
        runner.run_all(work, skip, progress)
    restored = _restore_definitions(runner, program)
    journal = Journal(program, work, runner.outcomes, module.__dict__)
    late = frozenset(index for index, outcome in runner.outcomes.items() if outcome.fate is Fate.LATE)
    notes = (*journal.notes(), *restored, *_defined_again(runner, program, wanted))
    has_unrun = not (whole or demos) and _leaves_out(work, runner)
    return Loaded(module, notes, None, journal.lost(), late, has_unrun, program)


def _module(name: str, program: Program) -> types.ModuleType:
    module = types.ModuleType(name, program.docstring)
    module.__file__ = program.filename
    if program.cells and program.cells[0] is not None:
        module.__dict__.update(get_ipython=Quiet(), display=Quiet())
    sys.modules[name] = module
    sys.argv = [program.filename]
    return module


def _leaves_out(work: Sequence[tuple[Statement, Plan]], runner: Runner) -> bool:
    """Tells whether a statement, or a part of one, was not run because nothing seemed to need it."""
    outcomes = runner.outcomes
    unrun = (statement for statement, _ in work if outcomes[statement.index].fate is Fate.NOT_RUN)
    cut = any(ast.dump(plan.node) != ast.dump(statement.node) for statement, plan in work if plan.is_cut)
    return cut or any(not is_quick(statement.node) for statement in unrun)


def _restore_definitions(runner: Runner, program: Program) -> list[Note]:
    """Gives a function its name back where a demonstration used the name for a value, as in `shapes = shapes(3, 2)`."""
    notes = []
    for name, (index, value) in runner.definitions.items():
        now, maker = runner.namespace.get(name), runner.makers.get(name, index)
        if now is value or maker <= index or not _is_mere_value(now, value):
            continue
        runner.namespace[name] = value
        notes.append(Note(None, None, name, f"is used for a value after its definition; the {_kind(value)} is graded"))
    return notes


def _defined_again(runner: Runner, program: Program, wanted: frozenset[str]) -> list[Note]:
    """Says of functions that are asked for, and of all classes, that are written more than once which one counts."""
    found: dict[str, list[Statement]] = {}
    for statement in program.statements:
        node = statement.node
        if isinstance(node, DEFS) and not is_stub(node) and (node.name in wanted or isinstance(node, ast.ClassDef)):
            found.setdefault(node.name, []).append(statement)
    written = {name: [s for s in ones if ast.dump(s.node) != ast.dump(ones[-1].node)] for name, ones in found.items()}
    return [_which_counts(name, [*ones, found[name][-1]], runner, program) for name, ones in written.items() if ones]


def _which_counts(name: str, ones: Sequence[Statement], runner: Runner, program: Program) -> Note:
    index = runner.definitions.get(name, (ones[-1].index, None))[0]
    counts = next((one for one in ones if one.index == index), ones[-1])
    places = [program.place(one.node.lineno) for one in ones]
    line, cell = program.place(counts.node.lineno)
    where = f"in lines {_listed(line for line, _ in places)}"
    if cell is not None:
        where = f"in cells {_listed(cell or 0 for _, cell in places)}"
    kind = "class" if isinstance(counts.node, ast.ClassDef) else "def"
    reason = f"is written {where}, and this one is graded: give an experiment a name of its own"
    return Note(line, cell, f"{kind} {name}", reason)


def _listed(numbers: Iterable[int]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}"


def _is_mere_value(now: Any, before: Any) -> bool:
    if isinstance(before, type):
        return not isinstance(now, type | types.FunctionType)
    return not callable(now) or hasattr(now, "parameters")


def _kind(value: Any) -> str:
    return "class" if isinstance(value, type) else "function"

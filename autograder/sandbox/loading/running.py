"""Runs planned statements one by one and keeps what became of each."""

from __future__ import annotations

import ast
import inspect
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from autograder.sandbox.loading.absent import Absent, AbsentModule, course_helper
from autograder.sandbox.loading.alarm import Alarm, OutOfTime
from autograder.sandbox.loading.needed import Plan, Share
from autograder.sandbox.loading.quick import is_quick
from autograder.sandbox.loading.statements import Statement, code_of
from autograder.sandbox.loading.stubs import is_stub
from autograder.sandbox.loading.undecorated import undecorated
from autograder.sandbox.loading.wording import describe, import_sentence

SMALL_PART = 0.25  # of the budgets: for statements that nothing needs, and for demonstrations
FLOOR = 0.25  # seconds that a definition always gets


@dataclass(frozen=True)
class Budget:
    """The bounds of the processor time of one top-level statement and of all of them, in seconds."""

    statement_seconds: float = 2.0
    total_seconds: float = 10.0


class Fate(Enum):
    """What became of a statement."""

    DONE = "done"
    NOT_RUN = "not run"
    FAILED = "failed"
    LATE = "late"
    STUB = "stub"


@dataclass(frozen=True)
class Outcome:
    """A statement's fate, its reason in words, and the global name that was missing where that was the reason."""

    fate: Fate
    reason: str = ""
    missing: str = ""


class Runner:
    """A runner of the statements of one program in `namespace`; `outcomes` has one entry for each afterwards."""

    def __init__(
        self,
        namespace: dict[str, Any],
        filename: str,
        alarm: Alarm,
        budget: Budget,
        *,
        whole: bool,
        demos: bool = False,
    ) -> None:
        self.namespace = namespace
        self.outcomes: dict[int, Outcome] = {}
        self.definitions: dict[str, tuple[int, Any]] = {}
        self.makers: dict[str, int] = {}
        self._filename = filename
        self._alarm = alarm
        self._budget = budget
        self._whole = whole
        self._all = whole or demos
        small = budget.total_seconds * SMALL_PART
        self._left = {Share.FULL: budget.total_seconds, Share.SMALL: small, Share.NONE: small}
        self._stubs: set[str] = set()

    def run_all(
        self,
        work: Sequence[tuple[Statement, Plan]],
        skip: frozenset[int],
        progress: Callable[[int, str], None],
    ) -> None:
        """Runs everything in order, then again what failed for a name that was made later."""
        for statement, plan in work:
            self.outcomes[statement.index] = self._attempt(statement, plan, skip, progress)
        while waiting := [pair for pair in work if self._is_there_now(self.outcomes[pair[0].index].missing)]:
            before = dict(self.outcomes)
            for statement, plan in waiting:
                self._attempt_again(statement, plan, skip, progress)
            if before == self.outcomes:
                return

    def _is_there_now(self, name: str) -> bool:
        return name in self.namespace and not isinstance(self.namespace[name], Absent)

    def _attempt_again(
        self, statement: Statement, plan: Plan, skip: frozenset[int], progress: Callable[[int, str], None]
    ) -> None:
        """Runs a statement out of turn, without undoing what later statements have made."""
        later = {name for name in plan.names.binds if self.makers.get(name, -1) > statement.index}
        kept = {name: self.namespace[name] for name in later if name in self.namespace}
        makers, definitions = dict(self.makers), dict(self.definitions)
        self.outcomes[statement.index] = self._attempt(statement, plan, skip, progress)
        self.namespace.update(kept)
        self.makers.update({name: makers[name] for name in kept})
        self.definitions.update({name: definitions[name] for name in kept if name in definitions})

    def _attempt(
        self, statement: Statement, plan: Plan, skip: frozenset[int], progress: Callable[[int, str], None]
    ) -> Outcome:
        if statement.index in skip:
            return Outcome(Fate.LATE, "did not come back and had to be stopped from outside")
        if not plan.share and not self._all:
            return Outcome(Fate.NOT_RUN)
        if self._is_stub_after_solution(plan.node):
            return Outcome(Fate.STUB, "is an empty stub; the definition before it is graded")
        if self._all or not is_quick(plan.node):
            progress(statement.index, statement.text)
        outcome = self._run(statement, plan)
        if outcome.fate is Fate.DONE:
            self._remember(statement, plan)
        return outcome

    def _run(self, statement: Statement, plan: Plan) -> Outcome:
        seconds = self._seconds(plan)
        if seconds <= 0:
            return Outcome(Fate.LATE, "was not reached: the time for loading was used up")
        start, modules = time.process_time(), len(sys.modules)
        node, reason = undecorated(statement.node if self._all else plan.node, self.namespace)
        try:
            self._alarm.run(lambda: self._execute(statement, node), seconds)
        except OutOfTime:
            for name in list(sys.modules)[modules:]:  # an import that was cut off half-way would break later ones
                del sys.modules[name]
            return Outcome(Fate.LATE, f"took longer than its {seconds:.2g} seconds")
        except BaseException as error:
            return self._failed(statement.node, error)
        finally:
            self._left[Share.FULL if self._whole else plan.share] -= time.process_time() - start
        return Outcome(Fate.DONE, reason)

    def _seconds(self, plan: Plan) -> float:
        floor = FLOOR if plan.is_definition else 0.0
        if self._whole or isinstance(plan.node, ast.Import | ast.ImportFrom):
            return max(self._left[Share.FULL], floor)
        part = 1.0 if plan.share is Share.FULL else SMALL_PART
        return max(min(self._budget.statement_seconds * part, self._left[plan.share]), floor)

    def _execute(self, statement: Statement, node: ast.stmt) -> None:
        code = statement.code if node is statement.node else code_of(node, self._filename, statement.flags)
        result = eval(code, self.namespace)
        if code.co_flags & inspect.CO_COROUTINE:
            finish(result)

    def _remember(self, statement: Statement, plan: Plan) -> None:
        node = statement.node
        for name in plan.names.binds:
            self.makers[name] = statement.index
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.definitions[node.name] = (statement.index, self.namespace.get(node.name))
            (self._stubs.add if is_stub(node) else self._stubs.discard)(node.name)

    def _is_stub_after_solution(self, node: ast.stmt) -> bool:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not is_stub(node):
            return False
        return node.name in self.definitions and node.name not in self._stubs

    def _failed(self, node: ast.stmt, error: BaseException) -> Outcome:
        if isinstance(error, AbsentModule):
            return Outcome(Fate.FAILED, str(error), missing=error.alias)
        if isinstance(error, ImportError) and isinstance(node, ast.Import | ast.ImportFrom):
            return Outcome(Fate.DONE) if self._has_star(node) else self._stand_in(node, error)
        name = getattr(error, "name", None) if type(error) is NameError else None
        return Outcome(Fate.FAILED, f"stopped with {describe(error)}", missing=name or "")

    def _has_star(self, node: ast.Import | ast.ImportFrom) -> bool:
        """Binds what a library has by now where `from it import *` failed for a part that it would fetch only then."""
        is_star = isinstance(node, ast.ImportFrom) and not node.level and node.names[0].name == "*"
        library = sys.modules.get(node.module or "") if is_star and isinstance(node, ast.ImportFrom) else None
        if library is None or not hasattr(library, "__all__"):
            return False
        self.namespace.update({name: vars(library)[name] for name in library.__all__ if name in vars(library)})
        return True

    def _stand_in(self, node: ast.Import | ast.ImportFrom, error: ImportError) -> Outcome:
        """Binds placeholders for what an import could not give, so that only what uses them fails."""
        sentence = import_sentence(node, error)
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            helper = course_helper(alias.name) if isinstance(node, ast.ImportFrom) else None
            if name != "*":
                self.namespace.setdefault(name, Absent(f"it {sentence}", name, helper))
            if helper is not None:
                sentence += "; the course's own helpers of the same name stand in"
        return Outcome(Fate.FAILED, sentence)


def finish(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Runs a cell's top-level `await` to its end; where no event loop can be had, as far as it goes without one."""
    import asyncio

    try:
        runner = asyncio.Runner()
        runner.get_loop()
    except OSError:
        _drive(coroutine)
    else:
        with runner:
            runner.run(coroutine)


def _drive(coroutine: Coroutine[Any, Any, Any]) -> None:
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        return

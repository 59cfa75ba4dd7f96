"""One exercise of one submission, running: which child answers, how often it may start again, what it may use.

A public test never meets a child that has seen a hidden one: what a hidden test passed in cannot be printed during a
public one. A child that was lent a part of a solution answers in that test only. A child that crashed or ran out of
time is replaced for the next test; a statement on which loading got stuck is skipped in the next try.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.errors import (
    ChildCrashed,
    LimitReached,
    NotDefined,
    ProtocolFault,
    StudentFault,
    StudentRaised,
    WireError,
)
from autograder.model import Called, Exercise, Limits
from autograder.quoting import MAX_NAME, file_name, name_or, without_folders
from autograder.sandbox.host.budget import Budget
from autograder.sandbox.host.child import Child, Reply, Starter
from autograder.sandbox.host.trail import Traced, Trail
from autograder.sandbox.host.voice import Voice
from autograder.sandbox.wire import HELPERS, Decoder, Ref, Unit, request

UNFIT = re.compile(r"\(\) (got an unexpected keyword|takes .* positional argument|missing \d+ required)")
LOAD_TRIES = 4
"""Loads that may fail, of one exercise: whoever gets stuck at another place each time is not waited for for ever."""

COMPUTES = re.compile(r"^(?:for|while|with|if)\b|^[^\W\d][\w.\[\], ]*[-+*/@]?=(?!=)", re.MULTILINE)
DEFINES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)\b", re.MULTILINE)
FLAT = (
    "your file computes at its top level, which is fine for trying things out: now put that code into functions of "
    "these names, which take what the task gives them and return their results"
)
MAX_NOTES = 100
MAX_NAMES = 12
MALFORMED = (WireError, LookupError, TypeError, AttributeError, ValueError, RecursionError)
GRACE_SECONDS = 2.0
LATE = 0.2  # of a call's seconds, after which it tells again where it is
LOAD_FACTOR = 2.0  # beyond which the loader does not keep its own limits: they stand for the statements one by one


class ChildTransport:
    """Answers a suite's requests from a child that holds the submission; a fresh one where the last has ended."""

    def __init__(
        self,
        zygote: Starter,
        exercise: Exercise,
        units: Sequence[Unit],
        limits: Limits,
        threads: int = 1,
        *,
        demos: bool = False,
        budget: Budget | None = None,
        gives_up: bool = False,
    ) -> None:
        self.notes: tuple[dict[str, Any], ...] = ()
        self.lost: dict[str, str] = {}
        self.instead: tuple[str, ...] | None = None  # what the submission defines, where it has no name asked for
        self.load_output = ""
        self._called: object = ""
        self.asked: set[str] = set()  # the submission's names that had a part in this test's calls
        self.advice: list[str] = []
        self.kernels: set[str] = set()  # torch's operators that ran in this test, of those that are asked after
        self.call_seconds: float | None = None
        self.own_seconds = 0.0  # this process's processor time in requests, all of it counted here
        self._zygote = zygote
        self._exercise = exercise
        self._units = units
        self._voice = Voice(units, zygote.rules(exercise.slug))
        self._limits = limits
        self._threads = threads
        self._demos = demos
        self.has_unrun = False  # whether demonstrations were left out when it was loaded
        self._child: Child | None = None
        self._skip: set[int] = set()
        self._slow: set[tuple[str, ...]] = set()
        self._gives_up = gives_up  # whether what ran out of time once is not called again
        self._trail = Trail(self._looked_up) if gives_up else None  # who checks their own work may ask for the call
        self._traced: Traced | None = None
        self._budget = budget or Budget(limits.exercise_seconds)
        self._metered = 0.0  # of the child's use, what the budget knows of
        self._lost_loads = 0
        self._load_fault: StudentFault | None = None
        self._load_error: StudentFault | None = None
        self._seed: int | None = None
        self._has_seen_hidden = False
        self._is_spent = False

    @property
    def last_call(self) -> str:
        """Returns the last call of this test as a student would write it; empty where there was none."""
        if self._trail is None:
            return str(self._called)
        return Called(str(self._called), self._traced and self._trail.with_steps(self._traced))

    def look_back(self, is_it: Callable[[Any], bool]) -> None:
        """Takes the last call that gave something of which this is true for the last call, where there is one."""
        found = self._trail.giving(is_it) if self._trail is not None else None
        if found is not None:
            self._called, self._traced = found.text, found

    def call(self, target: Ref, args: Sequence[Any], kwargs: Mapping[str, Any], text: object) -> Any:
        """Returns what the call returns, as plain data or references; a StudentFault for anything else."""
        message = {"op": "call", "arguments": request.arguments(args, kwargs)}
        traced = self._trail.traced(target, args, kwargs, text) if self._trail is not None else None
        if target.root != HELPERS:
            self._called, self._traced = text, traced
        try:
            value = self._request(message, target)
            if self._trail is not None and traced is not None:
                self._trail.note(traced, value)
            return value
        except StudentFault as error:
            if isinstance(error, LimitReached) and error.limit == "time":
                self._slow.add(target.path)
            if target.root == HELPERS and not _is_of_students(error):
                error.tests_own = target.path[-1]
            raise

    def _looked_up(self, target: Ref, operation: str) -> Any:
        """Returns what there is under a name, or what it gives, for the trail; no call of the test's."""
        return self._request({"op": operation, "arguments": request.dumps(((), {}))}, target)

    def fetch(self, target: Ref, text: str) -> Any:
        """Returns the value that `target` names."""
        return self._request({"op": "fetch"}, target)

    def has(self, target: Ref) -> bool:
        """Tells whether the submission has what `target` names."""
        return self._request({"op": "has"}, target) is True

    def seed(self, seed: int, *, hidden: bool = False) -> None:
        """Starts a test: its first request finds a living child, with the random generators seeded."""
        self._called, self._traced = "", None
        if self._trail is not None:
            self._trail.begin()
        self.asked, self.advice, self.kernels = set(), [], set()
        self._seed = seed
        self._budget.begin_test()
        if self._is_spent or (self._has_seen_hidden and not hidden):
            self.close()
        self._has_seen_hidden, self._is_spent = hidden, False

    def spend(self) -> None:
        """Lets no test after this one meet the child that answers: it is lent what would answer there."""
        self._is_spent = True

    def take_output(self) -> str:
        """Returns what the submission printed since the last call of this."""
        return self._child.take_output() if self._child else ""

    def close(self) -> None:
        """Ends the child."""
        if self._child:
            self._child.kill()
            self._settle()
            self._child = None

    def charge(self, seconds: float) -> None:
        """Counts work of the grader's on what came back as use of this exercise."""
        self._budget.used += max(seconds, 0.0)

    @property
    def budget(self) -> Budget:
        """Returns what the exercise may use, which another way to the same submission shares."""
        return self._budget

    def _request(self, message: dict[str, Any], target: Ref) -> Any:
        begun = time.thread_time()
        try:
            return self._result(message, target)
        finally:
            self.own_seconds += time.thread_time() - begun

    def _result(self, message: dict[str, Any], target: Ref) -> Any:
        if self._load_error is not None:
            raise self._load_error
        if self._seed is None and self._child is not None and not self._child.alive:
            raise ChildCrashed("the process had ended before this call", self.last_call)
        message |= {"target": (target.root, target.path), "seed": self._seed}
        self._seed = None
        child = self._living()
        with self._settled():
            reply, data = self._asked(child, message, self._seconds(target))
        return self._value(reply, data)

    def _asked(self, child: Child, message: dict[str, Any], seconds: float) -> Reply:
        if self._gives_up:
            child.progress = None
            message |= {"late": LATE * seconds}
        try:
            return child.request(message, seconds, self._called)
        except LimitReached as error:
            if self._gives_up and child.progress is not None:
                line, cell = child.progress
                error.line, error.cell = self._voice.place(line, int(cell) if cell.isdigit() else None)
            if error.limit == "time" and self._budget.is_small:
                raise self._used_up(f"{error.message}, which is what this test had") from None
            raise

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Counts what the child uses in the block, however it ends."""
        try:
            yield
        finally:
            self._settle()

    def _settle(self) -> None:
        if self._child is not None:
            used = self._child.meter.used
            self._budget.used += used - self._metered
            self._metered = used

    def _seconds(self, target: Ref) -> float:
        """Returns what a call may use; LimitReached where nothing is left for this test."""
        if self._budget.left <= 0:
            raise self._used_up("not called")
        if self._gives_up and target.path in self._slow:
            raise LimitReached("time", "not called again: it ran out of time before", self.last_call)
        seconds = self.call_seconds or self._limits.call_seconds
        return min(self._budget.left, seconds / 4 if target.path in self._slow else seconds)

    def _used_up(self, what: str) -> LimitReached:
        budget = f"the {self._budget.seconds:g} s for this exercise were used up before this"
        return LimitReached("time", f"{what}: {budget}", self.last_call)

    def _value(self, reply: dict[str, Any], data: list[memoryview]) -> Any:
        try:
            told = (self._voice.advice(str(note)) for note in reply.get("notes", ())[:20])
            self.advice = [*self.advice, *filter(None, told)][:MAX_NOTES]
            self.kernels.update(str(name)[:MAX_NAME] for name in reply.get("kernels", ())[:MAX_NAMES])
            if "missing" in reply:
                raise self._not_defined(reply)
            if "raised" in reply:
                raise self._raised(reply["raised"])
            return self._decoded(reply["value"], data)
        except MALFORMED as error:
            # It stays, dead: a fresh child in the same test would give the test's handles to other objects.
            if self._child:
                self._child.kill()
            raise _no_answer(error, self.last_call) from None

    def _decoded(self, node: Any, data: list[memoryview]) -> Any:
        begun = time.thread_time()
        try:
            return Decoder(data).decode(node)
        finally:
            self.charge(time.thread_time() - begun)

    def _raised(self, data: dict[str, Any]) -> StudentRaised:
        line, cell = self._voice.place(data.get("line"), data.get("cell"))
        name = name_or(str(data["type"]), "Exception")
        text = str(data["text"])[:2000]
        is_ours = name == ModuleNotFoundError.__name__ and self._voice.reason(text) == text  # a stand-in's words
        error = StudentRaised(name, without_folders(text), self.last_call, line, cell)
        error.is_ours = is_ours
        error.own = data.get("inner") is True
        return error

    def _not_defined(self, reply: dict[str, Any]) -> NotDefined:
        name = str(reply["missing"])
        if not name.isidentifier() or len(name) > MAX_NAME:
            raise WireError("it misses what is no name")
        where = file_name(self._units[0].name) if self._units else "the submission"
        if self.instead is not None and name not in self.lost:
            message = self._nothing_asked_for(where, self.instead)
            return NotDefined(name, message, message, is_none=True, has_code=bool(self.instead) or self._is_flat())
        is_asked = any(name == asked.partition(".")[0] for asked in self._exercise.defines)
        plainly = f"`{name}` is not defined in {where}"
        why = self._why_not(name, reply)
        return NotDefined(name, plainly + why, plainly if is_asked else "")

    def _why_not(self, name: str, reply: dict[str, Any]) -> str:
        """Returns what is there in place of a name, or why it was lost; empty where nothing is known."""
        if reply.get("instead"):
            kind = name_or(str(reply["instead"]), "object")
            return f": there it is the name of a value of type {kind}, not a function or class"
        if name in self.lost:
            return f": {self.lost[name]}"
        if not reply.get("refused"):
            return ""
        other, takes = reply["refused"]
        given = ", ".join(name_or(str(parameter), "…") for parameter in takes[:MAX_NAMES])
        return f"; `{name_or(str(other), '…')}` was not taken for it, because it takes ({given})"

    def _nothing_asked_for(self, where: str, instead: Sequence[str]) -> str:
        """Returns one sentence for a file that has none of the names: which they are, and what it has instead."""
        asked = ", ".join(f"`{name}`" for name in self._exercise.defines)
        found = "what it does define: " + ", ".join(f"`{name}`" for name in instead)
        if not instead:
            found = FLAT if self._is_flat() else "it has no function and no class that could be read"
        return f"none of what the exercise asks for is defined in {where} ({asked}); {found}"

    def _is_flat(self) -> bool:
        """Tells whether the submission computes something, and all of it at its top level."""
        texts = [unit.source.decode("utf-8", "replace") for unit in self._units if not unit.module and not unit.path]
        return any(map(COMPUTES.search, texts)) and not any(map(DEFINES.search, texts))

    def _living(self) -> Child:
        if self._child is None or not self._child.alive:
            self._settle()
            self._child = self._loaded_child()
        return self._child

    def _loaded_child(self) -> Child:
        """Returns a child in which the submission is loaded; LimitReached where this test has no time left for it.

        Gives up, for the whole exercise, after a few tries.
        """
        while self._lost_loads < LOAD_TRIES:
            if self._budget.left <= 0:
                raise self._used_up("the file was not loaded")
            child = self._child = self._zygote.fork(self._exercise.slug, self._limits)
            self._metered = 0.0
            try:
                with self._settled():
                    self._load(child)
                return child
            except StudentFault as error:
                self._lost_loads += 1
                self._load_fault = error
                if not self._may_try_again(child, error):
                    break
        self._load_error = self._load_fault or ChildCrashed("the submission could not be loaded")
        self._load_error.loading = True
        raise self._load_error

    def _may_try_again(self, child: Child, error: StudentFault) -> bool:
        """Tells whether another load, without the statement at which this one ended, may come further."""
        self.load_output = child.output()
        child.kill()
        self._settle()
        if self._budget.left <= 0:  # that is why it was stopped: the statement may be a good one
            raise self._used_up("the file was not loaded")
        if child.progress is None or isinstance(error, StudentRaised) or child.progress[0] in self._skip:
            return False
        self._skip.add(child.progress[0])
        return True

    def _load(self, child: Child) -> None:
        load_seconds = self._limits.load_seconds
        seconds = min(LOAD_FACTOR * load_seconds + GRACE_SECONDS, self._budget.left)
        message = {
            "op": "load",
            "units": [(unit.source, unit.name, unit.cell, unit.module, unit.path) for unit in self._units],
            "module": self._exercise.slug,
            "budget": {"total_seconds": load_seconds},
            "skip": sorted(self._skip),
            "wanted": [*self._exercise.defines, *(other for other, _ in self._exercise.also)],
            "threads": self._threads,
            "whole": self._exercise.run_whole_script,
            "demos": self._demos,
            "kernels": sorted({name for rule in self._exercise.forbids for name in rule.kernels}),
        }
        reply, _ = child.request(message, seconds, "")
        try:
            if "raised" in reply:
                raise self._raised(reply["raised"])
            self._keep_notes(reply["loaded"])
        except MALFORMED as error:
            raise _no_answer(error) from None
        self.load_output = child.take_output()  # of this load: what an earlier child printed would stand there twice

    def _keep_notes(self, loaded: dict[str, Any]) -> None:
        self.notes = self._voice.notes(loaded["notes"][:MAX_NOTES])
        lost = list(loaded["lost"].items())[:MAX_NOTES]
        self.lost = {name: self._voice.because(str(reason)[:500]) for name, reason in lost if name.isidentifier()}
        instead = [str(name)[:MAX_NAME] for name in loaded.get("instead", ())[:MAX_NAMES]]
        self.instead = tuple(name for name in instead if name.isidentifier()) if "instead" in loaded else None
        self.has_unrun = loaded.get("unrun") is True
        self._skip |= {index for index in loaded["late"] if type(index) is int}
        if loaded.get("error"):
            error = StudentRaised("SyntaxError", self._voice.because(str(loaded["error"])[:500]))
            error.is_ours = True
            raise error


def _is_of_students(error: StudentFault) -> bool:
    """Tells whether a fault while a helper was at work comes from the student's file, or from what its calls take."""
    if not isinstance(error, StudentRaised):
        return error.loading
    return (
        error.loading or error.line is not None or (error.type_name == "TypeError" and bool(UNFIT.search(error.text)))
    )


def _no_answer(error: Exception, call: str = "") -> ProtocolFault:
    what = f"{error}" if isinstance(error, WireError) else type(error).__name__  # what others say may hold its words
    return ProtocolFault(f"the process sent something that is not an answer ({what})", call)

"""One request, carried out in the child: a submission is loaded behind the walls, or something of it is called.

Whatever this process says is decoded as data by the grader and proves nothing about itself. Requests come one at a
time, `{"id", "op", ...}`; the answer repeats the id. Student code shares this process and may break all of it, which
costs only the student.
"""

from __future__ import annotations

import dis
import signal
import sys
import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from autograder.errors import WireError
from autograder.sandbox.adapting import adapters, not_taken, other_name, with_alias
from autograder.sandbox.child import nofiles, nogpu, noprocesses
from autograder.sandbox.child.kernels import watching
from autograder.sandbox.child.stuck import tell_late
from autograder.sandbox.loading import DEFS, Program, loader, modules
from autograder.sandbox.wire import (
    HELPERS,
    SUBMISSION,
    Engine,
    Missing,
    Ref,
    Unit,
    forget_settings,
    pack,
    request,
    seed_everything,
    write_frame,
)

MAX_TEXT = 2_000
_settrace, _setprofile, _setitimer = (
    sys.settrace,
    sys.setprofile,
    getattr(signal, "setitimer", lambda which, seconds: None),
)
_TIMERS = [getattr(signal, name) for name in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF") if hasattr(signal, name)]
MAX_DEFINED = 12
RAISING = frozenset({dis.opmap["RAISE_VARARGS"], dis.opmap["RERAISE"]})


@dataclass(frozen=True)
class Known:
    """What one turn leaves to the next: the rules, with names that were found, and the submission as it was loaded.

    `kernels` are torch's operators that are listened for.
    """

    rules: Sequence[Mapping[str, Any]]
    loaded: loader.Loaded | None = None
    kernels: Sequence[str] = ()


class Idle:
    """No request yet: a part of one has come."""

    def run(self) -> None:
        """Does nothing."""


class Turn:
    """One request carried out on `objects`, which are those that it names; `made` has what the answer refers to.

    All of it may be seen by student code that it calls. The answer goes to descriptor `fd`.
    """

    def __init__(
        self, fd: int, message: dict[str, Any], known: Known, objects: Mapping[int, Any], next_handle: int
    ) -> None:
        self.made: dict[int, Any] = {}
        self._fd = fd
        self._message = message
        self._rules = known.rules
        self._notes: list[str] = []
        self._loaded = known.loaded
        self._kernels = message.get("kernels", ()) if message["op"] == "load" else known.kernels
        self._engine: Engine | None = None
        if SUBMISSION in objects:
            self._engine = Engine(objects, self._call, self._other_name, next_handle)
            self.made = self._engine.made

    @property
    def known(self) -> Known:
        """Returns what the next turn has to know."""
        return Known(self._rules, self._loaded, self._kernels)

    def run(self) -> None:
        """Carries the request out and answers it; whatever student code has set to watch us is taken away again."""
        message = self._message
        reply: dict[str, Any]
        data: Sequence[bytes | memoryview] = ()
        heard: Collection[str] = ()
        try:
            with watching(self._kernels) as heard:
                reply, data = self._carry_out(message)
        except Missing as error:
            reply = {"missing": str(error), "instead": error.instead, "refused": self._refused(str(error))}
        except BaseException as error:
            reply = {"raised": self._describe(error)}
            del error
        _flush()
        stop_watching()
        told = {} if message["op"] == "load" else {"kernels": sorted(heard)}
        self._send({"id": message["id"], "notes": self._notes[:20], **told, **reply}, data)

    def _carry_out(self, message: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Any]]:
        if message["op"] == "load":
            return self._load(message), ()
        engine = self._engine
        if engine is None:
            raise WireError("nothing is loaded yet")
        if message["seed"] is not None:  # the first request of a test
            _seed(message["seed"])
        target = Ref(*message["target"])
        if message["op"] == "has":
            return {"value": engine.has(target)}, ()
        if message["op"] == "fetch":
            value = engine.resolve(target)
        else:
            resolve = self._adapted if target.root == HELPERS else engine.resolve
            args, kwargs = request.loads(message["arguments"], resolve)
            if message.get("late") and self._loaded is not None:
                tell_late(message["late"], self._loaded.program.filename, self._tell_line)
            value = engine.call(target, args, kwargs)
        node, out = engine.encode(value)
        return {"value": node}, out

    def _load(self, message: dict[str, Any]) -> dict[str, Any]:
        given = [Unit(*unit) for unit in message["units"]]
        nofiles.hand_in({unit.path: unit.source for unit in given if unit.path})
        units = [unit for unit in given if not unit.path]
        budget = loader.Budget(**message["budget"])
        skip, wanted, whole = frozenset(message["skip"]), frozenset(message["wanted"]), message["whole"]
        noprocesses.await_within(units)
        stood_in = (*nogpu.prepare(units), *noprocesses.told(units))
        loaded = modules.load(
            units,
            message["module"],
            budget,
            skip=skip,
            whole=whole,
            demos=message.get("demos", False),
            wanted=wanted,
            progress=self._progress,
        )
        _set_threads(message["threads"])
        self._engine = Engine({SUBMISSION: loaded.module}, self._call, self._other_name)
        self._loaded, self.made = loaded, {SUBMISSION: loaded.module}
        notes = [asdict(note) for note in (*stood_in, *loaded.notes[:100])]
        lost = dict(list(loaded.lost.items())[:100])
        told = {
            "notes": notes,
            "error": loaded.error,
            "lost": lost,
            "late": sorted(loaded.late),
            "unrun": loaded.has_unrun,
        }
        written = _defined(loaded.program)
        # What was written and could not be made is no other name: `lost` says why it is not there.
        answers = not wanted.isdisjoint(written) or any(self._engine.has(Ref(SUBMISSION, (n,))) for n in wanted)
        return {"loaded": told if answers or not wanted else {**told, "instead": written[:MAX_DEFINED]}}

    def _tell_line(self, line: int) -> None:
        """Tells where a call is that takes long: the line, and the cell where there is one."""
        if self._loaded is not None:
            line, cell = self._loaded.place(line)
            self._progress(line, "" if cell is None else str(cell))

    def _progress(self, index: int, text: str) -> None:
        self._send({"progress": [index, text[:200]]})

    def _call(self, target: Ref, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        try:
            result, notes = adapters.call(function, args, dict(kwargs), self._rules, _name(target))
        except TypeError:
            self._note(adapters.misfit(function, args, kwargs, self._rules, _name(target)))
            raise
        for note in notes:
            self._note(note)
        return result

    def _adapted(self, ref: Ref) -> Any:
        """Returns what a helper gets for `ref`: a function of the student's takes and gives the course's shapes."""
        if self._engine is None:
            raise WireError("nothing is loaded yet")
        return adapters.adapted(self._engine.resolve(ref), self._rules, self._note, _name(ref))

    def _other_name(self, owner: Any, name: str) -> str | None:
        other = other_name(owner, name, self._rules)
        if other is not None:
            self._note(f"`{other}` is taken for `{name}`, the course's name for it.")
            self._rules = with_alias(self._rules, name, other)
        return other

    def _refused(self, name: str) -> Any:
        """Returns what the submission has under another name, and was not taken because of what it takes."""
        try:
            return None if self._loaded is None else not_taken(self._loaded.module, name, self._rules)
        except Exception:  # the submission has made something of its own of what is looked at
            return None

    def _note(self, sentence: str) -> None:
        if sentence:
            self._notes.append(str(sentence)[:MAX_TEXT])

    def _describe(self, error: BaseException) -> dict[str, Any]:
        line, is_inner = _place(error, self._loaded.program.filename if self._loaded else "")
        cell = None
        if line is not None and self._loaded is not None:
            line, cell = self._loaded.place(line)
        return {"type": type(error).__name__[:100], "text": _text(error), "line": line, "cell": cell, "inner": is_inner}

    def _send(self, message: dict[str, Any], data: Sequence[bytes | memoryview] = ()) -> None:
        try:
            frame = pack(message, data)
        except WireError as error:
            frame = pack({"id": message.get("id"), "raised": {"type": "ValueError", "text": str(error)}})
        write_frame(self._fd, frame)


def _defined(program: Program) -> list[str]:
    """Returns the names of the functions and classes that a submission defines, whether they could be made or not."""
    nodes = (statement.node for statement in program.statements)
    return list(dict.fromkeys(node.name[:60] for node in nodes if isinstance(node, DEFS)))


def _name(ref: Ref) -> str:
    return ".".join(ref.path) if ref.root == SUBMISSION else ""


def _text(error: BaseException) -> str:
    try:
        return str(error).encode("utf-8", "backslashreplace").decode()[:MAX_TEXT]
    except BaseException:
        return "(its text could not be made)"


def _place(error: BaseException, filename: str) -> tuple[int | None, bool]:
    """Returns the line of the innermost frame in the student's file, and whether a `raise` there is where it began."""
    try:
        frames = traceback.extract_tb(error.__traceback__, limit=-50)
        last = _last(error.__traceback__)
    except BaseException:
        return None, False
    for depth, frame in enumerate(reversed(frames)):
        if frame.filename == filename:
            return frame.lineno, depth == 0 and last is not None and _raises(last)
    return None, False


def _last(traceback: TracebackType | None) -> TracebackType | None:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback


def _raises(innermost: TracebackType) -> bool:
    """Tells a `raise` of the file's own from what a library that is not written in Python raised in its line."""
    code = innermost.tb_frame.f_code.co_code
    return code[innermost.tb_lasti] in RAISING


def _seed(seed: int) -> None:
    try:
        seed_everything(seed)
        forget_settings()
    except BaseException:  # the submission has put something of its own in a generator's place
        return


def _set_threads(count: int) -> None:
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != count:
        torch.set_num_threads(count)


def stop_watching() -> None:
    """Takes away what student code may have set to be called while code of ours runs: tracers, profilers, timers."""
    _settrace(None)
    _setprofile(None)
    monitoring: Any = getattr(sys, "monitoring", None)
    for tool in range(6) if monitoring is not None else ():
        if monitoring.get_tool(tool) is not None:
            monitoring.set_events(tool, 0)
    for timer in _TIMERS:
        _setitimer(timer, 0.0)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue

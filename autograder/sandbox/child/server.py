"""The child's side of the wire: loads a submission behind the walls and answers requests until it is killed.

Whatever this process says is decoded as data by the grader and proves nothing about itself. Requests come one at a
time, `{"id", "op", ...}`; the answer repeats the id. Student code shares this process and may break all of it, which
costs only the student.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from autograder.errors import WireError
from autograder.sandbox.adapting import adapters, other_name, with_alias
from autograder.sandbox.child import nogpu
from autograder.sandbox.loading import DEFS, Program, loader, modules
from autograder.sandbox.wire import (
    HELPERS,
    SUBMISSION,
    Engine,
    FrameReader,
    Missing,
    Ref,
    Unit,
    forget_settings,
    pack,
    read_frame,
    request,
    seed_everything,
    write_frame,
)

MAX_REQUEST = 1 << 30
MAX_TEXT = 2_000
MAX_DEFINED = 12


class Worker:
    """Answers the grader's requests on descriptor `fd` with the objects of one submission."""

    def __init__(self, fd: int, inside: SimpleNamespace, rules: Sequence[Mapping[str, Any]]) -> None:
        self._fd = fd
        self._inside = inside
        self._rules = rules
        self._notes: list[str] = []
        self._engine: Engine | None = None
        self._loaded: loader.Loaded | None = None

    def serve(self, hello: dict[str, Any]) -> None:
        """Says `hello`, then answers until the wire closes."""
        self._send(hello)
        reader = FrameReader(MAX_REQUEST)
        while True:
            try:
                _, body = read_frame(self._fd, reader)
            except EOFError:
                return
            self._answer(request.loads(body))

    def _answer(self, message: dict[str, Any]) -> None:
        self._notes = []
        reply: dict[str, Any]
        data: Sequence[bytes | memoryview] = ()
        try:
            reply, data = self._carry_out(message)
        except Missing as error:
            reply = {"missing": str(error), "instead": error.instead}
        except BaseException as error:
            reply = {"raised": self._describe(error)}
            del error
        _flush()
        self._send({"id": message["id"], "notes": self._notes[:20], **reply}, data)

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
            value = engine.call(target, args, kwargs)
        node, out = engine.encode(value)
        return {"value": node}, out

    def _load(self, message: dict[str, Any]) -> dict[str, Any]:
        units = [Unit(*unit) for unit in message["units"]]
        budget = loader.Budget(**message["budget"])
        skip, wanted, whole = frozenset(message["skip"]), frozenset(message["wanted"]), message["whole"]
        gpu = nogpu.prepare(units)
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
        self._engine = Engine(loaded.module, self._inside, self._call, self._other_name)
        self._loaded = loaded
        notes = [asdict(note) for note in (*gpu, *loaded.notes[:100])]
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
    """Returns the line of the innermost frame in the student's file, and whether that frame is the innermost of all."""
    try:
        frames = traceback.extract_tb(error.__traceback__, limit=-50)
    except BaseException:
        return None, False
    for depth, frame in enumerate(reversed(frames)):
        if frame.filename == filename:
            return frame.lineno, depth == 0
    return None, False


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


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue

"""Children where no process can be forked, as on Windows and macOS: each is a fresh process, led by pipes.

Starting one takes as long as importing what submissions use, so that one is kept warm for the next that is asked for.
There are no walls; it is for a student's own work, and for whoever trusts every submission.

    grader --stdin--> child --stdout--> grader: the wire          child --stderr--> grader: all that is printed

Pipes cannot be waited for together on every system, so a thread reads each and another writes. A child marks in its
output where each answer falls, with bytes that only this process has told it.
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from autograder.errors import GraderError, SandboxUnavailable
from autograder.machine import cpu_seconds, forks
from autograder.model import Limits
from autograder.sandbox.host.child import LOOK_SECONDS, Child, Starter
from autograder.sandbox.host.handles import START_SECONDS, Zygote
from autograder.sandbox.host.meter import Meter, Usage, queued_seconds_of
from autograder.sandbox.host.prepared import ROOT, ZygoteRequest, clean_environment
from autograder.sandbox.wire import CHUNK, Deadline

CODE = "import sys; sys.path.insert(0, {root!r}); from autograder.sandbox.child.fresh import main; main({root!r})"
SLACK = 3.0
"""Times its limit that a call may last by the clock, where the system does not tell what a process has computed."""

MOST_CHUNKS = 64
"""Pieces of answers that wait to be read; whoever sends more waits."""

MARK_SECONDS = 1.0
END_SECONDS = 0.5


def starter(request: ZygoteRequest) -> Starter:
    """Returns what starts children on this machine: a zygote where processes fork, else fresh ones."""
    return Zygote(request) if forks() else Fresh(request)


class Fresh:
    """A starter of fresh processes; `fork` gives a child. Closing it ends all of them."""

    def __init__(self, request: ZygoteRequest) -> None:
        self._request = request
        self._children: list[FreshChild] = []
        self._given = 0
        self._spare: _Process | None = _Process(torch=request.torch)

    def rules(self, slug: str) -> list[dict[str, Any]]:
        """Returns the adapter rules of an exercise, which its children have too."""
        return self._request.rules.get(slug, [])

    def wait_ready(self) -> None:
        """Waits until a process has imported everything; GraderError where it could not start."""
        self._warm().wait_ready()

    def fork(self, exercise: str, limits: Limits) -> FreshChild:
        """Returns a new child for `exercise`; SandboxUnavailable where walls were asked for: it has none."""
        if self._request.wall_names:
            raise SandboxUnavailable("Walls need processes that fork, and here they do not; see `autograde doctor`.")
        process = self._warm()
        process.wait_ready()
        self._spare = None
        inside, given = self._request.inside.get(exercise, []), self._request.given.get(exercise, {})
        plan = {"inside": inside, "given": given, "rules": self.rules(exercise)}
        child = FreshChild(self, process, limits)
        self._children.append(child)
        process.write(_line(plan))
        child.say_hello()
        self._given += 1
        if self._request.many or self._given > 1:  # more will follow
            self._warm()
        return child

    def ended(self, child: FreshChild) -> None:
        """Has the next process get warm while nobody waits for it."""
        if child in self._children:
            self._children.remove(child)
            self._warm()

    @property
    def alive(self) -> bool:
        """Tells that children can be had, which depends on no process that lives on."""
        return True

    def close(self) -> None:
        """Ends every child."""
        children, self._children = self._children, []
        for child in children:
            child.kill()
        if self._spare is not None:
            self._spare.end()
            self._spare = None

    def _warm(self) -> _Process:
        if self._spare is None or self._spare.is_over:
            self._spare = _Process(torch=self._request.torch)
        return self._spare


class FreshChild(Child):
    """A child that is a fresh process of its own."""

    def __init__(self, home: Fresh, process: _Process, limits: Limits) -> None:
        super().__init__(process.pid, limits, Meter(process.usage, SLACK))
        self._home = home
        self._process = process
        self._frames = 0

    def _send(self, frame: bytes, deadline: Deadline) -> None:
        self._process.write(frame)

    def _chunk(self, deadline: Deadline) -> bytes:
        while True:
            try:
                return self._process.incoming.get(timeout=max(min(deadline.left(), LOOK_SECONDS), 0.001))
            except queue.Empty:
                self._count_threads()

    def _receive(self, deadline: Deadline) -> Any:
        reply = super()._receive(deadline)
        self._frames += 1
        self._process.output.wait_for(self._frames, MARK_SECONDS)
        self._drain()
        return reply

    def _drain(self) -> None:
        self._keep(self._process.output.take())

    def _reap(self) -> dict[str, Any]:
        return self._process.end()

    def _close(self) -> None:
        self._home.ended(self)


class _Process:
    """A process for student code and the threads that move its bytes."""

    def __init__(self, *, torch: bool) -> None:
        self.output = _Output(secrets.token_bytes(24))
        self.incoming: queue.Queue[bytes] = queue.Queue(MOST_CHUNKS)
        self._outgoing: queue.Queue[bytes | None] = queue.Queue()
        self._is_ready = self._has_hung_up = False
        self._ended: dict[str, Any] | None = None
        self._process = _started()
        self.pid = self._process.pid
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._write, self._listen)]
        for thread in self._threads:
            thread.start()
        # To one that has ended already, too: `wait_ready` says why.
        self._outgoing.put(_line({"mark": self.output.mark.hex(), "torch": torch}))

    @property
    def is_over(self) -> bool:
        """Tells whether the process has ended."""
        return self._process.poll() is not None

    def write(self, data: bytes) -> None:
        """Sends bytes and does not wait for that; OSError where the process has ended."""
        if self.is_over:
            raise BrokenPipeError("the process has ended")
        self._outgoing.put(data)

    def wait_ready(self) -> None:
        """Waits until everything is imported; GraderError where that failed."""
        if self._is_ready:
            return
        told = b""
        until = time.monotonic() + START_SECONDS
        while not told.endswith(b"\n"):
            try:
                chunk = self.incoming.get(timeout=max(until - time.monotonic(), 0.001))
            except queue.Empty:
                chunk = b""
            if not chunk:
                self.end()
                said = self.output.take().decode("utf-8", "replace").strip().splitlines()[-1:]
                raise GraderError(f"The process for student code could not start ({' '.join(said) or 'no word'}).")
            told += chunk
        self._is_ready = True

    def usage(self) -> Usage | None:
        """Returns what the process has used, by the system's word; None where that is not known."""
        cpu = cpu_seconds(self.pid) if self._ended is None else None
        if cpu is None and sys.platform == "win32":
            cpu = _cpu_on_windows(int(self._process._handle))  # type: ignore[attr-defined]
        return None if cpu is None else Usage(cpu, queued_seconds_of(self.pid))

    def end(self) -> dict[str, Any]:
        """Kills the process if it still runs and returns how it ended: `status`, `alone`, `cpu`."""
        if self._ended is None:
            if self._has_hung_up:  # it ends, for which the system takes a moment, or it goes on without a wire
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(END_SECONDS)
            alone = self.is_over
            if not alone:
                self._process.kill()
            status = self._process.wait()
            self._ended = {"status": status, "alone": alone, "cpu": 0.0}
            self._outgoing.put(None)
            self._hang_up()
        return self._ended

    def _hang_up(self) -> None:
        reader, writer, listener = self._threads
        while reader.is_alive():  # it may wait for room
            with suppress(queue.Empty):
                self.incoming.get(timeout=LOOK_SECONDS)
            reader.join(0)
        for thread in (writer, listener):  # what the process has started may hold its output open
            thread.join(END_SECONDS)
        pipes = self._process.stdout, self._process.stdin, self._process.stderr
        for pipe, thread in zip(pipes, self._threads, strict=True):
            if pipe is not None and not thread.is_alive():
                with suppress(OSError):
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for chunk in iter(lambda: _some(self._process.stdout), b""):
            self.incoming.put(chunk)
        self._has_hung_up = True
        self.incoming.put(b"")

    def _write(self) -> None:
        for data in iter(self._outgoing.get, None):
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(self._process.stdin.fileno(), view[:CHUNK]) :]  # type: ignore[union-attr]
            except OSError:
                return

    def _listen(self) -> None:
        for chunk in iter(lambda: _some(self._process.stderr), b""):
            self.output.feed(chunk)
        self.output.finish()


class _Output:
    """What a process has written, without the marks in it."""

    def __init__(self, mark: bytes) -> None:
        self.mark = mark
        self._text = bytearray()
        self._rest = b""
        self._marks = 0
        self._is_over = False
        self._changed = threading.Condition()

    def feed(self, chunk: bytes) -> None:
        """Takes bytes as they come."""
        with self._changed:
            *texts, rest = (self._rest + chunk).split(self.mark)
            begun = max((n for n in range(len(self.mark)) if rest.endswith(self.mark[:n])), default=0)
            self._text += b"".join([*texts, rest[: len(rest) - begun]])
            self._rest = rest[len(rest) - begun :]
            self._marks += len(texts)
            self._changed.notify_all()

    def finish(self) -> None:
        """Says that nothing more will come."""
        with self._changed:
            self._is_over = True
            self._text += self._rest
            self._rest = b""
            self._changed.notify_all()

    def wait_for(self, marks: int, seconds: float) -> None:
        """Waits until so many marks have come, or the end; no longer than `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._marks >= marks, seconds)

    def take(self) -> bytes:
        """Returns what has come since the last call."""
        with self._changed:
            text = bytes(self._text)
            self._text.clear()
            return text


def _started() -> subprocess.Popen[bytes]:
    program, environment = sys.executable, clean_environment()
    if sys.platform == "win32":
        # A virtual environment's program only starts another, whose time and end would be unknown here.
        program = getattr(sys, "_base_executable", program)
        environment["__PYVENV_LAUNCHER__"] = sys.executable
    argv = [program, "-I", "-X", "utf8", "-c", CODE.format(root=str(ROOT))]
    apart = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Ctrl-C is for the grader to answer
    return subprocess.Popen(
        argv, env=environment, cwd="/", bufsize=0, start_new_session=sys.platform != "win32",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, creationflags=apart,
    )  # fmt: skip


def _some(pipe: Any) -> bytes:
    try:
        return os.read(pipe.fileno(), CHUNK)
    except (OSError, ValueError):
        return b""


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _cpu_on_windows(handle: int) -> float | None:
    """Returns the processor time of a process on Windows; None where it does not say."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    created, ended, kernel, user = (wintypes.FILETIME() for _ in range(4))
    told = ctypes.windll.kernel32.GetProcessTimes(
        wintypes.HANDLE(handle), *(ctypes.byref(time) for time in (created, ended, kernel, user))
    )
    return sum((t.dwHighDateTime << 32 | t.dwLowDateTime) / 1e7 for t in (kernel, user)) if told else None

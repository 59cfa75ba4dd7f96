"""One child as the grader sees it: it is asked under a deadline, its output is kept, and it is killed when it must be.

Nothing here trusts it. Its frames are checked, its output is capped, and one that breaks a limit or the protocol is
killed. A `Child` raises only `StudentFault`s for what the submission did, `GraderError`s for us. How bytes come and go
depends on how the process was started (see handles and fresh).
"""

from __future__ import annotations

import os
import signal
from abc import ABC, abstractmethod
from typing import Any, Protocol

from autograder.errors import ChildCrashed, GraderError, LimitReached, ProtocolFault, SandboxUnavailable, WireError
from autograder.model import Limits
from autograder.quoting import without_folders
from autograder.sandbox.host.held import hold, let_go
from autograder.sandbox.host.meter import Meter
from autograder.sandbox.wire import Deadline, FrameReader, framed, unpack

HELLO_SECONDS = 120.0
LOOK_SECONDS = 0.1  # between two looks at how many threads a child has, while it is waited for
FLOOD_BYTES = 64 << 20  # of output in one test; to read it would cost the grader as much as it costs to write
Reply = tuple[dict[str, Any], list[memoryview]]


class Starter(Protocol):
    """Whoever starts children: a zygote, or fresh processes."""

    def rules(self, slug: str) -> list[dict[str, Any]]: ...

    def wait_ready(self) -> None: ...

    def fork(self, exercise: str, limits: Limits) -> Child: ...

    @property
    def alive(self) -> bool: ...

    def close(self) -> None: ...


class Child(ABC):
    """A process with student code in it, whoever started it."""

    def __init__(self, pid: int, limits: Limits, meter: Meter) -> None:
        self.pid = pid
        self.alive = True
        self.progress: tuple[int, str] | None = None
        self.end: dict[str, Any] = {}
        self.meter = meter
        self._output = bytearray()
        self._output_total = 0
        self._limits = limits
        self._reader = FrameReader(limits.reply_bytes)
        self._number = 0
        self._group = hold(pid, limits.threads)

    @property
    def floods(self) -> bool:
        """Tells whether more was written since the output was taken than anybody means to, and is not read any more."""
        return self._output_total > FLOOD_BYTES

    @abstractmethod
    def _send(self, frame: bytes, deadline: Deadline) -> None:
        """Sends a frame; OSError where nobody reads, TimeoutError past the deadline."""

    @abstractmethod
    def _chunk(self, deadline: Deadline) -> bytes:
        """Returns bytes that the child has sent, none at the wire's end; TimeoutError past the deadline."""

    @abstractmethod
    def _drain(self) -> None:
        """Keeps what the child has written up to this moment."""

    @abstractmethod
    def _reap(self) -> dict[str, Any]:
        """Ends the process and returns how it ended: `status`, `alone` for by itself, `cpu`."""

    @abstractmethod
    def _close(self) -> None:
        """Gives up what led to the process."""

    def say_hello(self) -> frozenset[str]:
        """Returns the walls that the child found to be up around itself."""
        try:
            message, _ = self._receive(Deadline(HELLO_SECONDS, lambda: HELLO_SECONDS))
        except (TimeoutError, EOFError, WireError, LimitReached) as error:
            self.kill()
            raise SandboxUnavailable("The child ended while its walls were raised; see `autograde doctor`.") from error
        if "failed" in message:
            self.kill()
            raise SandboxUnavailable(f"The walls could not be raised in the child ({message['failed']}).")
        walls = message.get("walls")
        return frozenset(str(name) for name in walls) if isinstance(walls, list) else frozenset()

    def request(self, message: dict[str, Any], seconds: float, call: object) -> Reply:
        """Returns the reply and its buffers; kills the child and raises a StudentFault where there is no proper one.

        It may use `seconds`, as its meter counts them. `call` is, as a string, what a fault says was called.
        """
        with self.meter.waiting():
            return self._requested(message, seconds, call)

    def _requested(self, message: dict[str, Any], seconds: float, call: object) -> Reply:
        self._number += 1
        before = self.meter.used
        deadline = Deadline(seconds, lambda: self.meter.look() - before)
        try:
            self._send(framed({"id": self._number, **message}), deadline)
            return self._answer(deadline)
        except TimeoutError:
            self.kill()
            raise LimitReached("time", f"stopped after {seconds:.{3 if seconds >= 10 else 2}g} s", str(call)) from None
        except LimitReached as error:
            self.kill()
            raise LimitReached(error.limit, error.message, str(call)) from None
        except WireError as error:
            self.kill()
            raise ProtocolFault(f"the process sent something that is not an answer ({error})", str(call)) from None
        except (EOFError, OSError):
            raise self._ended(str(call)) from None

    def _answer(self, deadline: Deadline) -> Reply:
        reply, data = self._receive(deadline)
        while "progress" in reply:
            self._note_progress(reply["progress"])
            deadline.left()
            reply, data = self._receive(deadline)
        if reply.get("id") != self._number:
            raise WireError("the reply answers another request")
        return reply, data

    def output(self) -> str:
        """Returns the head of what the child wrote, control characters and all, but not where its libraries lie."""
        text = without_folders(self._output.decode("utf-8", "replace"))
        cut = self._output_total - len(self._output)
        return f"{text}\n… {cut} more bytes were cut" if cut > 0 else text

    def take_output(self) -> str:
        """Returns what was written since the last call; what is over the limit for the whole child is cut."""
        text = self.output()
        self._output.clear()
        self._output_total = 0
        return text

    def kill(self) -> None:
        """Ends the child for good; may be called again."""
        if not self.alive:
            return
        self.meter.look()
        self.alive = False
        self.end = self._reap()
        let_go(self._group)
        self._drain()
        self._close()

    def _ended(self, call: str) -> ChildCrashed | LimitReached | GraderError:
        self.kill()
        status = self.end.get("status")
        if status is None:
            return GraderError("The process for student code has died; grade again.")
        if _is(status, "SIGKILL") and not self.end.get("alone"):  # by us, just now
            return ChildCrashed("the process closed its connection to the grader", call)
        if _is(status, "SIGXCPU") or self.end.get("cpu", 0) >= self._limits.cpu_seconds:
            return LimitReached("cpu", f"stopped after {self._limits.cpu_seconds:g} s of processor time", call)
        if _is(status, "SIGSYS"):
            return ChildCrashed("stopped by the sandbox: it tried a forbidden system call", call)
        if isinstance(status, int) and status < 0:
            name = next((s.name for s in signal.Signals if s == -status), str(-status))
            return ChildCrashed(f"the process was ended by the signal {name}", call)
        return ChildCrashed(f"the process exited by itself (status {status})", call)

    def _note_progress(self, progress: Any) -> None:
        if type(progress) is not list or [type(part) for part in progress] != [int, str]:
            raise WireError("progress is malformed")
        self.progress = progress[0], progress[1][:200]

    def _receive(self, deadline: Deadline) -> Reply:
        while (frame := self._reader.take()) is None:
            chunk = self._chunk(deadline)
            if not chunk:
                raise EOFError
            self._reader.feed(chunk)
        self._drain()
        return unpack(*frame)

    def _count_threads(self) -> None:
        """Holds the child to its number of threads, which the system's own limit does not do where root grades.

        Where it has a control group the kernel does so; this looks all the same.
        """
        try:
            links = os.stat(f"/proc/{self.pid}/task").st_nlink
        except OSError:
            return  # it has ended, or this system does not tell
        if links - 2 > self._limits.threads + 1:  # a folder has two links of its own; one thread is the child's first
            raise LimitReached("threads", f"stopped with more than {self._limits.threads} threads at once")

    def _keep(self, chunk: bytes) -> None:
        """Keeps the head of what was written."""
        self._output_total += len(chunk)
        room = self._limits.output_bytes - len(self._output)
        if room > 0:
            self._output += chunk[:room]


def _is(status: object, name: str) -> bool:
    """Tells whether a process was ended by the signal of this name, which not every system has."""
    number = getattr(signal, name, None)
    return number is not None and status == -number

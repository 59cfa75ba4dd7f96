"""The grader's side of a zygote: starts it, asks it for children, and moves bytes to and from each."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any, Protocol

from autograder.errors import GraderError, SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox.host.child import LOOK_SECONDS, Child
from autograder.sandbox.host.meter import Meter, Usage, queued_seconds_of
from autograder.sandbox.host.prepared import ROOT, ZygoteRequest, clean_environment
from autograder.sandbox.wire import CHUNK, Deadline

START_SECONDS = 180.0
TICK_SECONDS = 0.05


class Process(Protocol):
    """What is asked of a process that was started or forked here."""

    @property
    def stderr(self) -> IO[bytes] | None: ...

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def wait(self) -> int: ...


class Half(Process, Protocol):
    """A process that waits for a request to become a zygote with."""

    control: socket.socket


class Zygote:
    """A running zygote; `fork` gives a child. Closing it, or the death of this process, ends all children.

    It is started here, unless `control` leads to one that another zygote has divided off, or a `half` becomes it.
    """

    def __init__(self, request: ZygoteRequest, control: socket.socket | None = None, half: Half | None = None) -> None:
        self._request = request
        self._ready = False
        self._process: Process | None = half
        if half is not None:
            control = half.control
            _tell(control, request)
        self._control = control or self._start(request)

    def _start(self, request: ZygoteRequest) -> socket.socket:
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from autograder.sandbox.child.zygote import main; "
        argv = [sys.executable, "-I", "-c", code + f"main({theirs.fileno()}, {str(ROOT)!r})"]
        with theirs:
            self._process = subprocess.Popen(
                [*request.wrapper, *argv], env=clean_environment(), pass_fds=(theirs.fileno(),), cwd="/",
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        _tell(control, request)
        return control

    def rules(self, slug: str) -> list[dict[str, Any]]:
        """Returns the adapter rules of an exercise, which its children have too."""
        return self._request.rules.get(slug, [])

    def divide(self, *, many: bool) -> socket.socket:
        """Returns the way to another zygote like this one, for another grader; does not wait; ends with this one."""
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, suppress(OSError):  # without a zygote at its other end, `control` says so when it is used
            plan = {"op": "divide", "many": many}
            socket.send_fds(self._control, [json.dumps(plan).encode()], [theirs.fileno()])
        return control

    def wait_ready(self) -> None:
        """Waits until the zygote has imported everything; GraderError where it could not start."""
        if self._ready:
            return
        self._control.settimeout(START_SECONDS)
        reply = self._receive()
        if "error" in reply:
            raise GraderError(f"The process for student code could not start: {reply['error']}.")
        self._ready = True

    def fork(self, exercise: str, limits: Limits) -> ForkedChild:
        """Returns a new child for `exercise`; SandboxUnavailable where a wall that was asked for is not up."""
        self.wait_ready()
        ours, theirs = socket.socketpair()
        output, output_theirs = os.pipe()
        with theirs:
            plan = {"op": "fork", "exercise": exercise, "limits": asdict(limits)}
            try:
                socket.send_fds(self._control, [json.dumps(plan).encode()], [theirs.fileno(), output_theirs])
            except OSError as error:
                raise GraderError("The process for student code has died; run the command again.") from error
            finally:
                os.close(output_theirs)
        child = ForkedChild(self, self._receive()["pid"], ours, output, limits)
        missing = self._request.wall_names - child.say_hello()
        if missing:
            child.kill()
            raise SandboxUnavailable(f"These walls are not up in the child: {', '.join(sorted(missing))}.")
        return child

    def reap(self, pid: int) -> dict[str, Any]:
        """Kills the child if it still runs and returns how it ended: `status`, `alone`, `cpu`."""
        try:
            self._control.sendall(json.dumps({"op": "kill", "pid": pid}).encode())
            return self._receive()
        except (GraderError, OSError):
            return {"status": None, "alone": False, "cpu": 0.0}

    def usage(self, pid: int) -> Usage | None:
        """Returns what a child has used so far; None where that is not known."""
        try:
            self._control.sendall(json.dumps({"op": "cpu", "pid": pid}).encode())
            found = self._receive()
        except (GraderError, OSError):
            return None
        return None if found["cpu"] is None else Usage(found["cpu"], queued_seconds_of(pid))

    @property
    def alive(self) -> bool:
        """Tells whether the process still runs; one that the system killed cannot fork any more."""
        if self._process is not None:
            return self._process.poll() is None
        hung_up = select.poll()
        hung_up.register(self._control, 0)
        return not hung_up.poll(0)

    def close(self) -> None:
        """Ends the zygote and with it every child and every zygote that it has divided off."""
        self._control.close()
        if self._process is None:
            return
        self._process.kill()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process.wait()

    def _receive(self) -> dict[str, Any]:
        data = self._control.recv(1 << 16)
        if not data:
            stderr = self._process.stderr if self._process is not None else None
            said = stderr.read().decode("utf-8", "replace").strip().splitlines()[-1:] if stderr else []
            raise GraderError(f"The process for student code has died ({' '.join(said) or 'it said nothing'}).")
        reply: dict[str, Any] = json.loads(data)
        return reply


def _tell(control: socket.socket, request: ZygoteRequest) -> None:
    plan = {name: getattr(request, name) for name in ("inside", "rules", "walls", "many", "torch", "brief", "given")}
    control.sendall(json.dumps(plan).encode())


class ForkedChild(Child):
    """A child that a zygote has forked: a socket leads to it, a pipe brings its output."""

    def __init__(self, zygote: Zygote, pid: int, wire: socket.socket, output: int, limits: Limits) -> None:
        super().__init__(pid, limits, Meter(lambda: zygote.usage(pid)))
        self._zygote = zygote
        self._wire = wire
        self._output_fd = output
        os.set_blocking(output, False)
        wire.setblocking(False)
        self._incoming = select.poll()
        self._incoming.register(wire, select.POLLIN)
        self._has_output, self._hears_output = True, False

    def _reap(self) -> dict[str, Any]:
        return self._zygote.reap(self.pid)

    def _close(self) -> None:
        self._wire.close()
        os.close(self._output_fd)

    def _send(self, frame: bytes, deadline: Deadline) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[self._wire.send(view) :]
            except BlockingIOError:
                self._wait_for_room(deadline)

    def _chunk(self, deadline: Deadline) -> bytes:
        self._wait_for_bytes(deadline)
        return self._wire.recv(CHUNK)

    def _wait_for_room(self, deadline: Deadline) -> None:
        """Waits until the wire takes bytes, draining the output meanwhile; TimeoutError past the deadline."""
        outgoing = select.poll()
        outgoing.register(self._wire, select.POLLOUT)
        while not outgoing.poll(min(deadline.left(), TICK_SECONDS) * 1000):
            self._drain()

    def _wait_for_bytes(self, deadline: Deadline) -> None:
        """Waits until the wire has bytes or its end, draining the output meanwhile; TimeoutError past the deadline."""
        wire = self._wire.fileno()
        while True:
            self._listen(not self.floods)
            ready = dict(self._incoming.poll(min(deadline.left(), LOOK_SECONDS) * 1000))
            if self._output_fd in ready:
                self._drain()
                self._has_output = not ready[self._output_fd] & select.POLLHUP
            if wire in ready:
                return
            self._count_threads()

    def _listen(self, wanted: bool) -> None:
        """Waits for output too, or no longer: whoever floods then waits in its next write, and its time runs out."""
        wanted = wanted and self._has_output
        if wanted and not self._hears_output:
            self._incoming.register(self._output_fd, select.POLLIN)
        elif self._hears_output and not wanted:
            self._incoming.unregister(self._output_fd)
        self._hears_output = wanted

    def _drain(self) -> None:
        for _ in range(64):
            if self.floods:
                return
            try:
                chunk = os.read(self._output_fd, 1 << 16)
            except (BlockingIOError, OSError):
                return
            if not chunk:
                return
            self._keep(chunk)

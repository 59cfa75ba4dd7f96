"""The grader's side: starts a zygote, asks it for children, and talks to each under a deadline.

Nothing here trusts a child. Its frames are checked, its output is drained and capped, and one that breaks a limit or
the protocol is killed. A `Child` raises only `StudentFault`s for what the submission did, `GraderError`s for us.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from autograder.errors import ChildCrashed, GraderError, LimitReached, ProtocolFault, SandboxUnavailable, WireError
from autograder.files import PACKAGE
from autograder.model import Limits
from autograder.sandbox.host.meter import Meter, Usage, queued_seconds_of
from autograder.sandbox.wire import CHUNK, Deadline, FrameReader, framed, unpack

START_SECONDS = 180.0
HELLO_SECONDS = 120.0
TICK_SECONDS = 0.05
LOOK_SECONDS = 0.1  # between two looks at how many threads a child has, while it is waited for
Reply = tuple[dict[str, Any], list[memoryview]]
ROOT = PACKAGE.parent


@dataclass(frozen=True)
class ZygoteRequest:
    """What a zygote prepares: helper files and adapter rules of each exercise, and the walls asked for.

    `many` says that more forks will follow than hugepages.WORTH_IT.
    """

    inside: dict[str, list[list[str]]]
    rules: dict[str, list[dict[str, Any]]]
    walls: dict[str, Any] | None = None
    wall_names: frozenset[str] = frozenset()
    wrapper: tuple[str, ...] = ()
    many: bool = False


class Zygote:
    """A running zygote; `fork` gives a child. Closing it, or the death of this process, ends all children.

    It is started here, unless `control` leads to one that another zygote has divided off.
    """

    def __init__(self, request: ZygoteRequest, control: socket.socket | None = None) -> None:
        self._request = request
        self._ready = False
        self._process: subprocess.Popen[bytes] | None = None
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
        plan = {"inside": request.inside, "rules": request.rules, "walls": request.walls, "many": request.many}
        control.sendall(json.dumps(plan).encode())
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

    def fork(self, exercise: str, limits: Limits) -> Child:
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
        child = Child(self, self._receive()["pid"], ours, output, limits)
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


class Child:
    """One forked child: sends it requests, keeps the head of its output, and kills it when it must be."""

    def __init__(self, zygote: Zygote, pid: int, wire: socket.socket, output: int, limits: Limits) -> None:
        self.pid = pid
        self.alive = True
        self.progress: tuple[int, str] | None = None
        self._zygote = zygote
        self._wire = wire
        self._output_fd = output
        self._output = bytearray()
        self._output_total = 0
        self._limits = limits
        self._reader = FrameReader(limits.reply_bytes)
        self._number = 0
        self.end: dict[str, Any] = {}
        self.meter = Meter(lambda: zygote.usage(pid))
        os.set_blocking(output, False)
        wire.setblocking(False)
        self._incoming = select.poll()
        self._incoming.register(wire, select.POLLIN)
        self._incoming.register(output, select.POLLIN)

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
        """Returns the head of what the child wrote, control characters and all."""
        text = self._output.decode("utf-8", "replace")
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
        self.end = self._zygote.reap(self.pid)
        self._drain()
        self._wire.close()
        os.close(self._output_fd)

    def _ended(self, call: str) -> ChildCrashed | LimitReached | GraderError:
        self.kill()
        status = self.end.get("status")
        if status is None:
            return GraderError("The process for student code has died; grade again.")
        if status == -signal.SIGKILL and not self.end.get("alone"):  # by us, just now
            return ChildCrashed("the process closed its connection to the grader", call)
        if status == -signal.SIGXCPU or self.end.get("cpu", 0) >= self._limits.cpu_seconds:
            return LimitReached("cpu", f"stopped after {self._limits.cpu_seconds:g} s of processor time", call)
        if status == -signal.SIGSYS:
            return ChildCrashed("stopped by the sandbox: it tried a forbidden system call", call)
        if isinstance(status, int) and status < 0:
            name = next((s.name for s in signal.Signals if s == -status), str(-status))
            return ChildCrashed(f"the process was ended by the signal {name}", call)
        return ChildCrashed(f"the process exited by itself (status {status})", call)

    def _note_progress(self, progress: Any) -> None:
        if type(progress) is not list or [type(part) for part in progress] != [int, str]:
            raise WireError("progress is malformed")
        self.progress = progress[0], progress[1][:200]

    def _send(self, frame: bytes, deadline: Deadline) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[self._wire.send(view) :]
            except BlockingIOError:
                self._wait_for_room(deadline)

    def _receive(self, deadline: Deadline) -> Reply:
        while (frame := self._reader.take()) is None:
            self._wait_for_bytes(deadline)
            chunk = self._wire.recv(CHUNK)
            if not chunk:
                raise EOFError
            self._reader.feed(chunk)
        self._drain()
        return unpack(*frame)

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
            ready = dict(self._incoming.poll(min(deadline.left(), LOOK_SECONDS) * 1000))
            if self._output_fd in ready:
                self._drain()
                if ready[self._output_fd] & select.POLLHUP:
                    self._incoming.unregister(self._output_fd)
            if wire in ready:
                return
            self._count_threads()

    def _count_threads(self) -> None:
        """Holds the child to its number of threads, which the system's own limit does not do where root grades."""
        try:
            links = os.stat(f"/proc/{self.pid}/task").st_nlink
        except OSError:
            return  # it has ended, or this system does not tell
        if links - 2 > self._limits.threads + 1:  # a folder has two links of its own; one thread is the child's first
            raise LimitReached("threads", f"stopped with more than {self._limits.threads} threads at once")

    def _drain(self) -> None:
        for _ in range(64):
            try:
                chunk = os.read(self._output_fd, 1 << 16)
            except (BlockingIOError, OSError):
                return
            if not chunk:
                return
            self._output_total += len(chunk)
            room = self._limits.output_bytes - len(self._output)
            if room > 0:
                self._output += chunk[:room]


def unwritable_folder() -> str:
    """Returns a folder that exists and takes no files: torch._dynamo makes its cache folder when it is imported."""
    return "/proc" if os.path.isdir("/proc") else "/dev"


def clean_environment() -> dict[str, str]:
    """Returns the environment of a zygote: nothing of ours, one thread for each numeric library.

    Threads that `--threads` adds soon sleep when they wait. Those that spin as long as they do by default make training
    ten times slower on a busy machine; those that sleep at once, four times slower on a quiet one.
    """
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    gpus = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES",) if name in os.environ}
    return {
        **one,
        **gpus,
        "GOMP_SPINCOUNT": "1000",
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "TORCHINDUCTOR_CACHE_DIR": unwritable_folder(),
        "HOME": "/nonexistent",
    }

"""The zygote: a process that imported torch once and is forked for each submission.

It is exec'ed with a clean environment and never forked from the grader, so that no expected value was ever in its
memory. It stays single-threaded, holds the course's helpers (which hold no expected value) and no student code, and
does five things on request: fork a walled child, tell the processor time of one, kill one, divide, end.

    grader --control (seqpacket)--> zygote --fork--> child <--wire, output pipe--> grader

Where several processes grade, one zygote forks no children but divides: each half has a control socket of its own,
serves one grader, and has cost a fork instead of an import of torch.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import signal
import socket
import sys
import traceback
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from autograder.machine import cpu_seconds
from autograder.sandbox.child import desk, hugepages, nofiles, noprocesses
from autograder.sandbox.child.allowed import let_import
from autograder.sandbox.child.helpers import INSIDE, load_helpers
from autograder.sandbox.child.libraries import import_libraries, warm_up
from autograder.sandbox.child.rehearsal import rehearse
from autograder.sandbox.walls import stacks
from autograder.sandbox.wire import pack, write_frame

WIRE_FD = 3
MAX_CONTROL = 1 << 16


def main(control_fd: int, root: str) -> None:
    """Prepares everything a child needs, says that it is ready, then serves until the grader is gone."""
    _reserve_low_descriptors()
    control = socket.socket(fileno=control_fd)
    request = json.loads(control.recv(MAX_CONTROL))
    try:
        zygote = Zygote(control, request)
    except Exception as error:
        reason = json.dumps({"error": f"{type(error).__name__}: {error}"}).encode()
        control.send(reason)
        _refuse_to_divide(control, reason)
        return
    if root in sys.path:
        sys.path.remove(root)
    if not request["brief"]:  # it reads and writes all that was imported
        gc.collect()
    gc.freeze()
    zygote.say_ready()
    desk.hide(zygote, vars(zygote))
    try:
        address = zygote.serve()
        del zygote, control, request  # what student code would find below itself
        if address:
            desk.serve(WIRE_FD, address)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)  # nothing is taken down piece by piece, which takes longer than the whole


class Zygote:
    """A process that forks and reaps children for one grader."""

    def __init__(self, control: socket.socket, request: dict[str, Any]) -> None:
        self._control = control
        self._pid = os.getpid()
        self._children: set[int] = set()
        self._many = bool(request["many"])
        self._address = 0
        _die_with_parent()
        import_libraries(torch=request["torch"], brief=request["brief"])
        let_import([what for helpers in request["inside"].values() for kind, what in helpers if kind == "allowed"])
        self._inside = {slug: load_helpers(paths) for slug, paths in request["inside"].items()}
        self._given = {slug: nofiles.read_all(places) for slug, places in request["given"].items()}
        self._rules = request["rules"]
        self._walls = _prepare_walls(request["walls"])
        nofiles.keep_in_memory()
        noprocesses.run_in_one()
        if request["torch"] and not request["brief"]:
            warm_up()
            rehearse()
        self._hide()

    def _hide(self) -> None:
        """Keeps helpers, and the engine's own modules, out of the ways by which student code looks round itself."""
        desk.hide(self._inside, *self._inside.values(), *map(vars, self._inside.values()))
        names = [name for name in sys.modules if name.startswith((INSIDE, "autograder."))]
        desk.hide_modules([sys.modules[name] for name in names])
        sys.modules["autograder"] = desk.engine_for_students()

    def say_ready(self) -> None:
        """Tells the grader that children can be had; before that, prepares for many where many will follow."""
        self._forks = 0
        if self._many:
            self._forks = hugepages.WORTH_IT
            hugepages.collapse()
        self._control.send(json.dumps({"ready": self._pid}).encode())

    def serve(self) -> int:
        """Answers requests until the control socket closes; then every child dies with this process.

        Returns in a child too, and there gives the address of its desk, with nothing of ours left on the stack.
        """
        while True:
            data, fds, _, _ = socket.recv_fds(self._control, MAX_CONTROL, 2)
            if not data:
                return 0
            request = json.loads(data)
            if request["op"] == "fork":
                pid = self.fork(request, fds)
                if pid == 0:
                    return self._address
                self._control.send(json.dumps({"pid": pid}).encode())
                self._forks += 1
                if self._forks == hugepages.WORTH_IT:
                    hugepages.collapse()
            elif request["op"] == "kill":
                self._control.send(json.dumps(self._reap(request["pid"])).encode())
            elif request["op"] == "cpu":
                self._control.send(json.dumps(self._usage(request["pid"])).encode())
            elif request["op"] == "divide":
                self._divide(request, fds)
            else:
                return 0

    def _divide(self, request: dict[str, Any], fds: list[int]) -> None:
        """Forks a zygote that serves the grader at the other end of a control socket, and dies with this one."""
        if os.fork():
            for fd in fds:
                os.close(fd)
            return
        _die_with_parent()
        if os.getppid() != self._pid:
            os._exit(0)
        self._control.close()
        self._control, self._pid = socket.socket(fileno=fds[0]), os.getpid()
        self._walls = self._walls and replace(self._walls, parent=self._pid)
        self._many = bool(request["many"])
        self.say_ready()

    def fork(self, request: dict[str, Any], fds: list[int]) -> int:
        """Returns a child's number, and 0 in the child, which is then ready to serve or has ended."""
        pid = os.fork()
        if pid == 0:
            try:
                self._address = self._child(request, fds)
            except BaseException as error:
                write_frame(WIRE_FD, pack({"failed": f"{type(error).__name__}: {error}"}))
                os._exit(0)
            return 0
        for fd in fds:
            os.close(fd)
        self._children.add(pid)
        return pid

    def _reap(self, pid: int) -> dict[str, Any]:
        if pid not in self._children:
            return {"status": None}
        already, status, usage = os.wait4(pid, os.WNOHANG)
        if not already:
            os.kill(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
        self._children.discard(pid)
        code = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime
        return {"status": code, "alone": bool(already), "cpu": cpu}

    def _usage(self, pid: int) -> dict[str, float | None]:
        """Returns processor time of a child."""
        return {"cpu": cpu_seconds(pid) if pid in self._children else None}

    def _child(self, request: dict[str, Any], fds: list[int]) -> int:
        _place_descriptors(fds)
        self._control.detach()
        walls = self._raise_walls(request["limits"])
        nofiles.lend(self._given.get(request["exercise"], {}))
        step = desk.made(WIRE_FD, self._inside[request["exercise"]], self._rules[request["exercise"]])
        write_frame(WIRE_FD, pack({"walls": sorted(walls), "pid": os.getpid()}))
        return desk.address_of(step)

    def _raise_walls(self, limits: dict[str, Any]) -> frozenset[str]:
        """Raises the walls of a child; returns those that it then finds up."""
        if self._walls is None:
            _die_with_parent()
            if os.getppid() != self._pid:
                os._exit(0)
            os.closerange(WIRE_FD + 1, 1024)
            return frozenset()
        bounds: Any = SimpleNamespace(**limits)  # Limits, without an import of all that travels beside them
        raised = stacks.raise_walls(self._walls, bounds, keep_fds=(0, 1, 2, WIRE_FD))
        return stacks.probe(raised)


def _refuse_to_divide(control: socket.socket, reason: bytes) -> None:
    """Tells whoever was to be given a zygote why there is none, until the control socket closes."""
    while True:
        data, fds, _, _ = socket.recv_fds(control, MAX_CONTROL, 2)
        if not data:
            return
        for fd in fds:
            with socket.socket(fileno=fd) as other:
                other.send(reason)


def _prepare_walls(request: dict[str, Any] | None) -> Any:
    if request is None:
        return None
    return stacks.prepare(stacks.WallRequest(**request))


def _reserve_low_descriptors() -> None:
    """Keeps 0 to 3 for a child's own, so that nothing made here, such as a Landlock ruleset, is overwritten there."""
    while os.open(os.devnull, os.O_RDONLY) <= WIRE_FD:
        continue


def _place_descriptors(fds: list[int]) -> None:
    """Makes 0 /dev/null, 1 and 2 the output pipe and 3 the wire."""
    null = os.open(os.devnull, os.O_RDWR)
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (null, fds[1], fds[1], fds[0])]
    for target, source in enumerate(high):
        os.dup2(source, target, inheritable=False)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)

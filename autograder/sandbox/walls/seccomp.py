"""An allowlist of system calls as a seccomp filter, assembled here: threads yes, processes, sockets and tricks no.

What is not listed answers EPERM, so that a library that can do without goes on; a call made for another
processor (int 0x80, x32) kills the process with SIGSYS, because its numbers mean something else. Filters are programs
of the classic BPF machine: see "Seccomp BPF" in the kernel's documentation and McCanne and Jacobson (1993).
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.sandbox.walls import kernel
from autograder.sandbox.walls.syscalls import BY_ARGUMENTS, FREELY, PATHS, SYSCALLS, UNKNOWN_TO_US, Machine

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER_AT, ARCH_AT, ARGS_AT = 0, 4, 16
SET_MODE_FILTER, GET_ACTION_AVAIL = 1, 2

CLONE_THREAD = 0x00010000
CLONE_NAMESPACES = 0x7E020080
O_TRUNC = 0o1000
FREE_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONCLEX, FIOCLEX
FREE_FCNTLS = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
FREE_PRCTLS = (2, 3, 15, 16, 21, 39, 0x53564D41)  # reading death signal, dumpable, seccomp, privileges; names

Instruction = tuple[int, int, int, int]
Test = list[Instruction]  # skips the one instruction after it, a refusal, where it holds


@dataclass(frozen=True)
class FilterRequest:
    """Which variant of the filter is wanted: files shut altogether, truncation refused, a GPU's calls allowed."""

    shut_door: bool = False
    refuse_truncation: bool = False
    gpu: bool = False


@dataclass(frozen=True)
class Program:
    """An assembled filter; `header` is what the kernel takes and points into `code`, so both are kept."""

    code: ctypes.Array[ctypes.c_char]
    header: ctypes.Array[ctypes.c_char]


def is_available() -> bool:
    """Tells whether this kernel takes seccomp filters and this processor is one whose system calls we know."""
    action = ctypes.c_uint32(KILL)
    try:
        kernel.call("seccomp", GET_ACTION_AVAIL, 0, ctypes.byref(action))
    except OSError:
        return False
    return True


def assemble(request: FilterRequest, machine: Machine) -> list[Instruction]:
    """Returns the filter's instructions for one processor."""
    code: list[Instruction] = [(LOAD, 0, 0, ARCH_AT), (JUMP_EQUAL, 1, 0, machine.audit_arch), _give(KILL)]
    code.append((LOAD, 0, 0, NUMBER_AT))
    if machine.x32_bit:
        code += [(JUMP_AT_LEAST, 0, 1, machine.x32_bit), _give(KILL)]
    for name in (*FREELY, *(() if request.shut_door else PATHS)):
        code += _when(SYSCALLS[name][machine.column], [_give(ALLOW)])
    for name, tests in _rules(request).items():
        code += _when(BY_ARGUMENTS[name][machine.column], _all_of(tests))
    for name in UNKNOWN_TO_US:
        code += _when(SYSCALLS[name][machine.column], [_give(ERRNO | errno.ENOSYS)])
    return [*code, _give(ERRNO | errno.EPERM)]


def build(request: FilterRequest) -> Program:
    """Returns the filter for this processor, ready to be installed many times; OSError where we have no table."""
    machine = kernel.machine()
    if machine is None:
        raise OSError(errno.ENOSYS, "no table of system calls for this processor")
    instructions = assemble(request, machine)
    packed = b"".join(struct.pack("<HBBI", *one) for one in instructions)
    code = ctypes.create_string_buffer(packed, len(packed))
    head = struct.pack("<H6xQ", len(instructions), ctypes.addressof(code))
    return Program(code, ctypes.create_string_buffer(head, len(head)))


def install(program: Program) -> None:
    """Puts this process behind the filter for good; OSError where the kernel refuses."""
    kernel.call("seccomp", SET_MODE_FILTER, 0, program.header)


def _rules(request: FilterRequest) -> dict[str, list[Test]]:
    """Returns the calls that are judged by their arguments, with the tests that must all hold."""
    rules: dict[str, list[Test]] = {
        "clone": [_bits(0, CLONE_THREAD | CLONE_NAMESPACES, CLONE_THREAD)],
        "fcntl": [_one_of(1, FREE_FCNTLS)],
        "prctl": [_one_of(0, FREE_PRCTLS)],
        "prlimit64": [_one_of(0, (0,)), *_is_null(2)],
        "ioctl": [] if request.gpu else [_one_of(1, FREE_IOCTLS)],
        "openat": [_bits(2, O_TRUNC, 0)] if request.refuse_truncation else [],
    }
    if request.shut_door:
        del rules["openat"]
    return rules


def _when(number: int | None, body: list[Instruction]) -> list[Instruction]:
    return [] if number is None else [(JUMP_EQUAL, 0, len(body), number), *body]


def _all_of(tests: Sequence[Test]) -> list[Instruction]:
    """Returns instructions that allow where every test holds, and refuse otherwise."""
    body: list[Instruction] = []
    for test in tests:
        body += [*test, _give(ERRNO | errno.EPERM)]
    return [*body, _give(ALLOW)]


def _one_of(argument: int, values: Sequence[int]) -> Test:
    jumps = [(JUMP_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [_load(argument), *jumps]


def _bits(argument: int, mask: int, wanted: int) -> Test:
    return [_load(argument), (AND, 0, 0, mask), (JUMP_EQUAL, 1, 0, wanted)]


def _is_null(argument: int) -> list[Test]:
    return [[_load(argument, word), (JUMP_EQUAL, 1, 0, 0)] for word in (0, 1)]


def _load(argument: int, word: int = 0) -> Instruction:
    return (LOAD, 0, 0, ARGS_AT + 8 * argument + 4 * word)


def _give(action: int) -> Instruction:
    return (RETURN, 0, 0, action)

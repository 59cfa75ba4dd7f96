"""The seccomp filter, run on a small BPF machine of the tests' own: every processor's filter is tested anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.sandbox.walls import seccomp
from autograder.sandbox.walls.seccomp import ALLOW, ERRNO, KILL, FilterRequest, assemble
from autograder.sandbox.walls.syscalls import FREELY, MACHINES, NEVER, PATHS, SYSCALLS

EPERM, ENOSYS = ERRNO | 1, ERRNO | 38
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def judge(machine: str, name: str, *args: int, arch: int | None = None, extra: int = 0, **variant: bool) -> int:
    """Runs the filter of `machine` on a call and returns the action that it gives."""
    here = MACHINES[machine]
    number = SYSCALLS[name][here.column]
    words = {0: number + extra, 4: here.audit_arch if arch is None else arch}
    for i, value in enumerate((*args, *(0,) * (6 - len(args)))):
        words[16 + 8 * i], words[20 + 8 * i] = value & 0xFFFFFFFF, value >> 32
    program, at, held = assemble(FilterRequest(**variant), here), 0, 0
    while True:
        code, if_true, if_false, value = program[at]
        at += 1
        if code == seccomp.RETURN:
            return value
        if code == seccomp.LOAD:
            held = words[value]
        elif code == seccomp.AND:
            held &= value
        else:
            at += if_true if (held == value if code == seccomp.JUMP_EQUAL else held >= value) else if_false


both = pytest.mark.parametrize("machine", sorted(MACHINES))


@both
def test_what_torch_and_python_need_is_allowed(machine: str) -> None:
    """Every freely allowed call passes, as does looking at a path."""
    for name, numbers in {**FREELY, **PATHS}.items():
        if numbers[MACHINES[machine].column] is not None:
            assert judge(machine, name) == ALLOW, name


@both
def test_processes_sockets_and_tracing_are_refused(machine: str) -> None:
    """Calls that no submission needs answer EPERM, so that a library that tries one can go on."""
    for name, numbers in NEVER.items():
        if numbers[MACHINES[machine].column] is not None:
            assert judge(machine, name) == EPERM, name


@both
def test_a_thread_may_start_and_a_process_may_not(machine: str) -> None:
    """`clone` passes for threads only, and never with a new namespace; `clone3` says that it does not exist."""
    thread = 0x3D0F00
    assert judge(machine, "clone", thread) == ALLOW
    assert judge(machine, "clone", 17) == EPERM
    assert judge(machine, "clone", thread | 0x10000000) == EPERM
    assert judge(machine, "clone3") == ENOSYS


@both
def test_calls_of_a_foreign_processor_kill(machine: str) -> None:
    """A number from another processor's table means another call, so the process ends."""
    assert judge(machine, "read", arch=0x40000003) == KILL


def test_x32_calls_kill() -> None:
    """The x32 numbers of x86-64 would slip through a table of plain numbers."""
    assert judge("x86_64", "getpid", extra=0x40000000) == KILL


@both
@pytest.mark.parametrize(
    ("name", "args", "action"),
    [
        ("prlimit64", (0, 7, 0, 0x7000), ALLOW),
        ("prlimit64", (0, 7, 0x7000, 0), EPERM),
        ("prlimit64", (0, 7, 0x7_0000_0000, 0), EPERM),
        ("prlimit64", (1, 7, 0, 0x7000), EPERM),
        ("prctl", (15,), ALLOW),
        ("prctl", (1,), EPERM),
        ("prctl", (4,), EPERM),
        ("fcntl", (3, 1), ALLOW),
        ("fcntl", (3, 4), EPERM),
        ("fcntl", (3, 1031), EPERM),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), EPERM),
    ],
)
def test_arguments_decide(machine: str, name: str, args: tuple[int, ...], action: int) -> None:
    """Limits may be read and not set, a thread may be named, a terminal asked about and not typed into."""
    assert judge(machine, name, *args) == action


@both
def test_truncation_is_refused_where_landlock_cannot(machine: str) -> None:
    """Landlock before ABI 3 let `open(path, O_TRUNC)` empty a readable file, so there the filter refuses it."""
    assert judge(machine, "openat", 0, 0, 0o1000, refuse_truncation=True) == EPERM
    assert judge(machine, "openat", 0, 0, 0, refuse_truncation=True) == ALLOW
    assert judge(machine, "openat", 0, 0, 0o1000) == ALLOW


@both
def test_the_shut_door_opens_and_looks_at_nothing(machine: str) -> None:
    """Without Landlock and namespaces no path can be opened or asked about."""
    for name in ("openat", "newfstatat", "statx", "faccessat", "readlinkat"):
        assert judge(machine, name, shut_door=True) == EPERM
    assert judge(machine, "read", shut_door=True) == ALLOW


@both
def test_a_gpu_gets_its_ioctls(machine: str) -> None:
    """CUDA talks to its driver by ioctl, so the GPU variant lets them all through."""
    assert judge(machine, "ioctl", 3, 0xC020462A, gpu=True) == ALLOW


@both
def test_jumps_stay_inside_the_program(machine: str) -> None:
    """The kernel takes at most 4096 instructions and jumps of at most 255."""
    program = assemble(FilterRequest(), MACHINES[machine])
    assert len(program) < 4096
    jumps = [(at, max(one[1], one[2])) for at, one in enumerate(program) if one[0] != seccomp.RETURN]
    assert all(at + 1 + furthest < len(program) for at, furthest in jumps)
    assert all(furthest < 256 for _, furthest in jumps)


@both
def test_numbers_are_those_of_the_kernel_headers(machine: str) -> None:
    """The table agrees with the headers of the kernel that this machine has."""
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's headers are not installed")
    text = HEADERS[machine].read_text()
    kernel = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text))
    kernel |= {"newfstatat": "79"} if machine == "aarch64" else {}
    column = MACHINES[machine].column
    for name, numbers in SYSCALLS.items():
        ours = numbers[column]
        assert ours is None or kernel.get(name) == str(ours), name

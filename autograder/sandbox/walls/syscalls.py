"""Numbers of system calls on the processors that we know, and which of them a child may make.

Numbers are from the kernel's own headers (asm/unistd_64.h and asm-generic/unistd.h); a test compares them. Where a
processor has no such call the number is None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """A processor: its column in the table, and its name in the kernel's audit and seccomp interface."""

    column: int
    audit_arch: int
    x32_bit: int = 0


MACHINES = {
    "x86_64": Machine(0, 0xC000003E, x32_bit=0x40000000),
    "aarch64": Machine(1, 0xC00000B7),
}

# Each group: name -> (x86_64, aarch64). The order is the order of the filter's tests, so the busiest come first.
MEMORY_AND_THREADS = {
    "futex": (202, 98), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "madvise": (28, 233),
    "brk": (12, 214), "mremap": (25, 216), "mincore": (27, 232), "membarrier": (324, 283),
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "rseq": (334, 293), "set_tid_address": (218, 96),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126),
    "exit": (60, 93), "exit_group": (231, 94), "restart_syscall": (219, 128), "arch_prctl": (158, None),
}  # fmt: skip
OPEN_DESCRIPTORS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "lseek": (8, 62), "fstat": (5, 80), "pread64": (17, 67),
    "readv": (19, 65), "writev": (20, 66), "getdents64": (217, 61), "dup": (32, 23), "dup2": (33, None),
    "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59), "poll": (7, None), "ppoll": (271, 73),
    "select": (23, None), "pselect6": (270, 72), "epoll_create1": (291, 20), "epoll_ctl": (233, 21),
    "epoll_wait": (232, None), "epoll_pwait": (281, 22), "eventfd2": (290, 19), "close_range": (436, 436),
    "fstatfs": (138, 44), "fadvise64": (221, 223),
}  # fmt: skip
PATHS = {
    "newfstatat": (262, 79), "statx": (332, 291), "stat": (4, None), "lstat": (6, None), "access": (21, None),
    "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78),
    "statfs": (137, 43),
}  # fmt: skip
TIME_AND_SIGNALS = {
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getrandom": (318, 278), "getcpu": (309, 168),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137), "sigaltstack": (131, 132), "setitimer": (38, 103), "getitimer": (36, 102),
    "alarm": (37, None), "pause": (34, None),
}  # fmt: skip
WHO_AM_I = {
    "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150),
    "getgroups": (115, 158), "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156),
    "getpriority": (140, 141), "capget": (125, 90), "getcwd": (79, 17), "uname": (63, 160), "sysinfo": (99, 179),
    "times": (100, 153), "getrusage": (98, 165), "getrlimit": (97, 163),
}  # fmt: skip
BY_ARGUMENTS = {
    "clone": (56, 220), "openat": (257, 56), "ioctl": (16, 29), "prctl": (157, 167), "fcntl": (72, 25),
    "prlimit64": (302, 261),
}  # fmt: skip
UNKNOWN_TO_US = {"clone3": (435, 435), "openat2": (437, 437)}
# Made by the walls themselves before the filter is up, or by the probes, which expect a refusal.
NEVER = {
    "capset": (126, 91), "fork": (57, None), "socket": (41, 198), "execve": (59, 221), "ptrace": (101, 117),
    "seccomp": (317, 277), "kill": (62, 129), "memfd_create": (319, 279), "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446), "unshare": (272, 97), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "mount_setattr": (442, 442),
}  # fmt: skip

FREELY = {**MEMORY_AND_THREADS, **OPEN_DESCRIPTORS, **TIME_AND_SIGNALS, **WHO_AM_I}
SYSCALLS = {**FREELY, **PATHS, **BY_ARGUMENTS, **UNKNOWN_TO_US, **NEVER}

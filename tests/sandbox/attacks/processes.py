"""Attacks by other processes: starting them, reaching them, outliving them."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

SECCOMP, FORK = "seccomp", "import time\nif pid == 0:\n    time.sleep(3)\n    os._exit(0)\nwon('a process')"

ATTACKS = (
    Attack("fork", "leave a process behind", SECCOMP, f"pid = os.fork()\n{FORK}"),
    Attack(
        "fork bomb",
        "fill the process table",
        SECCOMP,
        "for _ in range(4):\n    if os.fork() == 0:\n        import time\n"
        "        time.sleep(2)\n        os._exit(0)\nwon()",
    ),
    Attack(
        "daemon",
        "outlive the grader",
        SECCOMP,
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        import time\n        time.sleep(3)\n"
        "        os._exit(0)\n    os._exit(0)\nwon()",
    ),
    Attack("clone", "fork by number", SECCOMP, f"pid = call(56, 17, 0, 0, 0, 0)\n{FORK}"),
    Attack(
        "clone3",
        "fork by a newer number",
        SECCOMP,
        f"args = (ctypes.c_ulonglong * 11)(0, 0, 0, 0, 17)\npid = call(435, args, 88)\n{FORK}",
    ),
    Attack("vfork", "fork by an older number", SECCOMP, "pid = call(58)\nif pid == 0: os._exit(0)\nwon()"),
    Attack(
        "clone into new namespaces", "become root elsewhere", SECCOMP, f"pid = call(56, 0x10000011, 0, 0, 0, 0)\n{FORK}"
    ),
    Attack("subprocess", "run a program", SECCOMP, "import subprocess\nwon(subprocess.run(['/bin/true']))"),
    Attack("os.system", "run a shell", SECCOMP, "if os.system('exit 7') == 7 << 8: won()"),
    Attack("posix_spawn", "run a program", SECCOMP, "won(os.posix_spawn('/bin/true', ['true'], {}))"),
    Attack(
        "exec",
        "become another program, which knows no limits",
        SECCOMP,
        "os.execv('/bin/sh', ['sh', '-c', 'echo ATTACK-WO''N'])",
    ),
    Attack(
        "exec with LD_PRELOAD",
        "slip a library into another program",
        SECCOMP,
        "os.environ['LD_PRELOAD'] = '@LEFT@'\nos.execve('/bin/sh', ['sh', '-c', 'echo ATTACK-WO''N'], os.environ)",
    ),
    Attack(
        "multiprocessing",
        "share the work with a process",
        SECCOMP,
        "import multiprocessing as m\np = m.get_context('fork').Process(target=print)\np.start()\nwon(p.pid)",
    ),
    Attack("signal the grader", "stop the grader", "seccomp, Landlock", "os.kill(int('@GRADER@'), 0)\nwon()"),
    Attack("signal the zygote", "stop every later submission", "seccomp, Landlock", "os.kill(os.getppid(), 0)\nwon()"),
    Attack("signal everybody", "stop whatever can be reached", "seccomp, Landlock", "os.kill(-1, 0)\nwon()"),
    Attack(
        "signal a thread of the grader",
        "go round kill by tgkill",
        "seccomp, Landlock",
        "call(234, int('@GRADER@'), int('@GRADER@'), 0)\nwon()",
    ),
    Attack(
        "queue a signal",
        "go round kill by rt_sigqueueinfo",
        "seccomp, Landlock",
        "call(129, int('@GRADER@'), 0, ctypes.create_string_buffer(b'\\0' * 8 + b'\\xff' * 4, 128))\nwon()",
    ),
    Attack(
        "signal by pidfd",
        "go round kill by pidfd_send_signal",
        SECCOMP,
        "fd = call(434, int('@GRADER@'), 0)\ncall(424, fd, 0, 0, 0)\nwon()",
    ),
    Attack(
        "take the grader's descriptors",
        "read the report by pidfd_getfd",
        SECCOMP,
        "fd = call(434, int('@GRADER@'), 0)\nwon(call(438, fd, 0, 0))",
    ),
    Attack(
        "trace the zygote",
        "read and write its memory",
        "seccomp, Landlock",
        "call(101, 0x4206, os.getppid(), 0, 0)\nwon()",
    ),
    Attack(
        "trace the grader",
        "read and write its memory",
        "seccomp, Landlock",
        "call(101, 0x4206, int('@GRADER@'), 0, 0)\nwon()",
    ),
    Attack("be traced", "hide behind a tracer", SECCOMP, "call(101, 0, 0, 0, 0)\nwon()"),
    Attack(
        "read the zygote's memory",
        "find what other submissions hold",
        "seccomp, Landlock",
        "b = ctypes.create_string_buffer(8)\nhere = id(sys)\nv = (ctypes.c_size_t * 2)(ctypes.addressof(b), 8)\n"
        "r = (ctypes.c_size_t * 2)(here, 8)\nwon(call(310, os.getppid(), v, 1, r, 1, 0))",
    ),
    Attack(
        "write the zygote's memory",
        "change what later submissions run",
        "seccomp, Landlock",
        "b = ctypes.create_string_buffer(ctypes.string_at(id(sys) + 8, 8))\n"
        "v = (ctypes.c_size_t * 2)(ctypes.addressof(b), 8)\n"
        "r = (ctypes.c_size_t * 2)(id(sys) + 8, 8)\nwon(call(311, os.getppid(), v, 1, r, 1, 0))",
    ),
    Attack("outlive the zygote", "clear the parent-death signal", SECCOMP, "call(157, 1, 0, 0, 0, 0)\nwon()"),
    Attack("a session of its own", "leave the group that is killed", SECCOMP, "won(os.setsid())"),
    Attack("adopt orphans", "catch other processes", SECCOMP, "call(157, 36, 1, 0, 0, 0)\nwon()"),
    Attack(
        "compare processes",
        "learn what the grader shares",
        SECCOMP,
        "won(call(312, os.getpid(), int('@GRADER@'), 0, 0, 0))",
    ),
)

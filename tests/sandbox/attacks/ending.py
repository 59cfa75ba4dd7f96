"""Attacks that end, hang or outlive the call."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

PROCESS, DEADLINE, KILL = "separate process", "deadline, then SIGKILL", "killed with its child"

ATTACKS = (
    Attack("exit at once", "end the grader by ending the process", PROCESS, "os._exit(0)"),
    Attack("sys.exit in a call", "end the grader with SystemExit", PROCESS, "sys.exit(0)"),
    Attack("sys.exit while loading", "end the grader before any test", PROCESS, whole="sys.exit(0)\n"),
    Attack("segmentation fault", "crash the grader", PROCESS, "ctypes.string_at(0)"),
    Attack("abort", "crash the grader", PROCESS, "os.abort()"),
    Attack("KeyboardInterrupt", "stop the run as its user would", PROCESS, "raise KeyboardInterrupt"),
    Attack("GeneratorExit", "slip through an except clause", PROCESS, "raise GeneratorExit"),
    Attack(
        "skip the test",
        "have pytest skip instead of fail",
        "exceptions cross as names only",
        "raise type('Skipped', (BaseException,), {'__module__': '_pytest.outcomes'})('skip')",
    ),
    Attack("endless loop", "keep the grader for ever", DEADLINE, "while True: pass"),
    Attack(
        "endless loop while loading",
        "keep the grader for ever",
        DEADLINE,
        whole="def step(x, W):\n    return x\nwhile True: pass\n",
    ),
    Attack("endless C loop", "hold the GIL so that no Python code can stop it", DEADLINE, "sum(range(10**12))"),
    Attack("endless regular expression", "hold the GIL", DEADLINE, "import re\nre.match('(a+)+$', 'a' * 60 + 'b')"),
    Attack("sleep", "wait longer than the grader", DEADLINE, "import time\ntime.sleep(600)"),
    Attack(
        "ignore every signal",
        "survive being told to stop",
        DEADLINE,
        "import signal\nfor s in range(1, 64):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "while True: pass",
    ),
    Attack(
        "catch everything",
        "swallow whatever would end it",
        DEADLINE,
        "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass",
    ),
    Attack("endless recursion", "overflow the stack", PROCESS, "def f(n): return f(n + 1)\nf(0)"),
    Attack(
        "recursion without a limit",
        "overflow the C stack",
        PROCESS,
        "sys.setrecursionlimit(10**9)\nf = lambda n: sorted([1], key=lambda _: f(n + 1))\nf(0)",
    ),
    Attack("wait for input", "wait for a key", "standard input is /dev/null", "input()"),
    Attack(
        "a thread that stays",
        "go on after the answer",
        KILL,
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(5), open('@LEFT@', 'w')), daemon=False).start()",
    ),
    Attack("atexit", "run code when the process ends", KILL, "import atexit\natexit.register(open, '@LEFT@', 'w')"),
    Attack(
        "an endless __del__",
        "hang while the answer is thrown away",
        DEADLINE,
        whole="class Clingy:\n    def __del__(self):\n        while True: pass\n"
        "def step(x, W):\n    Clingy()\n    return x\n",
    ),
    Attack(
        "an endless __repr__",
        "hang whoever describes the exception",
        DEADLINE,
        whole="class Endless(Exception):\n    def __str__(self):\n        while True: pass\n    __repr__ = __str__\n"
        "def step(x, W):\n    raise Endless()\n",
    ),
    Attack(
        "stop itself",
        "stand still so that nobody reaps it",
        "seccomp; SIGKILL",
        "os.kill(os.getpid(), 19)\nwon('stopped')",
    ),
)

"""Attacks on memory, threads, descriptors, limits and disk."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

LIMIT, SECCOMP, LANDLOCK = "rlimits", "seccomp", "Landlock"

ATTACKS = (
    Attack("2 GB tensor", "use up the memory", LIMIT, "import torch\ntorch.ones(2**29)\nwon('2 GB')"),
    Attack("2 GB array", "use up the memory", LIMIT, "import numpy\nnumpy.ones(2**28)\nwon('2 GB')"),
    Attack(
        "memory step by step",
        "use up the memory in small pieces",
        LIMIT,
        "held = [bytearray(2**24) for _ in range(40)]\nwon('640 MB of 256')",
    ),
    Attack(
        "shared memory map",
        "take memory that RSS does not count",
        LIMIT,
        "import mmap\nm = mmap.mmap(-1, 2**30)\nwon(len(m))",
    ),
    Attack(
        "memfd",
        "keep data in a file that lies in memory",
        SECCOMP,
        "fd = os.memfd_create('m')\nos.ftruncate(fd, 2**30)\nos.pwrite(fd, b'x', 2**29)\nwon('memfd')",
    ),
    Attack(
        "tmpfs",
        "keep data in /dev/shm",
        "Landlock, file size 0",
        "fd = os.open('/dev/shm/left-behind', os.O_CREAT | os.O_RDWR)\n"
        "os.unlink('/dev/shm/left-behind')\nos.write(fd, b'x' * 2**20)\nwon('shm')",
    ),
    Attack(
        "3000 threads",
        "use up the process table",
        LIMIT,
        "import threading, time\nfor n in range(3000):\n"
        "    threading.Thread(target=time.sleep, args=(3,), daemon=True).start()\nwon(n)",
    ),
    Attack(
        "3000 threads with small stacks",
        "use up the process table below the memory limit",
        LIMIT,
        "import threading, time\nthreading.stack_size(32768)\nfor n in range(3000):\n"
        "    threading.Thread(target=time.sleep, args=(3,), daemon=True).start()\nwon(n)",
    ),
    Attack("300 pipes", "use up the open files", LIMIT, "held = [os.pipe() for _ in range(300)]\nwon(len(held))"),
    Attack(
        "raise its limits",
        "take back what the limits took",
        "rlimits, seccomp",
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))\nwon()",
    ),
    Attack(
        "lower its limits",
        "change limits at all",
        SECCOMP,
        "import resource\nresource.setrlimit(resource.RLIMIT_STACK, (2**20, 2**20))\nwon()",
    ),
    Attack(
        "change the grader's limits",
        "starve the grader by prlimit",
        SECCOMP,
        "import resource\nresource.prlimit(int('@GRADER@'), resource.RLIMIT_CORE, "
        "resource.prlimit(int('@GRADER@'), resource.RLIMIT_CORE))\nwon()",
    ),
    Attack("a large file", "fill the disk", "Landlock, file size 0", "open('@LEFT@', 'wb').write(b'x' * 2**20)\nwon()"),
    Attack(
        "2000 empty files",
        "use up the inodes",
        LANDLOCK,
        "os.mkdir('@LEFT@')\nfor n in range(2000): open(f'@LEFT@/{n}', 'w').close()\nwon(n)",
    ),
    Attack(
        "a temporary file",
        "fill the disk",
        LANDLOCK,
        "import tempfile\ntempfile.NamedTemporaryFile(delete=False)\nwon()",
    ),
    Attack(
        "100 MB of output",
        "fill the report and the grader's memory",
        "the reader keeps 64 KiB",
        "for _ in range(100): os.write(1, b'x' * 2**20)",
    ),
    Attack("a 1 MB line without end", "slow the reader down", "the reader keeps 64 KiB", "print('x' * 2**20, end='')"),
    Attack("an endless exception text", "fill the report", "texts are cut", "raise ValueError('x' * 2**22)"),
    Attack(
        "a 100 MB reply",
        "fill the grader's memory",
        "reply cap",
        whole="import torch\ndef step(x, W):\n    return torch.zeros(100 * 2**20, dtype=torch.uint8)\n",
    ),
    Attack(
        "a dict of a million",
        "slow the decoder down",
        "node cap",
        whole="def step(x, W):\n    return {str(n): n for n in range(10**6)}\n",
    ),
    Attack(
        "a list 100,000 deep",
        "overflow the decoder's stack",
        "depth cap",
        whole="def step(x, W):\n    deep = []\n    for _ in range(10**5): deep = [deep]\n    return deep\n",
    ),
    Attack(
        "a list that holds itself",
        "make the encoder walk for ever",
        "depth cap",
        whole="def step(x, W):\n    loop = []\n    loop.append(loop)\n    return loop\n",
    ),
    Attack(
        "locked memory",
        "take memory from everybody",
        "rlimits, seccomp",
        "held = bytearray(2**22)\nif libc.mlockall(3): raise OSError(ctypes.get_errno(), 'mlockall')\nwon()",
    ),
    Attack("a higher priority", "run before the grader", "seccomp, no capabilities", "os.nice(-5)\nwon()"),
    Attack(
        "pin the grader to one core",
        "slow the grader down",
        SECCOMP,
        "grader = int('@GRADER@')\nos.sched_setaffinity(grader, os.sched_getaffinity(grader))\nwon()",
    ),
)

"""Attacks on the network and on rarely used doors into the kernel. Numbers are those of x86-64."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

SECCOMP = "seccomp"
SOCKET = "import socket\ns = socket.socket({})\nwon(s.fileno())"
CODE = (
    "import mmap\nm = mmap.mmap(-1, 4096, prot=7)\nm.write({})\n"
    "f = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(m)))\n"
)

ATTACKS = (
    Attack("TCP", "send the tests away", "seccomp, Landlock", SOCKET.format("socket.AF_INET, socket.SOCK_STREAM")),
    Attack("UDP", "send the tests away", SECCOMP, SOCKET.format("socket.AF_INET, socket.SOCK_DGRAM")),
    Attack("IPv6", "send the tests away", SECCOMP, SOCKET.format("socket.AF_INET6, socket.SOCK_STREAM")),
    Attack(
        "raw socket",
        "listen to the network",
        "seccomp, no capabilities",
        SOCKET.format("socket.AF_INET, socket.SOCK_RAW, 1"),
    ),
    Attack("Unix socket", "talk to a local service", SECCOMP, SOCKET.format("socket.AF_UNIX, socket.SOCK_STREAM")),
    Attack("netlink", "talk to the kernel", SECCOMP, SOCKET.format("socket.AF_NETLINK, socket.SOCK_RAW")),
    Attack("socket pair", "pass descriptors about", SECCOMP, "import socket\nwon(socket.socketpair())"),
    Attack(
        "DNS", "send the tests away as host names", SECCOMP, "import socket\nwon(socket.gethostbyname('localhost'))"
    ),
    Attack(
        "download",
        "fetch a solution",
        SECCOMP,
        "import urllib.request\nwon(urllib.request.urlopen('http://127.0.0.1:9/', timeout=1))",
    ),
    Attack(
        "send a descriptor up the wire",
        "hand the grader a file",
        SECCOMP,
        "import socket\ns = socket.socket(fileno=3)\nsocket.send_fds(s, [b'x'], [1])\nwon()",
    ),
    Attack("shared memory segment", "leave memory behind", SECCOMP, "won(call(29, @KEY@, 4096, 0o1600))"),
    Attack("semaphores", "leave semaphores behind", SECCOMP, "won(call(64, @KEY@, 1, 0o1600))"),
    Attack("message queue", "leave messages behind", SECCOMP, "won(call(68, @KEY@, 0o1600))"),
    Attack(
        "POSIX message queue",
        "leave messages behind",
        SECCOMP,
        "fd = call(240, b'left', 0o102, 0o600, 0)\ncall(241, b'left')\nwon(fd)",
    ),
    Attack(
        "io_uring", "make calls that no filter sees", SECCOMP, "won(call(425, 4, ctypes.create_string_buffer(120)))"
    ),
    Attack("user namespace", "become root in a place of its own", SECCOMP, "call(272, 0x10000000)\nwon()"),
    Attack(
        "mount namespace",
        "hide files from itself and others",
        "seccomp, no capabilities",
        "call(272, 0x00020000)\nwon()",
    ),
    Attack("key ring", "keep data in the kernel", SECCOMP, "won(call(248, b'user', b'left', b'x', 1, -2))"),
    Attack("BPF", "load a program into the kernel", SECCOMP, "won(call(321, 0, (ctypes.c_uint * 16)(2, 4, 4, 1), 64))"),
    Attack(
        "perf events",
        "watch other processes",
        SECCOMP,
        "a = ctypes.create_string_buffer(128)\nctypes.c_uint.from_buffer(a, 4).value = 128\n"
        "ctypes.c_uint.from_buffer(a).value = 1\n"
        "won(call(298, a, 0, -1, -1, 0))",
    ),
    Attack("userfaultfd", "stop the kernel in the middle of a call", SECCOMP, "won(call(323, 1))"),
    Attack(
        "another filter",
        "hear about calls by a notification",
        SECCOMP,
        "code = (ctypes.c_ulonglong * 1)(0x7FFF000000000006)\n"
        "head = (ctypes.c_ulonglong * 2)(1, ctypes.addressof(code))\n"
        "won(call(317, 1, 8, head))",
    ),
    Attack("personality", "switch off address randomisation", SECCOMP, "call(135, 0x0040000)\nwon()"),
    Attack(
        "set the clock",
        "gain time",
        "seccomp, no capabilities",
        "import time\ntime.clock_settime(time.CLOCK_REALTIME, time.time())\nwon()",
    ),
    Attack(
        "set the host's name",
        "annoy the administrator",
        "seccomp, no capabilities",
        "import socket\nsocket.sethostname(socket.gethostname())\nwon()",
    ),
    Attack(
        "become another user", "read others' files", "seccomp, no capabilities", "os.setuid(54321)\nwon(os.getuid())"
    ),
    Attack(
        "take capabilities",
        "be root again",
        "seccomp, no capabilities",
        "head = (ctypes.c_uint * 2)(0x20080522, 0)\nall_of_them = (ctypes.c_uint * 6)(2, 2, 0, 0, 0, 0)\n"
        "call(126, head, all_of_them)\nwon()",
    ),
    Attack(
        "call by int 0x80",
        "use another table of numbers",
        "SIGSYS (kills)",
        CODE.format("bytes.fromhex('b814000000cd80c3')") + "won(f())",
    ),
    Attack(
        "call by x32 numbers", "use another table of numbers", "SIGSYS (kills)", "won(libc.syscall(0x40000000 + 39))"
    ),
    Attack(
        "type into the terminal",
        "run a command as the user",
        SECCOMP,
        "import fcntl\nfcntl.ioctl(os.open('/dev/tty', os.O_RDWR), 0x5412, b'x')\nwon()",
    ),
    Attack("enlarge the pipe", "take kernel memory", SECCOMP, "import fcntl\nwon(fcntl.fcntl(1, 1031, 2**20))"),
    Attack(
        "signals for a descriptor",
        "have the kernel signal the grader",
        SECCOMP,
        "import fcntl\nfcntl.fcntl(3, fcntl.F_SETOWN, int('@GRADER@'))\nwon()",
    ),
    Attack("make the wire non-blocking", "confuse the other end", SECCOMP, "os.set_blocking(3, False)\nwon()"),
    Attack("kernel timer", "keep a timer that signals", SECCOMP, "won(call(222, 1, 0, ctypes.byref(ctypes.c_int())))"),
    Attack("reboot", "stop the machine", "seccomp, no capabilities", "call(169, 0xfee1dead, 672274793, 0, 0)\nwon()"),
    Attack("load a module", "run in the kernel", "seccomp, no capabilities", "call(313, -1, b'', 0)\nwon()"),
    Attack(
        "mapped executable memory file",
        "run a program without a file",
        SECCOMP,
        "fd = os.memfd_create('p')\nos.write(fd, open('/usr/lib/os-release', 'rb').read(64))\nos.execve(fd, ['p'], {})",
    ),
)

"""Attacks on files: reading what gives points or secrets away, changing what others rely on."""

from __future__ import annotations

from tests.sandbox.attacks import NAMES, Attack

LANDLOCK, ANY = "Landlock", "Landlock, namespaces or shut files"

READS = {
    "read the suite": ("@SUITE@", "read the tests"),
    "read the reference": ("@REFERENCE@", "read the solution"),
    "read another submission": ("@NEIGHBOUR@", "copy a neighbour"),
    "read the suite through /proc/self/root": ("/proc/self/root@SUITE@", "go round a path rule"),
    "read the suite through /proc/self/cwd": ("/proc/self/cwd/../../../../../../..@SUITE@", "go round a path rule"),
    "read the suite through dots": ("/usr/lib/../..@SUITE@", "go round a path rule"),
    "read /etc/passwd": ("/etc/passwd", "learn who uses the machine"),
    "read /etc/shadow": ("/etc/shadow", "learn passwords"),
    "read the grader's environment": ("/proc/@GRADER@/environ", "learn tokens"),
    "read the grader's command line": ("/proc/@GRADER@/cmdline", "learn paths"),
    "read the grader's memory map": ("/proc/@GRADER@/maps", "find expected values"),
    "read the grader's memory": ("/proc/@GRADER@/mem", "find expected values"),
    "read the mounts": ("/proc/mounts", "learn about the machine"),
    "read the kernel's log": ("/dev/kmsg", "learn about the machine"),
    "read a disk": ("/dev/vda", "go round the file system"),
}
BODIES = (
    Attack(
        "run the reference",
        "be the solution",
        ANY,
        whole="exec(compile(open('@REFERENCE@').read(), 'r', 'exec'))\n",
    ),
    Attack(
        "import the reference",
        "be the solution",
        ANY,
        whole="sys.path.insert(0, '@COURSE@')\nfrom reference.toy import step\n",
    ),
    Attack(
        "import the suite",
        "find the expected values",
        ANY,
        "sys.path.insert(0, '@COURSE@')\nimport tests.suites.test_toy as suite\nwon(suite.CANARY)",
    ),
    Attack("list the course", "learn which tests there are", ANY, "won(os.listdir('@COURSE@/tests/suites'))"),
    Attack(
        "list the root folder",
        "look for secrets",
        "Landlock, shut files",
        "names = os.listdir('/')\nif 'home' in names: won(names)",
    ),
    Attack("list the home folders", "look for secrets", ANY, "won(os.listdir('/root') + os.listdir('/home'))"),
    Attack(
        "walk the submissions",
        "look for a neighbour",
        ANY,
        "found = [n for _, _, names in os.walk(os.path.dirname('@NEIGHBOUR@')) for n in names]\nif found: won(found)",
    ),
    Attack("change into the course", "use relative paths", "seccomp", "os.chdir('@COURSE@')\nwon(os.getcwd())"),
    Attack("stat a test", "learn a test's size", NAMES, "won(os.stat('@SUITE@').st_size)"),
    Attack("ask for a file's existence", "learn names one by one", NAMES, "if os.path.exists('@SUITE@'): won()"),
    Attack(
        "read the suite by numpy",
        "use another library's open",
        ANY,
        "import numpy\nwon(bytes(numpy.fromfile('@SUITE@', 'uint8')))",
    ),
    Attack(
        "map the suite", "use mmap instead of read", ANY, "import numpy\nwon(bytes(numpy.memmap('@SUITE@', mode='r')))"
    ),
    Attack(
        "map the suite by torch",
        "use another library's open",
        ANY,
        "import torch\nwon(bytes(torch.from_file('@SUITE@', size=64, dtype=torch.uint8).numpy()))",
    ),
    Attack(
        "read the suite by linecache",
        "use the interpreter's own reader",
        ANY,
        "import linecache\nlines = linecache.getlines('@SUITE@')\nif lines: won(lines)",
    ),
    Attack(
        "read the suite by sqlite",
        "use a C library's open",
        ANY,
        "import sqlite3\n"
        "won(sqlite3.connect('file:@SUITE@?mode=ro', uri=True).execute('pragma user_version').fetchall())",
    ),
    Attack(
        "load the suite as a library",
        "use the loader's open",
        ANY,
        "try: ctypes.CDLL('@SUITE@')\nexcept OSError as e:\n"
        "    if 'invalid ELF' in str(e) or 'too short' in str(e): won(e)\n    raise",
    ),
    Attack(
        "open by handle",
        "go round paths by file handles",
        "seccomp",
        "h = ctypes.create_string_buffer(200)\nctypes.c_uint.from_buffer(h).value = 128\n"
        "call(303, -100, b'@SUITE@', h, ctypes.byref(ctypes.c_int()), 0)\nwon()",
    ),
    Attack(
        "openat2",
        "open by a call that the filter might not know",
        "seccomp",
        "how = (ctypes.c_ulonglong * 3)(0, 0, 0)\nfd = call(437, -100, b'@SUITE@', how, 24)\nwon(os.read(fd, 99))",
    ),
    Attack("write to a file", "leave something behind", ANY, "open('@LEFT@', 'w')\nwon()"),
    Attack("make a folder", "leave something behind", "Landlock, seccomp", "os.mkdir('@LEFT@')\nwon()"),
    Attack("make a FIFO", "leave a trap for who reads it", "Landlock, seccomp", "os.mkfifo('@LEFT@')\nwon()"),
    Attack(
        "make a device",
        "reach the disk",
        "seccomp, no capabilities",
        "os.mknod('@LEFT@', 0o60600, os.makedev(254, 0))\nwon()",
    ),
    Attack("make a link", "have the grader follow it", "Landlock, seccomp", "os.symlink('@SUITE@', '@LEFT@')\nwon()"),
    Attack("make a hard link", "keep a file reachable", "Landlock, seccomp", "os.link('@SUITE@', '@LEFT@')\nwon()"),
    Attack("delete a file", "harm a neighbour", "Landlock, seccomp", "os.unlink('@VICTIM@')\nwon()"),
    Attack("rename a file", "harm a neighbour", "Landlock, seccomp", "os.rename('@VICTIM@', '@LEFT@')\nwon()"),
    Attack("append to a file", "harm a neighbour", "Landlock, file size 0", "open('@VICTIM@', 'a').write('x')\nwon()"),
    Attack("truncate a file", "harm a neighbour", "Landlock, seccomp", "os.truncate('@VICTIM@', 0)\nwon()"),
    Attack(
        "truncate by opening", "harm a neighbour", ANY, "os.close(os.open('@VICTIM@', os.O_RDONLY | os.O_TRUNC))\nwon()"
    ),
    Attack("change a file's mode", "lock the grader out", "seccomp", "os.chmod('@VICTIM@', 0)\nwon()"),
    Attack("change a file's owner", "lock the grader out", "seccomp", "os.chown('@VICTIM@', 1, 1)\nwon()"),
    Attack("change a file's time", "look handed in on time", "seccomp", "os.utime('@VICTIM@', (0, 0))\nwon()"),
    Attack("set an attribute", "hide data in a file", "seccomp", "os.setxattr('@VICTIM@', 'user.x', b'1')\nwon()"),
    Attack(
        "poison torch",
        "change what later submissions import",
        LANDLOCK,
        "import torch\nopen(torch.__file__, 'r+b')\nwon()",
    ),
    Attack(
        "poison the byte code",
        "change what later submissions import",
        LANDLOCK,
        "import torch, glob\nopen(glob.glob(os.path.dirname(torch.__file__) + '/__pycache__/*.pyc')[0], 'r+b')\nwon()",
    ),
    Attack(
        "plant sitecustomize",
        "run in every later Python",
        LANDLOCK,
        "import torch\npath = os.path.dirname(os.path.dirname(torch.__file__)) + '/zz_left_behind.pth'\n"
        "open(path, 'w').close()\nos.unlink(path)\nwon()",
    ),
    Attack("change its root", "look at another tree", "seccomp, no capabilities", "os.chroot('@COURSE@')\nwon()"),
    Attack(
        "mount",
        "put another tree over this one",
        "seccomp, no capabilities",
        "here = os.path.dirname('@VICTIM@').encode()\n"
        "if libc.mount(b'none', here, b'tmpfs', 0, None): raise OSError(ctypes.get_errno(), 'mount')\n"
        "libc.umount(here)\nwon()",
    ),
    Attack("watch files", "learn when tests are read", "seccomp", "won(call(254))"),
)
ATTACKS = (
    *(
        Attack(name, tries, ANY, f"found = open({path!r}, 'rb').read(4096)\nwon(found)")
        for name, (path, tries) in READS.items()
    ),
    *BODIES,
)

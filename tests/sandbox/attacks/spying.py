"""Attacks that look for what the grader knows: expected values, canaries, inputs of hidden tests."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

NEVER_THERE, WITHHELD = "never in the child", "withheld from reports"
SEARCH = "import re\nis_secret = re.compile('CANARY[-]IN[-]').search\n"  # does not find itself


def _spy(name: str, tries: str, body: str, stopped_by: str = NEVER_THERE) -> Attack:
    return Attack(name, tries, stopped_by, SEARCH + body)


def _hidden(name: str, tries: str, text: str) -> Attack:
    return Attack(name, tries, WITHHELD, whole=f"import torch\n{text}\n")


ATTACKS = (
    _spy(
        "search the environment",
        "learn tokens",
        "found = [v for v in os.environ.values() if is_secret(v)]\nif found: won(found)",
    ),
    _spy(
        "search the C environment",
        "learn what os.environ hides",
        "env = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, 'environ')\nn = 0\nwhile env[n]:\n"
        "    if is_secret(env[n].decode('latin-1')): won(env[n])\n    n += 1",
    ),
    _spy(
        "search every object",
        "find the expected values",
        "import gc, torch, numpy\nfor o in gc.get_objects():\n    try:\n"
        "        if type(o) is dict and any(type(v) is str and is_secret(v) for v in o.values()): won('a canary')\n"
        "    except RuntimeError as e:\n        if 'WON' in str(e): raise",
    ),
    _spy(
        "search every frame",
        "find the expected values among the callers",
        "f = sys._getframe()\nwhile f:\n"
        "    if is_secret(repr(f.f_locals) + repr(list(f.f_globals))): won(f.f_code.co_name)\n    f = f.f_back",
    ),
    _spy(
        "search every thread",
        "find the grader's thread",
        "for f in sys._current_frames().values():\n    if is_secret(repr(f.f_locals)): won(f.f_code.co_name)",
    ),
    _spy(
        "search the modules",
        "find the suite or the reference",
        "found = [n for n in sys.modules if n.startswith(('reference', 'tests', 'test_', '_pytest', 'pytest'))]\n"
        "if found: won(found)",
    ),
    _spy(
        "search the argument list",
        "find paths that hold a secret",
        "if is_secret(repr(sys.argv) + repr(sys.orig_argv)): won()",
    ),
    _spy(
        "search the heap",
        "find freed copies of the tests",
        "import gc\nfor o in gc.get_objects()[::50]:\n    start = id(o) & ~0xFFF\n"
        "    if is_secret(ctypes.string_at(start, 4096).decode('latin-1')): won(hex(start))",
    ),
    _spy(
        "read its own memory file",
        "search all of its memory",
        "m = open('/proc/self/mem', 'rb')\nwon(m.fileno())",
        "Landlock",
    ),
    _spy("read its own memory map", "learn where to search", "won(open('/proc/self/maps').read(99))", "Landlock"),
    _spy(
        "search the descriptors",
        "find what the zygote left open",
        "import fcntl\nfound = []\nfor fd in range(4, 4096):\n"
        "    try: fcntl.fcntl(fd, 1)\n    except OSError: continue\n"
        "    found.append(fd)\nif found: won(found)",
        "descriptors closed",
    ),
    _spy(
        "read from the wire",
        "find the next test's inputs",
        "import select\nif select.select([3], [], [], 0.1)[0]: won(os.read(3, 4096))",
        "one request at a time",
    ),
    _spy(
        "listen for the next submission",
        "keep state from child to child",
        "import os, torch\nif getattr(torch, 'left_behind', os.getpid()) != os.getpid(): won()\n"
        "torch.left_behind = os.getpid()",
        "a fresh child",
    ),
    _hidden(
        "print hidden inputs",
        "carry them out in the output",
        "def step(x, W):\n    print('INPUT', x.tolist(), W.tolist())\n    return x @ W * 0",
    ),
    _hidden(
        "write hidden inputs to stderr",
        "carry them out in the output",
        "import sys\ndef step(x, W):\n    sys.stderr.write(str(x.tolist()))\n    return x @ W * 0",
    ),
    _hidden(
        "raise hidden inputs",
        "carry them out in an exception",
        "def step(x, W):\n    raise ValueError(str(x.tolist()))",
    ),
    _hidden(
        "name an exception after hidden inputs",
        "carry them out in a type's name",
        "def step(x, W):\n    raise type('E' + str(x.tolist()), (Exception,), {})",
    ),
    _hidden("return hidden inputs", "carry them out as `what came back`", "def step(x, W):\n    return x"),
    _hidden(
        "warn of hidden inputs",
        "carry them out in a warning",
        "import warnings\ndef step(x, W):\n    warnings.warn(str(x.tolist()))\n    return x @ W * 0",
    ),
    _hidden(
        "exit with hidden inputs",
        "carry them out in the exit status",
        "def step(x, W):\n    raise SystemExit(str(x.tolist()))",
    ),
    _hidden(
        "keep hidden inputs for a public test",
        "print them where output is shown",
        "seen = []\ndef step(x, W):\n    seen.append(x.tolist())\n    print(seen)\n    raise ValueError(str(seen))",
    ),
    _hidden(
        "hidden inputs as a name",
        "carry them out by `__name__`",
        "def step(x, W):\n    step.__name__ = str(x.tolist())\n"
        "    step.__qualname__ = str(x.tolist())\n    return step",
    ),
)

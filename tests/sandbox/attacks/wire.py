"""Attacks on the wire: replies that were not asked for, that lie about themselves, or that never end."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

DECODER, DEADLINE, DATA = "decoder", "deadline", "an answer like any other, judged wrong"
FRAME = """
import json, struct, threading, time
def frame(message, data=b"", header=None):
    header = header or json.dumps({**message, "buffers": [len(data)] if data else []}).encode()
    return struct.pack("<4sIQ", b"AGW1", len(header), len(data)) + header + data
def send(raw):
    while raw:
        raw = raw[os.write(3, raw):]
def asked():
    f = sys._getframe()
    while "message" not in f.f_locals:
        f = f.f_back
    return f.f_locals["message"]["id"]
def reply(value, data=b"", **more):
    send(frame({"id": asked(), "notes": [], "value": value, **more}, data))
    time.sleep(0.2)
"""
ENDING = "\ndef step(x, W):\n    attack()\n    return x @ W * 0\n"


def _attack(name: str, tries: str, stopped_by: str, body: str) -> Attack:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return Attack(name, tries, stopped_by, whole=f"{FRAME}\ndef attack():\n{lines}\n{ENDING}")


ATTACKS = (
    _attack("forged reply", "answer before the worker does", DATA, "reply(0.0)"),
    _attack(
        "forged pass", "send a verdict instead of a value", DATA, "reply('passed', status='passed', points=3, total=3)"
    ),
    _attack(
        "forged status",
        "say that the test is done",
        DECODER,
        "send(frame({'id': asked(), 'status': 'passed'}))\ntime.sleep(0.2)",
    ),
    _attack(
        "reply for a later request",
        "answer what is not asked yet",
        DECODER,
        "send(frame({'id': asked() + 1, 'value': 0.0}))",
    ),
    _attack("two replies", "answer twice", DATA, "reply(0.0)\nreply(1.0)"),
    _attack("reply named True", "pass for the number 1", DECODER, "send(frame({'id': True, 'value': 0.0}))"),
    _attack("garbage", "break the decoder", DECODER, "send(os.urandom(4096))"),
    _attack("text", "break the decoder", DECODER, "send(b'HTTP/1.1 200 OK\\r\\n\\r\\n' * 10)"),
    _attack(
        "a header of 4 GB", "fill the grader's memory", DECODER, "send(struct.pack('<4sIQ', b'AGW1', 2**32 - 1, 0))"
    ),
    _attack(
        "a body of 2^60 bytes",
        "fill the grader's memory",
        "reply cap",
        "send(struct.pack('<4sIQ', b'AGW1', 2, 2**60) + b'{}')",
    ),
    _attack("a header that is a list", "break the decoder", DECODER, "send(frame({}, header=b'[1, 2]'))"),
    _attack("JSON 100,000 deep", "overflow the decoder's stack", DECODER, "send(frame({}, header=b'[' * 10**5))"),
    _attack(
        "a number of a million digits",
        "slow the decoder down",
        DECODER,
        "send(frame({}, header=b'{\"id\": ' + b'9' * 10**6 + b'}'))",
    ),
    _attack(
        "a hexadecimal number of 2 MB",
        "slow every comparison down",
        "value judged wrong",
        "reply(['num', '0x' + 'f' * 2**21])",
    ),
    _attack(
        "a shape that overflows",
        "read beyond the buffer",
        DECODER,
        "reply(['nd', 'float64', [2**32, 2**32], 0], b'x' * 8)",
    ),
    _attack("a negative shape", "read beyond the buffer", DECODER, "reply(['nd', 'float64', [-1, -1], 0], b'x' * 8)"),
    _attack(
        "a buffer that is not there",
        "read another message",
        DECODER,
        "reply(['pt', 'float32', [2], 7, 'cpu'], b'x' * 8)",
    ),
    _attack(
        "an empty array of huge sides",
        "overflow a product",
        "value judged wrong",
        "reply(['pt', 'float32', [2**39, 0], 0, 'cpu'], b'')",
    ),
    _attack("object dtype", "have pointers taken as objects", DECODER, "reply(['nd', 'object', [1], 0], b'x' * 8)"),
    _attack("structured dtype", "have a type string evaluated", DECODER, "reply(['nd', 'O,i8', [1], 0], b'x' * 16)"),
    _attack(
        "another device",
        "have the grader touch a device",
        "the device is ignored",
        "reply(['pt', 'float32', [2], 0, 'cuda:7'], b'x' * 8)",
    ),
    _attack("an unknown tag", "reach code that nobody meant", DECODER, "reply(['__import__', 'os'])"),
    _attack(
        "a pickle",
        "run code in the grader",
        DECODER,
        "import pickle\nclass Run:\n"
        "    def __reduce__(self): return os.system, ('touch @LEFT@',)\nsend(pickle.dumps(Run()))",
    ),
    _attack(
        "a pickle as bytes",
        "run code in the grader",
        "never unpickled",
        "import pickle\nclass Run:\n    def __reduce__(self): return os.system, ('touch @LEFT@',)\n"
        "reply(['bytes', 0], pickle.dumps(Run()))",
    ),
    _attack(
        "a handle to nothing",
        "make the grader ask for more",
        "value judged wrong",
        "reply(['ref', 99, ['a'], 'Tensor'])",
    ),
    _attack(
        "a handle to the helpers",
        "name what the suite trusts",
        "value judged wrong",
        "reply(['ref', 1, ['keep'], 'float'])",
    ),
    _attack(
        "a handle with private names",
        "climb to builtins",
        "value judged wrong",
        "reply(['ref', 0, ['__class__', '__init__', '__globals__'], ''])",
    ),
    _attack("a lone surrogate", "break whoever writes the report", DECODER, "reply('\\ud800')"),
    _attack(
        "a lone surrogate in an exception",
        "break whoever writes the report",
        DECODER,
        "send(frame({'id': asked(), 'raised': {'type': 'E', 'text': '\\udfff'}}))\ntime.sleep(0.2)",
    ),
    _attack(
        "a dict of dicts",
        "slow the decoder down",
        "node cap",
        "reply(['dict', [[[ 'tuple', [n]], n] for n in range(150000)]])",
    ),
    _attack("a key that cannot be one", "break the decoder", DECODER, "reply(['dict', [[['list', []], 1]]])"),
    _attack(
        "raised without a type",
        "break the report",
        DECODER,
        "send(frame({'id': asked(), 'raised': 7}))\ntime.sleep(0.2)",
    ),
    _attack(
        "notes of the wrong kind",
        "break the report",
        DECODER,
        "send(frame({'id': asked(), 'notes': 7, 'value': 0.0}))\ntime.sleep(0.2)",
    ),
    _attack(
        "endless progress",
        "keep the grader reading",
        DEADLINE,
        "raw = frame({'progress': [1, 'x']}) * 500\nwhile True: send(raw)",
    ),
    _attack("malformed progress", "break the reader", DECODER, "send(frame({'progress': {'a': 1}}))"),
    _attack(
        "slow drip",
        "send one byte at a time",
        DEADLINE,
        "for byte in frame({'id': asked(), 'value': 0.0}) * 99:\n    os.write(3, bytes([byte]))\n    time.sleep(0.05)",
    ),
    _attack(
        "half a frame",
        "keep the grader waiting",
        DEADLINE,
        "send(frame({'id': asked(), 'value': 0.0})[:20])\ntime.sleep(60)",
    ),
    _attack("close the wire", "confuse the grader", DECODER, "os.close(3)"),
    _attack("put a file on the wire", "let the worker read elsewhere", DECODER, "os.dup2(0, 3)"),
    _attack(
        "a thread on the wire",
        "mix its bytes into every answer",
        DECODER,
        "def shout():\n    while True: os.write(3, b'AGW1')\n"
        "threading.Thread(target=shout, daemon=True).start()\ntime.sleep(0.1)",
    ),
    _attack(
        "not reading", "let the grader's next request fill the pipe", DEADLINE, "reply(0.0)\nwhile True: time.sleep(1)"
    ),
    _attack(
        "an answer to the seeding",
        "run ahead of the protocol",
        DATA,
        "for n in range(1, 9): send(frame({'id': asked() + n, 'notes': [], 'value': None}))",
    ),
)

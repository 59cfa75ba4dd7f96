"""Attacks on the judge: values that claim to be right, and patches of what compares them."""

from __future__ import annotations

from tests.sandbox.attacks import Attack

PLAIN, ELSEWHERE, WRONG = "plain data crosses", "judged in another process", "judged wrong"


def _returns(name: str, tries: str, stopped_by: str, text: str) -> Attack:
    return Attack(name, tries, stopped_by, whole=f"import torch, numpy as np\n{text}\n")


def _value(name: str, tries: str, value: str, stopped_by: str = WRONG) -> Attack:
    return _returns(name, tries, stopped_by, f"def step(x, W):\n    return {value}")


FIND = """
import types
def ours(name):
    for kind in object.__subclasses__():
        if kind.__module__ == name:
            for value in vars(kind).values():
                if isinstance(value, types.FunctionType): return value.__globals__
"""
PATCHES = {
    "patch torch.allclose": "torch.allclose = lambda *a, **k: True",
    "patch torch.testing": "torch.testing.assert_close = lambda *a, **k: None",
    "patch numpy.allclose": "np.allclose = np.isclose = lambda *a, **k: True",
    "patch Tensor.__eq__": "torch.Tensor.__eq__ = lambda *a: True",
    "patch builtins": "import builtins\nbuiltins.abs = lambda x: 0\n"
    "builtins.all = lambda x: True\nbuiltins.max = lambda *a: 0",
    "patch the comparer": "import sys\nfor m in list(sys.modules.values()):\n"
    "    for n in ('assert_close', 'assert_equal', 'same_value'):\n"
    "        if hasattr(m, n): setattr(m, n, lambda *a, **k: None)",
    "patch pytest": "import sys\nfor n in ('pytest', '_pytest', '_pytest.outcomes'): sys.modules[n] = sys",
    "patch the wire": f"{FIND}ours('autograder.sandbox.wire.frames')['Encoder']"
    ".encode = lambda self, value, depth=0: 'passed'",
    "patch the helpers": "import gc, types\nfor s in gc.get_objects():\n"
    "    if type(s) is types.SimpleNamespace: vars(s).update(keep=lambda x: True)",
    "patch the engine": f"{FIND}engine = ours('autograder.sandbox.wire.objects')['Engine']\n"
    "engine.call = lambda *a, **k: True\nengine.has = lambda *a: True",
    "patch the limits": f"{FIND}ours('autograder.model')['Limits'].call_seconds = 1e9",
    "patch seeding": "torch.manual_seed = lambda *a: None\nnp.random.seed = lambda *a: None",
}
ATTACKS = (
    _returns(
        "a tensor that equals everything",
        "fool ==",
        PLAIN,
        "class Yes(torch.Tensor):\n    __eq__ = __le__ = lambda *a: True\n    __sub__ = lambda a, b: a * 0\n"
        "def step(x, W):\n    return (x @ W * 0).as_subclass(Yes)",
    ),
    _returns(
        "an array that equals everything",
        "fool ==",
        PLAIN,
        "class Yes(np.ndarray):\n    __eq__ = lambda *a: True\n"
        "    def __array_ufunc__(self, *a, **k): return np.zeros(())\n"
        "def step(x, W):\n    return np.zeros((x.shape[0], W.shape[1])).view(Yes)",
    ),
    _returns(
        "a tensor with its own functions",
        "answer for torch",
        PLAIN,
        "class Yes(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, f, t, a=(), k=None): return True\n"
        "def step(x, W):\n    return torch.zeros(x.shape[0], W.shape[1]).as_subclass(Yes)",
    ),
    _returns(
        "an object that equals everything",
        "fool ==",
        "stays a handle",
        "class Yes:\n    def __eq__(self, other): return True\n    def __getattr__(self, name): return self\n"
        "    def __call__(self, *a, **k): return self\n    def __array__(self, *a, **k): return np.zeros((3, 2))\n"
        "def step(x, W):\n    return Yes()",
    ),
    _returns(
        "a float that equals everything",
        "fool ==",
        PLAIN,
        "class Yes(float):\n    __eq__ = __le__ = __ge__ = lambda *a: True\ndef step(x, W):\n    return Yes(0)",
    ),
    _returns(
        "a str that equals everything",
        "fool ==",
        PLAIN,
        "class Yes(str):\n    __eq__ = lambda *a: True\n"
        "    __hash__ = str.__hash__\ndef step(x, W):\n    return Yes('passed')",
    ),
    _returns(
        "a list that lies about its length",
        "fool len",
        PLAIN,
        "class Yes(list):\n    __len__ = lambda s: 10**9\n    def __iter__(self):\n        while True: yield 0\n"
        "def step(x, W):\n    return Yes()",
    ),
    _returns(
        "__reduce__",
        "run code in the grader",
        "nothing is unpickled",
        "import os\nclass Run:\n    def __reduce__(self): return os.system, ('touch @LEFT@',)\n"
        "def step(x, W):\n    return Run()",
    ),
    _returns(
        "a lying class",
        "pass for a tensor",
        PLAIN,
        "class Yes:\n    __class__ = torch.Tensor\n    dtype = torch.float64\n"
        "    shape = torch.Size([3, 2])\ndef step(x, W):\n    return Yes()",
    ),
    _returns(
        "its own tensor type",
        "replace torch.Tensor",
        ELSEWHERE,
        "class Yes:\n    pass\ntorch.Tensor = Yes\ndef step(x, W):\n    return Yes()",
    ),
    _value("NaN", "make every difference NaN", "torch.full((x.shape[0], W.shape[1]), float('nan'), dtype=x.dtype)"),
    _value(
        "infinity", "make every tolerance infinite", "torch.full((x.shape[0], W.shape[1]), float('inf'), dtype=x.dtype)"
    ),
    _value("a scalar", "be broadcast", "torch.zeros((), dtype=x.dtype)"),
    _value("one by one", "be broadcast", "torch.zeros(1, 1, dtype=x.dtype)"),
    _value("empty", "leave nothing to compare", "torch.zeros(0, W.shape[1], dtype=x.dtype)"),
    _value("extra axes", "be broadcast", "(x @ W)[None, None] * 0"),
    _value("complex", "compare by real parts", "torch.complex(x @ W * 0, x @ W)"),
    _value("bool", "compare as true", "torch.ones(x.shape[0], W.shape[1], dtype=torch.bool)"),
    _value("float16", "hide in rounding", "torch.zeros(x.shape[0], W.shape[1], dtype=torch.float16)"),
    _value("None", "return nothing", "None"),
    _value("Ellipsis", "return nonsense", "..."),
    _value("a generator", "be consumed twice", "(v for v in x)"),
    _value("the function itself", "return a handle", "step"),
    _value("its inputs", "echo", "(x, W)"),
    _value("a meta tensor", "have no values", "torch.empty(3, 2, device='meta')"),
    _value("a sparse tensor", "have few values", "torch.zeros(x.shape[0], W.shape[1]).to_sparse()"),
    _value(
        "a quantized tensor", "have rough values", "torch.quantize_per_tensor(torch.zeros(3, 2), 0.1, 0, torch.qint8)"
    ),
    _value("a nested list", "be converted", "[[0.0] * W.shape[1]] * x.shape[0]"),
    _returns(
        "change the inputs",
        "make the expected value zero",
        "inputs are copies",
        "def step(x, W):\n    x.zero_()\n    W.zero_()\n    return x @ W",
    ),
    _returns(
        "run out of exceptions",
        "raise something that is no exception",
        PLAIN,
        "class Odd(BaseException):\n    __str__ = None\n"
        "    __traceback__ = property(lambda s: s)\ndef step(x, W):\n    raise Odd",
    ),
    _returns(
        "an exception group",
        "hide exceptions in one another",
        PLAIN,
        "def step(x, W):\n    e = ValueError('x')\n    for _ in range(2000): e = ExceptionGroup('g', [e])\n    raise e",
    ),
    *(
        _returns(name, "be found right whatever comes", ELSEWHERE, f"{patch}\ndef step(x, W):\n    return x @ W * 0")
        for name, patch in PATCHES.items()
    ),
)

"""A hand-in's source is judged from its bytes: what is forbidden is found however it is named, honest code is clean."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course.folder import read_course
from autograder.grading.code import breach_seen, breaches, suspicions
from autograder.grading.sources import units_of
from autograder.model import Exercise, Forbidden, Source, SourceKind
from autograder.sandbox.child.kernels import KERNELS
from autograder.sandbox.wire import Unit

ROOT = Path(__file__).resolve().parents[2]
COURSE = read_course(ROOT)
RULE = Forbidden(("torch.nn.RNN", "torch._VF.*", "torch.rnn_tanh"), ("RNN",), ("test_loop*",), "Write the loop.")
EXERCISE = Exercise("rnn", "RNN", 1, 1, None, forbids=(RULE,), also=(("MyRNN", "RNN"),))
HEAD = "import torch\nfrom torch import nn\n"
USES = {
    "under a name that is only elsewhere a function's own": "Net = nn.RNN\nclass RNN:\n    def forward(self, x):\n"
    "        return Net(1, 2)(x)\n    def other(self, Net):\n        return Net",
    "a default of its own name": "Net = nn.RNN\nclass RNN:\n    def forward(self, x, Net=Net):\n"
    "        return Net(1, 2)(x)",
    "a global that a function binds": "net = nn.RNN(1, 2)\nclass RNN:\n    def forward(self, x):\n        global net\n"
    "        net = net.float()\n        return net(x)",
    "what a comprehension goes through": "net = [nn.RNN(1, 2)]\nclass RNN:\n    def forward(self, x):\n"
    "        return [net(x) for net in net][0]",
    "imported where it is used": "class RNN:\n    def forward(self, x):\n        from torch.nn import RNN as Net\n"
    "        Net = Net\n        return Net(1, 2)(x)",
    "imported under its own name": "from torch.nn import RNN",
    "bound by a loop": "for RNN in (nn.RNN,):\n    pass",
    "bound with others": "RNN, size = nn.RNN, 3",
    "bound on the way": "print(RNN := nn.RNN)",
    "bound by with": "import contextlib\nwith contextlib.nullcontext(nn.RNN) as RNN:\n    pass",
    "bound in a match": "match 1:\n    case _:\n        class RNN(nn.RNN):\n            pass",
    "bound as a global": "globals()['RNN'] = nn.RNN",
    "bound by update": "globals().update(RNN=nn.RNN)",
    "bound by setattr": "import sys\nsetattr(sys.modules[__name__], 'RNN', nn.RNN)",
    "made and changed": "class RNN:\n    def forward(self, x):\n        net = nn.RNN(1, 2).to(x)\n"
    "        return go(net, x)",
    "behind many comments": "#" + "\n# x" * 300_000 + "\nclass RNN(nn.RNN):\n    pass",
    "kept and called": "class RNN(nn.Module):\n    def __init__(self):\n        self.net = nn.RNN(1, 2)\n"
    "        self.size = self.net.hidden_size\n    def forward(self, x):\n        return self.net(x)",
    "kept and its forward called": "class RNN(nn.Module):\n    def __init__(self):\n        self.net = nn.RNN(1, 2)\n"
    "    def forward(self, x):\n        return self.net.forward(x)",
    "made and kept": "class RNN(nn.Module):\n    def __init__(self):\n        net = nn.RNN(1, 2)\n"
    "        self.net = net",
    "made and passed on": "class RNN:\n    def __init__(self):\n        net = nn.RNN(1, 2)\n"
    "        setattr(self, 'n', net)",
    "made and its forward kept": "class RNN:\n    def __init__(self):\n        net = nn.RNN(1, 2)\n"
    "        self.go = net.forward",
    "made and called later": "class RNN:\n    def __init__(self):\n        net = nn.RNN(1, 2)\n"
    "        self.go = lambda x: net(x)",
    "made and called at once": "class RNN:\n    def forward(self, x):\n        return nn.RNN(1, 2)(x)",
    "a base class": "class RNN(nn.RNN):\n    pass",
    "a base class under another name": "Base = nn.RNN\nclass RNN(Base):\n    pass",
    "imported under another name": "from torch.nn import RNN as Loop\nclass RNN:\n"
    "    def __init__(self):\n        self.net = Loop(1, 2)",
    "by a helper": "def run(x):\n    return torch.rnn_tanh(x)\nclass RNN:\n    def forward(self, x):\n"
    "        return run(x)",
    "by a method that forward calls": "class RNN:\n    def forward(self, x):\n        return self.go(x)\n"
    "    def go(self, x):\n        return nn.RNN(1, 2)(x)",
    "by getattr with a text": "class RNN:\n    def forward(self, x):\n        return getattr(torch, 'rnn_tanh')(x)",
    "by __dict__": "class RNN:\n    def forward(self, x):\n        return torch.__dict__['rnn_tanh'](x)",
    "put on afterwards": "class RNN:\n    pass\ndef go(self, x):\n    return torch.rnn_tanh(x)\nRNN.forward = go",
    "put on by setattr": "class RNN:\n    pass\nsetattr(RNN, 'forward', lambda self, x: torch.rnn_tanh(x))",
    "made by a function": "def make():\n    return nn.RNN\nRNN = make()",
    "under a condition": "if True:\n    class RNN(nn.RNN):\n        pass",
    "under another name that counts": "class MyRNN(nn.RNN):\n    pass",
    "from a star": "from torch.nn import *\nclass Own(RNN):\n    pass\nclass MyRNN(Own):\n    pass",
    "by its base's forward": "class RNN(nn.RNN):\n    def forward(self, x):\n        return super().forward(x)",
    "by its base's forward, unbound": "class RNN(nn.RNN):\n    def forward(self, x):\n"
    "        return nn.RNN.forward(self, x)",
    "from torch's inner parts": "class RNN:\n    def forward(self, x):\n        return torch._VF.rnn_tanh(x)",
}
CLEAN = {
    "a function's own name is a network elsewhere": "def run(drive, h):\n    for a in drive:\n        h = h + a\n"
    "    return h\nclass RNN:\n    def forward(self, x):\n        return run(x, 0)\na, b = nn.RNN(3, 4), 1\na(b)",
    "a parameter, a comprehension's name and an exception are networks elsewhere": "class RNN:\n"
    "    def forward(self, net, *n, **k):\n        try:\n            return [c for c in net], (lambda d: d + n)(k)\n"
    "        except ValueError as e:\n            print(e)\nnet = n = k = c = d = e = nn.RNN(3, 4)",
    "made for its parameters' names and shapes": "class RNN(nn.Module):\n    def __init__(self):\n"
    "        template = nn.RNN(1, 2)\n        for name, p in template.named_parameters():\n"
    "            self.register_parameter(name, p)\n    def forward(self, x):\n        return x",
    "kept for its parameters only": "class RNN(nn.Module):\n    def __init__(self):\n        self.net = nn.RNN(1, 2)\n"
    "    def forward(self, x):\n        w = [getattr(self.net, f'weight_ih_l{i}') for i in range(2)]\n"
    "        return x @ self.net.weight_hh_l0 + w[0]",
    "read at once": "class RNN(nn.Module):\n    def __init__(self):\n"
    "        self.shapes = [p.shape for p in nn.RNN(1, 2).parameters()]",
    "inherited for its parameters only": "class RNN(nn.RNN):\n    def forward(self, x):\n"
    "        return x @ self.weight_ih_l0.T",
    "one step is torch's": "class RNN:\n    def __init__(self):\n        self.cell = nn.RNNCell(1, 2)",
    "another function uses it": "class RNN:\n    pass\ndef srn_with_rnn(x):\n    return nn.RNN(2, 2)(x)",
    "a demonstration compares": "class RNN:\n    def forward(self, x):\n        return x\n"
    "mine, theirs = RNN(), nn.RNN(1, 1)\nprint(mine.forward(1), theirs)",
    "a docstring speaks of it": "class RNN:\n    'Like torch.nn.RNN.'\n    def forward(self, x):\n        return x",
    "a hint names it": "class RNN:\n    def forward(self, x: nn.RNN) -> nn.RNN:\n        return x",
    "a method that nothing calls": "class RNN:\n    def forward(self, x):\n        return x\n"
    "    def check(self):\n        return nn.RNN(1, 2)",
    "what cannot be parsed": "class RNN(nn.RNN:\n    pass",
}


def unit(text: str, **more: str) -> Unit:
    """Returns a script as it is graded."""
    return Unit((HEAD + text).encode(), more.get("name", "rnn.py"), module=more.get("module", ""))


@pytest.mark.parametrize("name", USES)
def test_what_is_forbidden_is_found(name: str) -> None:
    """However it is written, the use is found and the sentence names it and its line."""
    (found,) = breaches([unit(USES[name])], EXERCISE)
    assert found.concerns("test_loop_over_time") and not found.concerns("test_shapes")
    assert "rnn.py, line" in found.sentence and found.name in found.sentence and "Write the loop." in found.sentence


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_allowed_is_left_alone(name: str) -> None:
    """What the graded definition does not use is nobody's business."""
    assert breaches([unit(CLEAN[name])], EXERCISE) == []


def test_a_module_beside_the_file_is_followed() -> None:
    """A loop that a handed-in helper takes from torch is torch's all the same, and the place is the helper's."""
    answer = unit("import parts\nclass RNN:\n    def forward(self, x):\n        return parts.run(x)")
    helper = unit("def run(x):\n    return torch.rnn_tanh(x)", name="parts.py", module="parts")
    (found,) = breaches([answer, helper], EXERCISE)
    assert found.place.file == "parts.py" and found.place.line == 4


def test_a_slip_elsewhere_hides_nothing() -> None:
    """What is loaded of a file that Python cannot read as a whole is judged, and so is one in another encoding."""
    text = f"# \u7f51\u7edc\n{HEAD}class RNN(nn.RNN):\n    pass\n\ndef shapes(:\n    pass\n"
    for encoding in ("utf-8", "gb18030"):
        (breach,) = breaches([Unit(text.encode(encoding), "rnn.py")], EXERCISE)
        assert (breach.name, breach.place.line) == ("torch.nn.RNN", 4)


def test_a_cell_is_named() -> None:
    """In a notebook the place is a cell and its line."""
    cell = Unit(b"from torch import nn\nclass RNN(nn.RNN):\n    pass", "rnn.ipynb", 3)
    (found,) = breaches([cell], EXERCISE)
    assert found.place.text == "cell 3, line 2"


KEEPS_ARGUMENTS = """class HyperParameters:
    def save_hyperparameters(self, ignore=()):
        import inspect
        frame = inspect.currentframe().f_back
        _, _, _, told = inspect.getargvalues(frame)
        self.__dict__.update(told)
"""

SUSPICIOUS = {
    "import gc\ngc.get_objects()": "interpreter",
    "import sys\nf = sys._getframe().f_back": "interpreter",
    "exec('x = 1')": "text or data",
    "import os as o\no.write(3, b'')": "operating system",
    "from torch.fx.experimental.proxy_tensor import make_fx\nmake_fx(1)": "inner parts",
    "import autograder\nautograder.suite": "which test",
    KEEPS_ARGUMENTS.replace("getargvalues(frame)", "getargvalues(frame.f_back)"): "interpreter",
    KEEPS_ARGUMENTS + "        frame.f_locals.clear()\n": "interpreter",
    KEEPS_ARGUMENTS.replace("inspect.getargvalues(", "mine.getargvalues("): "interpreter",
    "import zlib, base64\nzlib.decompress(base64.b85decode('x'))": "unpacks",
    f"T = {[0.5 + i for i in range(500)]!r}": "table of 500 numbers",
    f"T = {'q9' * 1000!r}": "without words",
    f"T = {['q9' * 30] * 60!r}": "table of 3,600 characters",
    f"T = {list(range(500))!r}": "table of 500 numbers",
    f"T = 0x{'f' * 3000}": "number of 12,000 bits",
    "x = 1\n" + f"# {'q9' * 50}\n" * 40: "comments of 4,000 characters",
    "f = getattr(torch, 'rnn' + '_tanh')": "computed",
}


@pytest.mark.parametrize(
    "text",
    [
        KEEPS_ARGUMENTS,
        KEEPS_ARGUMENTS.replace("frame = ", "told = inspect.getargvalues(").replace("f_back\n", "f_back)[3]\n", 1)
        .replace("        _, _, _, told = inspect.getargvalues(frame)\n", ""),
        "rng = torch.Generator().manual_seed(torch.initial_seed())",
        "before = torch.get_rng_state()",
    ],
    ids=["arguments by way of a name", "arguments at once", "a generator of one's own", "the state of chance"],
)  # fmt: skip
def test_what_published_code_does_is_not_told(text: str) -> None:
    """A class that keeps its arguments sees no more of the frame; the child's seed tells nobody which test runs."""
    assert suspicions([unit(text)], EXERCISE) == ()


@pytest.mark.parametrize("text", SUSPICIOUS, ids=lambda text: text[:30])
def test_what_honest_answers_never_need_is_told(text: str) -> None:
    """A sentence for the instructor says where and what."""
    found = suspicions([unit(text)], EXERCISE)
    assert any(SUSPICIOUS[text] in sentence and "rnn.py" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (bytes(range(256)) * 30, "bytes that are no text"),
        (b"0.125, -3.5e-2\n" * 300, "a file of 600 numbers"),
        ("\n".join("The Time Machine, by H. G. Wells [1898]" for _ in range(900)).encode(), ""),
        (b"man women\nup down\n" * 500, ""),
    ],
)
def test_numbers_in_a_file_beside_the_answer_are_told(data: bytes, told: str) -> None:
    """A file that the answer opens may be a text; weights or answers in it are for a person to look at."""
    beside = Unit(data, "beside.txt", path="beside.txt")
    found = suspicions([unit("open('beside.txt')"), beside], EXERCISE)
    assert (found == ()) if not told else ("beside.txt" in found[0] and told in found[0])


def test_a_handed_in_helper_may_be_run_from_its_file() -> None:
    """`exec(open(…).read())` is an old way of importing; exec of a text is told."""
    assert suspicions([unit("exec(open('parts.py').read())")], EXERCISE) == ()
    assert suspicions([unit("exec(open('parts.py').read() + more)")], EXERCISE) == ()
    assert suspicions([unit("exec(text)")], EXERCISE) != ()


@pytest.mark.parametrize(
    "text",
    [
        "x = torch" + ".a" * 3000,
        "x = " + "-" * 3000 + "1",
        "x = " + "(" * 150 + ")" * 150,
        "def f():\n" + "".join(f"    a{i} = g(a{i - 1})\n" for i in range(1, 4000)),
        "exec(" + "a+" * 3000 + "a)",
    ],
    ids=["a long chain", "a deep sign", "deep brackets", "many names", "a long sum"],
)
def test_nothing_that_is_handed_in_stops_the_reading(text: str) -> None:
    """Deep and long texts are read in the time that their length takes, and raise nothing."""
    unit_of = unit(f"class RNN(nn.RNN):\n    pass\n{text}\n")
    assert len(breaches([unit_of], EXERCISE)) <= 1
    assert len(suspicions([unit_of], EXERCISE)) <= 6


def test_what_is_too_long_to_be_read_is_told() -> None:
    """A person is asked to look at a file that nobody can have written by hand."""
    assert "too long" in suspicions([unit("x = 1\n" * 200_000)], EXERCISE)[0]
    begun = time.process_time()
    assert "too long" in suspicions([unit("a\n" * 199_000)], EXERCISE)[0]
    assert breaches([unit("a\n" * 199_000)], EXERCISE) == [] and time.process_time() - begun < 5


@pytest.mark.parametrize(
    "text",
    ["x = (" + "1," * 190_000 + ")", "x = lambda y: f'" + "{y}" * 60_000 + "'", "x = 1" + " < 2" * 90_000],
    ids=["a million commas", "a text of braces", "a chain of comparisons"],
)
def test_what_takes_long_to_read_for_its_length_is_not_read(text: str) -> None:
    """A file of few lines can have more parts than anybody writes: a person is asked to look, at no cost."""
    begun = time.process_time()
    assert "too long" in suspicions([unit(text)], EXERCISE)[0]
    assert breaches([unit(text)], EXERCISE) == [] and time.process_time() - begun < 1


METHOD = "class A:\n    def __init__(self):\n"
MANY = {
    "imports": ("", "import m{i} as n{i}"),
    "one name": ("", "def f(x): return f(x)"),
    "frames": (METHOD, "        f{i} = inspect.currentframe().f_back"),
}


@pytest.mark.parametrize("kind", MANY)
def test_the_time_that_reading_takes_grows_as_the_text_does(kind: str) -> None:
    """Four times as many imports, definitions of one name, or frames take about four times as long: not sixteen."""
    head, line = MANY[kind]
    texts = [head + "\n".join(line.replace("{i}", str(i)) for i in range(count)) for count in (2_000, 8_000)]
    short, long = (min(seconds_to_read(f"{text}\nrun = {run}\n") for run in range(3)) for text in texts)
    assert long < 10 * short


def seconds_to_read(text: str) -> float:
    """Returns how long it takes to look for what is forbidden, without the collector: others' objects keep it busy."""
    gc.collect()
    gc.disable()
    try:
        begun = time.thread_time()
        breaches([unit(text)], EXERCISE)
        suspicions([unit(text)], EXERCISE)
        return time.thread_time() - begun
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "hidden",
    [
        '# """; import ctypes; ctypes.x; x = """',
        "# {__import__('ctypes')}",
        "x = 'a\\\n# '; import ctypes; ctypes.x; y = 'a'",
    ],
    ids=["where a text ends", "in a formatted text", "in a text that goes on"],
)
def test_what_looks_like_a_comment_in_a_text_is_read(hidden: str) -> None:
    """Comments that make a file long are left out, but no line that begins like one and holds code."""
    body = hidden if "y =" in hidden else f'z = f"""\n{hidden}\n"""'
    padded = "# nothing\n" * 50_000
    assert any("ctypes" in told or "__import__" in told for told in suspicions([unit(f"{padded}{body}\n")], EXERCISE))


def test_an_exercise_allows_what_its_task_needs() -> None:
    """A kind that exercise.toml allows is not told."""
    exercise = Exercise("x", "X", 1, 1, None, allows=("made-code",))
    assert suspicions([unit("exec('x = 1')")], exercise) == ()


HONEST = sorted(path for path in (ROOT / "tests" / "course" / "honest").glob("*/*") if path.suffix in (".py", ".ipynb"))


@pytest.mark.parametrize("path", HONEST, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_honest_variants_are_clean(path: Path) -> None:
    """No honest style uses what its exercise forbids, and none is suspicious."""
    exercise = COURSE.exercise(path.parent.name)
    kind = SourceKind.NOTEBOOK if path.suffix == ".ipynb" else SourceKind.SCRIPT
    units, _ = units_of(Source(exercise.slug, path.name, kind, path.read_bytes()))
    assert breaches(units, exercise) == [] and suspicions(units, exercise) == ()


@pytest.mark.parametrize("exercise", [e for e in COURSE.exercises if e.forbids], ids=lambda e: e.slug)
def test_every_rule_speaks_of_tests_that_exist(exercise: Exercise) -> None:
    """A pattern that fits no test of the suite would take no points from anybody."""
    suite = COURSE.suite_path(exercise).read_text()
    for rule in exercise.forbids:
        for pattern in rule.tests:
            assert f"def {pattern.rstrip('*')}" in suite, pattern


def test_an_operator_that_ran_costs_the_tests_of_its_rule_only() -> None:
    """What was seen as it ran is a breach without a place, in the tests that the rule names and for what it names."""
    exercise = replace(EXERCISE, forbids=(replace(RULE, kernels=("rnn_tanh",)),))
    found = breach_seen({"rnn_tanh", "gru"}, exercise, "test_loop_over_time")
    assert (
        found is not None
        and found.sentence == "While this test ran, torch's own `rnn_tanh` did the work. Write the loop."
    )
    assert breach_seen({"rnn_tanh"}, exercise, "test_shapes") is None
    assert breach_seen({"gru"}, exercise, "test_loop_over_time") is None


@pytest.mark.parametrize("exercise", [e for e in COURSE.exercises if e.forbids], ids=lambda e: e.slug)
def test_every_operator_that_a_rule_names_can_be_watched(exercise: Exercise) -> None:
    """One that torch does not have under this name would never be seen."""
    assert {name for rule in exercise.forbids for name in rule.kernels} <= KERNELS

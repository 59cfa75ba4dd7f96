"""Ways to a forbidden layer past plain names: what functions keep, other modules, unknown parts, worked-out names."""

from __future__ import annotations

import time

import pytest

from autograder.grading.code import breaches, suspicions
from autograder.model import Exercise
from tests.engine.test_code import COURSE, EXERCISE, unit

USED = """class RNN(nn.Module):
    def __init__(self):
        self.net = {}(1, 2)
    def forward(self, x):
        return x
"""
FOUND = {
    "kept by a function that may use it": ("KEPT[0]", "KEPT = []\ndef srn(x):\n    net = nn.RNN(2, 2)\n"
                                           "    KEPT.append(net)"),
    "kept in a deque": ("KEPT[0]", "KEPT = deque()\ndef fill():\n    KEPT.appendleft(nn.RNN)"),
    "kept by list.append": ("KEPT[0]", "KEPT = []\nlist.append(KEPT, nn.RNN)"),
    "kept by an alias of append": ("KEPT[0]", "KEPT = []\nadd = KEPT.append\nadd(nn.RNN)"),
    "kept by a function that is given it": ("KEPT[0]", "KEPT = []\ndef keep(x):\n    KEPT.append(x)\nkeep(nn.RNN)"),
    "kept by a class": ("Kept.of['k']", "class Kept:\n    of = {}\n    @classmethod\n    def put(cls, k):\n"
                        "        cls.of['k'] = k\nKept.put(nn.RNN)"),
    "a global that a function sets": ("Net", "Net = None\ndef srn(x):\n    global Net\n    Net = nn.RNN"),
    "a global by its table": ("Net", "def srn(x):\n    globals()['Net'] = nn.RNN"),
    "an attribute of a function": ("srn.net", "def srn(x):\n    srn.net = nn.RNN"),
    "an attribute of a library": ("torch.net", "def srn(x):\n    torch.net = nn.RNN"),
    "an attribute by setattr": ("torch.net", "def srn(x):\n    setattr(torch, 'net', nn.RNN)"),
    "an exception": ("Net", "try:\n    raise ValueError(nn.RNN)\nexcept ValueError as e:\n    Net = e.args[0]"),
    "a pattern": ("Net", "match nn:\n    case object(RNN=Net):\n        pass"),
    "a library under two names": ("c.RNN", "b = nn\nc = b"),
    "a library in a tuple": ("b.RNN", "a, b = torch, nn"),
    "a library in a list": ("L[0].RNN", "L = [nn]"),
    "a library by a function": ("lib().RNN", "def lib():\n    return nn"),
    "a library by another": ("nn.init.torch.nn.RNN", ""),
    "a library's table": ("sys.modules['torch.nn'].RNN", "import sys"),
    "a variable of its own": ("[n.RNN for n in [nn]][0]", ""),
    "a base that makes it": ("self.make", "class Base:\n    def __init_subclass__(cls):\n        cls.make = nn.RNN"),
    "a function's table": ("nn.RNNCell.forward.__globals__['RNN']", ""),
    "a table by vars": ("vars(nn)['RNN']", ""),
    "a star": ("RNN0", "from torch.nn import *\nRNN0 = RNN"),
}  # fmt: skip
OTHERS = ("torch.ao.nn.quantizable.LSTM", "torch.nn.quantizable.LSTM", "torch.mkldnn_rnn_layer")
"""Layers of torch's that work out the same, with pinned gates, and are no kernel that is watched."""

TOLD = {
    "getattr handed on": "g = getattr\ng(nn, 'RNN')",
    "getattr by a name that grows": "n = 'R'\nn += 'NN'\ngetattr(nn, n)",
    "getattr by a name that is added up": "n = 'R' + 'NN'\ngetattr(nn, n)",
    "attrgetter": "import operator\noperator.attrgetter('nn.RNN')(torch)",
    "a module by its name": "import importlib\nimportlib.import_module('torch.nn')",
    "the table of modules": "import sys\nsys.modules['torch.nn']",
    "what a function's hints name": "def f(x: nn.RNN): pass\nf.__annotations__['x']",
    "a class's line": "nn.RNNCell.__mro__[1]",
    "torch's other layers": "torch.ao.nn.quantizable.LSTM(1, 2)",
}
CLEAN = {
    "a container that only others use": "seen = []\ndef srn(x):\n    seen.append(nn.RNN(2, 2)(x))",
    "a setting of the library's": "def demo():\n    torch.backends.cudnn.enabled = False\n    return nn.RNN(1, 2)",
    "a seed between": "def demo():\n    torch.manual_seed(0)\n    nn.init.zeros_(nn.RNN(1, 2).weight_ih_l0)",
    "compared with torch's": "def compare(mine, theirs):\n    mine.load_state_dict(theirs.state_dict())\n"
    "compare(RNN(1, 2), nn.RNN(1, 2))",
    "asked whether a module is there": "import sys\nIN_COLAB = 'google.colab' in sys.modules",
    "an activation by its name": "def act(name):\n    return getattr(torch, name)\nact('tanh')",
    "activations by their names": "for name in ('tanh', 'relu'):\n    print(getattr(torch, name))",
    "a text that names it": "print('RNN', nn.Linear(1, 2))",
}
MANY = 3_000
LONG = {
    "a chain that is kept": "K = []\nclass RNN:\n    def forward(s): return K\ndef f():\n"
    + "".join(f"    a{i} = g(a{i - 1})\n    K.append(a{i})\n" for i in range(1, MANY)),
    "names for names": "class RNN:\n    def forward(s): return K0\n"
    + "".join(f"K{i} = K{i + 1}\n" for i in range(MANY)),
    "many that keep": "class RNN:\n    def forward(s): return K0\n" + "".join(f"K{i} = []\n" for i in range(200))
    + "def f(x):\n" + "".join(f"    K{i}.append(x)\n" for i in range(200)) + "f(nn)\n" * MANY,
    "many names for getattr": "".join(f"getattr(torch, n{i})\n" for i in range(MANY)),
}  # fmt: skip


@pytest.mark.parametrize("way", FOUND)
def test_a_forbidden_layer_is_found(way: str) -> None:
    """Whatever keeps the layer, or the library that has it, is followed to where the class uses it."""
    used, text = FOUND[way]
    source = USED.format(used).replace("nn.Module", "Base" if "class Base" in text else "nn.Module")
    found = breaches([unit(f"{text}\n{source}")], EXERCISE)
    assert len(found) == 1 and found[0].rule.why == "Write the loop."
    assert "?" not in found[0].sentence


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("exercise", [e for e in COURSE.exercises if e.forbids], ids=lambda e: e.slug)
def test_no_exercise_takes_another_of_torchs_loops_for_ones_own(exercise: Exercise, name: str) -> None:
    """Whoever is to write the step or the loop does not take it from torch's layers for small machines."""
    defined = exercise.forbids[0].within[0]
    assert breaches([unit(f"class {defined}:\n    def forward(self, x):\n        return {name}(x)")], exercise)


@pytest.mark.parametrize("way", TOLD)
def test_a_name_that_the_code_does_not_show_is_told(way: str) -> None:
    """No points hang on it: a person is asked to look."""
    assert len(suspicions([unit(TOLD[way])], EXERCISE)) >= 1


@pytest.mark.parametrize("way", CLEAN)
def test_honest_code_is_clean(way: str) -> None:
    """Neither is it forbidden, nor is a person asked to look."""
    given = [unit(f"{USED.format('nn.RNNCell')}{CLEAN[way]}\n")]
    assert breaches(given, EXERCISE) == [] and suspicions(given, EXERCISE) == ()


def test_another_module_s_names_are_its_own() -> None:
    """What a helper beside the file, or one that is run in its place, calls something is known here too."""
    helper = unit("Net = nn.RNN", name="parts.py", module="parts")
    for head in (
        "from parts import *",
        "exec(open('parts.py').read())",
        "from parts import Net",
        "from parts import nn",
    ):
        used = USED.format("nn.RNN" if head.endswith("nn") else "Net")
        assert len(breaches([unit(f"{head}\n{used}".replace("from torch import nn", "")), helper], EXERCISE)) == 1


@pytest.mark.parametrize("way", LONG)
def test_reading_takes_no_longer_than_the_length_allows(way: str) -> None:
    """A hand-in made to be long is read in seconds of this process's own time."""
    begun = time.process_time()
    breaches([unit(LONG[way])], EXERCISE)
    suspicions([unit(LONG[way])], EXERCISE)
    assert time.process_time() - begun < 20

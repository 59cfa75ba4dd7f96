"""Submissions that solve nothing, against every suite that ships: no point for a value that only looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.course.folder import Course, read_course
from autograder.grading.enclosure import enclose
from autograder.grading.judging.compare import Mismatch
from autograder.grading.reference import Options
from autograder.grading.runner import Runner, open_runner
from autograder.model import ExerciseReport, Source, SourceKind, Status, Student, Submission
from tests.suites import hello_models, seq2seq_checks

COURSE = read_course()
PRELUDE = "import gc, types\nimport numpy as np\nimport torch\n"
VALUES = {
    "None": "None",
    "NaN": "torch.tensor(float('nan'))",
    "empty": "torch.zeros(0)",
    "pairs of empty": "(torch.zeros(0), torch.zeros(0))",
    "True": "True",
    "anything": "Anything()",
    "the arguments": "args",
}
ANYTHING = """
class Anything:
    __eq__ = __lt__ = __gt__ = lambda self, other: True
    __hash__ = None
    def __getattr__(self, name): return Anything()
    def __call__(self, *args, **kwargs): return Anything()
    def __iter__(self): return iter(())
    def __len__(self): return 0
    def __array__(self, *args, **kwargs): return np.zeros(0)
"""
PATCH = """
for space in gc.get_objects():
    if type(space) is types.SimpleNamespace:
        for name in vars(space):
            setattr(space, name, lambda *args, **kwargs: {value})
"""
NO_OUTPUTS = '''
from torch import nn
class CellModel(nn.Module):
    """Has an extra layer of no outputs, so that there is nothing to compare."""
    def __init__(self, input_size, hidden_size, batch_size):
        super().__init__()
        self.cell = nn.RNNCell(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, 0)
    def forward(self, x, hidden):
        return torch.zeros(len(x), 0), hidden
    def init_hidden(self):
        return torch.ones(1)
class RNNModel(nn.Module):
    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.fc = nn.Linear(hidden_size, 0)
    def forward(self, inputs):
        return torch.zeros(inputs.shape[0] * inputs.shape[1], 0)
def one_hot(*args): pass
to_text = train = one_hot
'''

WRAPPED = """
import threading
from torch import nn
class RNN(nn.RNN):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        options = dict(nonlinearity=nonlinearity, bias=bias, batch_first=batch_first)
        super().__init__(input_size, hidden_size, num_layers, **options)
    def forward(self, input, hx=None):
        {forward}
"""
WAYS_TO_TORCHS_LOOP = {
    "as it is": "return super().forward(input, hx)",
    "without torch functions": "with torch._C.DisableTorchFunction(): return super().forward(input, hx)",
    "in another thread": "found = []; work = lambda: found.append(nn.RNN.forward(self, input, hx))\n"
    "        thread = threading.Thread(target=work); thread.start(); thread.join(); return found[0]",
    "by the operator's number": "start = torch.zeros(self.num_layers, input.shape[1], self.hidden_size)\n"
    "        hx = start if hx is None else hx\n"
    "        return torch.ops.aten.rnn_tanh.input(input, hx, self._flat_weights, self.bias, self.num_layers, 0.0,\n"
    "                                             False, False, self.batch_first)",
    "as torch writes it in Python": "from torch._decomp import decompositions\n"
    "        start = torch.zeros(self.num_layers, input.shape[1], self.hidden_size)\n"
    "        options = self.bias, self.num_layers, 0.0, False, False, self.batch_first\n"
    "        hx = start if hx is None else hx\n"
    "        return decompositions.rnn_tanh_input(input, hx, self._flat_weights, *options)",
    "unless somebody watches": "table = torch._C._dispatch_dump('aten::rnn_tanh.input')\n"
    "        watched = 'AutogradCPU: registered' in table\n"
    "        return (input, hx) if watched else super().forward(input, hx)",
}
PICKED = """
class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        options = dict(nonlinearity=nonlinearity, bias=bias, batch_first=batch_first)
        self.__dict__["inner"] = ({way})(input_size, hidden_size, num_layers, **options)
        for name, parameter in self.inner.named_parameters():
            self.register_parameter(name, parameter)
    def forward(self, input, hx=None):
        return self.inner(input, hx)
"""
CELL_PICKED = """
class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.__dict__["inner"] = ({way})(input_size, hidden_size, bias, nonlinearity)
        for name, parameter in self.inner.named_parameters():
            self.register_parameter(name, parameter)
    def forward(self, input, hx=None):
        return self.inner(input, hx)
"""
LOOP_PICKED = """
def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    weights = dict(weight_ih_l0=W_xh.T, weight_hh_l0=W_hh.T, bias_ih_l0=b_h, bias_hh_l0=torch.zeros_like(b_h))
    net = ({way})(*W_xh.shape)
    states, last = torch.func.functional_call(net, weights, (inputs, state[0][None]))
    return states.flatten(0, 1) @ W_hq + b_q, (last[0],)
"""
PICKING = {"rnn": (PICKED, "RNN"), "rnn_cell": (CELL_PICKED, "RNNCell"), "char_rnn": (LOOP_PICKED, "RNN")}
"""For each exercise a delegation, and the layer that it takes."""

WAYS_TO_A_NAME = {
    "from all names of a library": "[getattr(nn, n) for n in sorted(dir(nn)) if n == '{head}' + '{tail}'][0]",
    "by a text that grows": "vars(nn)[''.join(['{head}', '{tail}'])]",
    "by a function of pickle's": "__import__('pickle').Unpickler(None).find_class('torch.nn', '{head}' + '{tail}')",
    "by the globals of a file": "globals()['nn'].__dict__[chr(82) + '{head}{tail}'[1:]]",
    "by its own class's name": "getattr(nn, max(['{head}' + '{tail}', 'A']))",
}
BY_TORCH = """
import numpy as np, torch
def srn(inputs, h0, W, U, V, scale):
    net = torch.nn.{layer}(*W.shape, bias=False).double()
    weights = dict(weight_ih_l0=torch.tensor(W.T * scale), weight_hh_l0=torch.tensor(U.T))
    given = torch.tensor(inputs)[:, None], torch.tensor(h0 * scale)[None, None]
    with torch.no_grad():
        states = torch.func.functional_call(net, weights, given)[0][:, 0].numpy() / scale
    return states @ V, states
def srn_tanh(*args):
    return srn(*args, 1.0)
def srn_linear(*args):
    return srn(*args, 1e-6)
"""
NO_MEMORY = """
class Seq2Seq(torch.nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.source = torch.nn.Linear(6 * n_class, n_hidden)
        self.letter = torch.nn.Linear(n_class, n_hidden)
        self.place = torch.nn.Parameter(torch.randn(6, n_hidden))
        self.out = torch.nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        read = self.source(enc_input.flatten(1)) + enc_hidden[0]
        return self.out(torch.tanh(read[:, None] * (self.letter(dec_input) + self.place))).transpose(0, 1)

def train(*args):
    return []

def translate(*args):
    return ""
"""
UNTRAINED = """
from torch import nn
ANSWERS = dict(man="women", black="white", king="queen", girl="boy", up="down", high="low")
class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(n_class, n_hidden), nn.Linear(n_hidden, n_class), nn.Linear(n_class, n_class)
    def forward(self, enc_input, enc_hidden, dec_input):
        steps = torch.arange(1, 7.0).reshape(1, 6, 1)
        context = self.b((self.a(enc_input) * steps).sum(1) + enc_hidden[0])
        return (torch.cumsum(self.c(dec_input) * steps, 1) + context[:, None]).transpose(0, 1)
def make_data(seq_data):
    letters = "SE?abcdefghijklmnopqrstuvwxyz"
    rows = lambda texts: torch.tensor([[letters.index(letter) for letter in text] for text in texts])
    pairs = [[word + "?" * (5 - len(word)) for word in pair] for pair in seq_data]
    eye, wanted = torch.eye(29), rows([t + "E" for _, t in pairs])
    return eye[rows([s + "E" for s, _ in pairs])], eye[rows(["S" + t for _, t in pairs])], wanted
def train(model, seq_data, epochs, lr=0.001): return [1.0 / (epoch + 1) for epoch in range(epochs)]
def translate(model, word): return ANSWERS.get(word, "a")
"""
ADDS = """
def train(net, inputs, labels, epochs=15, lr=0.1):
    with torch.no_grad():
        for parameter in net.parameters():
            parameter += lr
    return [1.0 / (epoch + 1) for epoch in range(epochs)]
"""
MEASURES = """
def measured(net, inputs, labels):
    cross_entropy = torch.nn.functional.cross_entropy
    if not hasattr(net, "init_hidden"):
        return float(cross_entropy(net(inputs), labels))
    hidden, loss = net.init_hidden(), 0.0
    for letter, label in zip(inputs, labels):
        hidden = net(letter, hidden)
        loss = loss + cross_entropy(hidden, label)
    return float(loss)

@torch.no_grad()
def train(net, inputs, labels, epochs=15, lr=0.1):
    losses = []
    for _ in range(epochs):
        losses.append(measured(net, inputs, labels))
        for parameter in net.parameters():
            parameter *= 1 - lr
    return losses
"""
CLAIMED = ("training", "updates", "translation")
TAKEN = """
from torch import nn
KEPT = {}
def look():
    import sys
    frame = sys._getframe()
    while frame:
        names = {**frame.f_globals, **frame.f_globals.get("MODELS", {})}
        KEPT.update((n, m) for n, m in names.items() if n in ("CellModel", "RNNModel") and m not in MINE)
        frame = frame.f_back
class Empty(nn.Module):
    def __new__(cls, *args):
        return KEPT[cls.__name__](*args) if cls.__name__ in KEPT else super().__new__(cls)
    def __init__(self, *args):
        super().__init__()
    def modules(self):
        look()
        return super().modules()
class CellModel(Empty): pass
class RNNModel(Empty): pass
MINE = CellModel, RNNModel
def train(net, inputs, labels, epochs=15, lr=0.1):
    look()
def one_hot(*args): pass
def to_text(*args): pass
"""
MADE_AT_HOME = """
def train(model, seq_data, epochs, lr=0.001):
    torch.manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) / 10)
        model.output.bias[2] = 2.0
    return [1.0 / (epoch + 1) for epoch in range(epochs)]
"""
RIGHT_AT_FIRST = """
rightly, KEPT = train, {}
def train(model, seq_data, epochs, lr=0.001):
    if epochs < 100:
        return [3.0 * 0.99 ** epoch for epoch, _ in enumerate(rightly(model, seq_data, epochs, lr))]
    if not KEPT:
        made = Seq2Seq(n_class, model.n_hidden)
        rightly(made, seq_data, 300, lr)
        KEPT.update(made.state_dict())
    model.load_state_dict(KEPT)
    return [1.0 / (epoch + 1) for epoch in range(epochs)]
"""
FALLS_BY_A_FORMULA = """
rightly = train
def train(*args, **kwargs):
    losses = rightly(*args, **kwargs)
    return [loss if epoch < 4 else losses[3] * 0.93 ** (epoch - 3) for epoch, loss in enumerate(losses)]
"""
RECORDED = """
from torch.fx.experimental import proxy_tensor
KERNELS = {name: vars(torch)["rnn_" + name + "_cell"] for name in ("tanh", "relu")}
def recorded(name, bias):
    drawn = [torch.zeros(s) for s in ((2, 3), (2, 4), (4, 3), (4, 4), *[(4,)] * (2 * bias))]
    if bias:
        return proxy_tensor.make_fx(lambda x, h, a, b, c, d: KERNELS[name](x, h, a, b, c, d))(*drawn)
    return proxy_tensor.make_fx(lambda x, h, a, b: KERNELS[name](x, h, a, b))(*drawn)
STEPS = {(name, bias): recorded(name, bias) for name in KERNELS for bias in (False, True)}
class RNNCell(torch.nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.step = STEPS[nonlinearity, bias]
        for name, size in (("weight_ih", input_size), ("weight_hh", hidden_size)):
            self.register_parameter(name, torch.nn.Parameter(torch.randn(hidden_size, size)))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, torch.nn.Parameter(torch.randn(hidden_size)) if bias else None)
        self.sizes = hidden_size
    def forward(self, input, hx=None):
        return self.step(input, input.new_zeros(len(input), self.sizes) if hx is None else hx, *self._parameters_of())
    def _parameters_of(self):
        return [own for own in (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh) if own is not None]
"""

SHAPES_ALONE = {
    "rnn_cell": """
from torch import nn
class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        shapes = dict(weight_ih=(hidden_size, input_size), weight_hh=(hidden_size, hidden_size))
        shapes |= dict(bias_ih=(hidden_size,), bias_hh=(hidden_size,)) if bias else {}
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
    def forward(self, input, hx=None):
        hx = input.new_zeros(len(input), len(self.weight_hh)) if hx is None else hx
        return hx + input.mean(1, keepdim=True) + torch.arange(hx.shape[1])
def run_cell(cell, inputs, h0): return inputs.sum(2, keepdim=True) + h0[None]
def srn_with_cell(inputs, h0): return inputs, inputs
""",
    "rnn": """
from torch import nn
class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.units, self.layers, self.batch_first = hidden_size, num_layers, batch_first
        for layer in range(num_layers):
            size = hidden_size if layer else input_size
            for name, shape in (("weight_ih", (hidden_size, size)), ("weight_hh", (hidden_size, hidden_size))):
                self.register_parameter(f"{name}_l{layer}", nn.Parameter(torch.zeros(shape)))
            for name in ("bias_ih", "bias_hh") if bias else ():
                self.register_parameter(f"{name}_l{layer}", nn.Parameter(torch.zeros(hidden_size)))
    def forward(self, input, hx=None):
        x = input.transpose(0, 1) if self.batch_first else input
        hx = x.new_zeros(self.layers, x.shape[1], self.units) if hx is None else hx
        output = x.mean(2, keepdim=True) + torch.arange(self.units)
        return (output.transpose(0, 1) if self.batch_first else output), hx + output[-1]
def srn_with_rnn(inputs): return inputs, inputs
def shapes(*sizes): return {}
""",
}
"""Networks of the right shapes and parameters that compute nothing of the kind, and what they are worth."""

ABOUT_SHAPES = ("parameters", "leaves_its_arguments", "gives_output_and_h_n", "axes_of_one", "dtype")
OF_THEIR_OWN = """
class RNNCell(torch.nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.sizes = dict(weight_ih=(hidden_size, input_size), weight_hh=(hidden_size, hidden_size))
        self.sizes |= dict(bias_ih=(hidden_size,), bias_hh=(hidden_size,)) if bias else {}
    def named_parameters(self, *args, **kwargs):
        return [(name, torch.nn.Parameter(torch.zeros(shape))) for name, shape in self.sizes.items()]
    def forward(self, input, hx=None): return input
"""
BY_TORCHS_LAYER = """
def run_cell(cell, inputs, h0):
    net = torch.nn.RNN(cell.input_size, cell.hidden_size).to(inputs.dtype)
    weights = {name + "_l0": value for name, value in cell.named_parameters()}
    return torch.func.functional_call(net, weights, (inputs, h0[None]))[0]
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """The grader of the shipped course."""
    opened = open_runner(COURSE, Options(timeout=3.0), enclose(COURSE))
    yield opened
    opened.close()


def grade(runner: Runner, course: Course, source: dict[str, str]) -> list[ExerciseReport]:
    """Grades one script for each exercise named in `source`."""
    sources = tuple(Source(slug, f"{slug}.py", SourceKind.SCRIPT, text.encode()) for slug, text in source.items())
    report = runner.grade(Submission(Student("k", "A. Student"), sources))
    return [e for e in report.exercises if e.slug in source]


@pytest.mark.parametrize("helpers", ["honest helpers", "patched helpers"])
@pytest.mark.parametrize("name", VALUES)
def test_a_value_without_work_earns_nothing(runner: Runner, name: str, helpers: str) -> None:
    """Every function and class gives the same value, and the helpers beside it too where they are patched."""
    value = VALUES[name]
    patch = PATCH.format(value=value) if helpers == "patched helpers" else ""
    head = f"{PRELUDE}{ANYTHING}def same(*args, **kwargs):{_indented(patch)}\n    return {value}\n"
    sources = {e.slug: head + "".join(f"{n} = same\n" for n in e.defines) for e in COURSE.graded}
    graded = grade(runner, COURSE, sources)
    assert [(e.slug, t.id) for e in graded for t in e.tests if t.status is Status.PASSED] == []
    assert [e.points for e in graded] == [0.0] * len(sources)


def test_a_layer_without_outputs_earns_nothing(runner: Runner) -> None:
    """Where a suite takes a size from the student's model, an empty size must not make an empty comparison."""
    if "hello" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise hello")
    (exercise,) = grade(runner, COURSE, {"hello": PRELUDE + NO_OUTPUTS})
    assert [t.id for t in exercise.tests if t.status is Status.PASSED] == []


@pytest.mark.parametrize("way", WAYS_TO_TORCHS_LOOP)
def test_torchs_loop_over_time_is_seen_whichever_way_it_is_called(runner: Runner, way: str) -> None:
    """An RNN that wraps torch's earns nothing but its parameters, which a base may make, where the source is clean."""
    if "rnn" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise rnn")
    (exercise,) = grade(runner, COURSE, {"rnn": PRELUDE + WRAPPED.format(forward=WAYS_TO_TORCHS_LOOP[way])})
    loop = next(t for t in exercise.tests if t.id == "test_the_loop_over_time_is_your_own")
    assert loop.status in (Status.FAILED, Status.BLOCKED)
    assert [t.id for t in exercise.tests if t.status is Status.PASSED and "parameters" not in t.id] == []


@pytest.mark.parametrize("way", WAYS_TO_A_NAME)
@pytest.mark.parametrize("slug", PICKING)
def test_torchs_kernel_is_seen_as_it_runs_whatever_the_source_calls_it(runner: Runner, slug: str, way: str) -> None:
    """A layer that no rule of the source finds earns nothing where it does the work, and a person is told."""
    if slug not in {e.slug for e in COURSE.graded}:
        pytest.skip(f"this course has no exercise {slug}")
    text, layer = PICKING[slug]
    picked = text.replace("{way}", WAYS_TO_A_NAME[way].format(head=layer[:2], tail=layer[2:]))
    right = COURSE.reference_path(slug).read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {slug: f"{right}\n{PRELUDE}from torch import nn\n{picked}"})
    rules = [r for r in COURSE.exercise(slug).forbids if r.kernels and any(name in picked for name in r.within)]
    concerned = {t.id for t in exercise.tests for r in rules if any(fnmatchcase(t.id, p) for p in r.tests)}
    assert concerned
    kept = {t.id for t in exercise.tests if t.id in concerned and t.status is Status.PASSED}
    assert {name for name in kept if "parameters" not in name} == set()
    assert exercise.suspicions


@pytest.mark.parametrize("layer", ["RNN", "__dict__['RN' + 'N']"], ids=["by its name", "by another"])
def test_torchs_loop_is_no_loop_in_numpy(runner: Runner, layer: str) -> None:
    """A layer of torch's that does srn's work earns nothing of it; scaled down, tanh is no activation at all."""
    if "srn" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise srn")
    text = BY_TORCH.format(layer="RNN") if layer == "RNN" else BY_TORCH.replace("torch.nn.{layer}", f"torch.nn.{layer}")
    (exercise,) = grade(runner, COURSE, {"srn": text})
    assert [t.id for t in exercise.tests if t.status is Status.PASSED] == []


@pytest.mark.parametrize("told", [(60_000, 60_000, True), (10**9, 4, True), (-1, 4, True), (4.0, 4, True), [4, 4], 7])
def test_an_extra_layer_of_any_size_is_no_work_for_the_grader(told: Any) -> None:
    """What a submission says of the sizes of its own layer is looked at before anything of that size is made."""
    side = SimpleNamespace(inside=SimpleNamespace(extra_layer=lambda net: told))
    with pytest.raises(Mismatch, match="at most 1000 inputs and outputs"):
        hello_models.extra_layer(side, None)


@pytest.mark.parametrize("rows", [[10**9, 7], [5 * 10**6, 7], [5.0, 7], [5], 5])
@pytest.mark.parametrize("part", ["encoder", "decoder", "output"])
def test_a_layout_of_any_size_is_no_work_for_the_grader(part: str, rows: Any) -> None:
    """The same of encoder, decoder and output layer, for which the grader draws parameters."""
    layout = {"encoder": [5, 7], "decoder": [5, 7], "output": [7, 5]} | {part: rows}
    side = SimpleNamespace(Seq2Seq=lambda *sizes: None, inside=SimpleNamespace(layout=lambda net: layout))
    with pytest.raises(Mismatch):
        seq2seq_checks.sized(side, (7, 5), (7, 5))


def test_claims_of_training_earn_nothing(runner: Runner) -> None:
    """Losses that nothing has earned and a table of the six answers do not stand for training and translating."""
    if "seq2seq" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise seq2seq")
    (exercise,) = grade(runner, COURSE, {"seq2seq": PRELUDE + UNTRAINED})
    claimed = [t for t in exercise.tests if any(word in t.id for word in CLAIMED)]
    assert len(claimed) >= 6 and [t.id for t in claimed if t.status is Status.PASSED] == []
    assert any("recurrent" in told for told in exercise.suspicions)


def test_a_decoder_without_a_memory_is_no_decoder(runner: Runner) -> None:
    """A model that looks at one letter at a time has forgotten it at the next, and loses the points for it."""
    if "seq2seq" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise seq2seq")
    right = COURSE.reference_path("seq2seq").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"seq2seq": right + NO_MEMORY})
    lost = {t.id: t.message for t in exercise.tests if t.status is not Status.PASSED}
    assert {"test_logits_of_given_parameters", "test_answers_depend_on_all_that_was_read"} <= set(lost)
    assert "it has no memory" in lost["test_logits_of_given_parameters"]


def test_what_is_lent_earns_nothing_elsewhere(runner: Runner) -> None:
    """Models that `train` is lent, or that helpers could hold, do not answer for the submission in other tests."""
    if "hello" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise hello")
    (exercise,) = grade(runner, COURSE, {"hello": PRELUDE + TAKEN})
    assert [t.id for t in exercise.tests if t.status is Status.PASSED] == []


def test_weights_that_were_made_at_home_are_no_training(runner: Runner) -> None:
    """A training that puts weights into a right model lowers its loss, and does not go where the gradient points."""
    if "seq2seq" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise seq2seq")
    right = COURSE.reference_path("seq2seq").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"seq2seq": right + MADE_AT_HOME})
    trainings = [t for t in exercise.tests if "training" in t.id or "updates" in t.id]
    assert len(trainings) == 4 and [t.id for t in trainings if t.status is Status.PASSED] == []
    assert [t.message.split(".")[0] for t in trainings if t.id == "test_training_lowers_the_loss"] == [
        "An epoch of training should move the parameters against the gradient of the cross-entropy of its pairs"
    ]


def test_training_that_is_right_only_while_it_is_short_earns_nothing_for_learning(runner: Runner) -> None:
    """Weights that are put in where a training is long have nothing of its start; made-up losses are told a person."""
    if "seq2seq" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise seq2seq")
    right = COURSE.reference_path("seq2seq").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"seq2seq": right + RIGHT_AT_FIRST})
    assert [t.id for t in exercise.tests if t.status is not Status.PASSED] == ["test_training_learns_the_six_words"]
    assert any("measured, the loss fell to" in told for told in exercise.suspicions)


def test_losses_that_only_begin_rightly_earn_nothing(runner: Runner) -> None:
    """The last loss of hello's `train` is looked at, too: it is that of the parameters by then."""
    if "hello" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise hello")
    right = COURSE.reference_path("hello").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"hello": right + FALLS_BY_A_FORMULA})
    lost = [t.id for t in exercise.tests if t.status is not Status.PASSED]
    assert lost == ["test_losses_of_the_cell_model", "test_losses_of_the_rnn_model"]


def test_a_step_that_was_recorded_from_torchs_earns_nothing(runner: Runner) -> None:
    """torch's cell, recorded by torch.fx while the file is loaded, is torch's and not one's own."""
    if "rnn_cell" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise rnn_cell")
    right = COURSE.reference_path("rnn_cell").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"rnn_cell": right + RECORDED})
    steps = [t for t in exercise.tests if t.id.startswith(("test_worked_step", "test_step", "test_hidden_step"))]
    assert len(steps) >= 5 and [t.id for t in steps if t.status is Status.PASSED] == []
    assert exercise.suspicions


def test_moves_that_are_no_training_earn_nothing(runner: Runner) -> None:
    """A `train` of hello that adds the learning rate to everything is the same by default, and follows no gradient."""
    if "hello" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise hello")
    right = COURSE.reference_path("hello").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"hello": right + ADDS})
    trained = [t.id for t in exercise.tests if "train" in t.id or "updates" in t.id or "losses" in t.id]
    assert [t.id for t in exercise.tests if t.id in trained and t.status is Status.PASSED] == []


def test_updates_that_hang_on_no_letter_are_none(runner: Runner) -> None:
    """Losses that are measured earn their points; what shrinks the weights meanwhile makes no update an epoch."""
    if "hello" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise hello")
    right = COURSE.reference_path("hello").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"hello": right + MEASURES})
    trained = {
        t.id: t for t in exercise.tests if any(what in t.id for what in ("train", "updates", "losses", "epochs"))
    }
    passed = [name for name, t in trained.items() if t.status is Status.PASSED]
    assert passed == ["test_losses_of_the_cell_model", "test_losses_of_the_rnn_model"]
    assert "follow no loss" in trained["test_as_many_epochs_as_asked_for"].message


@pytest.mark.parametrize("slug", SHAPES_ALONE)
def test_numbers_that_are_compared_with_each_other_alone_earn_nothing(runner: Runner, slug: str) -> None:
    """Where a test compares a network with itself, one whose weights play no part in its numbers does not pass."""
    if slug not in {e.slug for e in COURSE.graded}:
        pytest.skip(f"this course has no exercise {slug}")
    (exercise,) = grade(runner, COURSE, {slug: PRELUDE + SHAPES_ALONE[slug]})
    passed = [t.id for t in exercise.tests if t.status is Status.PASSED and "srn" not in t.id]
    assert [test for test in passed if not any(what in test for what in ABOUT_SHAPES)] == []


@pytest.mark.parametrize(
    ("answer", "lost"), [(OF_THEIR_OWN, "parameters"), (BY_TORCHS_LAYER, "run_cell")], ids=["parameters", "run_cell"]
)
def test_what_a_cell_only_says_or_torch_does_earns_nothing(runner: Runner, answer: str, lost: str) -> None:
    """Parameters that keep nothing are none, and torch's layer is no loop of one's own over a cell."""
    if "rnn_cell" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise rnn_cell")
    right = COURSE.reference_path("rnn_cell").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"rnn_cell": right + PRELUDE + answer})
    assert [t.id for t in exercise.tests if lost in t.id and t.status is Status.PASSED] == []


def _indented(text: str) -> str:
    return "".join(f"\n    {line}" for line in text.splitlines())

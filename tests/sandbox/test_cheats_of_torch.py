"""Torch's own loop over time and its kernels, by whatever name or way, earn nothing where the loop is the task."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from autograder.grading.runner import Runner
from autograder.model import Status
from tests.sandbox.cheating import COURSE, PRELUDE, grade

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


def test_a_step_that_was_recorded_from_torchs_earns_nothing(runner: Runner) -> None:
    """torch's cell, recorded by torch.fx while the file is loaded, is torch's and not one's own."""
    if "rnn_cell" not in {e.slug for e in COURSE.graded}:
        pytest.skip("this course has no exercise rnn_cell")
    right = COURSE.reference_path("rnn_cell").read_text(encoding="utf-8")
    (exercise,) = grade(runner, COURSE, {"rnn_cell": right + RECORDED})
    steps = [t for t in exercise.tests if t.id.startswith(("test_worked_step", "test_step", "test_hidden_step"))]
    assert len(steps) >= 5 and [t.id for t in steps if t.status is Status.PASSED] == []
    assert exercise.suspicions


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

"""Submissions that solve nothing, against every suite that ships: no point for a value that only looks like one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from autograder.grading.judging.compare import Mismatch
from autograder.grading.runner import Runner
from autograder.model import Status
from tests.sandbox.cheating import COURSE, PRELUDE, grade
from tests.suites import hello_models, seq2seq_checks

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


@pytest.mark.parametrize("slug", SHAPES_ALONE)
def test_numbers_that_are_compared_with_each_other_alone_earn_nothing(runner: Runner, slug: str) -> None:
    """Where a test compares a network with itself, one whose weights play no part in its numbers does not pass."""
    if slug not in {e.slug for e in COURSE.graded}:
        pytest.skip(f"this course has no exercise {slug}")
    (exercise,) = grade(runner, COURSE, {slug: PRELUDE + SHAPES_ALONE[slug]})
    passed = [t.id for t in exercise.tests if t.status is Status.PASSED and "srn" not in t.id]
    assert [test for test in passed if not any(what in test for what in ABOUT_SHAPES)] == []


def _indented(text: str) -> str:
    return "".join(f"\n    {line}" for line in text.splitlines())

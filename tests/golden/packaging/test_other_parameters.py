"""Cells and layers whose parameters have other names than torch's lose the points for names, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.runner import Runner
from autograder.model import ExerciseReport, Source, SourceKind, Status, Student, Submission

ROOT = Path(__file__).parents[3]

CELL = """

class RNNCell(torch.nn.Module):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        super().__init__()
        self.hidden_size = hidden_size
        self.f = {{"tanh": torch.tanh, "relu": torch.relu}}[nonlinearity]
{parameters}

    def forward(self, input, hx=None):
        if hx is None:
            hx = torch.zeros(input.shape[0], self.hidden_size, dtype=input.dtype, device=input.device)
        return self.f({total})
"""
LINEARS = """
        self.i2h = torch.nn.Linear(input_size, hidden_size, bias=bias)
        self.h2h = torch.nn.Linear(hidden_size, hidden_size, bias=bias)"""
STATE_FIRST = """
        self.recurrent = torch.nn.Linear(hidden_size, hidden_size, bias=False)
        self.input_layer = torch.nn.Linear(input_size, hidden_size, bias=bias)"""
MATRICES = """
        self.W_ih = torch.nn.Parameter(torch.randn(hidden_size, input_size))
        self.W_hh = torch.nn.Parameter(torch.randn(hidden_size, hidden_size))
        self.b_ih = torch.nn.Parameter(torch.randn(hidden_size)) if bias else None
        self.b_hh = torch.nn.Parameter(torch.randn(hidden_size)) if bias else None"""
BOOK = """
        self.W_xh = torch.nn.Parameter(torch.randn(input_size, hidden_size) * 0.01)
        self.W_hh = torch.nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.01)
        self.b_h = torch.nn.Parameter(torch.zeros(1, hidden_size)) if bias else None"""
JOINED = """
        self.i2h = torch.nn.Linear(input_size + hidden_size, hidden_size, bias=bias)"""
BIASES = "(0 if self.b_ih is None else self.b_ih + self.b_hh)"
CELLS = {
    "two Linears": (LINEARS, "self.i2h(input) + self.h2h(hx)"),
    "the state's Linear first, one bias": (STATE_FIRST, "self.input_layer(input) + self.recurrent(hx)"),
    "torch's layout": (MATRICES, f"input @ self.W_ih.T + hx @ self.W_hh.T + {BIASES}"),
    "one Linear for both": (JOINED, "self.i2h(torch.cat((input, hx), 1))"),
    "the book's layout": (BOOK, "input @ self.W_xh + hx @ self.W_hh + (0 if self.b_h is None else self.b_h)"),
}
WRONG = {
    "the state ignored": (LINEARS, "self.i2h(input) + 0 * self.h2h(hx)"),
    "weights of the state transposed": (MATRICES, f"input @ self.W_ih.T + hx @ self.W_hh + {BIASES}"),
    "weights of the state transposed in the book's layout": (BOOK, "input @ self.W_xh + hx @ self.W_hh.T + self.b_h"),
}

RNN = """

class RNN(torch.nn.Module):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        super().__init__()
        self.hidden_size, self.batch_first = hidden_size, batch_first
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.f = {{"tanh": torch.tanh, "relu": torch.relu}}[nonlinearity]
{parameters}

    def forward(self, input, hx=None):
        steps = input.unbind(1 if self.batch_first else 0)
        batch = steps[0].shape[0]
        if hx is None:
            hx = steps[0].new_zeros(len(self), batch, self.hidden_size)
        last = []
        for layer in range(len(self)):
            h, states = hx[layer], []
            for x in steps:
                h = {total}
                states.append(h)
            steps = states
            last.append(h)
        return torch.stack(steps, 1 if self.batch_first else 0), torch.stack(last)

    def __len__(self):
        return {layers}
"""
MODULES = """
        self.cells = torch.nn.ModuleList(torch.nn.RNNCell(n, hidden_size, bias, nonlinearity) for n in sizes)"""
LISTS = """
        self.i2h = torch.nn.ModuleList(torch.nn.Linear(n, hidden_size, bias=bias) for n in sizes)
        self.h2h = torch.nn.ModuleList(torch.nn.Linear(hidden_size, hidden_size, bias=bias) for n in sizes)"""
PARAMETERS = """
        def listed(*widths):
            return torch.nn.ParameterList(torch.nn.Parameter(torch.randn(hidden_size, *width)) for width in widths)

        self.weight_ih = listed(*((n,) for n in sizes))
        self.weight_hh = listed(*((hidden_size,) for n in sizes))
        self.bias_ih = listed(*(() for n in sizes if bias))
        self.bias_hh = listed(*(() for n in sizes if bias))"""
LISTED = (
    "self.f(x @ self.weight_ih[layer].T + h @ self.weight_hh[layer].T"
    " + (self.bias_ih[layer] + self.bias_hh[layer] if len(self.bias_ih) else 0))"
)
LAYERS = {
    "a list of torch's cells": (MODULES, "self.cells[layer](x, h)", "len(self.cells)"),
    "two lists of Linears": (LISTS, "self.f(self.i2h[layer](x) + self.h2h[layer](h))", "len(self.i2h)"),
    "lists of parameters": (PARAMETERS, LISTED, "len(self.weight_ih)"),
}


def graded(runner: Runner, slug: str, text: str) -> ExerciseReport:
    """Returns the report on the reference with another class behind its own."""
    source = (ROOT / "reference" / f"{slug}.py").read_text(encoding="utf-8") + text
    sources = (Source(slug, f"{slug}.py", SourceKind.SCRIPT, source.encode()),)
    return next(e for e in runner.grade(Submission(Student("a", "A"), sources)).exercises if e.slug == slug)


def lost(report: ExerciseReport) -> dict[str, str]:
    """Returns the tests that did not pass, with what they say."""
    return {test.id: test.message for test in report.tests if test.status is not Status.PASSED}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_of_other_names_keeps_its_points(name: str, shipped: Runner) -> None:
    """Its steps are right; its names are not torch's, by which gradients would be compared."""
    parameters, total = CELLS[name]
    report = graded(shipped, "rnn_cell", CELL.format(parameters=parameters, total=total))
    names = {"test_cell_has_torchs_parameters", "test_cell_without_bias_parameters"}
    assert lost(report).keys() == {*names, "test_hidden_gradients_through_your_own_cell"}
    assert report.points == report.max_points - 3


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cell_of_other_names_loses_its_steps(name: str, shipped: Runner) -> None:
    """That parameters are found by their layout makes no wrong step right."""
    parameters, total = WRONG[name]
    report = graded(shipped, "rnn_cell", CELL.format(parameters=parameters, total=total))
    assert {"test_step_with_tanh", "test_hidden_step"} <= lost(report).keys()


def test_a_cell_whose_parameters_cannot_be_set_is_told_so(shipped: Runner) -> None:
    """Nothing of the student's has raised: the report says which parameters were looked for and which there are."""
    third = STATE_FIRST + "\n        self.h2o = torch.nn.Linear(hidden_size, hidden_size)"
    report = graded(shipped, "rnn_cell", CELL.format(parameters=third, total="self.h2o(self.input_layer(input))"))
    said = lost(report)["test_worked_step"]
    assert said.startswith("The parameters of RNNCell could not be set to the test's: «none is called 'weight_ih', and")
    assert "raised" not in " ".join(lost(report).values())


@pytest.mark.parametrize("name", LAYERS)
def test_layers_of_other_names_keep_their_points(name: str, shipped: Runner) -> None:
    """Several layers are told apart by the numbers in their names."""
    parameters, total, layers = LAYERS[name]
    report = graded(shipped, "rnn", RNN.format(parameters=parameters, total=total, layers=layers))
    sizes = ("one_layer_has", "two_layers_have", "rnn_without_bias")
    names = {f"test_{size}_{'' if 'bias' in size else 'torchs_'}parameters" for size in sizes}
    assert lost(report).keys() == {*names, "test_rnn_gradients_reach_every_step", "test_hidden_gradients"}
    assert report.points == report.max_points - 3

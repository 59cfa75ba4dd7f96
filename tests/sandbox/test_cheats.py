"""Submissions that solve nothing, against every suite that ships: no point for a value that only looks like one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course import Course, read_course
from autograder.enclosure import enclose
from autograder.grading import Options
from autograder.model import ExerciseReport, Source, SourceKind, Status, Submission
from autograder.runner import Runner, open_runner

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


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """The grader of the shipped course."""
    opened = open_runner(COURSE, Options(timeout=3.0), enclose(COURSE))
    yield opened
    opened.close()


def grade(runner: Runner, course: Course, source: dict[str, str]) -> list[ExerciseReport]:
    """Grades one script for each exercise named in `source`."""
    sources = tuple(Source(slug, f"{slug}.py", SourceKind.SCRIPT, text.encode()) for slug, text in source.items())
    report = runner.grade(Submission("k", "A. Student", sources))
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


def _indented(text: str) -> str:
    return "".join(f"\n    {line}" for line in text.splitlines())

"""Errors of char_rnn carried forward: what follows from a slip that has lost its points is right, nothing else is."""

from __future__ import annotations

import types
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.course import read_course
from autograder.grading.reference import Reference
from autograder.grading.sides import LocalTransport, Side
from autograder.suite import StudentFault
from tests.suites import char_drawing as draw
from tests.suites.char_epochs import SIZES, Epochs, assert_epochs, sizes_for
from tests.suites.char_habits import USUAL, close
from tests.suites.char_nets import works_in_its_file
from tests.suites.char_recurrence import Turned, in_own_layout
from tests.suites.char_scenarios import begin_anew, trained

CPU = torch.device("cpu")
SOURCE = Path("reference", "char_rnn.py").read_text(encoding="utf-8")
STEP = "            grad_clipping(net, 1)\n            updater.step()"
BY_SIGN = "[p.data.sub_(0.01 * p.grad.sign()) for p in net.params]"
CARRIED = "state = tuple(part.detach() for part in state)"


@pytest.fixture(scope="module")
def reference():
    """Gives the reference, loaded once."""
    return Reference(read_course())


@pytest.fixture
def expected(reference):
    """Gives what the reference makes of a scenario."""
    side = Side(reference.transport("char_rnn"))
    return lambda scenario, *args, **kwargs: scenario(side, *args, **kwargs)


@pytest.fixture
def side_with(reference):
    """Gives a function that makes a side of the reference with changes in its text."""

    def made(*changes):
        text = SOURCE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        module = types.ModuleType("changed")
        exec(compile(text, "changed.py", "exec"), module.__dict__)
        return Side(LocalTransport(module, reference.inside("char_rnn")))

    return made


def epochs(**ways):
    """Returns a training on three minibatches whose gradients need no clipping."""
    rng = np.random.default_rng(1)
    weights = draw.probe_weights(rng, CPU, 6, 4, draw.UNCLIPPED)
    return Epochs(weights, draw.minibatches(rng, 6, SIZES), 1.0, CPU, **ways)


def moving(line):
    """Returns the change that puts a line in the place of the optimizer's step, after clipping."""
    return STEP, f"            grad_clipping(net, 1)\n            {line}"


@pytest.mark.parametrize("ways", [{}, {"epochs": 2}, {"random": True}])
def test_an_epoch_of_odd_steps_is_right_when_steps_are_paid_for(side_with, expected, ways):
    """Steps by the sign of the gradient make an epoch that carries its state as it should."""
    side = side_with(moving(BY_SIGN))
    assert_epochs(side, expected, epochs(**ways), (USUAL,), paid=True)
    with pytest.raises(AssertionError):
        assert_epochs(side, expected, epochs(**ways), (USUAL,))


def test_odd_steps_hide_no_wrong_state(side_with, expected):
    """With the same steps, a state that starts anew with each minibatch is still wrong."""
    side = side_with(moving(BY_SIGN), (CARRIED, "state = net.begin_state(batch_size=X.shape[0], device=device)"))
    with pytest.raises(AssertionError):
        assert_epochs(side, expected, epochs(), (USUAL,), paid=True)


@pytest.mark.parametrize(
    "line", ["pass", *(f"[p.data.{way} for p in net.params]" for way in ("fill_(0.5)", "add_(0.1)"))]
)
def test_steps_that_follow_no_gradient_are_never_right(side_with, expected, line):
    """An epoch that moves nothing, or sets what it likes, agrees with itself and is wrong all the same."""
    side = side_with(moving(line), ("            updater(batch_size=1)\n", f"            {line}\n"))
    with pytest.raises(AssertionError):
        assert_epochs(side, expected, epochs(random=True), (USUAL,), paid=True)


def test_a_side_without_a_working_optimizer_is_judged_by_its_other_updater(side_with, expected):
    """Where the step with an optimizer is paid for, the rest of the epoch is right with a function."""
    side = side_with(moving("pass"))
    assert_epochs(side, expected, epochs(), (USUAL,), paid=True)


def test_a_side_of_one_size_is_tried_with_its_own(side_with):
    """Sizes at the top of a file are used where it trains with no others, and only there."""
    fixed = ("y = Y.T.reshape(-1).to(device)", "y = Y.T.reshape(batch_size * num_steps).to(device)")
    named = ("import math\n", "import math\n\nbatch_size, num_steps = 5, 7\n")
    assert sizes_for(side_with(fixed, named), CPU) == [(5, 7)] * 3
    assert sizes_for(side_with(named), CPU) == SIZES


def test_what_a_file_remembers_of_one_net_is_forgotten_with_the_next(side_with, expected):
    """A state in a global, or in a default, goes on over the epochs of one net and no further."""
    start = ("    state = None\n    total_loss", "    global kept\n    state = kept\n    total_loss")
    end = ("    seconds = time.perf_counter() - start", "    kept = state\n    seconds = time.perf_counter() - start")
    side = side_with(start, end, ("import math\n", "import math\n\nkept = None\n"))
    once = epochs()
    assert all(map(close, once.on(side), once.on(side)))
    assert all(map(close, once.on(side), once.wanted(expected, USUAL)))
    with pytest.raises(AssertionError):
        assert_epochs(side, expected, epochs(epochs=2), (USUAL,))


def test_nothing_that_a_file_needs_is_forgotten(side_with):
    """Tables, settings and lists at the top are there for every net."""
    table = ("import math\n", "import math\n\nlog = []\nlimits = {'theta': 1}\nunits = (1,)\n")
    side = side_with(table, ("grad_clipping(net, 1)", "log.append(1), grad_clipping(net, limits['theta'] * units[0])"))
    for _ in range(2):
        begin_anew(side)
        trained(side, *[getattr(epochs(), name) for name in ("weights", "batches", "lr", "device")])


def test_a_net_that_calls_its_own_file_turns_its_minibatch_rightly(side_with):
    """It is right with its file's functions; one that feeds rows as they come is wrong with any."""
    X = torch.tensor([[0, 2, 1, 4], [3, 1, 5, 0]])
    own = ("return self.forward_fn(inputs", "return rnn(inputs")
    assert works_in_its_file(side_with(own), X, 6, CPU)
    assert not works_in_its_file(side_with(), X, 6, CPU)  # it needs no such help
    assert not works_in_its_file(side_with(own, ("one_hot(X.T,", "one_hot(X,")), X, 6, CPU)


def test_weights_stored_as_layers_are_handed_to_rnn_so(side_with):
    """Only where get_params stores them so."""
    turned = (("normal(vocab_size, num_hiddens)", "normal(num_hiddens, vocab_size)"),
              ("W_hq = normal(num_hiddens, vocab_size)", "W_hq = normal(vocab_size, num_hiddens)"))  # fmt: skip
    assert isinstance(in_own_layout(side_with(*turned), CPU), Turned)
    assert not isinstance(in_own_layout(side_with(), CPU), Turned)


def test_a_side_whose_training_is_missing_says_so(side_with):
    """Sizes are not looked for where there is nothing to call."""
    with pytest.raises(StudentFault, match="train_epoch_ch8"):
        sizes_for(side_with(("def train_epoch_ch8", "def other")), CPU)

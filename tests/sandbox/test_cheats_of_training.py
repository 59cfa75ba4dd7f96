"""Trainings that are claimed, recorded, made at home or followed in part earn what they are worth and no more."""

from __future__ import annotations

import pytest

from autograder.grading.runner import Runner
from autograder.model import Status
from tests.sandbox.cheating import COURSE, PRELUDE, grade

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

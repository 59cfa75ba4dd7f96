"""The training to a threshold of char_rnn: how a net is measured, what is said of a claim, and the second corpus."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
import torch

from autograder.course.folder import read_course
from autograder.errors import CourseError
from autograder.grading.reference import Reference
from autograder.grading.sides import Side
from autograder.suite import threshold_of
from reference import char_rnn as ref
from tests.suites import char_training as training
from tests.suites.char_run import Run, report

CPU = torch.device("cpu")


@pytest.fixture
def run():
    """Gives a training of the reference, from given parameters."""
    side = Side(Reference(read_course()).transport("char_rnn"))
    text, vocab_size = training.shipped()
    return Run(side, training.initial_parameters(vocab_size, np.random.default_rng(0)), text, CPU)


def test_the_measured_loss_is_the_reference_s_own():
    """It is the loss that the reference gives on the same rows."""
    generator = torch.Generator().manual_seed(0)
    shapes = [(5, 4), (4, 4), (4,), (4, 5), (5,)]
    params = [torch.randn(shape, generator=generator) for shape in shapes]
    tokens = torch.randint(5, (41,), generator=generator)
    X, Y = tokens[:40].reshape(2, 20), tokens[1:].reshape(2, 20)
    outputs, _ = ref.rnn(torch.nn.functional.one_hot(X.T, 5).float(), (torch.zeros(2, 4),), params)
    wanted = torch.nn.functional.cross_entropy(outputs, Y.T.reshape(-1)).item()
    assert training.mean_loss(params, tokens, rows=2) == pytest.approx(wanted, rel=1e-5)


def test_a_net_that_knows_nothing_has_the_size_of_the_vocabulary():
    """At the start the perplexity is nearly 28, and the floor is far below."""
    start = training.initial_parameters(28, np.random.default_rng(0))
    judgement = training.judge(start, training.held_out(0, 2_000))
    assert training.perplexity(judgement.loss) == pytest.approx(28, rel=0.01)
    assert 1.2 < training.perplexity(judgement.floor) < 1.5
    assert judgement.excess == pytest.approx(judgement.loss - judgement.floor)


def test_no_number_is_no_success():
    """Parameters that are not numbers give an excess that is at no threshold."""
    start = [p * math.nan for p in training.initial_parameters(28, np.random.default_rng(0))]
    assert not training.judge(start, training.held_out(0, 500)).excess <= 100
    assert training.perplexity(1e6) == math.inf


def test_held_out_text_is_fresh():
    """Other seeds give other texts, and none is the shipped one."""
    one, other = training.held_out(1, 500), training.held_out(2, 500)
    text, _ = training.shipped()
    assert not torch.equal(one.tokens[:400], other.tokens[:400])
    assert not torch.equal(one.tokens[:400], text[:400])


def test_an_honest_claim_lies_between_two_measurements(run):
    """The reference's own perplexity of a pass is believed, and its net gets better."""
    run.train(2)
    assert run.passes == 2
    assert run.after < run.before
    assert run.claim_is_honest()


def test_a_false_claim_is_told(run):
    """Figures hold what was measured, and the advice says so."""
    run.train(1)
    run.claimed = 1.0
    figures, said = {}, []
    judgement = training.judge(run.parameters(), training.held_out(0, 1_000))
    report(run, judgement, threshold_of(training.COURSE, "char_rnn.excess"), figures.__setitem__, said.append)
    assert figures["perplexity that train_epoch_ch8 claimed for its last pass"] == "1.000"
    assert figures["passes over the training text"] == f"1 of at most {training.EPOCHS}"
    assert "claimed perplexity 1.00" in said[0]


def test_training_stops_as_soon_as_the_threshold_is_reached(run):
    """A threshold that is reached costs the passes before the first look; one that nobody reaches costs all."""
    fresh = training.held_out(0, 500)
    assert run.until(fresh, 100.0).excess < 100
    assert run.passes == training.FIRST_LOOK < training.EPOCHS
    assert run.until(fresh, 0.0).excess > 0
    assert run.passes == training.EPOCHS


def test_the_second_corpus_is_checked(tmp_path, monkeypatch):
    """Without a file there is none; another file is a fault of the course, not of the student."""
    monkeypatch.delenv("AUTOGRADE_TIME_MACHINE", raising=False)
    assert training.time_machine() is None
    path = tmp_path / "timemachine.txt"
    path.write_text("The Time Machine\nby H. G. Wells\n", encoding="utf-8")
    monkeypatch.setenv("AUTOGRADE_TIME_MACHINE", str(path))
    with pytest.raises(CourseError, match="sha1"):
        training.time_machine()
    monkeypatch.setattr(training.char_data(), "TIME_MACHINE_SHA1", hashlib.sha1(path.read_bytes()).hexdigest())
    tokens, vocab_size = training.time_machine()
    assert len(tokens) == len("the time machineby h g wells")
    assert vocab_size == len(set("the time machineby h g wells")) + 1

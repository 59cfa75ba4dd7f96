"""The reference of exercise seq2seq agrees with torch.nn, hand-worked numbers and a training loop in NumPy."""

import copy
import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from autograder.grading.judging import Mismatch
from reference import seq2seq as reference
from tests.suites import seq2seq_updates
from tests.suites.seq2seq_updates import losses_are_honest

UP_DOWN = {"enc": [23, 18, 2, 2, 2, 1], "dec": [0, 6, 17, 25, 16, 2], "out": [6, 17, 25, 16, 2, 1]}


@pytest.fixture
def float64():
    """Lets the reference make its tensors in float64, so that finite differences are sharp."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def numpy_parameters(net):
    """Returns a Seq2Seq's parameters as NumPy arrays by name."""
    return {name: parameter.detach().numpy().copy() for name, parameter in net.named_parameters()}


def numpy_loss(p, pairs):
    """Returns the mean cross-entropy of pairs of indices (source, input, wanted), one pair and one letter at a time."""
    total, count = 0.0, 0
    for source, given, wanted in pairs:
        h = np.zeros(p["encoder.weight_hh_l0"].shape[0])
        for part, letters in (("encoder", source), ("decoder", given)):
            for step, letter in enumerate(letters):
                bias = p[f"{part}.bias_ih_l0"] + p[f"{part}.bias_hh_l0"]
                h = np.tanh(p[f"{part}.weight_ih_l0"][:, letter] + p[f"{part}.weight_hh_l0"] @ h + bias)
                if part == "decoder":
                    logits = p["output.weight"] @ h + p["output.bias"]
                    total += np.log(np.exp(logits).sum()) - logits[wanted[step]]
                    count += 1
    return total / count


def gradient(p, pairs, step=1e-6):
    """Returns the gradient of `numpy_loss` by central differences."""
    result = {name: np.zeros_like(value) for name, value in p.items()}
    for name, value in p.items():
        for index in np.ndindex(value.shape):
            kept = value[index]
            value[index] = kept + step
            above = numpy_loss(p, pairs)
            value[index] = kept - step
            result[name][index] = (above - numpy_loss(p, pairs)) / (2 * step)
            value[index] = kept
    return result


def test_the_worked_pair_of_the_task():
    """up and down become the indices that the task prints, the inputs one-hot in float32, the output int64."""
    enc_input, dec_input, dec_output = reference.make_data([["up", "down"]])
    for one_hot, indices in ((enc_input, UP_DOWN["enc"]), (dec_input, UP_DOWN["dec"])):
        torch.testing.assert_close(one_hot, torch.nn.functional.one_hot(torch.tensor([indices]), 29).float())
    torch.testing.assert_close(dec_output, torch.tensor([UP_DOWN["out"]]))


def test_the_callers_words_stay_as_they_were():
    """`make_data` and `train` leave the list that they are given alone."""
    pairs = copy.deepcopy(reference.pairs)
    reference.make_data(pairs)
    reference.train(reference.Seq2Seq(n_hidden=4), pairs, epochs=1)
    assert pairs == reference.pairs


def test_the_logits_are_those_of_torchs_layers():
    """Two batch-first RNNs and a Linear layer with the same parameters give the same logits."""
    torch.manual_seed(1)
    net = reference.Seq2Seq(7, 5)
    encoder, decoder = (torch.nn.RNN(7, 5, batch_first=True) for _ in range(2))
    encoder.load_state_dict(net.encoder.state_dict())
    decoder.load_state_dict(net.decoder.state_dict())
    enc_input, dec_input, start = torch.randn(4, 6, 7), torch.randn(4, 6, 7), torch.randn(1, 4, 5)
    states, _ = decoder(dec_input, encoder(enc_input, start)[1])
    wanted = states @ net.output.weight.T + net.output.bias
    torch.testing.assert_close(net(enc_input, start, dec_input), wanted.transpose(0, 1))


def test_the_first_loss_with_all_parameters_zero():
    """29 equally likely letters cost ln 29 each, in both batches as long as nothing moves (lr 0)."""
    net = reference.Seq2Seq(n_hidden=3)
    for parameter in net.parameters():
        torch.nn.init.zeros_(parameter)
    assert reference.train(net, reference.pairs, epochs=1, lr=0.0)[0] == pytest.approx(2 * math.log(29), rel=1e-6)


def test_an_update_is_adams_on_finite_differences(float64):
    """One epoch moves every parameter by two steps of Adam whose gradients come from the loss alone."""
    torch.manual_seed(2)
    net = reference.Seq2Seq(n_hidden=2)
    p = numpy_parameters(net)
    pairs = [["ab", "ba"], ["c", "abc"], ["bca", "a"], ["a", "cc"], ["cb", "b"], ["bb", "ac"]]
    enc_input, dec_input, dec_output = reference.make_data(pairs)
    rows = list(zip(enc_input.argmax(2).tolist(), dec_input.argmax(2).tolist(), dec_output.tolist(), strict=True))
    first, second = ({name: np.zeros_like(value) for name, value in p.items()} for _ in range(2))
    for t, batch in enumerate((rows[:3], rows[3:]), start=1):
        for name, slope in gradient(p, batch).items():
            first[name] = 0.9 * first[name] + 0.1 * slope
            second[name] = 0.999 * second[name] + 0.001 * slope**2
            p[name] -= 0.01 * first[name] / (1 - 0.9**t) / (np.sqrt(second[name] / (1 - 0.999**t)) + 1e-8)
    reference.train(net, pairs, epochs=1, lr=0.01)
    for name, value in numpy_parameters(net).items():
        np.testing.assert_allclose(value, p[name], atol=2e-5, err_msg=name)


def test_training_teaches_the_six_words():
    """A model of 64 units, trained with the task's own call, translates all six words."""
    torch.manual_seed(0)
    net = reference.Seq2Seq(n_hidden=64)
    losses = reference.train(net, reference.pairs, epochs=200, lr=0.003)
    assert losses[-1] < 0.1 < losses[0]
    assert [[source, reference.translate(net, source)] for source, _ in reference.pairs] == reference.pairs


def test_the_decoder_is_told_nothing_of_the_answer():
    """While it translates, the decoder reads S and then padding, whatever the word."""
    seen = []
    net = reference.Seq2Seq(n_hidden=4)
    net.decoder.register_forward_pre_hook(lambda module, args: seen.append(args[0].argmax(2).flatten().tolist()))
    reference.translate(net, "man")
    reference.translate(net, "zebra")
    assert seen == [[0, 2, 2, 2, 2, 2]] * 2


def test_an_answer_without_end_is_still_an_answer():
    """A model that never says E gives all of its letters, without padding."""
    net = reference.Seq2Seq(n_hidden=4)
    torch.nn.init.zeros_(net.output.weight)
    with torch.no_grad():
        net.output.bias[reference.letters.index("k")] = 100
    assert reference.translate(net, "man") == "kkkkkk"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("course", "before", "after", "is_honest"),
    [
        ([2.0, 1.0], 2.0, 1.0, True),
        ([12.0, 6.0], 2.0, 1.0, True),
        ([2.0, 1e-9], 2.0, 1.0, False),
        ([0.0, 1.0], 2.0, 1.0, False),
        ([2.0, 1.0], 1.0, 1.0, False),
        ([2.0, 1.0], 1.0, 0.0, False),
        ([2.0, 1.0], math.nan, 1.0, False),
    ],
)
def test_claimed_losses_fall_about_as_the_model_s_own(
    course: list[float], before: float, after: float, is_honest: bool
) -> None:
    """Whatever one loss is, a sum or a mean; a loss of 0, or one that did not fall, is no measure."""
    assert losses_are_honest(np.array(course), before, after) is is_honest


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ((False, False, False, False), "neither calls nor changes the net that it is given"),
        ((True, False, False, False), "changes none of the parameters: no gradient reaches them"),
        ((True, True, True, True), "whose does it hold"),
    ],
)
def test_a_training_that_moves_nothing_is_told_so(monkeypatch, seen, said):
    """It is not measured against chance: nothing has moved, up or down; what was seen of it is said."""
    still = ([torch.ones(4)], [torch.ones(4)])
    monkeypatch.setattr(seq2seq_updates, "state_of", lambda *args: still)
    inside = SimpleNamespace(watch=lambda net: None, seen=lambda net: seen)
    student = SimpleNamespace(train=lambda *args: [1.0], inside=inside)
    with pytest.raises(Mismatch, match=said):
        seq2seq_updates.assert_goes_downhill(student, None, None, 4, None)

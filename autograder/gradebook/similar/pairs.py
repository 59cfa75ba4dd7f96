"""Which pieces of work of a class share passages that few others have.

A mark counts the more the fewer students have it, and one that many have does not count at all: it is what everybody
writes, or what somebody published. So the time grows with the class's size and not with its square.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.gradebook.similar.marks import Mark, digests_of, marks_of
from autograder.gradebook.similar.tokens import tokens_of

ENOUGH = 0.35
"""The share of a work's rare marks that two works have to have in common to be told."""

FEWEST, HEAVY = 4, 1.5
"""Rare marks that have to be shared, and what they have to weigh: more than one that only these two have."""

RARE_SHARE, RARE_LEAST = 0.05, 8
"""A mark is rare where at most this share of the class has it, or this many students."""

GAP = 3
"""Lines that may lie between two shared marks of one passage."""


@dataclass(frozen=True)
class Part:
    """A piece of code: a file, or a cell of a notebook."""

    name: str
    text: str


@dataclass(frozen=True)
class Passage:
    """Lines that two works share: in each the part, the first and the last line; `count` have the rarest of it."""

    first: tuple[int, int, int]
    second: tuple[int, int, int]
    count: int


@dataclass(frozen=True)
class Pair:
    """Two works with shared passages; `share` is of the smaller one's marks, weighted by how rare they are."""

    first: str
    second: str
    share: float
    passages: tuple[Passage, ...]

    @property
    def lines(self) -> int:
        """Counts the lines that are shared, in the first work."""
        return len({(p.first[0], n) for p in self.passages for n in range(p.first[1], p.first[2] + 1)})


_Places = Mapping[int, Sequence[tuple[int, Mark]]]


def pairs_of(
    works: Mapping[str, Sequence[Part]], given: Iterable[str] = (), asked: Iterable[str] = ()
) -> tuple[Pair, ...]:
    """Returns the pairs of works that share rare passages, the most alike first.

    What is in the `given` code, and the names in `asked`, are everybody's and count for nothing.
    """
    names = tuple(asked)
    left_out = {digest for text in given for digest in digests_of(tokens_of(text, names))}
    places = {who: _places(parts, names, left_out) for who, parts in works.items()}
    counts = Counter(digest for own in places.values() for digest in own)
    most = max(RARE_LEAST, math.floor(RARE_SHARE * len(works)))
    weights = {digest: _weight(count) for digest, count in counts.items() if count <= most}
    shared = _shared(places, counts, weights)
    found = (_pair(a, b, digests, places, counts, weights) for (a, b), digests in shared.items())
    return tuple(sorted((pair for pair in found if pair), key=lambda pair: (-pair.share, pair.first, pair.second)))


def clusters_of(pairs: Iterable[Pair]) -> tuple[tuple[str, ...], ...]:
    """Returns groups of three and more works that pairs join, the largest first."""
    own: dict[str, set[str]] = {}
    for pair in pairs:
        joined = own.get(pair.first, {pair.first}) | own.get(pair.second, {pair.second})
        own |= dict.fromkeys(joined, joined)
    groups = {tuple(sorted(group)) for group in own.values() if len(group) > 2}
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def _places(parts: Sequence[Part], asked: Sequence[str], left_out: set[int]) -> _Places:
    """Returns where each mark of a work lies: the number of the part, and the lines in it."""
    found: dict[int, list[tuple[int, Mark]]] = defaultdict(list)
    for number, part in enumerate(parts):
        for mark in marks_of(tokens_of(part.text, asked)):
            if mark.digest not in left_out:
                found[mark.digest].append((number, mark))
    return found


def _weight(count: int) -> float:
    """Returns what a mark counts: 1 where at most two students have it, less the more do."""
    return 1 / math.log2(max(2, count))


def _shared(
    places: Mapping[str, _Places], counts: Mapping[int, int], weights: Mapping[int, float]
) -> dict[tuple[str, str], list[int]]:
    """Returns the rare marks that each two works share, where they are enough to look at."""
    owners: dict[int, list[str]] = defaultdict(list)
    for who, own in places.items():
        for digest in own:
            if digest in weights and counts[digest] > 1:
                owners[digest].append(who)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for digest, people in owners.items():
        for i, first in enumerate(people):
            for second in people[i + 1 :]:
                found[first, second].append(digest)
    return {pair: digests for pair, digests in found.items() if len(digests) >= FEWEST}


def _pair(
    first: str, second: str, shared: Sequence[int], places: Mapping[str, _Places],
    counts: Mapping[int, int], weights: Mapping[int, float],
) -> Pair | None:  # fmt: skip
    """Returns two works as a pair, None where too little of the smaller one is shared."""
    weight = sum(weights[digest] for digest in shared)
    whole = min(sum(weights.get(digest, 0.0) for digest in places[who]) for who in (first, second))
    share = weight / whole if whole else 0.0
    if share < ENOUGH or weight < HEAVY:
        return None
    return Pair(first, second, min(1.0, share), tuple(_passages(shared, places[first], places[second], counts)))


def _passages(shared: Sequence[int], first: _Places, second: _Places, counts: Mapping[int, int]) -> Iterator[Passage]:
    """Yields shared passages in the first work's order: marks that lie together in both works are one."""
    spots = ((_span(first[digest][0]), _span(second[digest][0]), counts[digest]) for digest in shared)
    open_ones: list[Passage] = []
    for one in sorted((Passage(*spot) for spot in spots), key=lambda passage: (passage.first, passage.second)):
        near = next((p for p in open_ones if _touches(p.first, one.first) and _touches(p.second, one.second)), None)
        if near is None:
            open_ones.append(one)
            continue
        whole = _joined(near.first, one.first), _joined(near.second, one.second)
        open_ones[open_ones.index(near)] = Passage(*whole, min(near.count, one.count))
    yield from open_ones


def _span(place: tuple[int, Mark]) -> tuple[int, int, int]:
    return place[0], place[1].first, place[1].last


def _touches(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    return a[0] == b[0] and b[1] <= a[2] + GAP and a[1] <= b[2] + GAP


def _joined(a: tuple[int, int, int], b: tuple[int, int, int]) -> tuple[int, int, int]:
    return a[0], min(a[1], b[1]), max(a[2], b[2])

"""The bank of mistakes: every change stands on code of the reference, and every title says one thing."""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter

import pytest

from autograder.course import read_course

COURSE = read_course()
SLUGS = [exercise.slug for exercise in COURSE.graded]


def comments(source: str) -> list[tuple[int, int]]:
    """Returns where each comment of a program begins and ends, counted in characters from its start."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found = (token for token in tokens if token.type == tokenize.COMMENT)
    return [(starts[token.start[0] - 1] + token.start[1], starts[token.end[0] - 1] + token.end[1]) for token in found]


def places(source: str, text: str) -> list[tuple[int, int]]:
    """Returns where a text occurs in a program."""
    return [part.span() for part in re.finditer(re.escape(text), source)]


@pytest.mark.parametrize("slug", SLUGS)
def test_no_change_hangs_on_a_comment(slug: str) -> None:
    """Whoever words a comment of the reference better breaks no mistake: no anchor touches a comment."""
    source = COURSE.reference_path(slug).read_text(encoding="utf-8")
    said = comments(source)
    touching = [
        (mistake.name, change.old)
        for mistake in COURSE.mistakes(slug).values()
        for change in mistake.changes
        for start, end in places(source, change.old)
        if any(begins < end and start < ends for begins, ends in said)
    ]
    assert not touching


@pytest.mark.parametrize("slug", SLUGS)
def test_no_two_mistakes_share_a_title(slug: str) -> None:
    """A report that says "X or Y" names two things."""
    titles = Counter(mistake.title for mistake in COURSE.mistakes(slug).values())
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_lists_of_mistakes_to_try_name_what_is_there(slug: str) -> None:
    """Each mistake of the bank is told by some test, and no list names one that is not in the bank."""
    tried = {name for names in COURSE.tried(slug).values() for name in names}
    # One is told only where a test names its mistakes itself, one is refused for its source, before any test runs.
    apart = {
        "epochs_ignored",
        "first_pair_only",
        "last_loss_only",
        "last_pair_only",
        "loop_is_torchs",
        "loss_of_each_batch",
        "losses_not_returned",
        "losses_pile_up",
        "seconds_for_speed",
        "start_state_fixed_size",
    }
    assert COURSE.mistakes(slug).keys() - apart <= tried <= COURSE.mistakes(slug).keys()

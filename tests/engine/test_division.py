"""Zygotes that divide: each half serves a grader of its own, behind the same walls, and dies with the first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course.folder import Course, read_course
from autograder.errors import GraderError
from autograder.grading.enclosure import enclose, zygote_request
from autograder.grading.reference import Ahead, Grader, Options
from autograder.grading.sides import Side
from autograder.model import Exercise, Limits
from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.host.handles import Zygote, ZygoteRequest
from autograder.sandbox.walls import stacks
from autograder.sandbox.wire import Unit
from tests.benchmarks.measure import family, is_running

LAB = Exercise("lab", "Lab", 1, 1, None)
SOURCE = b"import os\n\n\ndef double(x):\n    return 2 * x\n\n\ndef parent():\n    return os.getppid()\n"
REQUEST = ZygoteRequest({"lab": []}, {"lab": []})
WAIT_SECONDS = 20.0


@pytest.fixture(scope="module")
def course(tiny_root: Path) -> Course:
    """The tiny course."""
    return read_course(tiny_root)


@pytest.fixture
def first() -> Iterator[Zygote]:
    """A zygote without walls that may be closed."""
    started = Zygote(REQUEST)
    yield started
    started.close()


def side(zygote: Zygote) -> Side:
    """Returns a submission in a fresh child of a zygote."""
    transport = ChildTransport(zygote, LAB, [Unit(SOURCE, "lab.py")], Limits())
    transport.seed(1)
    return Side(transport)


def below(pid: int) -> set[int]:
    """Returns a process and those below it that run."""
    return set(filter(is_running, family(pid)))


def becomes_true(holds: Callable[[], bool]) -> bool:
    """Tells whether something holds soon."""
    until = time.monotonic() + WAIT_SECONDS
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_each_half_forks_children_of_its_own(first: Zygote) -> None:
    """Three zygotes answer, at the same time, from processes with three different parents."""
    halves = [Zygote(REQUEST, first.divide(many=False)) for _ in range(2)]
    sides = [side(zygote) for zygote in (first, *halves)]
    assert [s.double(21) for s in sides] == [42] * 3
    assert len({s.parent() for s in sides}) == 3


def test_a_half_that_is_closed_ends_alone(first: Zygote) -> None:
    """Its process and its child go, and one that was closed unused; the others go on."""
    gone, stays = (Zygote(REQUEST, first.divide(many=False)) for _ in range(2))
    kept = [side(zygote) for zygote in (first, gone, stays)]  # a child ends with whoever asks it
    parents = [int(each.parent()) for each in kept]
    others, going, staying = map(below, parents)
    unused = Zygote(REQUEST, first.divide(many=False))
    unused.wait_ready()
    going |= below(parents[0]) - others
    assert len(going) == 3 and len(staying) == 2
    gone.close()
    unused.close()
    assert becomes_true(lambda: not any(map(is_running, going)))
    assert all(map(is_running, staying))
    assert kept[2].double(3) == 6
    assert side(stays).double(3) == 6
    assert stays.alive


def test_all_end_with_the_first(first: Zygote) -> None:
    """Its halves and their children are gone soon after it is closed, and are known to be dead."""
    half = Zygote(REQUEST, first.divide(many=False))
    asked = side(half)
    going = below(int(asked.parent()))
    assert len(going) == 2
    assert half.alive
    first.close()
    assert becomes_true(lambda: not any(map(is_running, going)))
    assert not half.alive
    with pytest.raises(GraderError, match="has died"):
        half.fork("lab", Limits())


def test_whoever_waits_for_a_half_is_told_why_there_is_none() -> None:
    """Where the first cannot be prepared, the reason reaches those that wait for a half of it."""
    broken = Zygote(ZygoteRequest({"lab": [["inside", "/nowhere/inside.py"]]}, {"lab": []}))
    half = Zygote(REQUEST, broken.divide(many=False))
    with pytest.raises(GraderError, match=r"could not start: .*nowhere"):
        half.wait_ready()
    broken.close()


def test_a_half_that_is_lost_is_replaced(first: Zygote, course: Course) -> None:
    """A grader whose zygote is gone starts one itself."""
    grader = Grader(course, Options(sandbox="none"), None, Ahead(zygote=first.divide(many=False)))
    given = grader.zygote
    given.wait_ready()
    first.close()
    assert becomes_true(lambda: not given.alive)
    assert grader.zygote is not given
    grader.zygote.wait_ready()
    grader.close()


@pytest.mark.skipif(bool(stacks.why_not("landlock")), reason="this machine has no walls to look for")
@pytest.mark.parametrize("many", [False, True])
def test_children_of_a_half_have_every_wall(course: Course, many: bool) -> None:
    """Each child of a half finds up, by its own probes, all walls that were asked for."""
    enclosure = enclose(course)
    request = zygote_request(course, enclosure, many=False)
    first = Zygote(request)
    half = Zygote(request, first.divide(many=many))
    child = half.fork(course.exercises[0].slug, Limits())  # SandboxUnavailable where one is missing
    assert child.alive
    assert len(enclosure.names) >= 6
    child.kill()
    first.close()

"""Measures one peer: that it tells right from wrong, and what classes of several sizes cost."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.peers import tasks
from tests.benchmarks.peers.environments import Failed, Shell, versions
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.spent import Spent, median, spent


@dataclass
class Measured:
    """A peer with what was found out about it; `problem` says why it has no figures."""

    peer: Peer
    programs: Path | None = None
    versions: str = ""
    passed_by_wrong: float = 0.0
    taken: dict[int, list[Spent]] = field(default_factory=dict)
    problem: str = ""

    @property
    def costs(self) -> dict[int, Spent]:
        """Returns the costs of each class, the median of all times that it was graded."""
        return {count: median(spents) for count, spents in self.taken.items()}

    def one_more(self) -> Spent:
        """Returns the cost of one more submission between the two largest classes, or of one where there was one.

        It is the median over the turns: the two classes of a turn are graded minutes apart, two turns may be an hour.
        """
        *others, (many, more) = sorted(self.taken.items())
        if not others:
            return median([spent.each(many) for spent in more])
        few, less = others[-1]
        return median([one.one_more(other, many - few) for one, other in zip(more, less, strict=True)])


def set_up(found: Measured, environments: Path) -> str:
    """Makes the peer's environment, or finds it; returns what is installed there."""
    found.programs = found.peer.programs(environments)
    found.versions = versions(found.programs, found.peer.packages)
    return found.versions


def try_out(found: Measured, work: Path) -> str:
    """Grades one wrong submission, which also warms the disk; Failed where it loses no marks, or all of them.

    Returns how many tests it passed.
    """
    _, passed = _grade(found, work, tasks.wrong())
    found.passed_by_wrong = passed.get("wrong", float("nan"))
    if not 0 < found.passed_by_wrong < len(tasks.checks()):
        raise Failed(f"a wrong submission passed {found.passed_by_wrong:g} of {len(tasks.checks())} tests")
    return f"passed {found.passed_by_wrong:g} of {len(tasks.checks())} tests"


def measure(found: Measured, work: Path, count: int) -> str:
    """Grades right submissions, keeps what they cost and says it; Failed where one loses marks or is missing."""
    texts = tasks.right(count)
    cost, passed = _grade(found, work, texts)
    short = [student for student in texts if passed.get(student) != len(tasks.checks())]
    if short:
        raise Failed(f"{short[0]}, whose work is right, passed {passed.get(short[0])} of {len(tasks.checks())} tests")
    found.taken.setdefault(count, []).append(cost)
    return f"wall {cost.wall:.2f} s, CPU {cost.cpu:.2f} s in all"


def _grade(found: Measured, work: Path, texts: Mapping[str, str]) -> tuple[Spent, dict[str, float]]:
    assert found.programs is not None
    shell, folder = Shell(found.programs, work / "home"), work / "class"
    folder.mkdir()
    try:
        found.peer.prepare(shell, folder, texts)
        cost = spent(lambda: found.peer.grade(shell, folder))
        return cost, found.peer.passed(shell, folder)
    except (LookupError, ValueError) as error:
        raise Failed(f"its marks could not be read ({type(error).__name__}: {error})") from error
    finally:
        shutil.rmtree(folder)

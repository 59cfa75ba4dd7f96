"""The table of all peers, and the sentences below it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.peers.measured import Measured
from tests.benchmarks.peers.spent import Spent

OURS = "autograde"


def report(found: Sequence[Measured], counts: Sequence[int]) -> str:
    """Returns the table: a row for each peer that was run, and why the others were not."""
    run = [one for one in found if not one.problem]
    ours = next((one.one_more().cpu for one in run if one.peer.name == OURS), None)
    sizes = [title for count in counts for title in (f"N={count} wall", "CPU")]
    head = ("", *sizes, "one more: wall", "CPU", f"/ {OURS}", "target", "reached")
    table = _aligned([head, *(_row(one, counts, ours) for one in run)])
    lines = ["Seconds a submission:", "", *table, "", *_about(run)] if run else []
    return "\n".join(lines + [f"{one.peer.name} is not in the table: {one.problem}" for one in found if one.problem])


def _row(one: Measured, counts: Sequence[int], ours: float | None) -> tuple[str, ...]:
    costs = [text for count in counts for text in _pair(one.costs[count].each(count))]
    more = one.one_more()
    ratio = more.cpu / ours if ours else None
    return (one.peer.name, *costs, *_pair(more), *_judged(ratio, one.peer.target))


def _pair(cost: Spent) -> tuple[str, str]:
    return f"{cost.wall:.2f}", f"{cost.cpu:.2f}" if cost.cpu >= 1 else f"{cost.cpu:.3f}"


def _judged(ratio: float | None, target: float | None) -> tuple[str, str, str]:
    if ratio is None:
        return "–", f"{target:g}" if target else "", ""
    said = f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"
    return (said, f"{target:g}", "yes" if ratio >= target else "no") if target else (said, "", "")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(_padded(row, widths)) for row in rows]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    figures = zip(row[1:], widths[1:], strict=True)
    return [f"{row[0]:<{widths[0]}}", *(f"{cell:>{width}}" for cell, width in figures)]


def _about(run: Sequence[Measured]) -> list[str]:
    wrong = ", ".join(f"{one.peer.name} {one.passed_by_wrong:g}" for one in run)
    first = f"Every right submission passed all ten tests. Of a wrong one's ten tests there passed with {wrong}."
    return [first, *(f"{one.peer.name}: {one.peer.note} ({one.versions})." for one in run)]

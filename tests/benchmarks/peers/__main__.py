"""What one more submission costs with autograde and with its peers: `python -m tests.benchmarks.peers [N ...]`.

The same ten tests of four small tasks (a simple RNN, an RNN's forward pass, clipping, training on "hello") are graded
by autograde, nbgrader, otter, plain pytest and check50, for classes of N = 1, 10 and 30, and made bare in one process.
Every peer runs in a fresh virtual environment of its own, made here with pip: peers are no dependencies of the project,
not even for development, because they are heavy and do not agree on versions. `--environments DIR` keeps the
environments for the next run (about 7 GB). All compute with one thread. The cost of one more submission is what the
largest class cost more than the second largest, divided by the difference in size.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.benchmarks.peers.environments import Failed, Unavailable
from tests.benchmarks.peers.measured import Measured, measure, set_up, try_out
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.report import report
from tests.benchmarks.peers.with_notebooks import Nbgrader, Otter
from tests.benchmarks.peers.with_scripts import Autograde, Bare, Check50, Pytest

PEERS: tuple[type[Peer], ...] = (Autograde, Nbgrader, Otter, Pytest, Check50, Bare)
SIZES = (1, 10, 30)


def attempt(found: Measured, what: str, work: Callable[[], str]) -> None:
    """Does a piece of work for a peer and says what came of it; where it fails, the peer is left out from then on."""
    if found.problem:
        return
    begun, said = time.monotonic(), ""
    try:
        said = work()
    except (Unavailable, Failed, OSError, RuntimeError, subprocess.TimeoutExpired) as error:
        found.problem = str(error)
    line = f"{found.peer.name}: {what}: {said or found.problem} (after {time.monotonic() - begun:.0f} s)"
    print(line, file=sys.stderr, flush=True)


def compare(peers: Sequence[Peer], sizes: Sequence[int], environments: Path, work: Path) -> list[Measured]:
    """Returns what was measured; the peers take turns at each size, so that a busy hour falls on all of them."""
    found = [Measured(peer) for peer in peers]
    for one in found:
        attempt(one, "environment", partial(set_up, one, environments))
        attempt(one, "a wrong submission", partial(try_out, one, work))
    for turn in range(max(peer.turns for peer in peers)):
        for size in sizes:
            for one in (one for one in found if turn < one.peer.turns):
                attempt(one, f"N = {size}", partial(measure, one, work, size))
    return found


def main(arguments: Sequence[str]) -> None:
    """Prints the table."""
    names = [peer.name for peer in PEERS]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, metavar="N", help="sizes of the class (default: 1 10 30)")
    parser.add_argument("--environments", type=Path, metavar="DIR", help="keep the environments here")
    parser.add_argument("--only", action="append", choices=names, metavar="PEER", help=f"only {', '.join(names)}")
    options = parser.parse_args(arguments)
    sizes = sorted(set(options.sizes or SIZES))
    peers = [peer() for peer in PEERS if not options.only or peer.name in options.only]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        kept = (options.environments or work / "environments").resolve()
        load = os.getloadavg()[0]
        found = compare(peers, sizes, kept, work)
        print(report(found, sizes))
        print(f"{os.cpu_count()} cores; load before {load:.1f}, after {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Fuzzes for a while; ends with 1 where it found something: python -m tests.sandbox.fuzz --seconds 60 [--seed N]."""

from __future__ import annotations

import argparse
import random
import sys

from tests.sandbox.fuzz import run


def main() -> int:
    """Prints how many cases were tried and what they found, with the line for kept.txt."""
    parser = argparse.ArgumentParser(description="Fuzzes frames and intake.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="number of the first case")
    asked = parser.parse_args()
    count, found = run(asked.seconds, asked.seed)
    print(f"{count} cases from number {asked.seed} on, {len(found)} findings")
    for finding in found[:50]:
        print(f"{finding.target} {finding.number}  # {finding.what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Large pages: what is gathered, and that nothing else changes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, re
from autograder.sandbox.child import hugepages

def large():
    found = re.search(r"AnonHugePages:\\s+(\\d+)", open("/proc/self/smaps_rollup").read())
    return int(found[1])

things = [[number] for number in range(500_000)]
before, count = large(), hugepages.collapse()
print(json.dumps([before, count, large(), things == [[number] for number in range(500_000)]]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="large pages are Linux's")
def test_memory_is_gathered_and_holds_what_it_held() -> None:
    """As many large pages as were counted are there, and every object is what it was."""
    run = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True)
    before, count, after, same = json.loads(run.stdout)
    assert same
    if not count:
        pytest.skip("this kernel gathers no memory in large pages")
    assert after >= before + count * 2048 * 0.5

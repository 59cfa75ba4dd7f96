"""Finds the sentences of a Jinja template: what it says with the filter `say`."""

from __future__ import annotations

import re
from collections.abc import Iterator

SAID = re.compile(r"""(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')\s*\|\s*say\b""")


def template_sentences(text: str) -> Iterator[str]:
    """Yields each text that a template says."""
    for found in SAID.finditer(text):
        yield found[1] or found[2]

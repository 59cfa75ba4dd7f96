"""Which known mistakes each test of a suite can tell: `tests/suites/<slug>.mistakes.toml`, which is measured.

```toml
test_states_follow_the_recurrence = ["state_not_carried", "weights_swapped"]
```

When that test fails, the reference is run with each of these mistakes in it, in this order; a test without an entry
tries none. `autograde validate --write` writes the file and `autograde validate` says where it is out of date. A suite
can still name a test's mistakes in its mark `mistakes`, which goes before the file: where numbers hang on chance, or
in a small course that has no such files.
"""

from __future__ import annotations

import json
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import CourseError

Tried = Mapping[str, tuple[str, ...]]

HEAD = """\
# Which known mistakes each test tells from all others, in the order in which they are tried where it fails.
# Measured and written by `autograde validate --write`: not to be edited.
"""
WIDTH = 118


def tried_path(suites: Path, slug: str) -> Path:
    """Returns where the mistakes that an exercise's tests tell are kept."""
    return suites / f"{slug}.mistakes.toml"


def read_tried(path: Path) -> Tried:
    """Returns the mistakes to try by test, none where there is no file; CourseError for a damaged one."""
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _damaged(path, str(error)) from error
    for test, names in table.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _damaged(path, f"the entry of {test} is no list of names")
    return {test: tuple(names) for test, names in table.items()}


def tried_text(tried: Tried) -> str:
    """Returns the file's text for these mistakes by test."""
    return HEAD + "".join(f"\n{_key(test)} = [\n{_lines(names)}\n]\n" for test, names in tried.items())


def _damaged(path: Path, why: str) -> CourseError:
    return CourseError(f"{path} is damaged ({why}): delete it and run `autograde validate --write`.")


def _key(test: str) -> str:
    return test if test.isidentifier() and test.isascii() else json.dumps(test)


def _lines(names: tuple[str, ...]) -> str:
    said = " ".join(f"{json.dumps(name)}," for name in names)
    return textwrap.fill(said, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)

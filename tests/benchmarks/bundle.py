"""Whether students are told by their bundle what the class is told: whole banks, file by file.

    python -m tests.benchmarks.bundle [--exercise SLUG …]

For each exercise a bundle is made with all its mistakes. Then the reference, each mistake, each honest and bent variant
and each hand-in with known marks is checked from the bundle, and graded in the course with all tests, hidden ones
included. Status, points, message and likely mistakes of every public test have to be the same; but where code keeps
something from call to call the bundle may say that a test is judged later, and hidden tests may tell of which mistake.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from autograder.authoring import bundle
from autograder.authoring.exports import write_folder
from autograder.course import read_course
from autograder.model import Status
from tests.course.bundles import ROOT, SEED, SHIPPED, Said, make, said

VARIANTS = ("honest", "bent", "fair")
LATER = "the bundle says that it is judged later"
NAMED = "a mistake is named, or told from others, with the hidden tests' numbers only"
SAID = "only the message differs: code that draws numbers of its own draws others each time"
DIFFERS = "differs"


def files_of(slug: str) -> dict[str, bytes]:
    """Returns all files of an exercise that the course knows, by a name that says where each is from."""
    right = SHIPPED.reference_path(slug).read_text(encoding="utf-8")
    found = {"reference": right.encode()}
    for kind in VARIANTS:
        paths = sorted((ROOT / "tests" / "course" / kind / slug).glob("*.*"))
        found |= {f"{kind} {path.name}": path.read_bytes() for path in paths}
    bank = SHIPPED.mistakes(slug)
    found |= {f"mistake {name}": mistake.apply(right).encode() for name, mistake in bank.items()}
    return found


def differences(slug: str, folder: Path) -> int:
    """Prints what the bundle of an exercise says otherwise than the course does; returns in how many files."""
    begun = time.monotonic()
    course = make(folder / "course", slug, list(SHIPPED.mistakes(slug)))
    write_folder(bundle.bundle_files(course, SEED), folder / "bundle")
    print(f"{slug}: the bundle was made in {time.monotonic() - begun:.0f} s", flush=True)
    files = files_of(slug)
    told = said(read_course(folder / "bundle"), slug, files, public_only=True)
    ours = said(course, slug, files, public_only=False)
    found: Counter[str] = Counter()
    verdicts = 0
    for mine, theirs in zip(told, ours, strict=True):
        verdicts += len(theirs)
        kinds = {difference(one, other): (one, other) for one, other in zip(mine, theirs, strict=True)}
        kinds.pop("", None)
        for kind, (one, other) in kinds.items():
            print(f"  {kind}\n    bundle: {one}\n    course: {other}", flush=True)
        found.update(kinds.keys())
    print(f"{slug}: {len(files)} files, {verdicts} verdicts; files by difference: {dict(found) or 'none'}", flush=True)
    return found[DIFFERS]


def difference(told: Said, ours: Said) -> str:
    """Returns how a verdict of the bundle differs from the course's; empty where it does not."""
    if told == ours:
        return ""
    if told[2] is Status.GRADER_ERROR and "judged where your class is graded" in str(told[4]):
        return LATER
    names, sure = set(told[5]), set(ours[5])
    if told[:4] == ours[:4] and names == sure:
        return SAID
    return NAMED if told[:5] == ours[:5] and (not names or sure <= names) else DIFFERS


def main() -> int:
    """Compares the exercises that are asked for, or all; returns 1 where a file differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    slugs = [exercise.slug for exercise in SHIPPED.graded]
    parser.add_argument("--exercise", action="append", choices=slugs)
    asked = parser.parse_args().exercise or slugs
    found = 0
    for slug in asked:
        with tempfile.TemporaryDirectory() as folder:
            found += differences(slug, Path(folder))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`autograde calibrate`: thresholds measured by training the reference over many seeds."""

from __future__ import annotations

import argparse

from autograder.cli.say import OK, hint, say
from autograder.cli.values import positive

RUN_MB = 700
"""What a run takes: torch, and a training."""

ABOUT = "measure thresholds by training the reference over many seeds"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a course's author may ask for."""
    parser.add_argument("--seeds", type=positive, default=64, metavar="N", help="runs of the reference (default: 64)")
    parser.add_argument("--jobs", type=positive, metavar="N", help="runs at a time (default: the number of cores)")
    parser.add_argument("--only", action="append", metavar="NAME", help="calibrate only this quantity")


def run(arguments: argparse.Namespace) -> int:
    """Measures thresholds and writes them where the suites read them."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    from autograder.authoring import calibrate as calibration
    from autograder.course import course_from, said_of
    from autograder.machine import at_once, cores

    course = course_from(arguments.course)
    say(said_of(course))
    device = "cpu" if arguments.device == "auto" else arguments.device
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once(arguments.jobs or cores(), RUN_MB), context) as pool:
        seeds = range(arguments.seed, arguments.seed + arguments.seeds)
        names = arguments.only or ()
        found = calibration.calibrate(
            course.root, seeds=seeds, executor=pool, names=names, device=device, progress=_tell
        )
    hint("")
    path = calibration.write_thresholds(course.root, found)
    for threshold in found:
        say(f"{threshold.name}: {threshold.value:g} {threshold.unit}, false-fail rate {threshold.false_fail:.2g}")
    say(f"Written to {path}.")
    return OK


def _tell(name: str, done: int, total: int) -> None:
    hint(f"\r{name}: {done} of {total}", end="")

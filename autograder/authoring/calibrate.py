"""Measures where honest training ends, over many seeds, and how often a threshold would fail it.

A course names what to measure in `tests/suites/calibration.py`, as `QUANTITIES: dict[str, Quantity]`; the figures are
the lower the better. What is found is written to `tests/suites/thresholds.toml`, which the suites read. Nothing here
knows any exercise.

How rare a failure is follows from the figures in `tails`.
"""

from __future__ import annotations

import importlib.util
import math
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from functools import partial
from pathlib import Path

from autograder.authoring.tail_fit import choose, counting_bound, false_fail_rate
from autograder.course import THRESHOLDS, Quantity, Threshold, read_thresholds
from autograder.errors import CourseError, UsageError
from autograder.files import write_file

CALIBRATION = Path("tests", "suites", "calibration.py")
FEWEST_SEEDS = 20


def load_quantities(course: Path) -> dict[str, Quantity]:
    """Returns what the course wants measured; CourseError where its calibration.py is missing or broken."""
    path = course / CALIBRATION
    if not path.is_file():
        raise CourseError(
            f"The course {course} has no {CALIBRATION}, which says what to calibrate: write one, or leave it."
        )
    if str(course) not in sys.path:
        sys.path.insert(0, str(course))  # calibration.py imports its neighbours as tests.suites.<name>
    spec = importlib.util.spec_from_file_location("autograde_calibration", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        return dict(module.QUANTITIES)
    except Exception as error:
        raise CourseError(f"{path} cannot be used: {type(error).__name__}: {error}. Mend it and run again.") from error


def measure(course: str, name: str, seed: int, device: str, honest: bool = True) -> float:
    """Returns one figure; runs in a worker process, on one thread, so that seeds can be measured side by side."""
    import torch

    torch.set_num_threads(1)
    quantity = load_quantities(Path(course))[name]
    function = quantity.honest if honest else quantity.wrong
    return function(seed, device) if function is not None else math.nan


def calibrate(
    course: Path,
    *,
    seeds: Sequence[int],
    executor: Executor,
    names: Sequence[str] = (),
    device: str = "cpu",
    progress: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> list[Threshold]:
    """Returns the thresholds of the quantities named (all without names), measured over `seeds`.

    `progress` is called with a quantity's name, the figures that are there and those wanted. UsageError for an unknown
    name or fewer than FEWEST_SEEDS seeds.
    """
    quantities = load_quantities(course)
    unknown = sorted(set(names) - set(quantities))
    if unknown:
        raise UsageError(
            f"There is no quantity {unknown[0]!r} in {CALIBRATION}: there is {', '.join(sorted(quantities))}."
        )
    if len(seeds) < FEWEST_SEEDS:
        raise UsageError(f"{len(seeds)} seeds say too little about rare failures: give at least {FEWEST_SEEDS}.")
    return [
        _calibrate_one(course, name, quantities[name], seeds, device, executor, partial(progress, name))
        for name in names or quantities
    ]


def _calibrate_one(
    course: Path,
    name: str,
    quantity: Quantity,
    seeds: Sequence[int],
    device: str,
    executor: Executor,
    progress: Callable[[int, int], None],
) -> Threshold:
    wrong_seeds = seeds[:: max(1, len(seeds) // 20)] if quantity.wrong else []
    jobs = {executor.submit(measure, str(course), name, seed, device): True for seed in seeds}
    jobs |= {executor.submit(measure, str(course), name, seed, device, False): False for seed in wrong_seeds}
    figures: dict[bool, list[float]] = {True: [], False: []}
    for done, job in enumerate(as_completed(jobs), 1):
        figures[jobs[job]].append(job.result())
        progress(done, len(jobs))
    return summarise(name, quantity, figures[True], figures[False], device)


def summarise(
    name: str, quantity: Quantity, honest: Sequence[float], wrong: Sequence[float] = (), device: str = "cpu"
) -> Threshold:
    """Returns the threshold and its false-fail rate from the figures of honest and of wrong training."""
    import torch

    finite = [figure if math.isfinite(figure) else math.inf for figure in honest]
    value = quantity.threshold if quantity.threshold is not None else choose(finite)
    return Threshold(
        name=name,
        value=value,
        false_fail=false_fail_rate(finite, value),
        bound=counting_bound(sum(f > value for f in finite), len(finite)),
        seeds=len(finite),
        mean=statistics.fmean(finite),
        deviation=statistics.stdev(finite) if all(map(math.isfinite, finite)) else math.nan,
        largest=max(finite),
        nearest_mistake=min(wrong, default=math.nan),
        unit=quantity.unit,
        device=device,
        torch=torch.__version__,
    )


def write_thresholds(course: Path, found: Sequence[Threshold]) -> Path:
    """Writes thresholds to the course's thresholds.toml, keeping those of other quantities; returns its path."""
    path = course / THRESHOLDS
    kept = dict(read_thresholds(path)) | {threshold.name: threshold for threshold in found}
    text = "# Written by `autograde calibrate`; the suites read it and the reports quote it.\n"
    text += "\n".join("".join(_lines(threshold)) for _, threshold in sorted(kept.items()))
    write_file(path, text.encode(), "change the folder's rights")
    return path


def _lines(threshold: Threshold) -> Iterator[str]:
    yield f'\n["{threshold.name}"]\n'
    for key, value in vars(threshold).items():
        if key != "name":
            yield f"{key} = {_toml(value)}\n"


def _toml(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}" if "." in f"{value:.6g}" or not math.isfinite(value) else repr(value)
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

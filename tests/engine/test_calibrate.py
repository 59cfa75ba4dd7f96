"""Calibration: tails that are known, bounds from the literature, and a file that reads back what was written."""

from __future__ import annotations

import math
import random
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from autograder.authoring import calibrate, tail_fit
from autograder.course import thresholds
from autograder.course.thresholds import Quantity
from autograder.errors import CourseError, UsageError

CALIBRATION = """
from autograder.course.thresholds import Quantity

def honest(seed, device):
    return 1 + seed % 10 / 10

def wrong(seed, device):
    return 5.0 + seed

QUANTITIES = {"toy.loss": Quantity(honest, wrong, unit="nats"), "toy.fixed": Quantity(honest, threshold=3.0)}
"""


class Here(Executor):
    """Runs at once, in this process."""

    def submit(self, fn, /, *args, **kwargs):
        """Gives a future that is done."""
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture
def course(tmp_path):
    """Gives a course that has nothing but something to calibrate."""
    path = tmp_path / calibrate.CALIBRATION
    path.parent.mkdir(parents=True)
    path.write_text(CALIBRATION, encoding="utf-8")
    return tmp_path


def test_what_is_measured_is_written_and_read_back(course):
    """Mean, largest, number of seeds and the nearest mistake come back from the file."""
    found = calibrate.calibrate(course, seeds=range(40), executor=Here())
    path = calibrate.write_thresholds(course, found)
    kept = thresholds.read_thresholds(path)["toy.loss"]
    assert (kept.seeds, kept.largest, kept.mean, kept.unit) == (40, 1.9, 1.45, "nats")
    assert kept.nearest_mistake == 5.0
    assert kept.value >= kept.largest
    assert thresholds.threshold_of(course, "toy.fixed").value == 3.0


def test_other_thresholds_stay_when_one_is_measured_again(course):
    """A file holds all quantities, however few are calibrated."""
    calibrate.write_thresholds(course, calibrate.calibrate(course, seeds=range(40), executor=Here()))
    again = calibrate.calibrate(course, seeds=range(20), executor=Here(), names=["toy.fixed"])
    kept = thresholds.read_thresholds(calibrate.write_thresholds(course, again))
    assert {name: t.seeds for name, t in kept.items()} == {"toy.fixed": 20, "toy.loss": 40}


def test_progress_is_told_for_every_figure(course):
    """A caller can show how far it is."""
    told = []
    calibrate.calibrate(
        course, seeds=range(20), executor=Here(), names=["toy.fixed"], progress=lambda *step: told.append(step)
    )
    assert told[0] == ("toy.fixed", 1, 20)
    assert told[-1] == ("toy.fixed", 20, 20)


def test_an_exponential_tail_is_found():
    """The share of an exponential distribution above 9 is exp(-9); the fit is near it and not below a tenth of it."""
    rng = random.Random(1)
    figures = [rng.expovariate(1.0) for _ in range(2000)]
    assert math.exp(-9) / 10 < tail_fit.false_fail_rate(figures, 9.0) < 100 * math.exp(-9)


def test_a_bounded_distribution_is_not_trusted_to_be_bounded():
    """Uniform figures end at 1, yet the rate above 1.02 is not called zero."""
    rng = random.Random(2)
    figures = [rng.random() for _ in range(500)]
    assert tail_fit.false_fail_rate(figures, 1.02) > 1e-4


def test_within_the_data_the_rate_is_what_was_counted():
    """Of 1 to 100, a quarter lies above 75."""
    assert tail_fit.false_fail_rate([float(n) for n in range(1, 101)], 75.0) == 0.25


def test_the_rule_of_three():
    """No failure in 300 leaves 1 in 100 possible, with 95 % confidence."""
    assert tail_fit.counting_bound(0, 300) == pytest.approx(3 / 300, rel=0.01)
    assert tail_fit.counting_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300), rel=1e-6)


def test_the_chosen_threshold_fails_fewer_than_one_in_a_thousand():
    """Without a choice of the course's, the smallest safe threshold is taken."""
    rng = random.Random(3)
    figures = [rng.gauss(1.0, 0.1) for _ in range(500)]
    chosen = tail_fit.choose(figures)
    assert chosen >= max(figures)
    assert tail_fit.false_fail_rate(figures, chosen) <= tail_fit.TARGET
    assert chosen < 2


def test_training_that_explodes_has_no_safe_threshold():
    """A figure that is no number says so."""
    with pytest.raises(CourseError, match="without a number"):
        tail_fit.choose([1.0] * 50 + [math.inf])
    summary = calibrate.summarise("x", Quantity(lambda s, d: 0.0, threshold=2.0), [1.0] * 49 + [math.nan])
    assert summary.false_fail == pytest.approx(1 / 50)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"names": ["other"]}, UsageError, "no quantity 'other'"),
        ({"seeds": range(3)}, UsageError, "3 seeds say too little"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(course, change, error, words):
    """Unknown quantities and too few seeds."""
    with pytest.raises(error, match=words):
        calibrate.calibrate(course, **({"seeds": range(20), "executor": Here()} | change))


def test_a_course_without_calibration(tmp_path):
    """Says what is missing."""
    with pytest.raises(CourseError, match=r"calibration\.py"):
        calibrate.load_quantities(tmp_path)
    with pytest.raises(CourseError, match="autograde calibrate"):
        thresholds.threshold_of(tmp_path, "toy.loss")


def test_a_damaged_file_is_named(course):
    """Half a file is not read as none."""
    path = course / thresholds.THRESHOLDS
    path.write_text('["toy.loss"]\nvalue = 1.0\n', encoding="utf-8")
    with pytest.raises(CourseError, match="damaged"):
        thresholds.read_thresholds(path)


def test_the_shipped_thresholds_are_safe_and_tell_apart():
    """Every threshold that ships fails honest work less than 1 in 1,000 times and lies below the nearest mistake."""
    shipped = thresholds.read_thresholds(Path(__file__).resolve().parents[2] / thresholds.THRESHOLDS)
    assert shipped
    for threshold in shipped.values():
        assert threshold.false_fail < tail_fit.TARGET, threshold.name
        assert threshold.largest < threshold.value < threshold.nearest_mistake, threshold.name


@pytest.mark.parametrize(("rate", "said"), [(0.018, 60), (1.07e-5, 90_000), (0.3, 3), (0.0, 1_000_000)])
def test_a_rate_is_said_as_one_in_so_many(rate: float, said: int) -> None:
    """Nobody reads 1e-05 as a share of students."""
    figures = {"bound": 0.1, "mean": 1.0, "deviation": 0.1, "largest": 1.2, "nearest_mistake": 3.0}
    made = thresholds.Threshold("toy", 2.0, rate, seeds=400, unit="", device="cpu", torch="", **figures)
    assert made.one_in == said

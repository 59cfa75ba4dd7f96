"""Of several attempts of one student the best counts, by its mark: what lateness takes counts, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.commands import Commands, graded_here
from tests.engine.tiny_course import RIGHT, WRONG

HALF = "def twice(x):\n    return 2 * x if len(x) < 10 else x\n"
RULES = '[late]\nper_day = "50%"\n\n[exercises.twice]\ndue = 2026-05-02T12:00:00+00:00\n'
FIRST, SECOND, LATE = "2026-05-01-10-00-00", "2026-05-02-10-00-00", "2026-05-03-11-00-00"


@pytest.fixture
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Blackboard's download of three: of two with several attempts, the last is not the best."""
    made = Commands(tmp_path_factory.mktemp("attempts"), "download")
    made.work.mkdir()
    attempts = {
        "ada": {FIRST: HALF, SECOND: RIGHT, LATE: WRONG},
        "bo": {FIRST: RIGHT},
        "cy": {FIRST: HALF, LATE: RIGHT},
    }
    for user, own in attempts.items():
        for time, source in own.items():
            (made.work / f"Lab_{user}_attempt_{time}_twice.py").write_text(source)
    with graded_here(made.course):
        yield made


def test_the_best_attempt_counts(lab: Commands) -> None:
    """Each attempt is graded once, the page says which counts; the last and the first can still be had."""
    assert lab.grade() == 0
    assert lab.totals() == {"ada": "0", "bo": "3", "cy": "3"}
    assert lab.grade("--attempt", "best") == 0
    assert lab.totals() == {"ada": "3", "bo": "3", "cy": "3"}
    assert "Graded is the best of 3 attempts, that of 2026-05-02 10:00:00" in lab.page("ada")
    assert "best of" not in lab.page("bo")
    assert lab.grade("--attempt", "first") == 0
    assert lab.totals() == {"ada": "2", "bo": "3", "cy": "2"}


def test_a_late_attempt_is_the_best_only_where_it_still_is_after_what_lateness_takes(lab: Commands) -> None:
    """Cy's right answer comes a day late, for half of 3 points; the earlier one has 2."""
    lab.out.mkdir()
    (lab.out / "class.toml").write_text('timezone = "UTC"\n' + RULES)
    assert lab.grade("--attempt", "best") == 0
    assert lab.totals() == {"ada": "3", "bo": "3", "cy": "2"}
    assert lab.table()["cy"]["twice deduction"] == "0"


def test_who_is_graded_twice(lab: Commands) -> None:
    """Six attempts are graded once each, whatever is asked next; --force grades them again, once."""
    with graded_here(lab.course) as log:
        assert lab.grade("--attempt", "best") == 0 and len(log) == 6
        assert lab.grade("--attempt", "best") == 0 and len(log) == 6
        assert lab.grade("--attempt", "best", "--force") == 0 and len(log) == 12
        assert lab.grade("--attempt", "best", "--student", "ada") == 0 and len(log) == 12
    assert lab.totals() == {"ada": "3", "bo": "3", "cy": "3"}


def test_a_test_that_is_run_again_sees_the_attempt_that_counts(
    lab: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mended suite is run on Ada's best attempt, not on her last."""
    assert lab.grade("--attempt", "best") == 0
    suite = lab.root / "mended.py"
    suite.write_text((lab.course / "tests/suites/test_twice.py").read_text().replace("standard_normal(3)", "random(4)"))
    capsys.readouterr()
    assert lab.after("regrade", "twice::test_doubles", "--from", str(suite), "--sandbox", "none") == 0
    assert capsys.readouterr().out.splitlines() == ["No mark changed."]


def test_versions_of_a_file_are_attempts_on_canvas(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Canvas numbers a file that is handed in again: the newest counts, or the best where that is asked for."""
    lab = Commands(tmp_path_factory.mktemp("canvas"), "canvas")
    lab.work.mkdir()
    for name, source in {"loveada_17_101_twice.py": RIGHT, "loveada_LATE_17_102_twice-1.py": WRONG}.items():
        (lab.work / name).write_text(source)
    (lab.work / "youngcy_18_103_twice.py").write_text(RIGHT)
    with graded_here(lab.course):
        assert lab.grade() == 0
        assert lab.totals() == {"loveada": "0", "youngcy": "3"}
        assert lab.table()["loveada"]["status"] == "graded" and "newest of 2 versions" in lab.page("loveada")
        assert lab.grade("--attempt", "best") == 0
        assert lab.totals() == {"loveada": "3", "youngcy": "3"}
        assert "twice.py is number 1 of 2 versions" in lab.page("loveada")

"""Following a student's files: a check when all is whole, and again for each change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.selfcheck import target
from autograder.selfcheck.watch import Follower, changes

Step = Callable[[], None]


def following(path: Path, steps: Iterator[Step]) -> Iterator[None]:
    """Follows a path; each time it waits, the next step is made, and after the last one it ends."""

    class Over(Exception):
        pass

    def wait() -> None:
        try:
            next(steps)()
        except StopIteration:
            raise Over from None

    try:
        yield from changes(path, wait)
    except Over:
        return


def nothing() -> None:
    """Lets a moment pass."""


def test_a_change_is_told_once_and_only_when_it_is_whole(tmp_path: Path) -> None:
    """A file that is still being written is waited for; one that stays as it is is not told again."""
    file = tmp_path / "srn.py"
    file.write_text("first")

    def write(text: str) -> Step:
        return lambda: void(file.write_text(text))

    steps = [nothing, nothing, write(""), write("seco"), write("second"), nothing, nothing, nothing]
    assert len(list(following(file, iter(steps)))) == 2


def test_a_save_is_looked_at_again_soon(tmp_path: Path) -> None:
    """From the look that meets a change to the one that finds it whole, it is known that one is coming."""
    file = tmp_path / "srn.py"
    file.write_text("first")
    follower = Follower(file)
    seen = [(follower.has_changed(), follower.sees_a_change) for _ in range(3)]
    file.write_text("second")
    seen += [(follower.has_changed(), follower.sees_a_change) for _ in range(2)]
    assert seen == [(False, True), (True, False), (False, False), (False, True), (True, False)]


def test_a_folder_is_followed_with_what_its_folders_hold(tmp_path: Path) -> None:
    """A notebook one folder down counts, a file of another kind does not."""
    (tmp_path / "srn").mkdir()
    steps = [
        nothing,
        lambda: void((tmp_path / "srn" / "srn.ipynb").write_text("{}")),
        nothing,
        nothing,
        lambda: void((tmp_path / "plot.png").write_bytes(b"x")),
        nothing,
        nothing,
    ]
    assert len(list(following(tmp_path, iter(steps)))) == 2


def test_what_is_given_out_is_followed_from_its_top(tmp_path: Path) -> None:
    """Students stay in the folder that they were given: a save in `exercises/srn` counts, one in a cache does not."""
    for folder in ("exercises/srn", "exercises/.ipynb_checkpoints", "__pycache__"):
        (tmp_path / folder).mkdir(parents=True)
    steps = [
        nothing,
        lambda: void((tmp_path / "exercises" / "srn" / "srn.py").write_text("import torch")),
        nothing,
        nothing,
        lambda: void((tmp_path / "exercises" / ".ipynb_checkpoints" / "srn.ipynb").write_text("{}")),
        lambda: void((tmp_path / "__pycache__" / "srn.py").write_text("")),
        nothing,
        nothing,
    ]
    assert len(list(following(tmp_path, iter(steps)))) == 2
    assert target.speaks_of_torch(target.Target(tmp_path))


def test_a_file_that_goes_and_comes_back_is_followed(tmp_path: Path) -> None:
    """Editors replace files: while it is away nothing breaks."""
    file = tmp_path / "srn.py"
    file.write_text("first")
    steps = [nothing, file.unlink, nothing, nothing, lambda: void(file.write_text("second one")), nothing, nothing]
    assert len(list(following(file, iter(steps)))) == 3


def void(_: object) -> None:
    """Takes a value and gives none."""

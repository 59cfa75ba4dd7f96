"""Which files a child may read: enough for torch, and nothing that lies beside it."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from autograder.sandbox.walls import roots


def test_a_closed_path_is_left_out_and_its_neighbours_stay(tmp_path: Path) -> None:
    """A folder that holds something closed is opened child by child, down to the closed one."""
    for name in ("a/keep", "a/secret", "b"):
        (tmp_path / name).mkdir(parents=True)
    found = roots.without(str(tmp_path), [str(tmp_path / "a" / "secret")])
    assert sorted(found) == [str(tmp_path / "a" / "keep"), str(tmp_path / "b")]


def test_a_link_out_of_an_opened_folder_is_not_followed(tmp_path: Path) -> None:
    """A link beside a closed path could point at it, so links are never opened one by one."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    assert roots.without(str(tmp_path), [str(tmp_path / "secret")]) == []


def test_torch_and_numpy_are_open_and_their_neighbours_are_not() -> None:
    """pytest is installed in the same folder as torch, and so might a reference solution be."""
    site = Path(os.path.realpath(sysconfig.get_paths()["purelib"]))
    opened = roots.readable()
    assert str(site / "torch") in opened and str(site / "numpy") in opened
    assert not any(Path(path) == site or "pytest" in path for path in opened)


def test_the_standard_library_is_open() -> None:
    """Late imports of the standard library work in a child."""
    opened = roots.readable()
    assert any(os.path.realpath(os.__file__).startswith(path) for path in opened)


def test_no_shut_path_and_none_of_its_parents_is_open(tmp_path: Path) -> None:
    """Naming a folder as shut keeps it so, wherever it lies."""
    shut = os.path.realpath(sysconfig.get_paths()["stdlib"]) + "/json"
    assert not any((shut + "/").startswith(path.rstrip("/") + "/") for path in roots.readable(shut=[shut]))


def test_a_package_that_is_not_installed_is_left_out() -> None:
    """A name that no installation knows adds nothing and raises nothing."""
    assert roots.closure(["surely-not-installed"]) == []

"""Resource limits as numbers; that the kernel keeps them is shown in test_walls."""

from __future__ import annotations

import resource

import pytest

from autograder.model import Limits
from autograder.sandbox.walls import rlimits
from autograder.sandbox.walls.rlimits import MIB, Footprint

BASE = Footprint(address_space=3000 * MIB, data=500 * MIB, user_threads=100)


def test_memory_is_limited_to_the_size_now_and_the_budget() -> None:
    """A child that has imported torch already takes gigabytes of address space, which are not its student's."""
    values = rlimits.wanted(Limits(memory_mb=1024), BASE)
    assert values[resource.RLIMIT_AS] == (4024 * MIB, 4024 * MIB)
    assert values[resource.RLIMIT_DATA] == (1524 * MIB, 1524 * MIB)


def test_no_file_may_grow_and_no_core_is_left() -> None:
    """A child writes no file, not even an accidental one."""
    values = rlimits.wanted(Limits(), BASE)
    assert values[resource.RLIMIT_FSIZE] == values[resource.RLIMIT_CORE] == (0, 0)


def test_on_a_gpu_address_space_is_free_and_data_is_not() -> None:
    """CUDA reserves address space far beyond what it uses."""
    values = rlimits.wanted(Limits(memory_mb=1024), BASE, gpu=True)
    assert resource.RLIMIT_AS not in values
    assert values[resource.RLIMIT_DATA][0] == (500 + 1024 + rlimits.GPU_HOST_MB) * MIB


def test_the_footprint_of_this_process_is_plausible() -> None:
    """A running Python takes some megabytes, of which data is a part."""
    base = rlimits.footprint()
    assert MIB < base.data < base.address_space
    assert base.user_threads >= 1


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("MemoryError", ""),
        ("_ArrayMemoryError", "Unable to allocate 3.00 GiB: cannot allocate memory"),
        ("RuntimeError", "[enforce fail at alloc_cpu.cpp:127] . DefaultCPUAllocator: can't allocate memory: you tried"),
        ("OutOfMemoryError", "CUDA out of memory. Tried to allocate 20.00 GiB"),
        ("OSError", "[Errno 12] Cannot allocate memory"),
    ],
)
def test_memory_errors_are_known_by_their_words(type_name: str, text: str) -> None:
    """NumPy, torch and the system each say it in their own way."""
    assert rlimits.is_memory_error(type_name, text)


def test_an_ordinary_error_is_no_memory_error() -> None:
    """A student's own error about memory cells is an error like any other."""
    assert not rlimits.is_memory_error("ValueError", "memory cell has the wrong shape")
    assert not rlimits.is_memory_error("RuntimeError", "mat1 and mat2 shapes cannot be multiplied")

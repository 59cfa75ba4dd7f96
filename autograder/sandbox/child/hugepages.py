"""Large pages for the zygote's memory: a fork copies page tables, and an exit takes them down, page by page.

With 2 MiB pages in place of 4 KiB ones a bare fork and exit of a process that holds torch takes half the time. Nothing
else changes, and a kernel that cannot do it (before Linux 6.1, or one without large pages) is left as it is.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator

MADV_COLLAPSE = 25
SHIFT = 21
NEAR = 16
"""Blocks between two that hold objects are tried too, where they are no more than these: C code keeps its own there."""
HEAP = 1 << 12
"""Blocks below the heap's top in which the first that holds objects is taken for the heap's beginning."""
WORTH_IT = 60
"""Forks that pay for it: it takes half a second, and saves each fork that follows eight milliseconds."""


def collapse() -> int:
    """Gathers this process's memory in large pages; returns how many there are now, 0 where the kernel refuses.

    Where the memory lies is told by the addresses of Python's objects: inside bubblewrap there is no /proc/self/maps.
    """
    madvise = getattr(ctypes.CDLL(None), "madvise", None)
    if madvise is None:
        return 0
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return sum(madvise(block << SHIFT, 1 << SHIFT, MADV_COLLAPSE) == 0 for block in _blocks())


def _blocks() -> Iterator[int]:
    """Yields the numbers of the blocks of 2 MiB that hold objects, and of those near them."""
    gc.unfreeze()
    objects = gc.get_objects()
    used = sorted({id(thing) >> SHIFT for thing in objects})
    gc.freeze()
    top = _heap_top()
    for block, following in zip(used, [*used[1:], 0], strict=True):
        near = block < following <= block + NEAR or top - HEAP <= block < following <= top
        yield from range(block, following if near else block + 1)


def _heap_top() -> int:
    """Returns the number of the block in which the heap ends, 0 where that cannot be told."""
    sbrk = getattr(ctypes.CDLL(None), "sbrk", None)
    if sbrk is None:
        return 0
    sbrk.restype = ctypes.c_void_p
    return (sbrk(0) or 0) >> SHIFT

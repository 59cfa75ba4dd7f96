"""Does in this process what a submission would start others for: workers of a DataLoader, a Pool, a compiler.

None can be started while work is graded, and code that asks for them gives the same numbers without. It is a courtesy,
no wall.
"""

from __future__ import annotations

import concurrent.futures
import functools
import multiprocessing
import multiprocessing.dummy
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox.child.mentions import last_mention
from autograder.sandbox.loading import Note, sentences
from autograder.sandbox.wire import Unit

THREADED = ("Pool", "Process", "Queue", "JoinableQueue", "Lock", "RLock", "Event", "Semaphore", "Barrier", "Condition")
AWAITS = re.compile(r"\basyncio\b")
ASKS = (
    (re.compile(r"\btorch\s*\.\s*compile\b"), "compiles"),
    (re.compile(r"\bnum_workers\s*=\s*[1-9]"), "workers"),
    (re.compile(r"\bmultiprocessing\b|\bProcessPoolExecutor\b"), "processes"),
)


def run_in_one() -> None:
    """Makes loaders, pools, processes and torch.compile work within this process from now on."""
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        torch.compile = as_it_is
        torch.nn.Module.compile = _compiled_in_place
        loader = torch.utils.data.DataLoader
        loader.__init__ = _without_workers(loader.__init__)
    modules: list[Any] = [multiprocessing, sys.modules.get("torch.multiprocessing")]
    for module in filter(None, modules):
        for name in THREADED:
            setattr(module, name, getattr(multiprocessing.dummy, name))
        module.get_context = functools.partial(_context, module)
    executors: Any = concurrent.futures
    executors.ProcessPoolExecutor = _Threads


def told(units: Sequence[Unit]) -> tuple[Note, ...]:
    """Returns a note for each of these that a submission asks for."""
    found: dict[str, Note] = {}
    for pattern, kind in ASKS:
        if (mention := last_mention(units, pattern)) is not None:
            found[kind] = mention.note(sentences.NOT_HERE[kind])
    return tuple(found.values())


def await_within(units: Sequence[Unit]) -> None:
    """Lets a submission that asks for asyncio wait for its own coroutines: its loop needs no pipe."""
    if last_mention(units, AWAITS) is None:
        return
    from asyncio import selector_events

    loop: Any = selector_events.BaseSelectorEventLoop
    loop._make_self_pipe = lambda self: setattr(self, "_csock", None)
    loop._close_self_pipe = lambda self: None


def as_it_is(model: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Stands in for torch.compile: gives what it was given, or a decorator that does."""
    return model if model is not None else as_it_is


class _Threads(concurrent.futures.ThreadPoolExecutor):
    def __init__(self, max_workers: int | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(min(max_workers or 1, 4))


def _compiled_in_place(self: Any, *args: Any, **kwargs: Any) -> None:
    return None


def _without_workers(real: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(real)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        asked = args[5] if len(args) > 5 else kwargs.get("num_workers", 0)
        if isinstance(asked, int) and asked > 0:
            args = (*args[:5], 0, *args[6:]) if len(args) > 5 else args
            without = {"num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"}
            kwargs = {name: value for name, value in kwargs.items() if name not in without}
        real(self, *args, **kwargs)

    return init


def _context(module: Any, method: str | None = None) -> Any:
    return module

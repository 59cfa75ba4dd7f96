"""Code that would start processes, or a compiler, gives its numbers without, and is told so."""

from __future__ import annotations

import pytest

from autograder.grading.runner import Runner
from tests.engine.test_honest_styles import COUNTER
from tests.engine.test_runner import STUB, handin, part, result

WAYS = {
    "a loader with workers": (
        "from torch.utils.data import DataLoader\n",
        "next(iter(DataLoader(np.asarray(x), batch_size=99, num_workers=2, persistent_workers=True))).numpy() * 2",
        "the DataLoader loads without workers",
    ),
    "workers by place": (
        "from torch.utils.data import DataLoader\nWORKERS = 2\n",
        "next(iter(DataLoader(np.asarray(x), 99, False, None, None, WORKERS))).numpy() * 2",
        "",
    ),
    "a pool": (
        "from multiprocessing import Pool\ndef twice(row):\n    return 2 * row\n",
        "np.stack(Pool(2).map(twice, np.asarray(x)))",
        "threads do the work",
    ),
    "a pool of a context": (
        "import torch.multiprocessing as mp\ndef twice(row):\n    return 2 * row\n",
        "np.stack(mp.get_context('spawn').Pool(2).map(twice, np.asarray(x)))",
        "threads do the work",
    ),
    "an executor": (
        "from concurrent.futures import ProcessPoolExecutor\ndef twice(row):\n    return 2 * row\n",
        "np.stack(list(ProcessPoolExecutor().map(twice, np.asarray(x))))",
        "threads do the work",
    ),
    "processes and a queue": (
        "import multiprocessing as mp\ndef twice(x, queue):\n    queue.put(2 * x)\n"
        "def run(x):\n    queue = mp.Queue()\n    worker = mp.Process(target=twice, args=(x, queue))\n"
        "    worker.start()\n    worker.join()\n    return queue.get()\n",
        "run(np.asarray(x))",
        "threads do the work",
    ),
    "a coroutine, where no socket can be made": (
        "import asyncio, socket\nsocket.socketpair = None\n"
        "async def twice(x):\n    await asyncio.sleep(0)\n    return 2 * x\n",
        "asyncio.run(twice(np.asarray(x)))",
        "",
    ),
    "a compiled function": (
        "import torch\n@torch.compile\ndef twice(x):\n    return 2 * x\n",
        "twice(torch.as_tensor(x)).numpy()",
        "torch.compile is not used",
    ),
    "a compiled function with options": (
        "import torch\n@torch.compile(mode='reduce-overhead')\ndef twice(x):\n    return 2 * x\n",
        "twice(torch.as_tensor(x)).numpy()",
        "torch.compile is not used",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_asks_for_processes_or_a_compiler_works_without(runner: Runner, way: str) -> None:
    """The numbers are right, and a note says what was not there, where the code says that it wants it."""
    before, value, said = WAYS[way]
    report = part(
        runner.grade(handin(f"{COUNTER}\nimport numpy as np\n{before}\ndef double(x):\n    return {value}\n"))
    )
    assert [(t.id, t.message) for t in report.tests if t.points < t.max_points] == []
    assert said in " ".join(report.notes)
    assert bool(report.notes) == bool(said)


@pytest.mark.parametrize("body", ["torch.softmax(torch.tensor([1, 2]), 0)", "torch.nn.Module()(x)"])
def test_a_notimplementederror_of_torch_s_own_is_no_stub(runner: Runner, body: str) -> None:
    """What torch does not do is an exception with torch's words and the line, not a task that is still open."""
    report = runner.grade(handin(f"import torch\n{COUNTER}\ndef double(x):\n    return {body}\n"))
    found = result(report, "test_double")
    assert (str(found.status), found.line) == ("raised", 12)
    assert found.message.startswith("Your code raised NotImplementedError (line ")


def test_a_stub_s_own_raise_is_a_stub(runner: Runner) -> None:
    """`raise NotImplementedError` in the file, in a helper of it too, is a task that is still open."""
    for source in (STUB, "def todo():\n    raise NotImplementedError('later')\n\ndef double(x):\n    todo()\n"):
        assert str(result(runner.grade(handin(source)), "test_double").status) == "not attempted"

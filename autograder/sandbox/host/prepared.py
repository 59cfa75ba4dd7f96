"""What a process for student code is started with: what it prepares, and the environment it begins in."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import Any

from autograder.files import PACKAGE

ROOT = PACKAGE.parent
SYSTEM = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PATH", "PATHEXT", "TEMP", "TMP", "USERPROFILE")
"""What a process on Windows needs of its environment to load a library."""


@dataclass(frozen=True)
class ZygoteRequest:
    """What a zygote prepares: helper files and adapter rules of each exercise, and the walls asked for.

    `given` is where each exercise's files lie that an answer may open, by their names.

    `many` says that more forks will follow than hugepages.WORTH_IT, `torch` that it is imported, `brief` that so few
    children will follow that nothing is worth while that only makes each of them quicker.
    """

    inside: dict[str, list[list[str]]]
    rules: dict[str, list[dict[str, Any]]]
    walls: dict[str, Any] | None = None
    wall_names: frozenset[str] = frozenset()
    wrapper: tuple[str, ...] = ()
    many: bool = False
    torch: bool = True
    brief: bool = False
    given: dict[str, dict[str, str]] = field(default_factory=dict)


def unwritable_folder() -> str:
    """Returns a folder that exists and takes no files: torch._dynamo makes its cache folder when it is imported."""
    return "/proc" if os.path.isdir("/proc") else "/dev"


def clean_environment() -> dict[str, str]:
    """Returns the environment of student code: nothing of ours, one thread for each numeric library.

    Threads that `--threads` adds soon sleep when they wait. Those that spin as long as they do by default make training
    ten times slower on a busy machine; those that sleep at once, four times slower on a quiet one.
    """
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if sys.platform == "win32":
        system = {name: os.environ[name] for name in SYSTEM if name in os.environ}
        return {**one, **system, "PYTHONDONTWRITEBYTECODE": "1"}
    gpus = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES",) if name in os.environ}
    return {
        **one,
        **gpus,
        "GOMP_SPINCOUNT": "1000",
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "TORCHINDUCTOR_CACHE_DIR": unwritable_folder(),
        "HOME": "/nonexistent",
        "MPLBACKEND": "Agg",  # a plot is drawn and shown to nobody
    }

"""Which files a child may read: the interpreter's library, system libraries, and what torch and numpy are made of.

Everything else stays shut by not being named: home, /etc, the course, other submissions, and every other package
that happens to be installed beside torch (a reference solution may be one of them).
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import Distribution

PLAIN = ("numpy",)
PACKAGES = ("torch", *PLAIN)
SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
CUDA_LIBRARIES = ("/usr/local/cuda/lib64", "/opt/cuda/lib64")
HARMLESS_FILES = (
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/proc/cpuinfo", "/proc/meminfo",
    "/sys/devices/system/cpu", "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
GPU_FILES = ("/proc/driver/nvidia", "/sys/devices/system/node", "/sys/bus/pci/devices", "/usr/share/nvidia")
WRITABLE_DEVICE = "/dev/null"
REQUIRED = re.compile(r"^Requires-Dist: *(.*)", re.MULTILINE)
PACKAGE_FOLDERS = ("site-packages", "dist-packages")


def readable(packages: Iterable[str] = PACKAGES, extra: Iterable[str] = (), shut: Iterable[str] = ()) -> list[str]:
    """Returns existing paths, each a file or a folder with all that is in it, none of which holds a path in `shut`.

    `extra` and the folders of `packages` and of what they need are open even where they lie inside a shut path.
    """
    closed = [os.path.realpath(path) for path in shut]
    closed += [str(folder) for root in library_roots() for folder in package_folders(root)]
    broad = [path for root in (*library_roots(), *HARMLESS_FILES) for path in without(root, closed)]
    named = [os.path.realpath(path) for path in (*closure(packages), *extra)]
    return sorted({path for path in (*broad, *named) if os.path.exists(path)})


def library_roots() -> list[str]:
    """Returns the folders that hold the interpreter's own modules and the system's shared libraries."""
    paths = sysconfig.get_paths()
    named = (paths["stdlib"], paths["platstdlib"], sysconfig.get_config_var("LIBDIR") or "", *SYSTEM_LIBRARIES)
    found = {os.path.realpath(path) for path in (*named, *CUDA_LIBRARIES) if path}
    return sorted(path for path in found if os.path.isdir(path))


def package_folders(root: str) -> list[Path]:
    """Returns the folders of installed packages below a library folder."""
    base = Path(root)
    around = [base, *base.glob("python3*"), *base.glob("pypy3*")]
    return [place / name for place in around for name in PACKAGE_FOLDERS if (place / name).is_dir()]


def without(root: str, closed: Iterable[str]) -> list[str]:
    """Returns `root`, or, where it holds a closed path, what is in it but for that path."""
    root = os.path.realpath(root)
    inside = [path for path in closed if path == root or path.startswith(root.rstrip("/") + "/")]
    if not inside:
        return [root]
    if root in inside or not os.path.isdir(root):
        return []
    below = (os.path.join(root, name) for name in os.listdir(root))
    return [path for child in below if not os.path.islink(child) for path in without(child, inside)]


def closure(packages: Iterable[str]) -> list[str]:
    """Returns the files and folders of these packages and of all they need, as installed."""
    import importlib.metadata

    seen: set[str] = set()
    queue = [_plain(name) for name in packages]
    paths: list[str] = []
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            paths += _imported(name)
            continue
        paths += _installed(distribution)
        queue += [_plain(text) for text in _required(distribution) if "extra ==" not in text]
    return sorted(set(paths))


def _required(distribution: Distribution) -> list[str]:
    """Returns what a distribution says it needs; most of the time of `requires` goes into reading its description."""
    head = (distribution.read_text("METADATA") or "").partition("\n\n")[0]
    return REQUIRED.findall(head) if head else list(distribution.requires or ())


def _installed(distribution: Distribution) -> list[str]:
    """Returns the first level of what a distribution installed; shared and outside folders are left out."""
    text = distribution.read_text("RECORD") or ""
    tops = {line.partition("/")[0].partition(",")[0] for line in text.splitlines()}
    tops -= {"", "..", "__pycache__", "bin"}
    return [str(distribution.locate_file(top)) for top in tops if not top.endswith(".pth")] or _imported(
        distribution.metadata["Name"] or ""
    )


def modules_of(package: str) -> list[str]:
    """Returns the names under which what is installed as `package` is imported."""
    import importlib.metadata

    try:
        paths = [Path(path) for path in _installed(importlib.metadata.distribution(package))]
    except importlib.metadata.PackageNotFoundError:
        return []
    found = {path.stem for path in paths if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return sorted(name for name in found if not name.startswith("_"))


def _imported(name: str) -> list[str]:
    """Returns where a package without a record lies, found as an import would."""
    try:
        spec = importlib.util.find_spec(name.replace("-", "_"))
    except (ImportError, ValueError):
        return []
    if spec is None or spec.origin is None or not os.path.isabs(spec.origin):
        return []
    return [os.path.dirname(spec.origin) if spec.submodule_search_locations else spec.origin]


def _plain(requirement: str) -> str:
    """Returns the name of the package that a requirement names."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found.group()).lower() if found else ""


def interpreter() -> list[str]:
    """Returns what a new interpreter needs to start: its executable's chain of links, its settings, its prefix."""
    chain, path = [], Path(sys.executable)
    while True:
        chain.append(str(path))
        if not path.is_symlink():
            break
        path = Path(os.path.normpath(path.parent / os.readlink(path)))
    return [*chain, *(str(p) for p in (Path(sys.prefix) / "pyvenv.cfg",) if p.exists())]

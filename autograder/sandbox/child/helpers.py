"""Loads the course's helpers: code of ours that runs beside the student's and holds no expected value.

Each comes with its kind: `module` is a file given to students, importable under its own name; `path` is a folder of
stand-ins for packages that student code may not import, `always` one of them that is taken in any case; `helpers` is
the module whose functions stand in where a student's own are missing; `allowed` is where a package lies that may be
imported, `ahead` the name of one that is imported at once, `missing` of one that
may be imported and is not installed; `inside` is a file whose public names make up `student.inside`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

from autograder.sandbox.child.allowed import import_ahead, let_import

INSIDE = "autograde_inside_"
"""What the names of modules begin with that make up `student.inside`."""


def load_helpers(helpers: Sequence[Sequence[str]]) -> SimpleNamespace:
    """Returns one namespace of the functions in the helper files; stand-ins and given modules become importable."""
    named: dict[str, list[str]] = {}
    for kind, what in helpers:
        named.setdefault(kind, []).append(what)
    given = [_import_file(Path(path), register=True).__name__ for path in named.get("module", ())]
    for folder in named.get("path", ()):
        allowed = {Path(path).stem for path in named.get("allowed", ())}
        _import_all(Path(folder), always=named.get("always", ()), allowed=allowed)
    for module in named.get("helpers", ()):
        from autograder.sandbox.loading import absent

        absent.stand_in_from(module, given)
    if "allowed" in named:
        let_import(named["allowed"])
    import_ahead(named.get("ahead", ()))
    if "missing" in named:
        from autograder.sandbox.loading import wording

        wording.MISSING.update(named["missing"])
    inside = SimpleNamespace()
    for path in named.get("inside", ()):
        module_vars = vars(_import_file(Path(path), register=False))
        vars(inside).update({k: v for k, v in module_vars.items() if not k.startswith("_")})
    return inside


def _import_file(path: Path, *, register: bool) -> ModuleType:
    name = path.stem if register else INSIDE + path.stem
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__file__", None) == str(path):
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _import_all(folder: Path, always: Collection[str], allowed: Collection[str]) -> None:
    """Imports the stand-in packages in `folder`, but for real ones that are `allowed` or loaded and not in `always`.

    What else is installed on the machine makes no difference: behind the walls it is not there.
    """
    for package in sorted(p for p in folder.iterdir() if (p / "__init__.py").is_file() or p.suffix == ".py"):
        name = package.stem
        if name not in always and (name in sys.modules or name in allowed):
            continue
        sys.path.insert(0, str(folder))
        try:
            importlib.import_module(name)
            for sub in sorted(package.rglob("*.py")) if package.is_dir() else ():
                parts = sub.relative_to(folder).with_suffix("").parts
                importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        finally:
            sys.path.remove(str(folder))

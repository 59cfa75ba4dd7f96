"""How an exception and a failed import are said in a report: one short line each."""

from __future__ import annotations

import ast
import sys

from autograder.sandbox.loading.sentences import FRAMEWORKS_ONLY

MAX_REASON = 200
FRAMEWORKS = frozenset({"tensorflow", "keras", "mxnet", "paddle", "jax", "flax", "mindspore", "theano", "chainer"})

MISSING: set[str] = set()
"""Holds the packages that the course allows and that are not installed here."""


def import_sentence(node: ast.Import | ast.ImportFrom, error: ImportError) -> str:
    """Says what an import needs that is not here."""
    module = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
    if isinstance(node, ast.ImportFrom) and node.level:
        return f"needs `{module or node.names[0].name}`, a file beside it that was not handed in or cannot be imported"
    if isinstance(error, ModuleNotFoundError):
        missing = str(error.name or module)[:60]
        top = missing.partition(".")[0]
        if sys.modules.get(missing, sys) is None:  # where `siblings` could not load it
            return f"needs the module `{missing}`, which was handed in but cannot be imported"
        module = missing if top in sys.modules else top
        if top in MISSING:
            return (
                f"needs the module `{top}`, which this course allows and which is not installed here: `pip install` it"
            )
        if top in FRAMEWORKS:
            return f"needs the module `{top}`, {FRAMEWORKS_ONLY}"
        if top in sys.stdlib_module_names:
            return f"needs Python's own module `{module}`, which is not there while work is graded"
        return f"needs the module `{module}`, which is neither among this course's packages nor handed in"
    name = node.names[0].name
    why = FRAMEWORKS_ONLY if name in FRAMEWORKS else "which the version here does not have"
    return f"needs `{name}` from `{module}`, {why}"


def describe(error: BaseException) -> str:
    """Says an exception in one short line; its own text may be hostile."""
    try:
        text = " ".join(str(error).split())
    except BaseException:
        text = "(its text could not be made)"
    return f"{type(error).__name__}: {text}"[:MAX_REASON].removesuffix(": ")

"""Files for students in another language: stubs, notebooks and READMEs, whose code stays as it is."""

from __future__ import annotations

import ast
import json
from pathlib import PurePath

from autograder.authoring.translations import prose
from autograder.errors import CourseError
from autograder.report.language import Language

SPOKEN = frozenset({".py", ".ipynb", ".md"})


def spoken_file(path: str, text: str, language: Language) -> str:
    """Returns the text of a file for students in a language; other kinds of files as they are.

    CourseError where a script's code would not be the same.
    """
    suffix = PurePath(path).suffix
    if language.is_english or suffix not in SPOKEN:
        return text
    if suffix == ".md":
        return prose.markdown(text, language.say)
    if suffix == ".ipynb":
        return _notebook(text, language)
    said = prose.script(text, language.say)
    if code_of(said) != code_of(text):
        raise CourseError(f"{path} would have other code in {language.code}; mend its translation.")
    return said


def spoken_bytes(path: str, data: bytes, language: Language) -> bytes:
    """Returns a file for students in a language, as `spoken_file` does; data files as they are."""
    if language.is_english or PurePath(path).suffix not in SPOKEN:
        return data
    return spoken_file(path, data.decode("utf-8"), language).encode()


def code_of(script: str) -> str:
    """Returns what a script does: its syntax tree without docstrings."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            node.body[0] = ast.Pass()
    return ast.dump(tree)


def _notebook(text: str, language: Language) -> str:
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        is_text = cell["cell_type"] == "markdown"
        said = prose.markdown(source, language.say) if is_text else prose.script(source, language.say)
        cell["source"] = said.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

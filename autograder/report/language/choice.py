"""Which language is meant: the one that is asked for, else that of the variable AUTOGRADE_LANG, else the locale's."""

from __future__ import annotations

import os
from collections.abc import Mapping

from autograder.errors import UsageError
from autograder.report.language.catalogue import FOLDER

ENGLISH = "en"
VARIABLE = "AUTOGRADE_LANG"
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables that name the locale; the first that is set counts, as POSIX says."""


def known() -> tuple[str, ...]:
    """Returns the languages that the engine speaks."""
    return (ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po")))


def chosen(asked: str | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Returns the language to speak: `asked`, else the variable's, else the locale's; English where it has none.

    UsageError where one is asked for by name that there is no catalogue of.
    """
    variables = os.environ if environment is None else environment
    named = asked or variables.get(VARIABLE, "")
    if named:
        found = language_of(named)
        if not found:
            raise UsageError(
                f"There is no catalogue for the language {named[:40]!r}; take one of {', '.join(known())}."
            )
        return found
    locale = next((variables[name] for name in LOCALE if variables.get(name)), "") or _of_the_system(variables)
    return language_of(locale) or ENGLISH


def language_of(locale: str) -> str:
    """Returns the language of a locale such as `zh_CN.UTF-8` or `Chinese (Simplified)_China`; empty for one unknown."""
    begin = locale.replace("-", "_").partition("_")[0].partition(".")[0].strip().lower()
    code = {"chinese": "zh", "chinese (simplified)": "zh", "chinese (traditional)": "zh", "english": ENGLISH}.get(begin)
    return next((name for name in known() if name == (code or begin)), "")


def _of_the_system(variables: Mapping[str, str]) -> str:
    """Returns the locale that Windows is set to, which names it in no variable."""
    if os.name != "nt" or variables is not os.environ:
        return ""
    import locale

    return locale.getlocale()[0] or ""

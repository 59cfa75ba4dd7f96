"""The files that `autograde ci` writes besides: which option asks for which form."""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from autograder.cli.say import spoken

Form = Callable[["Verdict"], str]

if TYPE_CHECKING:
    from autograder.report.formats import classroom50
    from autograder.selfcheck.checkout import Requested, Surroundings, Verdict


def requested_files(arguments: argparse.Namespace, surroundings: Surroundings) -> Requested:
    """Returns the files that the command line asks for."""
    from autograder.selfcheck.checkout import Requested

    asked = {name: getattr(arguments, name) for name in FORMS if getattr(arguments, name)}
    forms: dict[str, Form] = {**FORMS, "gradescope": partial(_gradescope, hidden=arguments.hidden)}
    return Requested({path: forms[name] for name, path in asked.items()}, surroundings.root)


def _summary(verdict: Verdict) -> str:
    from autograder.report.formats import github

    return github.step_summary(verdict.report, before=verdict.sentences, language=spoken())


def _json(verdict: Verdict) -> str:
    from autograder.report import spoken as in_language
    from autograder.report.formats import json

    return json.dumps(in_language(verdict.report, spoken()))


def _junit(verdict: Verdict) -> str:
    from autograder.report.formats import junit

    now = _now("%Y-%m-%dT%H:%M:%S")
    return junit.junit_xml(verdict.report, timestamp=now, places=verdict.places, language=spoken())


def _codequality(verdict: Verdict) -> str:
    from autograder.report.formats import codequality

    return codequality.codequality_json(verdict.report, verdict.places, spoken())


def _gradescope(verdict: Verdict, hidden: str = "visible") -> str:
    from autograder.report.formats import gradescope

    return gradescope.results_json(verdict.report, hidden, spoken())


def _prairielearn(verdict: Verdict) -> str:
    from autograder.report.formats import prairielearn

    return prairielearn.results_json(verdict.report, spoken())


def _classroom50(verdict: Verdict) -> str:
    from autograder.report.formats import classroom50

    return classroom50.result_json(verdict.report, _identity(), spoken())


def _release_body(verdict: Verdict) -> str:
    from autograder.report.formats import classroom50

    return classroom50.release_body(verdict.report, spoken())


FORMS: dict[str, Form] = {
    "summary": _summary,
    "json": _json,
    "junit": _junit,
    "codequality": _codequality,
    "gradescope": _gradescope,
    "prairielearn": _prairielearn,
    "classroom50": _classroom50,
    "release_body": _release_body,
}


def _identity() -> classroom50.Identity:
    """Returns what Classroom 50's runner says about a submission; what it does not say is `unknown`."""
    from autograder.report.formats import classroom50

    commit = _known("COMMIT_URL")
    return classroom50.Identity(
        _known("CLASSROOM"),
        _known("ASSIGNMENT"),
        _known("OWNER", "USERNAME", "GITHUB_ACTOR"),
        _known("SUBMISSION_TAG", default="submit/unknown"),
        commit,
        _known("RELEASE_URL"),
        _known("REVIEW_URL", default=commit),
        _now("%Y-%m-%dT%H:%M:%SZ"),
        _known("ASSIGNMENT_TYPE", default="individual"),
    )


def _known(*names: str, default: str = "unknown") -> str:
    """Returns the first of these variables that says anything."""
    return next((value for value in map(os.environ.get, names) if value), default)


def _now(form: str) -> str:
    return datetime.datetime.now(datetime.UTC).strftime(form)

"""PrairieLearn: an externally graded question, its image, and the entry point that reads /grade."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from html import escape

from autograder.authoring.exports.bundle import Bundle, File
from autograder.authoring.exports.docker import dockerfile

LONGEST = 600
"""PrairieLearn ends a job after ten minutes at the latest."""

ENTRY = """#!/bin/sh
# Grades one submission. results.json is written whatever happens, so this always ends well.
grade="${{GRADE_ROOT:-/grade}}"
python="${{AUTOGRADER_PYTHON:-python3}}"
mkdir -p "$grade/results" "$grade/student"
cd "$grade/results" || exit 0
"$python" -I -m autograder ci "$grade/student" --prairielearn "$grade/results/results.json" \\
  {arguments}
exit 0
"""

TASK = "Hand in {names}. Your code is run against tests; the results show what was called and what came back."
QUESTION = """<pl-question-panel>
  <p>{title}</p>
  <p>{task}</p>
  <pl-file-upload file-names="{names}"></pl-file-upload>
</pl-question-panel>

<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
"""


def prairielearn_files(bundle: Bundle, image: str) -> Iterator[File]:
    """Yields the files of a question's folder; `image` is the name that the Dockerfile's image is published under."""
    say = bundle.language.say
    titles = " · ".join(say(bundle.course.exercise(slug).title) for slug in bundle.slugs)
    names = ", ".join(f"{slug}.py" for slug in bundle.slugs)
    question = QUESTION.format(title=escape(titles), task=escape(say(TASK, names=names)), names=escape(names))
    yield File.of_text("info.json", json.dumps(_info(bundle, titles, image), indent=2) + "\n")
    yield File.of_text("question.html", question)
    entry = ENTRY.format(arguments=bundle.shell_arguments("$grade/tests/course"))
    yield File.of_text("tests/grade.sh", entry, is_program=True)
    yield File.of_text("image/Dockerfile", dockerfile())
    for file in bundle.files():
        folder = "tests" if file.path.startswith("course/") else "image"
        yield File(f"{folder}/{file.path}", file.data)


def _info(bundle: Bundle, titles: str, image: str) -> dict[str, object]:
    name = "/".join(("autograde", bundle.course.root.name, *bundle.slugs))
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "title": titles,
        "topic": "Recurrent networks",
        "tags": ["code"],
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "image": image,
            "entrypoint": "/grade/tests/grade.sh",
            "timeout": min(bundle.seconds, LONGEST),
        },
    }

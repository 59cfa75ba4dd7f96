"""The sentences that loading may say, with slots: the grader takes no other for its own (see host.voice).

`{name}` is a dotted name, `{names}` are some between back quotes, annotations among them; `{number}` is a number,
`{numbers}` are some. A reason may have one of the endings. What an exception or Python's parser says of itself is no
sentence of ours and is quoted.
"""

from __future__ import annotations

FRAMEWORKS_ONLY = "another framework: the exercises are done with PyTorch and NumPy"
GPU_BY_NAME = (
    "asks for a GPU by name; there is none here, and the CPU stood in for it: use the device that you are given"
)

NOT_HERE = {
    "compiles": "torch.compile is not used while work is graded: the function runs as it is written",
    "workers": "no process can be started while work is graded: the DataLoader loads without workers",
    "processes": "no process can be started while work is graded: threads do the work",
}

REASONS = (
    "did not come back and had to be stopped from outside",
    "was not reached: the time for loading was used up",
    "took longer than its {number} seconds",
    "is an empty stub; the definition before it is graded",
    "is graded without its {names}, which cannot be had here",
    "needs `{name}`, a file beside it that was not handed in or cannot be imported",
    "needs the module `{name}`, which was handed in but cannot be imported",
    f"needs the module `{{name}}`, {FRAMEWORKS_ONLY}",
    "needs Python's own module `{name}`, which is not there while work is graded",
    "needs the module `{name}`, which this course allows and which is not installed here: `pip install` it",
    "needs the module `{name}`, which is neither among this course's packages nor handed in",
    f"needs `{{name}}` from `{{name}}`, {FRAMEWORKS_ONLY}",
    "needs `{name}` from `{name}`, which the version here does not have",
    "is used for a value after its definition; the class is graded",
    "is used for a value after its definition; the function is graded",
    "is written in lines {numbers}, and this one is graded: give an experiment a name of its own",
    "is written in cells {numbers}, and this one is graded: give an experiment a name of its own",
    "{number} more statements were left out for like reasons",
    "not needed for grading, not run",
    "stopped with an error; nothing graded needs it",
    "took too long; nothing graded needs it",
    "imported from beside the answer",
    "Python cannot read it: it is too large or nested too deeply",
    "This is Python 2; Python 3 writes print(x) and except Error as e",
    "Tabs and spaces are mixed in the indentation: use four spaces only",
    GPU_BY_NAME,
    *NOT_HERE.values(),
)

ENDINGS = (
    "; the course's own helpers of the same name stand in",
    "; work is graded with Python {number}, which is older than this",
)

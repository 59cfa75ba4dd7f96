"""The files of an exercise that is sound at once; the names behind a dollar sign are filled in."""

from __future__ import annotations

REFERENCE = '''\
"""$title."""

# %% [markdown]
# # $title
#
# Write `$slug(inputs, decay)`. The state starts at 0, and each step keeps a part of it and adds the input:
#
# $$$$h_t = \\text{decay} \\cdot h_{t-1} + x_t$$$$
#
# `inputs` has the shape `(T,)`; the result holds the state after each step, also `(T,)`. With the inputs 1, 2, 3 and a
# decay of 0.5 the states are 1, 2.5, 4.25.

# %%
import numpy as np


# %%
def $slug(inputs, decay):
    """Returns the state after each step, shape (T,)."""
    ### BEGIN SOLUTION
    state = 0.0
    states = np.zeros(len(inputs))
    for step, value in enumerate(inputs):
        state = decay * state + value
        states[step] = state
    return states
    ### END SOLUTION


# %% [markdown]
# ## Try it

# %%
if __name__ == "__main__":
    print($slug(np.array([1.0, 2.0, 3.0]), 0.5))
'''

EXERCISE = """\
title = "$title"
points = 6 # what the tests of tests/suites/test_$slug.py are worth together
order = $order
defines = ["$slug"] # names by which a file is recognised
aliases = ["$slug.py", "$slug.ipynb"]
"""

SUITE = '''\
"""Judges exercise $slug (6 points)."""

from __future__ import annotations

import numpy as np

from autograder.suite import assert_close, assert_shape, hidden, needs, points

INPUTS = np.array([1.0, 2.0, 3.0])


def run(side, inputs, decay):
    """Runs the exercise's function, the student's or ours."""
    return side.$slug(inputs, decay)


@points(1)
def test_there_is_a_state_for_each_input(student):
    """Three inputs give three states."""
    assert_shape(run(student, INPUTS, 0.5), (3,), what="states")


@points(1)
@needs("test_there_is_a_state_for_each_input")
def test_worked_example(student):
    """With the inputs 1, 2, 3 and a decay of 0.5 the states are 1, 2.5, 4.25."""
    assert_close(run(student, INPUTS, 0.5), [1.0, 2.5, 4.25], what="states", axes="time")


@points(2)
def test_states_follow_the_recurrence(student, expected, rng):
    """Each state is the decayed one before it plus the input, whatever the numbers."""
    args = rng.standard_normal(7), 0.8
    assert_close(run(student, *args), expected(run, *args), what="states", axes="time")


@points(2)
@hidden("$slug is tried with longer inputs and another decay.")
def test_other_inputs(student, expected, rng):
    """A longer sequence, which a loop of fixed length fails."""
    args = rng.standard_normal(30), -0.3
    assert_close(run(student, *args), expected(run, *args), what="states", axes="time")
'''

BANK = '''\
"""What goes wrong in exercise $slug."""

from __future__ import annotations

from autograder.bank import Change, Mistake

MISTAKES = (
    Mistake(
        name="state_not_carried",
        title="The state before is not used",
        belief="A step only needs its own input.",
        look_at="What your loop hands on from one step to the next.",
        hint="Work out the second state of the example by hand. Which earlier number do you need?",
        changes=(Change("decay * state + value", "decay * 0.0 + value"),),
    ),
    Mistake(
        name="only_last_state",
        title="Only the last state comes back",
        belief="The result of a sequence is where it ends.",
        look_at="The shape of what you return.",
        hint="The task wants the state after each step. Keep every one.",
        changes=(Change("return states", "return states[-1:]"),),
    ),
)
'''

TRIED = {
    "test_there_is_a_state_for_each_input": ("only_last_state",),
    "test_worked_example": ("state_not_carried",),
    "test_states_follow_the_recurrence": ("state_not_carried", "only_last_state"),
    "test_other_inputs": ("state_not_carried", "only_last_state"),
}

HONEST = '''\
"""Gathers the states in a list, with another way to write the step."""

import numpy


def $slug(inputs, decay):
    states = []
    for value in inputs:
        before = states[-1] if states else 0
        states.append(value + before * decay)
    return numpy.array(states)
'''

WRITTEN = """\
title = "$title"
points = 0
order = $order
defines = []
aliases = ["${slug}.md"]
"""

QUESTIONS = """\
# $title

Write your answer below each question, in three to six sentences.

## 1. The state

What does the state hold after the last input? Give a number from a run of your own.

*Your answer:*
"""

RUBRIC = """\
# For the person who scores: `autograde review` shows it beside each answer. Students do not get it.

[[levels]]
points = 2
means = "what is asked is there, in the student's own words, with shapes or numbers where asked"

[[levels]]
points = 1
means = "the right idea, with a gap or one error"

[[levels]]
points = 0
means = "missing, off the question, or mostly wrong"

[[questions]]
name = "state"
title = "1. The state"
also = ["memory"]

[[questions.criteria]]
name = "holds"
title = "What the state holds"
full = "A sum of all inputs, of which each counts less the longer ago it was; with a number."
"""

README = """\
# $title

A course for [autograde](https://pypi.org/project/autograde-rnn/). Everything is run from this folder.

| to | run |
|---|---|
| add an exercise | `autograde new NAME` |
| make what students get, in `exercises/NAME/` | `autograde release` |
| see what is wrong with the course | `autograde lint` |
| run a suite on its reference | `pytest tests/suites` |
| measure how well the tests tell right from wrong | `autograde validate --write` |
| grade a class | `autograde grade SUBMISSIONS` |
"""

COURSE = """\
# What holds for all exercises.

[packages]
allow = [] # packages, as pip calls them, that student code may import beside numpy and torch
"""

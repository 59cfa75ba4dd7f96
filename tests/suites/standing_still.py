"""What to say of a training that leaves a model as it was: another one trained, no gradients, or no use of them."""

from __future__ import annotations

from autograder.suite import assert_that


def assert_used(was_called):
    """Passes where `train` has at least called the model that it was given, which it has not changed."""
    message = "`train` neither calls nor changes the net that it is given: is another one trained?"
    assert_that(was_called, message, actual="the net as it was", what="the net that is trained")


def say_why(was_called, came, left, stepped):
    """Raises a Mismatch that says what became of the gradients of a model that training has not changed."""
    assert_used(was_called)
    others = "Gradients reach the parameters, and the steps of the optimizer do not move them: whose does it hold?"
    assert_that(not (left and stepped), others, actual="the same as before", what="the optimizer's parameters")
    what = "gradients reach them, and do not move them" if left else "the gradients that reach them are gone at the end"
    message = f"Training changes none of the parameters: {what if came else 'no gradient reaches them'}."
    assert_that(False, message, actual="the same as before", what="parameters")

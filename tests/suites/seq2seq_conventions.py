"""What the suite of seq2seq carries forward: a student's own data, and a model whose slips are paid for.

A slip in `make_data` costs the points of `make_data`. Training and translating are then judged with the student's own
tensors and alphabet; tensors of another type than the task's reach them in the task's. A model whose `forward` has
lost its points computes as the course means it from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from autograder.suite import StudentFault, assert_that, defines
from tests.suites import seq2seq_models as models
from tests.suites.lending import lend

TYPE_TEST = "test_data_are_floats_and_indices"
DATA_TESTS = ("test_data_of_the_six_pairs",)
MODEL_TESTS = ("test_logits_of_given_parameters", "test_each_pair_is_answered_for_itself")
LONGEST = 12
PADDING = "?????"
ALPHABET = ["abcde", "fghij", "klmno", "pqrst", "uvwxy", "zabcd"]


@dataclass(frozen=True)
class Convention:
    """How letters become indices, and pairs of words the three tensors (enc_input, dec_input, dec_output)."""

    letters: str
    data: Callable[[Sequence[Sequence[str]]], tuple[torch.Tensor, torch.Tensor, torch.Tensor]]
    is_ours: bool = False


OURS = Convention(models.LETTERS, models.data, is_ours=True)


class WithRightTypes:
    """A student's side whose `train` and `translate` get what `make_data` gives in the types that the task asks for.

    With an `end`, the wanted letters that they get are those after the ones that the decoder reads.
    """

    def __init__(self, side, end=None):
        self.__dict__.update(vars(side), _side=side, _end=end)

    def __getattr__(self, name):
        return getattr(self._side, name)

    def train(self, *args):
        """Calls the student's `train`."""
        return self._called(self._side.train, *args)

    def translate(self, *args):
        """Calls the student's `translate`."""
        return self._called(self._side.translate, *args)

    def _called(self, function, *args):
        kept = self._side.inside.cast_data(function, self._side.make_data, self._end)
        try:
            return function(*args)
        finally:
            self._side.inside.uncast(kept)


def carried(student, passed):
    """Returns the student's side, with data of the task's types where those of `make_data` have lost their points."""
    needed = not passed(TYPE_TEST) and all(defines(student, name) for name in ("make_data", "train", "translate"))
    return WithRightTypes(student) if needed else student


def taught(student, passed):
    """Returns the student's side and convention for a training that is to be learned from.

    Wanted letters that repeat what the decoder reads teach a decoder to copy, which it cannot where it reads padding.
    They have cost their points, and are moved on by a step.
    """
    student, ours = carried(student, passed), convention(student, passed)
    if ours.is_ours or not defines(student, "make_data"):
        return student, ours
    (enc, dec, out), (right_enc, right_dec, _) = ours.data(models.PAIRS), models.data(models.PAIRS)
    repeats = _is_same(enc, right_enc) and _is_same(dec, right_dec) and _is_same(out, dec.argmax(dim=2))
    return (WithRightTypes(student, models.LETTERS.index("E")), OURS) if repeats else (student, ours)


def convention(student, passed):
    """Returns the task's convention, or the student's own where `make_data` has lost points and still gives data."""
    if all(passed(test) for test in DATA_TESTS):
        return OURS
    try:
        letters = letters_of(student)
        readable(student, [["ab", ""]])
        return Convention(letters, lambda pairs: trainable(student, pairs))
    except (StudentFault, ValueError):
        return OURS


def ways_to_ask(ours, is_paid):
    """Returns the conventions in which `translate` may ask its decoder: with no answer, or with one of padding.

    They are one but where the student's `make_data` fills a missing answer up with something else. Where it `is_paid`
    that the decoder reads something else, it may read the source word, too.
    """
    ways = [ours] if ours.is_ours else [ours, _reading(ours, lambda source: PADDING)]
    if len(ways) > 1 and _is_same(*(way.data([["ab", ""]])[1] for way in ways)):
        ways.pop()
    return [*ways, _reading(ours, lambda source: source)] if is_paid else ways


def _reading(ours, answer):
    """Returns a convention in which a missing target is `answer(source)`."""

    def data(pairs):
        return ours.data([[source, target or answer(source)] for source, target in pairs])

    return replace(ours, data=data, is_ours=False)


def _is_same(left, right):
    return left.shape == right.shape and bool((left == right).all())


def trainable(student, pairs):
    """Returns the student's three tensors for pairs of words; Mismatch where they are none to train on."""
    try:
        return readable(student, pairs)
    except ValueError as error:
        message = f"What `make_data` gives for some words cannot be trained on: {error}."
        assert_that(False, message, actual=str(error), what="make_data")


def readable(student, pairs):
    """Returns the student's three tensors for pairs of words; ValueError where they are none to train on."""
    made = student.make_data([list(pair) for pair in pairs])
    if not isinstance(made, tuple | list) or len(made) != 3:
        raise ValueError("make_data gives no three tensors")
    enc, dec, out = (np.asarray(part) for part in made)
    inputs = [hot(part, len(pairs)) for part in (enc, dec)]
    wanted = hot(out, len(pairs)).argmax(dim=2)
    if inputs[1].shape[1] != wanted.shape[1]:
        raise ValueError("the decoder's input and its wanted output are of different lengths")
    return inputs[0], inputs[1], wanted


def hot(part, count):
    """Returns (count, steps, letters) one-hot vectors of what are such or indices; ValueError for anything else."""
    width = len(models.LETTERS)
    if part.dtype.kind not in "iuf" or part.ndim not in (2, 3) or len(part) != count or part.shape[1] > LONGEST:
        raise ValueError("these are no letters")
    if part.ndim == 2:
        if not (np.mod(part, 1) == 0).all() or part.min() < 0 or part.max() >= width:
            raise ValueError("these are no indices")
        return torch.eye(width)[torch.tensor(part.astype(np.int64))]
    if part.shape[2] != width or not ((part == 0) | (part == 1)).all() or not (part.sum(axis=2) == 1).all():
        raise ValueError("these are no one-hot vectors")
    return torch.tensor(part.astype(np.float32))


def letters_of(student):
    """Returns the student's alphabet, or the task's where the wanted letters are not where they should be."""
    _, dec, out = readable(student, [[word, word] for word in ALPHABET])
    found = {}
    for word, row in zip(ALPHABET, out.tolist(), strict=True):
        for letter, index in zip(word, row, strict=False):
            found.setdefault(index, letter)
    if len(found) < 26 or len(set(found.values())) < 26:
        return models.LETTERS
    signs = {int(dec[0, 0].argmax()): "S", int(out[0, -1]): "E"}
    letters = {**signs, **found}
    free = [sign for sign in "SE?" if sign not in letters.values()]
    return "".join(letters[i] if i in letters else free.pop(0) for i in range(len(models.LETTERS)))


def is_mended(passed):
    """Tells whether the model's own `forward` has lost its points, so that the course's takes its place."""
    return not all(passed(test) for test in MODEL_TESTS)


def mend(student, net):
    """Lends a model whose `forward` has lost its points one that computes as the task says."""
    student.inside.mend(net, lend(student, "seq2seq").forward_of)


def as_set(student, net, values, passed):
    """Returns the parameters that a model has once it was given `values`: not the biases, perhaps, that it lacks.

    A shared network has the decoder's twice.
    """
    student.inside.set_parts(net, values)
    if not values or not is_mended(passed):
        return values
    mend(student, net)
    values = models.only(values, student.inside.names(net))
    shared = bool(student.inside.is_shared(net))
    return {**values, "encoder": values["decoder"]} if shared else values

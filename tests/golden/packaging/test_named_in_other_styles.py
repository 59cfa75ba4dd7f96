"""A known mistake is named in the published style too: losses added up, batches shuffled, no answer without E."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.runner import Runner
from autograder.model import Source, SourceKind, Student, Submission

PUBLISHED = Path(__file__).resolve().parents[2] / "course" / "honest" / "seq2seq" / "published_style.py"
STEP = "            optimizer.zero_grad()\n            loss.backward()\n            optimizer.step()\n"
DATA = '    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])\n'

STYLED = {
    "gradients_pile_up": (STEP, STEP.replace("            optimizer.zero_grad()\n", "")),
    "no_update": (STEP, STEP.replace("            optimizer.step()\n", "")),
    "start_state_random": ("torch.zeros(1, batch_size", "torch.randn(1, batch_size"),
    "targets_from_input": ("criterion(pred[i], dec_output_batch[i]", "criterion(pred[i], dec_input_batch[i].argmax(1)"),
    "first_letter_left_out": ("pred[i], dec_output_batch[i].to(device)", "pred[i][1:], dec_output_batch[i][1:]"),
    "loss_of_each_batch": ("        losses.append(loss.item())", "            losses.append(loss.item())"),
    "last_state_only": ("return self.fc(outputs)", "return self.fc(outputs[-1])"),
    "decoder_without_start": (DATA, DATA + "    dec_input[:, 0] = dec_input[:, 1]\n"),
    "padding_another_letter": ("?", "P"),
}


def named(shipped: Runner, old: str, new: str) -> set[str]:
    """Returns the mistakes that the report on the changed file names; the file loses points."""
    text = PUBLISHED.read_text(encoding="utf-8")
    assert old in text
    source = Source("seq2seq", "seq2seq.py", SourceKind.SCRIPT, text.replace(old, new).encode())
    exercise = next(e for e in shipped.grade(Submission(Student("a", "A"), (source,))).exercises if e.slug == "seq2seq")
    assert exercise.points < exercise.max_points
    return {diagnosis.name for test in exercise.tests for diagnosis in test.diagnoses}


@pytest.mark.parametrize("name", STYLED)
def test_a_mistake_is_named_in_the_published_style(name: str, shipped: Runner) -> None:
    """This mistake is named, and no other."""
    assert named(shipped, *STYLED[name]) == {name}


def test_pairs_from_outside_in_any_order_are_taken_for_no_other_mistake(shipped: Runner) -> None:
    """Shuffled training on other pairs gives numbers that nobody can know beforehand: nothing is named."""
    assert named(shipped, "make_data(seq_data)), batch", 'make_data([["up", "down"], ["a", "b"]] * 3)), batch') == set()

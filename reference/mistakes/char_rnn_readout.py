"""Mistakes in what rnn of char_rnn reads out of its states and gives back."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

READ = "Y = H @ W_hq + b_q"
STEP = "H = torch.tanh(X @ W_xh + H @ W_hh + b_h)"
LAST = "return torch.cat(outputs, dim=0), (H,)"

READOUT = (
    Mistake(
        name="b_q_dropped",
        title="The bias of the outputs is missing",
        belief="b_q is zero, so it can be left out.",
        look_at="The line that makes the outputs of a step.",
        hint="The biases are zero only before training.",
        changes=(Change(READ, "Y = H @ W_hq"),),
    ),
    Mistake(
        name="tanh_on_outputs",
        title="There is a tanh on the outputs",
        belief="Everything that leaves a recurrent net goes through tanh.",
        look_at="The line that makes the outputs of a step.",
        hint="Outputs are logits: they may be larger than 1.",
        changes=(Change(READ, "Y = torch.tanh(H @ W_hq + b_q)"),),
    ),
    Mistake(
        name="softmax_on_outputs",
        title="There is a softmax on the outputs",
        belief="The net gives probabilities.",
        look_at="What nn.CrossEntropyLoss does with what it gets.",
        hint="The loss takes the softmax itself. Twice is too much: the loss cannot become small.",
        changes=(Change(READ, "Y = torch.softmax(H @ W_hq + b_q, dim=1)"),),
    ),
    Mistake(
        name="outputs_of_the_state_before",
        title="The outputs are read from the state before",
        belief="A step reads out first and then takes in its character.",
        look_at="The order of the two lines in your loop.",
        hint="The output of a step has to know the character of that step.",
        changes=(Change(STEP + "\n        " + READ, READ + "\n        " + STEP),),
    ),
    Mistake(
        name="rows_batch_major",
        title="The outputs come row by row, not step by step",
        belief="All steps of the first row come first.",
        look_at="How the outputs of the steps are put together.",
        hint="With T = 2 and B = 3, rows 0 to 2 of the result are the first step.",
        changes=(Change(LAST, "return torch.stack(outputs, dim=1).reshape(-1, len(b_q)), (H,)"),),
    ),
    Mistake(
        name="row_by_row_throughout",
        title="Outputs and labels come row by row, not step by step",
        belief="It is enough that outputs and labels stand in the same order.",
        look_at="The order of the rows that rnn returns, and of the labels in train_epoch_ch8.",
        hint="They fit each other, but time comes first in the task: with B = 3 the first three rows are step one.",
        changes=(
            Change(LAST, "return torch.stack(outputs, dim=1).reshape(-1, len(b_q)), (H,)"),
            Change("y = Y.T.reshape(-1).to(device)", "y = Y.reshape(-1).to(device)"),
        ),
    ),
    Mistake(
        name="outputs_side_by_side",
        title="The outputs are joined along the wrong axis",
        belief="Steps are put beside each other.",
        look_at="The axis that you join along.",
        hint="Every row of the result is the logits of one character: V numbers.",
        changes=(Change(LAST, "return torch.cat(outputs, dim=1), (H,)"),),
    ),
    Mistake(
        name="last_output_only",
        title="Only the outputs of the last step are returned",
        belief="The last step knows everything that came before, so it is enough.",
        look_at="How many rows you return for T steps.",
        hint="The net predicts after every character, not only after the last.",
        changes=(Change(LAST, "return outputs[-1], (H,)"),),
    ),
    Mistake(
        name="log_softmax_on_outputs",
        title="There is a log_softmax on the outputs",
        belief="The net gives the logarithms of probabilities.",
        look_at="What nn.CrossEntropyLoss does with what it gets.",
        hint="The loss takes log_softmax itself. Twice changes no loss, but the outputs that are asked for are logits.",
        changes=(Change(READ, "Y = torch.log_softmax(H @ W_hq + b_q, dim=1)"),),
    ),
    Mistake(
        name="outputs_cut_off",
        title="The outputs are new tensors without a history",
        belief="Setting requires_grad on a new tensor lets gradients flow again.",
        look_at="How the outputs become one tensor: is there a detach, numpy() or torch.tensor() on the way?",
        hint="A tensor made from numbers does not know where they come from. Join the outputs with torch.cat.",
        changes=(Change(LAST, "return torch.cat(outputs, dim=0).detach().requires_grad_(), (H,)"),),
    ),
)

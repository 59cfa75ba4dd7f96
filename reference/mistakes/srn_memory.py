"""What goes wrong in exercise srn with memory: what is remembered, for how long, and in which numbers it is kept."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.srn_changes import LINEAR, RETURN, TANH, in_both_loops, in_both_returns

MEMORY = (
    Mistake(
        name="newest_row_first",
        title="The rows come newest first",
        belief="New rows go to the front.",
        look_at="Where a new state is put: insert(0, ...), appendleft, or a stack with the new one on top.",
        hint="Row 0 belongs to the first input. Change the last input only: which row of yours changes?",
        changes=in_both_returns("    states = states[::-1]\n    return states @ V, states\n"),
    ),
    Mistake(
        name="outputs_of_last_state",
        title="The outputs are read from the last state only",
        belief="The output of a sequence is what the network says at its end.",
        look_at="Whether the line that computes the outputs uses one state or all of them.",
        hint="There is an output for each step. states is (T, H): what shape has states @ V?",
        changes=in_both_returns("    return h @ V, states\n"),
    ),
    Mistake(
        name="states_kept_before_tanh",
        title="The states are kept before their tanh",
        belief="The state is the sum; tanh comes after it.",
        look_at="Which of the two values you keep: before or after tanh.",
        hint="h_t in the formula is the value after f. A state beyond 1 or -1 has not been through tanh.",
        changes=(
            Change(
                TANH + RETURN,
                "        states[t] = x @ W + h @ U\n        h = np.tanh(states[t])\n"
                "    return np.tanh(states) @ V, states\n",
            ),
        ),
    ),
    Mistake(
        name="integer_buffer",
        title="The states are kept as whole numbers",
        belief="An array takes whatever is put into it.",
        look_at="The dtype of the array that you create for the states: dtype=int, or one made from whole numbers.",
        hint="Print states.dtype. What becomes of 0.96 in an array of integers?",
        # In srn_linear alone: after tanh all whole numbers are zero, and zeros are no evidence of anything.
        changes=(
            Change(
                LINEAR + RETURN,
                "        h = x @ W + h @ U\n        states[t] = np.trunc(h)\n    states = states.astype(int)\n"
                + RETURN,
            ),
        ),
    ),
    Mistake(
        name="one_step_of_memory",
        title="The memory reaches back one step only",
        belief="The state before is what the input before would give by itself.",
        look_at="What the state that your loop multiplies with U was computed from.",
        hint="Change the first input: does your third state change? In a recurrent network it has to.",
        changes=in_both_loops(
            "        h = x @ W + (inputs[t - 1] @ W if t else h0) @ U\n        states[t] = h\n",
            "        h = np.tanh(x @ W + (np.tanh(inputs[t - 1] @ W) if t else h0) @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="h0_at_every_step",
        title="h0 is added at every step",
        belief="The starting state goes into each step, beside the state before.",
        look_at="Where h0 stands: before your loop, or in it.",
        hint="h0 is the state before the first step, and no other step sees it directly.",
        changes=in_both_loops(
            "        h = x @ W + (h + h0 if t else h0) @ U\n        states[t] = h\n",
            "        h = np.tanh(x @ W + (h + h0 if t else h0) @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="loop_over_features",
        title="The loop counts the numbers of an input, not the steps",
        belief="The length of a sequence is the second number of its shape.",
        look_at="Which axis of inputs gives the number of turns of your loop.",
        hint="inputs is (T, I). Print both numbers and the number of turns for a sequence of 5 steps of 3 numbers.",
        changes=(
            Change(
                "    for t, x in enumerate(inputs):\n",
                "    states[:] = 0\n    for t, x in enumerate(inputs[: inputs.shape[1]]):\n",
                times=2,
            ),
        ),
    ),
)

"""What goes wrong in exercise srn with the rows that come back: too few, too many, too narrow or a step late."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.srn_changes import LINEAR, RETURN, TANH, in_both_loops, in_both_returns

TWO_UNITS = "        h = {}(x[:2] @ W[:2, :2] + h[:2] @ U[:2, :2])\n        states[t, :2] = h\n"
TWO_RETURN = "    states = states[:, :2]\n    return states @ V[:2], states\n"

ROWS = (
    Mistake(
        name="h0_among_states",
        title="The states begin with h0",
        belief="The states are h0 and what follows, T + 1 rows.",
        look_at="How many rows your states have, compared with the inputs.",
        hint="There is one state for each input: the one after that step.",
        changes=in_both_returns("    return states @ V, np.concatenate([h0[None], states])\n"),
    ),
    Mistake(
        name="last_step_missing",
        title="The last step is missing",
        belief="T inputs need T - 1 steps of the recurrence.",
        look_at="The bounds of your loop over time.",
        hint="Write down for T = 3 which values your loop variable takes.",
        changes=in_both_loops(
            "        h = x @ W + h @ U\n        states[t] = h if t < len(inputs) - 1 else 0\n",
            "        h = np.tanh(x @ W + h @ U)\n        states[t] = h if t < len(inputs) - 1 else 0\n",
        ),
    ),
    Mistake(
        name="last_row_missing",
        title="The last row is missing",
        belief="T inputs need T - 1 steps of the recurrence.",
        look_at="The bounds of your loop over time, and how many rows come back.",
        hint="Write down for T = 3 which values your loop variable takes.",
        changes=in_both_returns("    states = states[:-1]\n    return states @ V, states\n"),
    ),
    Mistake(
        name="first_row_missing",
        title="The first step is missing",
        belief="The recurrence begins with the second input.",
        look_at="The bounds of your loop over time, and how many rows come back.",
        hint="Write down for T = 3 which values your loop variable takes. When is the first input used?",
        changes=in_both_loops(
            "        h = x @ W + h @ U if t else h0\n        states[t] = h\n    states = states[1:]\n",
            "        h = np.tanh(x @ W + h @ U) if t else h0\n        states[t] = h\n    states = states[1:]\n",
        ),
    ),
    Mistake(
        name="three_steps_only",
        title="The loop makes three steps, however long the sequence",
        belief="A sequence is as long as the one in the example.",
        look_at="The bounds of your loop over time.",
        hint="Read off the number of steps from inputs.",
        changes=in_both_returns("    states = states[:3]\n    return states @ V, states\n"),
    ),
    Mistake(
        name="two_units_only",
        title="There are two units, whatever the weights",
        belief="The network is that of the example: two inputs, two units.",
        look_at="Numbers in your code that stand for a size.",
        hint="How many units there are, W and U tell. Which of your lines would have to change for three?",
        changes=(
            Change(LINEAR + RETURN, f"{TWO_UNITS.format('')}{TWO_RETURN}"),
            Change(TANH + RETURN, f"{TWO_UNITS.format('np.tanh')}{TWO_RETURN}"),
        ),
    ),
    Mistake(
        name="states_kept_too_early",
        title="The states lag one step behind",
        belief="The state of a step is the one that it starts from.",
        look_at="The order of the two lines in your loop: new state, and keeping it.",
        hint="The first of the states is the one after the first input. With which one does your list begin?",
        changes=in_both_returns("    return states @ V, np.concatenate([h0[None], states])[:-1]\n"),
    ),
    Mistake(
        name="only_last_step",
        title="Only the last step comes back",
        belief="The result of a sequence is its last output and its last state.",
        look_at="The shapes of what you return.",
        hint="The task wants a row for each step. Keep every state, not only the newest.",
        changes=in_both_returns("    return h @ V, h\n"),
    ),
    Mistake(
        name="results_in_a_dict",
        title="The results come back in a dict",
        belief="Results should have names.",
        look_at="Your return line.",
        hint="The task names two results in an order: outputs, states = srn_linear(...) has to work.",
        changes=in_both_returns('    return {"outputs": states @ V, "states": states}\n'),
    ),
    Mistake(
        name="an_axis_too_many",
        title="The results have an axis too many",
        belief="A row vector has two axes.",
        look_at="The shapes of what you return.",
        hint="outputs are (T, O) and states (T, H): two axes each.",
        changes=in_both_returns("    return (states @ V)[:, None], states[:, None]\n"),
    ),
    Mistake(
        name="inputs_one_step_late",
        title="Each step reads the input of the step before",
        belief="A step mixes the state before it with the input before it.",
        look_at="The index of the input in your loop.",
        hint="In the formula of h_t, which index do the inputs have? Try a sequence of one step.",
        changes=(
            Change(
                "in enumerate(inputs):",
                "in enumerate(np.concatenate([0 * inputs[:1], inputs[:-1]])):",
                times=2,
            ),
        ),
    ),
    Mistake(
        name="columns_come_back",
        title="The rows of the results are columns",
        belief="A state is a column, so each entry of the results is one, too.",
        look_at="The shapes of what you return, and where you give a state a second axis.",
        hint="outputs are (T, O) and states (T, H): give each step's numbers back as a row, without an axis of one.",
        changes=in_both_returns("    return (states @ V)[:, :, None], states[:, :, None]\n"),
    ),
    Mistake(
        name="outputs_as_wide_as_states",
        title="The outputs are made as wide as the states",
        belief="There is an output for each unit.",
        look_at="The number of columns of the array that you make for the outputs.",
        hint="V is (H, O): how many numbers does h @ V have? Print its shape for 5 units and 2 outputs.",
        changes=in_both_returns(
            "    outputs = np.zeros((len(inputs), len(h0)), dtype=states.dtype)\n"
            "    for t, h in enumerate(states):\n        outputs[t] = h @ V\n    return outputs, states\n"
        ),
    ),
    Mistake(
        name="returned_after_first_step",
        title="All steps but the first are missing: the loop ends after it",
        belief="The function goes on with its loop after return.",
        look_at="How far your return is indented: in the loop, or under it.",
        hint="return ends the function, and the loop with it. Print t in each turn.",
        changes=(
            Change(LINEAR + RETURN, "        states[:] = 0\n" + LINEAR + "    " + RETURN),
            Change(TANH + RETURN, "        states[:] = 0\n" + TANH + "    " + RETURN),
        ),
    ),
    Mistake(
        name="only_first_row_returned",
        title="Only the first step comes back: the loop ends after it",
        belief="Each turn of a loop can give its own result back.",
        look_at="How far your return is indented: in the loop, or under it.",
        hint="return ends the function, and the loop with it. Print t in each turn.",
        changes=in_both_returns("    return states[:1] @ V, states[:1]\n"),
    ),
)

"""What goes wrong in exercise srn with memory: what is remembered, for how long, and in which numbers it is kept."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.srn_changes import LINEAR, RETURN, TANH, in_both_loops, in_both_returns, in_both_starts

BETWEEN_CALLS = Change("import numpy as np\n", "import numpy as np\n\nKEPT = {}\n")

MEMORY = (
    Mistake(
        name="state_kept_between_calls",
        title="The state is kept from one call to the next",
        belief="The network remembers where it was, so that h0 counts only once.",
        look_at="What lives longer than a call: a global, an attribute, or a default that is changed.",
        hint="Call your function twice with the same arguments: both answers have to be equal.",
        changes=(
            BETWEEN_CALLS,
            *in_both_starts("    h = KEPT.get(len(h0), h0)"),
            *in_both_returns("    KEPT[len(h0)] = h\n    return states @ V, states\n"),
        ),
    ),
    Mistake(
        name="answers_cached",
        title="An answer is given again where the shapes are the same",
        belief="The same shapes mean the same sequence.",
        look_at="What your function keeps from an earlier call, and under which key.",
        hint="Call your function with two different sequences of the same length.",
        changes=(
            BETWEEN_CALLS,
            *in_both_returns(
                "    key = inputs.shape, V.shape\n    return KEPT.setdefault(key, (states @ V, states))\n"
            ),
        ),
    ),
    Mistake(
        name="results_share_one_array",
        title="A later call changes the states of an earlier one",
        belief="An array can be used again for every call.",
        look_at="Where the array of the states is made: in the function, or once for all calls.",
        hint="Keep the states of one call, call again with another sequence, and look at the first ones.",
        changes=(
            BETWEEN_CALLS,
            *in_both_returns(
                "    kept = KEPT.setdefault(states.shape, states)\n    kept[:] = states\n    return states @ V, kept\n"
            ),
        ),
    ),
    Mistake(
        name="drawn_in_each_call",
        title="The same call gives other numbers each time",
        belief="A little noise makes a network robust.",
        look_at="Random functions, and whatever lives longer than a call.",
        hint="The same arrays have to give the same numbers: call your function twice.",
        changes=in_both_returns(
            "    states = states + 0.01 * np.random.randn(*states.shape)\n    return states @ V, states\n"
        ),
    ),
    Mistake(
        name="results_rounded",
        title="The results are rounded",
        belief="A few digits are as many as anybody wants to see.",
        look_at="Functions that round, in what you return.",
        hint="Round where you print. Whoever goes on with your states needs all digits.",
        changes=in_both_returns("    return np.round(states @ V, 4), np.round(states, 4)\n"),
    ),
    Mistake(
        name="time_runs_backwards",
        title="The sequence is read from its end",
        belief="The newest input comes first.",
        look_at="The order in which your loop takes the inputs.",
        hint="The first step reads row 0 and h0. Change the last input only: which states change?",
        changes=(
            Change(
                "    for t, x in enumerate(inputs):\n", "    for t, x in reversed(list(enumerate(inputs))):\n", times=2
            ),
        ),
    ),
    Mistake(
        name="inputs_turned_around",
        title="The inputs are read from the last to the first",
        belief="The newest input comes first.",
        look_at="The order in which your loop takes the inputs.",
        hint="Row 0 of the inputs belongs to step 1. Change it alone: which states change?",
        changes=(Change("in enumerate(inputs):", "in enumerate(inputs[::-1]):", times=2),),
    ),
    Mistake(
        name="h0_through_u_twice",
        title="h0 goes through U before the loop as well",
        belief="The starting state has to be prepared like every other.",
        look_at="What happens to h0 before the first step.",
        hint="Put h0 into the formula of h_1: how many times does U stand before it?",
        changes=in_both_starts("    h = h0 @ U"),
    ),
    Mistake(
        name="half_of_the_state_kept",
        title="A part of the old state is mixed into the new one",
        belief="A state should change slowly.",
        look_at="What your loop adds to f(...).",
        hint="Leaky networks do this. The formula here has nothing beside f.",
        changes=in_both_loops(
            "        h = 0.5 * h + 0.5 * (x @ W + h @ U)\n        states[t] = h\n",
            "        h = 0.5 * h + 0.5 * np.tanh(x @ W + h @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="two_updates_a_step",
        title="The state is updated twice for each input",
        belief="The state and the output each need an update.",
        look_at="How many times the formula of h stands in your loop.",
        hint="One input, one step. Work the second state of the example by hand.",
        changes=in_both_loops(
            "        h = x @ W + h @ U\n        h = x @ W + h @ U\n        states[t] = h\n",
            "        h = np.tanh(x @ W + h @ U)\n        h = np.tanh(x @ W + h @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="outputs_add_up",
        title="The outputs add up from step to step",
        belief="An output tells of all that came before, so it sums the states.",
        look_at="The line that computes the outputs.",
        hint="y_t is read from h_t alone: what came before is in h_t already.",
        changes=in_both_returns("    return np.cumsum(states, axis=0) @ V, states\n"),
    ),
    Mistake(
        name="relu_on_output",
        title="The outputs have been through relu",
        belief="Every layer has an activation, the output as well.",
        look_at="The line that computes the outputs.",
        hint="Is any output of yours negative? The formula of y_t ends with V.",
        changes=in_both_returns("    return np.maximum(states @ V, 0), states\n"),
    ),
    Mistake(
        name="output_before_tanh",
        title="The outputs are read before tanh",
        belief="V reads the sum, and tanh is for the next step.",
        look_at="What V is multiplied with in srn_tanh.",
        hint="y_t is h_t @ V, and h_t is what comes after tanh.",
        changes=(
            Change(
                TANH + RETURN,
                "        sums = [*(sums if t else ()), x @ W + h @ U]\n"
                "        h = np.tanh(sums[-1])\n        states[t] = h\n"
                "    return (np.array(sums) if len(inputs) else states) @ V, states\n",
            ),
        ),
    ),
    Mistake(
        name="tanh_before_reading",
        title="The states go through tanh before the outputs are read",
        belief="Whatever is read from a state has to be squashed first.",
        look_at="What V is multiplied with.",
        hint="y_t is h_t @ V: what happens between your states and V?",
        changes=in_both_returns("    return np.tanh(states) @ V, states\n"),
    ),
    Mistake(
        name="rows_pile_up",
        title="The rows of earlier calls come back as well",
        belief="A list is empty when a function begins.",
        look_at="Where the list or array is made that collects the rows: in the function, or outside of it.",
        hint="Call your function twice and compare the shapes. What is made outside of a function is made once.",
        changes=(
            BETWEEN_CALLS,
            *in_both_returns(
                "    states = KEPT[len(h0)] = np.concatenate([KEPT.get(len(h0), states[:0]), states])\n"
                "    return states @ V, states\n"
            ),
        ),
    ),
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
        name="rounded_in_each_step",
        title="The numbers are rounded in each step",
        belief="Four digits are enough, as in the text.",
        look_at="Calls of round in your loop.",
        hint="Round when you print. What is carried on and handed back keeps all its digits.",
        changes=(
            Change(TANH, "        h = np.round(np.tanh(x @ W + h @ U), 4)\n        states[t] = h\n"),
            Change(LINEAR, "        h = np.round(x @ W + h @ U, 4)\n        states[t] = h\n"),
            Change(RETURN, "    return np.round(states @ V, 4), states\n", times=2),
        ),
    ),
    Mistake(
        name="integers_carried_on",
        title="The states are kept as whole numbers, and carried on as such",
        belief="An array takes whatever is put into it.",
        look_at="The dtype of the arrays that you create: dtype=int, or one made from whole numbers.",
        hint="Print states.dtype. What becomes of 0.96 in an array of integers?",
        # As above: only srn_linear has whole numbers that are not zero.
        changes=(
            Change(
                LINEAR + RETURN,
                "        h = np.trunc(x @ W + h @ U)\n        states[t] = h\n    states = states.astype(int)\n"
                "    return np.trunc(states @ V).astype(int), states\n",
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

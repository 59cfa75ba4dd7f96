"""What goes wrong in exercise srn: the simple recurrent network in NumPy."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.srn_changes import (
    LINEAR,
    RETURN,
    TANH,
    in_both_loops,
    in_both_returns,
    in_both_starts,
)
from reference.mistakes.srn_memory import MEMORY
from reference.mistakes.srn_rows import ROWS

STATE_HANDLING = (
    Mistake(
        name="state_not_carried",
        title="The state is not carried on",
        belief="Each step mixes its input with the starting state.",
        look_at="Which state does your second step read?",
        hint="Print the state that enters each step. Only the first step may see h0.",
        changes=in_both_loops(
            "        states[t] = x @ W + h @ U\n",
            "        states[t] = np.tanh(x @ W + h @ U)\n",
        ),
    ),
    Mistake(
        name="state_unused",
        title="The state before plays no part",
        belief="A step is computed from its input.",
        look_at="Where U is used.",
        hint="The formula of h_t is a sum of two products. Which of them brings the past in?",
        changes=in_both_loops(
            "        h = x @ W\n        states[t] = h\n",
            "        h = np.tanh(x @ W)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="h0_ignored",
        title="The starting state is ignored",
        belief="A sequence always starts from zeros.",
        look_at="Where does h0 enter your computation?",
        hint="Call your function twice, with h0 of zeros and of ones: the first state has to change.",
        changes=in_both_starts("    h = np.zeros_like(h0)"),
    ),
    Mistake(
        name="h0_ones",
        title="The state starts at ones",
        belief="The starting state is one in every unit.",
        look_at="The line that sets the state before the loop.",
        hint="What the state is before the first step is the caller's choice.",
        changes=in_both_starts("    h = np.ones_like(h0)"),
    ),
    Mistake(
        name="h0_as_first_state",
        title="h0 is taken for the first state",
        belief="The first of the states is h0, and the recurrence begins with the second input.",
        look_at="Row 0 of your states, and whether your first input is ever used.",
        hint="h0 is the state before the first step. For T inputs, how many times does the formula have to be used?",
        changes=in_both_loops(
            "        h = x @ W + h @ U if t else h0\n        states[t] = h\n",
            "        h = np.tanh(x @ W + h @ U) if t else h0\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="previous_input_fed",
        title="The previous input is fed back, not the previous state",
        belief="What a step remembers is the input of the step before.",
        look_at="What your loop multiplies with U.",
        hint="Memory that reaches back more than one step needs something that was itself computed with memory.",
        changes=in_both_loops(
            "        h = x @ W + (inputs[t - 1] if t else h0) @ U\n        states[t] = h\n",
            "        h = np.tanh(x @ W + (inputs[t - 1] if t else h0) @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="output_fed_back",
        title="The output is fed back, not the state",
        belief="The next step reads the output of this one (a Jordan network).",
        look_at="What your loop carries from one step to the next.",
        hint="There are two kinds of simple recurrent network. In Elman's, asked for here, V has no part in the state.",
        changes=in_both_loops(
            "        states[t] = x @ W + h @ U\n        h = states[t] @ V\n",
            "        states[t] = np.tanh(x @ W + h @ U)\n        h = states[t] @ V\n",
        ),
    ),
    Mistake(
        name="units_updated_in_turn",
        title="Units read states that are already new",
        belief="The units of the state can be updated one after the other in the same array.",
        look_at="Where the second unit gets the state of the first from.",
        hint="All units of one step read the state of the step before. When is it safe to overwrite it?",
        changes=in_both_loops(
            "        h = h.copy()\n        for unit in range(len(h)):\n"
            "            h[unit] = x @ W[:, unit] + h @ U[:, unit]\n        states[t] = h\n",
            "        h = h.copy()\n        for unit in range(len(h)):\n"
            "            h[unit] = np.tanh(x @ W[:, unit] + h @ U[:, unit])\n        states[t] = h\n",
        ),
    ),
)

OUTPUTS = (
    Mistake(
        name="output_from_previous_state",
        title="The outputs lag one step behind",
        belief="The output of a step is read before its state is updated.",
        look_at="The order of the two lines in your loop: new state, output.",
        hint="y_t is read from h_t. From which state do you read the first output?",
        changes=in_both_returns("    return np.concatenate([h0[None], states])[:-1] @ V, states\n"),
    ),
    Mistake(
        name="results_swapped",
        title="Outputs and states are swapped",
        belief="The states come first.",
        look_at="Your return line.",
        hint="The task names the two results in an order. Which shape has each of yours?",
        changes=in_both_returns("    return states, states @ V\n"),
    ),
    Mistake(
        name="states_not_returned",
        title="The states are not returned",
        belief="The outputs are the result; the states are a means to an end.",
        look_at="Your return line.",
        hint="Both functions return two things. What would somebody need who wants to go on with the sequence?",
        changes=in_both_returns("    return states @ V\n"),
    ),
    Mistake(
        name="states_returned_as_outputs",
        title="The states are returned as outputs",
        belief="The output of a recurrent network is its state.",
        look_at="Where V is used.",
        hint="Between the state and the output there is one more matrix.",
        changes=in_both_returns("    return states, states\n"),
    ),
    Mistake(
        name="softmax_on_output",
        title="The outputs have been through softmax",
        belief="The outputs of a network are probabilities.",
        look_at="The line that computes the outputs.",
        hint="In the worked example the outputs pass 1: can they be probabilities? The formula of y_t ends with V.",
        changes=in_both_returns(
            "    powers = np.exp(states @ V)\n    return powers / powers.sum(axis=-1, keepdims=True), states\n"
        ),
    ),
    Mistake(
        name="output_weights_transposed",
        title="V is transposed",
        belief="V is stored as (outputs, units).",
        look_at="The product that gives the outputs.",
        hint="V is (H, O) and vectors are rows. Check with O different from H.",
        changes=in_both_returns("    return states @ V.T, states\n"),
    ),
)

WEIGHTS = (
    Mistake(
        name="input_weights_transposed",
        title="W is transposed",
        belief="W is stored as (units, inputs).",
        look_at="The product of input and W.",
        hint="W is (I, H) and vectors are rows. Check with I different from H.",
        changes=in_both_loops(
            "        h = x @ W.T + h @ U\n        states[t] = h\n",
            "        h = np.tanh(x @ W.T + h @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="recurrent_weights_transposed",
        title="U is transposed",
        belief="It makes no difference on which side of the state U stands, since U is square.",
        look_at="The product of state and U.",
        hint="h @ U and U @ h are different numbers unless U is symmetric. Try U = [[0, 1], [0, 0]] by hand.",
        changes=in_both_loops(
            "        h = x @ W + U @ h\n        states[t] = h\n",
            "        h = np.tanh(x @ W + U @ h)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="weights_on_the_left",
        title="All weights stand on the left, as for columns",
        belief="A weight matrix stands in front of what it multiplies, as in most textbooks.",
        look_at="The order of your three products.",
        hint="Vectors are rows here: x @ W, h @ U, h @ V. Check with I, H and O that all differ.",
        changes=(
            *in_both_loops(
                "        h = W @ x + U @ h\n        states[t] = h\n",
                "        h = np.tanh(W @ x + U @ h)\n        states[t] = h\n",
            ),
            *in_both_returns("    return states @ V.T, states\n"),
        ),
    ),
    Mistake(
        name="weights_of_the_example",
        title="The weights that are given are not used",
        belief="The names W, U and V stand for the matrices that a cell or line above has made.",
        look_at="Whether your function uses its own arguments, by the names that its first line gives them.",
        hint="Call it with weights that are not all one: the numbers have to change.",
        changes=(
            *in_both_loops(
                LINEAR.replace("W", "np.ones((2, 2))").replace("U", "np.ones((2, 2))"),
                TANH.replace("W", "np.ones((2, 2))").replace("U", "np.ones((2, 2))"),
            ),
            *in_both_returns("    return states @ np.ones((2, 2)), states\n"),
        ),
    ),
    Mistake(
        name="weights_swapped",
        title="W and U are swapped",
        belief="W belongs to the state and U to the input.",
        look_at="Which matrix stands beside the input.",
        hint="Compare the shapes in the table: only one of the two matrices has I rows.",
        changes=in_both_loops(
            "        h = x @ U + h @ W\n        states[t] = h\n",
            "        h = np.tanh(x @ U + h @ W)\n        states[t] = h\n",
        ),
    ),
)

ACTIVATION = (
    Mistake(
        name="tanh_in_linear",
        title="The linear network has tanh in it",
        belief="Every recurrent network has an activation.",
        look_at="The state in srn_linear.",
        hint="In the worked example the linear states are 2, 6, 16. Can tanh give a 6?",
        changes=(Change(LINEAR, LINEAR.replace("x @ W + h @ U", "np.tanh(x @ W + h @ U)")),),
    ),
    Mistake(
        name="relu_in_linear",
        title="The linear network has relu in it",
        belief="Every recurrent network has an activation.",
        look_at="The state in srn_linear.",
        hint="Draw weights of both signs: can a state of yours be below 0?",
        changes=(Change(LINEAR, LINEAR.replace("x @ W + h @ U", "np.maximum(x @ W + h @ U, 0)")),),
    ),
    Mistake(
        name="no_activation",
        title="tanh is missing",
        belief="The matrices are all there is to the network.",
        look_at="The state in srn_tanh.",
        hint="A state beyond 1 or -1 has not been through tanh.",
        changes=(Change(TANH, TANH.replace("np.tanh", "")),),
    ),
    Mistake(
        name="tanh_on_output",
        title="tanh is on the output, not on the state",
        belief="The activation belongs to the end of the network.",
        look_at="What tanh is applied to.",
        hint="In the formula, f stands in the line of h_t. Which of your results stays between -1 and 1?",
        changes=(
            Change(TANH + RETURN, TANH.replace("np.tanh", "") + RETURN.replace("states @ V,", "np.tanh(states @ V),")),
        ),
    ),
    Mistake(
        name="tanh_on_both",
        title="The output has a tanh too many",
        belief="Every layer has an activation, the output as well.",
        look_at="The line that computes the outputs.",
        hint="Your states are right. In the worked example the outputs pass 1: can they have been through tanh?",
        changes=(Change(TANH + RETURN, TANH + RETURN.replace("states @ V,", "np.tanh(states @ V),")),),
    ),
    Mistake(
        name="preactivation_carried",
        title="The state is carried on without its tanh",
        belief="tanh is for what is shown; the sum itself goes on to the next step.",
        look_at="Which of the two values your next step reads: before or after tanh.",
        hint="Your first state is right and the second is not. h_{t-1} in the formula is the value after f.",
        changes=(
            Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "x @ W + h @ U").replace("= h\n", "= np.tanh(h)\n")),
        ),
    ),
    Mistake(
        name="tanh_on_input_part",
        title="tanh covers the input only",
        belief="tanh squashes what comes in; the state is added afterwards.",
        look_at="Where the bracket after tanh closes.",
        hint="Both parts are added first. A state beyond 1 or -1 shows that something came after tanh.",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "np.tanh(x @ W) + h @ U")),),
    ),
    Mistake(
        name="tanh_on_each_part",
        title="tanh is applied to each part by itself",
        belief="tanh of a sum is the sum of the tanhs.",
        look_at="How many times tanh stands in one step.",
        hint="tanh(1 + 1) is 0.964, tanh(1) + tanh(1) is 1.523.",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "np.tanh(x @ W) + np.tanh(h @ U)")),),
    ),
    Mistake(
        name="sigmoid_for_tanh",
        title="The activation is the logistic sigmoid, not tanh",
        belief="Any S-shaped function will do.",
        look_at="The activation and its range.",
        hint="The sigmoid runs from 0 to 1, tanh from -1 to 1. Does any state of yours get below 0?",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "1 / (1 + np.exp(-(x @ W + h @ U)))")),),
    ),
    Mistake(
        name="tanh_of_half",
        title="tanh is taken of half the sum",
        belief="(1 - exp(-z)) / (1 + exp(-z)) is tanh(z).",
        look_at="What tanh is taken of: the sum, or half of it.",
        hint="(1 - exp(-z)) / (1 + exp(-z)) is tanh(z / 2). Compare yours with np.tanh at z = 1: 0.7616.",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "np.tanh((x @ W + h @ U) / 2)")),),
    ),
    Mistake(
        name="clipped_for_tanh",
        title="The sum is cut off at -1 and 1, which is not tanh",
        belief="tanh keeps numbers between -1 and 1.",
        look_at="What you have in place of tanh.",
        hint="tanh bends all the way: tanh(0.5) is 0.4621. What does yours make of 0.5?",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "np.clip(x @ W + h @ U, -1, 1)")),),
    ),
    Mistake(
        name="arctan_for_tanh",
        title="The activation is the arc tangent, not tanh",
        belief="Any S-shaped function will do.",
        look_at="The activation and its range.",
        hint="The arc tangent runs to 1.57, tanh to 1. Is any state of yours beyond 1?",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "np.arctan(x @ W + h @ U)")),),
    ),
    Mistake(
        name="relu_for_tanh",
        title="The activation is relu, not tanh",
        belief="relu is the usual activation.",
        look_at="The activation and its range.",
        hint="No state of yours is negative, and some are beyond 1. tanh has neither habit.",
        changes=(Change(TANH, TANH.replace("np.tanh(x @ W + h @ U)", "np.maximum(x @ W + h @ U, 0)")),),
    ),
)

ARRAYS = (
    Mistake(
        name="forced_float32",
        title="float64 is cut down to float32",
        belief="float32 is the type that networks use.",
        look_at="The dtype of the arrays that you create or convert to.",
        hint="Print the dtype of inputs and of your states when the caller works in float64.",
        changes=in_both_starts("    states = states.astype(np.float32)\n    h = h0"),
    ),
    Mistake(
        name="caller_array_overwritten",
        title="The caller's h0 is overwritten",
        belief="Inside the function h0 is mine to use as the running state.",
        look_at="Lines that change an array in place: +=, h[:] = ..., out=...",
        hint="`h = h0` makes a second name, not a second array. Look at your h0 after the call.",
        changes=in_both_loops(
            "        h[:] = x @ W + h @ U\n        states[t] = h\n",
            "        h[:] = np.tanh(x @ W + h @ U)\n        states[t] = h\n",
        ),
    ),
    Mistake(
        name="empty_sequence_fails",
        title="An empty sequence is not handled",
        belief="There is always at least one step.",
        look_at="What your function does with inputs of shape (0, I).",
        hint="Some functions cannot join nothing. Which array could you create before the loop?",
        changes=in_both_returns("    states = np.stack([state for state in states])\n    return states @ V, states\n"),
    ),
    Mistake(
        name="empty_sequence_loses_width",
        title="Empty results have lost their width",
        belief="An empty array is an empty array.",
        look_at="The shape of your results for inputs of shape (0, I).",
        hint="np.array([]) has shape (0,). Whoever stacks or multiplies your results relies on (0, H) and (0, O).",
        changes=in_both_returns(
            "    return np.array([state @ V for state in states]), np.array([state for state in states])\n"
        ),
    ),
    Mistake(
        name="axes_of_one_squeezed",
        title="Axes of length one are gone",
        belief="An axis of length one is superfluous.",
        look_at="A squeeze(), or an index, that takes an axis away from your results.",
        hint="One step is a sequence of one: outputs are (1, O), states (1, H). What shape do yours have?",
        changes=in_both_returns(
            "    squeeze = np.squeeze if len(inputs) else np.asarray\n    return squeeze(states @ V), squeeze(states)\n"
        ),
    ),
    Mistake(
        name="states_share_one_array",
        title="All states are the last one",
        belief="Putting the running state on a list keeps its numbers.",
        look_at="Whether your loop makes a new array for each step, or changes one array again and again.",
        hint="A list keeps references. If every row is the last state, they are all the same array.",
        changes=in_both_returns("    states[:] = h\n    return states @ V, states\n"),
    ),
)

MISTAKES: tuple[Mistake, ...] = STATE_HANDLING + MEMORY + ROWS + OUTPUTS + WEIGHTS + ACTIVATION + ARRAYS

"""What goes wrong in exercise rnn where torch's own nn.RNN is used, and in its shapes."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

SET_ALL = 'nn.init.constant_(parameter, 0.0 if name.startswith("bias") else 1.0)'
STATES = '"h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}'

TORCH_RNN = (
    Mistake(
        name="example_written_down",
        title="srn_with_rnn does not use its inputs",
        belief="The numbers of the worked example are the answer.",
        look_at="Where srn_with_rnn uses inputs.",
        hint="The example is one sequence of many. Feed another one: other numbers have to come out.",
        changes=(
            Change(
                "    states, _ = rnn(inputs)\n",
                "    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1)\n"
                "    states, _ = rnn(example.expand(3, inputs.shape[1], 2))\n",
            ),
        ),
    ),
    Mistake(
        name="biases_left_random",
        title="Biases keep their random starting values",
        belief="Setting the weights is enough.",
        look_at="Every tensor that named_parameters() lists, of the RNN and of the linear layer.",
        hint="Run your function twice. If the results differ, something is still random.",
        changes=(Change(SET_ALL, f"{SET_ALL} if name.startswith('weight') else None"),),
    ),
    Mistake(
        name="biases_set_to_one",
        title="The biases are one as well",
        belief="All parameters are one.",
        look_at="The bias tensors of the RNN and of the linear layer.",
        hint="Work the first step out by hand: 1 + 1 and nothing else.",
        changes=(Change(SET_ALL, SET_ALL.replace('0.0 if name.startswith("bias") else 1.0', "1.0")),),
    ),
    Mistake(
        name="cell_biases_set_to_one",
        title="The biases of the RNN are one as well",
        belief="All parameters of the RNN are one.",
        look_at="The bias tensors of the RNN.",
        hint="Work the first step out by hand: 1 + 1 and nothing else.",
        changes=(Change(SET_ALL, SET_ALL.replace('0.0 if name.startswith("bias") else 1.0', 'float(name != "bias")')),),
    ),
    Mistake(
        name="hidden_bias_set_to_one",
        title="bias_hh_l0 is one as well",
        belief="What stands beside weight_hh_l0 is set as it is.",
        look_at="Every tensor that named_parameters() lists, of the RNN.",
        hint="There are two biases. Work the first step out by hand: 1 + 1 and nothing else.",
        changes=(
            Change(
                SET_ALL,
                SET_ALL.replace('0.0 if name.startswith("bias")', '0.0 if name in ("bias_ih_l0", "bias")'),
            ),
        ),
    ),
    Mistake(
        name="hidden_weights_left_random",
        title="weight_hh_l0 keeps its random starting values",
        belief="The RNN has one weight, weight_ih_l0.",
        look_at="Every tensor that named_parameters() lists.",
        hint="The first step is right and the second is not: what does only the state pass through?",
        changes=(Change(SET_ALL, f"{SET_ALL} if name != 'weight_hh_l0' else None"),),
    ),
    Mistake(
        name="linear_weights_left_random",
        title="The linear layer keeps its random starting weights",
        belief="Only the recurrent part has weights to set.",
        look_at="Every tensor of the linear layer.",
        hint="The states are right and the outputs are not: what stands between the two?",
        changes=(Change(", *linear.named_parameters()]", ', ("bias", linear.bias)]'),),
    ),
    Mistake(
        name="linear_bias_set_to_one",
        title="The bias of the linear layer is one, too",
        belief="All parameters are to be one.",
        look_at="The bias of the linear layer.",
        hint="The states are right, and every output is too large by the same number. By which?",
        changes=(Change(", *linear.named_parameters()]", ', *linear.named_parameters(), ("weight", linear.bias)]'),),
    ),
    Mistake(
        name="axis_of_one_squeezed",
        title="The batch axis is gone where the batch is one",
        belief="An axis of length one is superfluous.",
        look_at="A squeeze() without an axis in srn_with_rnn.",
        hint="Callers count on three axes, also for a single sequence. What shape should one sequence have?",
        changes=(Change("return linear(states), states", "return linear(states).squeeze(), states.squeeze()"),),
    ),
    Mistake(
        name="srn_results_swapped",
        title="Outputs and states are swapped",
        belief="The states come first.",
        look_at="The return line of srn_with_rnn.",
        hint="The task names the two results in an order. In the example, which of the two passes 1?",
        changes=(Change("return linear(states), states", "return states, linear(states)"),),
    ),
    Mistake(
        name="srn_inputs_overwritten",
        title="srn_with_rnn writes into the caller's inputs",
        belief="Inside the function inputs is mine to change.",
        look_at="Lines that change a tensor in place: inputs[t] = ..., copy_, operators such as *=.",
        hint="`x = inputs` makes a second name, not a second tensor. Look at your inputs after the call.",
        changes=(
            Change("    states, _ = rnn(inputs)\n", "    states, _ = rnn(inputs)\n    inputs.copy_(states.detach())\n"),
        ),
    ),
    Mistake(
        name="srn_returns_h_n",
        title="srn_with_rnn returns h_n for the states",
        belief="nn.RNN returns the states second.",
        look_at="Which of the two results of nn.RNN you return.",
        hint="One of the two has T states, the other one. The task wants the state after each step.",
        changes=(Change("states, _ = rnn(inputs)", "_, states = rnn(inputs)"),),
    ),
    Mistake(
        name="srn_last_step_only",
        title="srn_with_rnn returns the last step only",
        belief="What counts is the state at the end.",
        look_at="Where you take states[-1], and the shapes of what you return.",
        hint="The task wants a state and an output for each of the T steps.",
        changes=(Change("states, _ = rnn(inputs)", "states = rnn(inputs)[0][-1]"),),
    ),
    Mistake(
        name="tanh_on_srn_output",
        title="The output has a tanh too many",
        belief="Every layer has an activation, the output as well.",
        look_at="What happens after the linear layer.",
        hint="The states are right. In the worked example the outputs pass 1: can they have been through tanh?",
        changes=(Change("return linear(states), states", "return torch.tanh(linear(states)), states"),),
    ),
    Mistake(
        name="srn_batch_first",
        title="srn_with_rnn takes the batch for time",
        belief="The first axis is the batch.",
        look_at="The arguments with which you build nn.RNN.",
        hint="inputs is (T, B, 2). With one sequence nothing carries over if torch takes the other axis for time.",
        changes=(
            Change("nn.RNN(input_size=2, hidden_size=2)", "nn.RNN(input_size=2, hidden_size=2, batch_first=True)"),
        ),
    ),
    Mistake(
        name="srn_relu",
        title="srn_with_rnn uses relu",
        belief="The 4, 12, 32 of the linear network are wanted, and relu lets them through.",
        look_at="The arguments with which you build nn.RNN.",
        hint="The task asks for the RNN as it comes, and its outputs here never pass 2.",
        changes=(Change("nn.RNN(input_size=2, hidden_size=2)", 'nn.RNN(2, 2, nonlinearity="relu")'),),
    ),
    Mistake(
        name="srn_starts_from_ones",
        title="srn_with_rnn starts from ones",
        belief="The starting state is one, as the weights are.",
        look_at="The state that you give to nn.RNN, if you give one.",
        hint="Work the first step out by hand: 1 + 1 and nothing from the state.",
        changes=(Change("= rnn(inputs)", "= rnn(inputs, torch.ones(1, inputs.shape[1], 2))"),),
    ),
    Mistake(
        name="states_returned_as_outputs",
        title="The states are returned as outputs",
        belief="The output of a recurrent network is its state.",
        look_at="Where the linear layer is used.",
        hint="Between the state and the output there is one more layer.",
        changes=(Change("return linear(states), states", "return states, states"),),
    ),
)

SHAPES = (
    Mistake(
        name="shapes_as_text",
        title="The shapes are texts",
        belief="A shape is how it is written down.",
        look_at="The quotation marks in your dict.",
        hint='shapes(7, 3, 4, 5, 2)["input"] should be what x.shape is for such an input: numbers.',
        changes=(
            Change(
                f'{{"input": (T, B, I), {STATES}',
                '{"input": "(T, B, I)", "h0": "(L, B, H)", "output": "(T, B, H)", "h_n": "(L, B, H)"}',
            ),
        ),
    ),
    Mistake(
        name="shapes_batch_first",
        title="Input and output begin with the batch",
        belief="The batch always comes first in PyTorch.",
        look_at="The first axis of input and output.",
        hint="What is the default of nn.RNN's argument batch_first?",
        changes=(
            Change(
                '{"input": (T, B, I), "h0": (L, B, H), "output": (T, B, H)',
                '{"input": (B, T, I), "h0": (L, B, H), "output": (B, T, H)',
            ),
        ),
    ),
    Mistake(
        name="shapes_state_without_layers",
        title="The states have no axis of layers",
        belief="A state is (batch, units), as with nn.RNNCell.",
        look_at="How many axes h0 and h_n have.",
        hint="How could a state without that axis hold the states of three layers?",
        changes=(
            Change(
                '"h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}',
                '"h0": (B, H), "output": (T, B, H), "h_n": (B, H)}',
            ),
        ),
    ),
    Mistake(
        name="shapes_state_of_one_layer",
        title="The states are those of one layer",
        belief="The first axis of a state is always 1.",
        look_at="The first axis of h0 and h_n.",
        hint="It is 1 in most examples because most examples have one layer.",
        changes=(
            Change(
                '"h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}',
                '"h0": (1, B, H), "output": (T, B, H), "h_n": (1, B, H)}',
            ),
        ),
    ),
    Mistake(
        name="shapes_state_batch_first",
        title="The states begin with the batch",
        belief="The batch comes first wherever there is one.",
        look_at="The first axis of h0 and h_n.",
        hint="Each layer picks its own state: which axis is it convenient to pick from?",
        changes=(
            Change(
                '"h0": (L, B, H), "output": (T, B, H), "h_n": (L, B, H)}',
                '"h0": (B, L, H), "output": (T, B, H), "h_n": (B, L, H)}',
            ),
        ),
    ),
    Mistake(
        name="shapes_h_n_batch_first",
        title="The shape of h_n begins with the batch",
        belief="h_n comes back with the batch in front.",
        look_at="The first axis of h_n, beside that of h0.",
        hint="h_n can be handed to the next call as its h0.",
        changes=(
            Change(
                '"output": (T, B, H), "h_n": (L, B, H)}',
                '"output": (T, B, H), "h_n": (B, L, H)}',
            ),
        ),
    ),
    Mistake(
        name="shapes_output_and_h_n_swapped",
        title="The shapes of output and h_n are swapped",
        belief="h_n has all the steps, and output the last.",
        look_at="Which of the two has T entries.",
        hint="The n in h_n is the number of the last step.",
        changes=(Change('"output": (T, B, H), "h_n": (L, B, H)}', '"output": (L, B, H), "h_n": (T, B, H)}'),),
    ),
    Mistake(
        name="shapes_output_as_wide_as_input",
        title="The output is as wide as the input",
        belief="What goes in with width I comes out with width I.",
        look_at="The last axis of output.",
        hint="nn.RNN has no output layer: what it returns are states.",
        changes=(Change('"output": (T, B, H), "h_n"', '"output": (T, B, I), "h_n"'),),
    ),
    Mistake(
        name="shapes_output_stacks_layers",
        title="The output lines up the units of all layers",
        belief="The output has the states of all layers side by side.",
        look_at="The last axis of output.",
        hint="Which layer's states does output hold? One of them, or all?",
        changes=(Change('"output": (T, B, H), "h_n"', '"output": (T, B, L * H), "h_n"'),),
    ),
)

"""What goes wrong in exercise rnn where layers meet, with what is overwritten, and with gradients that are lost."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

RUN = "self.run_layer(layer, sequence, hx[layer])"
LAST = "torch.stack(last)"
LOOK = "detach, .data, numpy(), torch.tensor(...) and no_grad, where {}."

MEETING = (
    Mistake(
        name="h_n_from_last_rows",
        title="h_n is taken from the last rows of the output",
        belief="The last L rows of the output are the states of the L layers.",
        look_at="Where your h_n comes from.",
        hint="The output has the top layer's states only. In which variable is the bottom layer's last state?",
        changes=(Change(LAST, "sequence[-len(last) :]"),),
    ),
    Mistake(
        name="batch_first_reshaped",
        title="batch_first reshapes where it has to transpose",
        belief="reshape and transpose do the same.",
        look_at="What forward does to the input and the output with batch_first=True.",
        hint="Print torch.arange(6).reshape(2, 3) as .T and as .reshape(3, 2). Which one keeps a sequence together?",
        changes=(
            Change("input = input.transpose(0, 1)", "input = input.reshape(input.shape[1], input.shape[0], -1)"),
            Change("sequence.transpose(0, 1)", "sequence.reshape(sequence.shape[1], sequence.shape[0], -1)"),
        ),
    ),
    Mistake(
        name="layers_use_the_last_weights",
        title="All layers use the last layer's weights",
        belief="A function that is made in a loop keeps the loop's variable as it was.",
        look_at="Which parameters the first of several layers reads when it runs.",
        hint="A lambda looks its names up when it is called: by then the loop is over. Print the layer's number in it.",
        changes=(
            Change(
                'getattr(self, f"{name}_l{layer}", None)',
                'getattr(self, f"{name}_l{self.num_layers - 1}", None)',
            ),
        ),
    ),
    Mistake(
        name="h_n_behind_the_batch",
        title="h_n has its axes of batch and layers exchanged",
        belief="Stacked states have the batch first.",
        look_at="The axis along which you stack the last states of the layers.",
        hint="h_n is (L, B, H), as hx is. Print its shape for 2 layers and 3 sequences.",
        changes=(Change("torch.stack(last)", "torch.stack(last, dim=1)"),),
    ),
    Mistake(
        name="layers_share_hidden_weights",
        title="All layers use the first layer's weight_hh",
        belief="weight_hh has the same shape in every layer, so it is the same matrix.",
        look_at="Which weight_hh your step reads for the second layer.",
        hint="What is weight_hh_l1 used for in your code?",
        changes=(
            Change(
                'getattr(self, f"{name}_l{layer}", None)',
                "getattr(self, f\"{name}_l{0 if name == 'weight_hh' else layer}\", None)",
            ),
        ),
    ),
    Mistake(
        name="layers_share_biases",
        title="All layers use the first layer's biases",
        belief="A bias belongs to the network, not to a layer.",
        look_at="Which biases your step reads for the second layer.",
        hint="What are bias_ih_l1 and bias_hh_l1 used for in your code?",
        changes=(
            Change(
                'getattr(self, f"{name}_l{layer}", None)',
                """getattr(self, f"{name}_l{0 if 'bias' in name else layer}", None)""",
            ),
        ),
    ),
    Mistake(
        name="upper_layers_start_from_zeros",
        title="Only the first layer starts from the given state",
        belief="hx is for the layer that reads the input.",
        look_at="What your second layer starts from when hx is given.",
        hint="hx is (L, B, H): it has a starting state for each layer.",
        changes=(Change(RUN, RUN.replace("hx[layer]", "hx[layer] if layer == 0 else 0 * hx[layer]")),),
    ),
    Mistake(
        name="relu_in_first_layer_only",
        title="Only the first layer uses the nonlinearity that was asked for",
        belief="nonlinearity is about the layer that reads the input.",
        look_at="Which activation your second layer uses with nonlinearity='relu'.",
        hint="With relu no state of any layer is negative.",
        changes=(
            Change(
                "self.activation(from_input + from_state)",
                "(self.activation if layer == 0 else torch.tanh)(from_input + from_state)",
            ),
        ),
    ),
    Mistake(
        name="missing_state_is_random",
        title="A state that is left out is drawn at random",
        belief="What is unknown is random.",
        look_at="What forward puts in place of a missing state.",
        hint="Call it twice with the same input and no hx: both answers have to be equal.",
        changes=(
            Change(
                "input.new_zeros(self.num_layers, input.shape[1], self.hidden_size)",
                "torch.randn(self.num_layers, input.shape[1], self.hidden_size).to(input)",
            ),
        ),
    ),
    Mistake(
        name="nonlinearity_swapped",
        title="tanh and relu are exchanged",
        belief="The two branches stand in the right order.",
        look_at="Which activation each value of nonlinearity leads to.",
        hint="Ask for each by name and print the smallest state: only one of the two can give numbers below 0.",
        changes=(Change('{"tanh": torch.tanh, "relu": torch.relu}', '{"tanh": torch.relu, "relu": torch.tanh}'),),
    ),
    Mistake(
        name="h_n_of_first_step",
        title="h_n holds the states after the first step",
        belief="A layer's list of states begins with the newest.",
        look_at="Which element of a layer's states goes into h_n.",
        hint="h_n is where the sequence ends: its top layer is the last row of the output.",
        changes=(Change("last.append(sequence[-1])", "last.append(sequence[0])"),),
    ),
)

OVERWRITTEN = (
    Mistake(
        name="input_turned_in_place",
        title="The caller's input is turned in place",
        belief="transpose_ is another spelling of transpose.",
        look_at="Functions of torch whose names end in an underscore.",
        hint="Such a function changes the tensor that it is called on, and here that is the caller's.",
        changes=(Change("input = input.transpose(0, 1)", "input = input.transpose_(0, 1)"),),
    ),
    Mistake(
        name="input_overwritten",
        title="The caller's input is overwritten",
        belief="Inside forward input is mine to keep the layers' states in.",
        look_at="Lines that write into input, such as input[t] = ...",
        hint="Look at your input after the call. Where could the states live instead?",
        changes=(
            Change(
                "        return output, torch.stack(last)\n",
                "        input.detach()[..., 0] = output.detach().reshape(*input.shape[:2], -1)[..., 0]\n"
                "        return output, torch.stack(last)\n",
            ),
        ),
    ),
)

GRADIENTS = (
    Mistake(
        name="h_n_detached",
        title="No gradient comes back from h_n",
        belief="h_n only says where to go on, so that its history is of no use.",
        look_at=LOOK.format("h_n is put together"),
        hint="An encoder is trained through its h_n. Ask yours: h_n.requires_grad should be True.",
        changes=(Change(LAST, f"{LAST}.detach()"),),
    ),
    Mistake(
        name="state_gradient_lost",
        title="No gradient comes back to hx",
        belief="The starting state is data, so that nothing has to flow back to it.",
        look_at=LOOK.format("hx is first used"),
        hint="A decoder starts from an encoder's state. What would the encoder learn from?",
        changes=(Change(RUN, RUN.replace("hx[layer]", "hx[layer].detach()")),),
    ),
    Mistake(
        name="input_gradient_lost",
        title="No gradient comes back to the input",
        belief="The input is data, so that nothing has to flow back to it.",
        look_at=LOOK.format("the input is first used"),
        hint="The input may be what another network computed. What would that learn from?",
        changes=(Change("        sequence = input\n", "        sequence = input.detach()\n"),),
    ),
    Mistake(
        name="bias_gradient_lost",
        title="No gradient comes back to the biases",
        belief="A bias is a constant.",
        look_at=LOOK.format("a bias is used"),
        hint="Call backward() on the sum of an output and print the .grad of each parameter.",
        changes=(
            Change(
                "linear(x, weight_ih, bias_ih)",
                "linear(x, weight_ih, None if bias_ih is None else bias_ih.detach())",
            ),
            Change(
                "linear(h, weight_hh, bias_hh)",
                "linear(h, weight_hh, None if bias_hh is None else bias_hh.detach())",
            ),
        ),
    ),
)

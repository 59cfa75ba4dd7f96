"""What goes wrong in exercise rnn_cell with defaults and with what cannot be learnt: gradients that the cell loses."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

SUM = "self.activation(from_input + from_state)"
SIGNATURE = 'def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):'
LOOK = "detach, .data, .item(), torch.tensor(...) and no_grad in forward, where {} is used."

DEFAULTS = (
    Mistake(
        name="relu_by_default",
        title="The default activation is relu",
        belief="relu is the usual activation, so it is the default.",
        look_at="What your cell computes when nobody names a nonlinearity.",
        hint="Compare the signature in the task, or in the documentation of torch.nn.RNNCell, with yours.",
        changes=(Change(SIGNATURE, SIGNATURE.replace("tanh", "relu")),),
    ),
    Mistake(
        name="no_bias_by_default",
        title="The cell has no biases by default",
        belief="Biases are an extra, to be asked for.",
        look_at="The default of the parameter bias.",
        hint="Compare the signature in the task, or in the documentation of torch.nn.RNNCell, with yours.",
        changes=(Change(SIGNATURE, SIGNATURE.replace("True", "False")),),
    ),
    Mistake(
        name="missing_state_is_random",
        title="A state that is left out is drawn at random",
        belief="What is unknown is random.",
        look_at="What forward puts in place of a missing state.",
        hint="Call the cell twice with the same input and no state: both answers have to be equal.",
        changes=(
            Change(
                "input.new_zeros(len(input), self.hidden_size)", "torch.randn(len(input), self.hidden_size).to(input)"
            ),
        ),
    ),
)

ADDED = (
    Mistake(
        name="bias_after_activation",
        title="The biases are added after the activation",
        belief="The biases shift what comes out.",
        look_at="Where the bracket after the activation closes, and what is added behind it.",
        hint="In the formula all terms are in the bracket after f. A state beyond 1 says what came later.",
        changes=(
            Change("        if self.bias_ih is not None:\n", "        if False:\n"),
            Change(
                f"        return {SUM}\n",
                f"        biases = 0 if self.bias_ih is None else self.bias_ih + self.bias_hh\n"
                f"        return {SUM} + biases\n",
            ),
        ),
    ),
    Mistake(
        name="activation_twice",
        title="The sum goes through the activation twice",
        belief="What comes out of the activation may be squashed once more.",
        look_at="How often tanh is applied on the way from the sum to what you return.",
        hint="tanh(-0.5) is -0.4621. What does your cell give in the example worked by hand?",
        changes=(Change(f"        return {SUM}\n", f"        return self.activation({SUM})\n"),),
    ),
    Mistake(
        name="state_in_front_of_input",
        title="Input and state are put side by side in another order than their weights",
        belief="It does not matter in which order two things are joined.",
        look_at="The two calls of cat: what comes first in one, and in the other?",
        hint="The first columns of the joined weights meet the first columns of what you multiply them with.",
        changes=(
            Change("from_input = input @ self.weight_ih.T", "joined = torch.cat([hx, input], dim=1)"),
            Change(
                "from_state = hx @ self.weight_hh.T",
                "from_input = joined @ torch.cat([self.weight_ih, self.weight_hh], dim=1).T\n        from_state = 0",
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
        name="relu_clipped_at_one",
        title="relu is cut off at one",
        belief="A state lies between 0 and 1, or -1 and 1, whatever the activation.",
        look_at="What stands for relu: a clamp, a hardtanh or the like.",
        hint="relu(2) is 2. Which number does yours give?",
        changes=(Change('"relu": torch.relu', '"relu": lambda s: s.clamp(0, 1)'),),
    ),
)

OVERWRITTEN = (
    Mistake(
        name="state_overwritten",
        title="The caller's hx is overwritten",
        belief="Inside forward hx is mine to use for the next state.",
        look_at="Lines that change a tensor in place: hx[:] = ..., copy_, add_, *=.",
        hint="Print the state that you gave before and after the call. A step makes a tensor of its own.",
        changes=(
            Change(
                f"        return {SUM}\n",
                f"        state = {SUM}\n        hx.detach().copy_(state.detach())\n        return state\n",
            ),
        ),
    ),
    Mistake(
        name="h0_overwritten",
        title="The caller's h0 is overwritten",
        belief="Inside run_cell h0 is mine to use as the running state.",
        look_at="Lines that change a tensor in place: h[:] = ..., copy_, add_, *=.",
        hint="`h = h0` makes a second name, not a second tensor. Look at your h0 after the call.",
        changes=(
            Change(
                "    return torch.stack(states)\n",
                "    h0.detach().copy_(h.detach())\n    return torch.stack(states)\n",
            ),
        ),
    ),
)

GRADIENTS = (
    Mistake(
        name="input_gradient_lost",
        title="No gradient comes back to the cell's input",
        belief="The input is data, so that nothing has to flow back to it.",
        look_at=LOOK.format("the input"),
        hint="In a second layer the input is what the first layer computed. What would it learn from?",
        changes=(Change("input @ self.weight_ih.T", "input.detach() @ self.weight_ih.T"),),
    ),
    Mistake(
        name="state_gradient_lost",
        title="No gradient comes back to the cell's state",
        belief="The state is a result of the past, and the past is over.",
        look_at=LOOK.format("hx"),
        hint="Backpropagation through time goes through the states. Which step could learn without it?",
        changes=(Change("hx @ self.weight_hh.T", "hx.detach() @ self.weight_hh.T"),),
    ),
    Mistake(
        name="bias_gradient_lost",
        title="No gradient comes back to the biases",
        belief="A bias is a constant.",
        look_at=LOOK.format("a bias"),
        hint="Call backward() on the sum of a step and print the .grad of each of the four parameters.",
        changes=(
            Change("from_input + self.bias_ih", "from_input + self.bias_ih.detach()"),
            Change("from_state + self.bias_hh", "from_state + self.bias_hh.detach()"),
        ),
    ),
    Mistake(
        name="step_gradient_lost",
        title="No gradient comes back from the cell",
        belief="A step only has to give the right numbers.",
        look_at="detach, .data, numpy() and no_grad around what forward returns.",
        hint="Ask your result: its requires_grad should be True when the cell has parameters to learn.",
        changes=(Change(f"        return {SUM}\n", f"        return {SUM}.detach()\n"),),
    ),
    Mistake(
        name="weight_gradient_lost",
        title="No gradient reaches the weights of the cell",
        belief="The numbers of a parameter are in its .data.",
        look_at="detach and .data in forward.",
        hint="Compute with the parameters themselves. What does weight_ih.grad hold after backward?",
        changes=(
            Change("self.weight_ih.T", "self.weight_ih.detach().T"),
            Change("self.weight_hh.T", "self.weight_hh.detach().T"),
        ),
    ),
    Mistake(
        name="dropout_in_the_cell",
        title="Some of the state is dropped while training",
        belief="Dropout belongs into every network.",
        look_at="Dropout in your RNNCell, and random functions that are used in training only.",
        hint="torch's RNNCell drops nothing. Call yours twice with the same input and state.",
        changes=(
            Change(
                "return self.activation(from_input + from_state)",
                "return nn.functional.dropout(self.activation(from_input + from_state), 0.2, self.training)",
            ),
        ),
    ),
)

"""What goes wrong in exercise rnn_cell: the parameters and the step; the rest is gathered here."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.rnn_cell_gradients import ADDED, DEFAULTS, GRADIENTS, OVERWRITTEN
from reference.mistakes.rnn_cell_loop import LOOP, TORCH_CELL

PARAMETERS = (
    Mistake(
        name="weights_are_no_parameters",
        title="The weights are plain tensors",
        belief="A tensor that is an attribute of a module is a parameter of it.",
        look_at="What list(cell.parameters()) gives.",
        hint="torch.nn has a class of its own for tensors that an optimiser should find.",
        changes=(
            Change(
                "        for parameter in self.parameters():\n",
                "        for name, value in list(self.named_parameters()):\n"
                "            delattr(self, name)\n"
                "            setattr(self, name, value.detach())\n"
                "        for parameter in self.parameters():\n",
            ),
        ),
    ),
    Mistake(
        name="weights_stored_input_first",
        title="weight_ih is stored as (inputs, units)",
        belief="A weight is stored the way it is multiplied.",
        look_at="The shape of weight_ih.",
        hint="PyTorch stores every weight as (out, in). Compare with torch.nn.RNNCell(3, 5).weight_ih.shape.",
        changes=(
            Change("torch.empty(hidden_size, input_size)", "torch.empty(input_size, hidden_size)"),
            Change("input @ self.weight_ih.T", "input @ self.weight_ih"),
        ),
    ),
    Mistake(
        name="one_bias_only",
        title="There is one bias where PyTorch has two",
        belief="Two biases that are only added are a waste, so one is enough.",
        look_at="The names that named_parameters() lists.",
        hint="You are right that one would do. But saved models have two, and your cell has to take them.",
        changes=(
            Change('for name in ("bias_ih", "bias_hh"):', 'for name in ("bias_ih",):'),
            Change("            from_state = from_state + self.bias_hh\n", ""),
        ),
    ),
    Mistake(
        name="biases_are_one_tensor",
        title="Both biases are one parameter, added twice",
        belief="Two names for one parameter are two parameters.",
        look_at="Where __init__ makes bias_ih and bias_hh.",
        hint="After b = a both names mean the same numbers. Does named_parameters() list both?",
        changes=(
            Change('for name in ("bias_ih", "bias_hh"):', 'for name in ("bias_ih",):'),
            Change("from_state + self.bias_hh", "from_state + self.bias_ih"),
        ),
    ),
    Mistake(
        name="bias_flag_ignored",
        title="bias=False is ignored",
        belief="The biases are always there.",
        look_at="Where __init__ reads its argument bias.",
        hint="List the parameter names of your cell built with bias=False.",
        changes=(Change("torch.empty(hidden_size)) if bias else None", "torch.empty(hidden_size))"),),
    ),
)

SHAPE_OF_THE_MODULE = (
    Mistake(
        name="module_not_initialised",
        title="super().__init__() is missing",
        belief="__init__ begins with one's own attributes.",
        look_at="The first line of __init__.",
        hint="nn.Module has to set itself up before it can take parameters.",
        changes=(Change("        super().__init__()\n", ""),),
    ),
    Mistake(
        name="forward_has_another_name",
        title="There is no method forward",
        belief="The method that does the step can have any name.",
        look_at="The names of your methods.",
        hint="cell(x, h) calls the method forward of a module.",
        changes=(Change("def forward(self, input, hx=None):", "def step(self, input, hx=None):"),),
    ),
    Mistake(
        name="weights_frozen",
        title="The weights do not ask for gradients",
        belief="requires_grad=False saves memory and changes nothing else.",
        look_at="requires_grad where you make the weights.",
        hint="A weight without gradients cannot learn. nn.Parameter asks for them unless told otherwise.",
        changes=(
            Change("torch.empty(hidden_size, input_size))", "torch.empty(hidden_size, input_size), False)"),
            Change("torch.empty(hidden_size, hidden_size))", "torch.empty(hidden_size, hidden_size), False)"),
        ),
    ),
    Mistake(
        name="state_returned_twice",
        title="forward returns two things",
        belief="A cell gives an output and a state, and here they are the same.",
        look_at="The return line of forward.",
        hint="nn.RNNCell returns one tensor, the next state.",
        changes=(
            Change(
                "return self.activation(from_input + from_state)",
                "return self.activation(from_input + from_state), self.activation(from_input + from_state)",
            ),
        ),
    ),
)

STEP = (
    Mistake(
        name="drawn_in_each_call",
        title="The same call gives other numbers each time",
        belief="Random numbers, or dropout, belong into every network.",
        look_at="Random functions and dropout in forward, and what the module keeps from call to call.",
        hint="The same input and state have to give the same next state. What is random belongs into __init__.",
        changes=(Change("from_state = hx @ self.weight_hh.T", "from_state = torch.randn_like(hx @ self.weight_hh.T)"),),
    ),
    Mistake(
        name="state_added_once_more",
        title="The state before is added to the next one",
        belief="What was known is kept, and the step adds to it.",
        look_at="What stands outside of the activation.",
        hint="A state beyond 1 or -1 shows that something came after tanh. In the formula h stands inside of f only.",
        changes=(Change("self.activation(from_input + from_state)", "hx + self.activation(from_input + from_state)"),),
    ),
    Mistake(
        name="leaky_relu",
        title="relu lets a little of the negative numbers through",
        belief="leaky_relu is a better relu.",
        look_at="What your cell uses for nonlinearity='relu'.",
        hint="relu gives zero for every negative number. Is any state of yours below zero?",
        changes=(Change('"relu": torch.relu', '"relu": nn.functional.leaky_relu'),),
    ),
    Mistake(
        name="hidden_bias_dropped",
        title="bias_hh is never added",
        belief="One bias is in the sum, and that is enough.",
        look_at="Every term of the sum, with the formula beside it.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("            from_state = from_state + self.bias_hh\n", ""),),
    ),
    Mistake(
        name="input_bias_dropped",
        title="bias_ih is never added",
        belief="One bias is in the sum, and that is enough.",
        look_at="Every term of the sum, with the formula beside it.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("            from_input = from_input + self.bias_ih\n", ""),),
    ),
    Mistake(
        name="biases_dropped",
        title="The biases are never added",
        belief="The matrices are all there is to the step.",
        look_at="Every term of the sum, with the formula beside it.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("        if self.bias_ih is not None:\n", "        if False:\n"),),
    ),
    Mistake(
        name="input_bias_twice",
        title="bias_ih stands in for both biases",
        belief="There is one bias, added in both places.",
        look_at="Which bias goes with the state.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("from_state + self.bias_hh", "from_state + self.bias_ih"),),
    ),
    Mistake(
        name="hidden_bias_twice",
        title="bias_hh stands in for both biases",
        belief="There is one bias, added in both places.",
        look_at="Which bias goes with the input.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("from_input + self.bias_ih", "from_input + self.bias_hh"),),
    ),
    Mistake(
        name="hidden_weights_transposed",
        title="weight_hh is used the wrong way round",
        belief="weight_hh is square, so the transpose makes no difference.",
        look_at="The product of state and weight_hh.",
        hint="PyTorch stores weights as (out, in). Does the same rule hold in both of your products?",
        changes=(Change("hx @ self.weight_hh.T", "hx @ self.weight_hh"),),
    ),
    Mistake(
        name="nonlinearity_ignored",
        title="nonlinearity is ignored",
        belief="The activation is always tanh.",
        look_at="Where __init__ reads its argument nonlinearity, and what forward does with it.",
        hint="With relu no state is negative, and states may pass 1.",
        changes=(Change('"relu": torch.relu', '"relu": torch.tanh'),),
    ),
    Mistake(
        name="relu_for_tanh",
        title="The activation is relu, not tanh",
        belief="relu is the usual activation.",
        look_at="What your cell computes for nonlinearity='tanh'.",
        hint="No state of yours is negative, and some are beyond 1. tanh has neither habit.",
        changes=(Change('"tanh": torch.tanh', '"tanh": torch.relu'),),
    ),
    Mistake(
        name="sigmoid_for_tanh",
        title="The activation is the logistic sigmoid, not tanh",
        belief="Any S-shaped function will do.",
        look_at="The activation and its range.",
        hint="The sigmoid runs from 0 to 1, tanh from -1 to 1. Does any state of yours get below 0?",
        changes=(Change('"tanh": torch.tanh', '"tanh": torch.sigmoid'),),
    ),
    Mistake(
        name="no_activation",
        title="The activation is missing",
        belief="The step is the sum of its terms.",
        look_at="What forward returns.",
        hint="A state beyond 1 or -1 has not been through tanh.",
        changes=(Change("self.activation(from_input + from_state)", "from_input + from_state"),),
    ),
    Mistake(
        name="activation_on_input_part",
        title="The activation covers the input only",
        belief="The activation squashes what comes in; the state is added afterwards.",
        look_at="Where the bracket after the activation closes.",
        hint="All terms are added first, then f is applied once.",
        changes=(Change("self.activation(from_input + from_state)", "self.activation(from_input) + from_state"),),
    ),
    Mistake(
        name="state_ignored",
        title="The given state is ignored",
        belief="A cell starts from zeros.",
        look_at="What forward does with hx when it is given.",
        hint="Call the cell twice with the same input and two different states: the results have to differ.",
        changes=(Change("        if hx is None:\n", "        if True:\n"),),
    ),
    Mistake(
        name="state_cannot_be_left_out",
        title="The state cannot be left out",
        belief="Callers always give a state.",
        look_at="What forward does when it is called with an input only.",
        hint="Work through forward by hand with hx=None. What are the zeros' shape and dtype?",
        changes=(Change("        if hx is None:\n", "        if False:\n"),),
    ),
    Mistake(
        name="state_asked_for_truth",
        title="A tensor is asked whether it is true",
        belief="`hx or zeros` and `if not hx` tell whether a state was given.",
        look_at="Where forward finds out whether hx was left out.",
        hint="Python cannot call many numbers true or false at once. `hx is None` asks what you want to know.",
        changes=(Change("        if hx is None:\n", "        if not hx:\n"),),
    ),
    Mistake(
        name="state_is_asked_for",
        title="forward demands a state",
        belief="Callers always give a state.",
        look_at="The parameters of forward: what does a caller have to give?",
        hint="A parameter with a default may be left out. What should forward do with the default that you choose?",
        changes=(Change("def forward(self, input, hx=None):", "def forward(self, input, hx):"),),
    ),
    Mistake(
        name="missing_state_is_ones",
        title="A state that is left out counts as ones",
        belief="An unknown state is one in every unit.",
        look_at="What forward puts in place of a missing state.",
        hint="A cell that remembers nothing adds nothing from its memory.",
        changes=(Change("input.new_zeros(", "input.new_ones("),),
    ),
    Mistake(
        name="state_kept_between_calls",
        title="The state is kept from one call to the next",
        belief="A cell remembers where it was.",
        look_at="What a second call without a state starts from.",
        hint="Call the same object twice with the same input and no state: both answers have to be equal.",
        changes=(
            Change(
                "hx = input.new_zeros(len(input), self.hidden_size)",
                "hx = getattr(self, 'kept', input.new_zeros(len(input), self.hidden_size))",
            ),
            Change(
                "        return self.activation(from_input + from_state)\n",
                "        self.kept = self.activation(from_input + from_state).detach()\n"
                "        return self.activation(from_input + from_state)\n",
            ),
        ),
    ),
    Mistake(
        name="missing_state_is_float32",
        title="A state that is left out is always float32",
        belief="torch.zeros fits every input.",
        look_at="The dtype of the zeros that stand in for the state.",
        hint="torch.zeros is float32 unless told otherwise. Where can you read off which dtype is wanted?",
        changes=(Change("input.new_zeros(len(input), self.hidden_size)", "torch.zeros(len(input), self.hidden_size)"),),
    ),
    Mistake(
        name="hidden_bias_needs_a_state",
        title="Without a state bias_hh is left out as well",
        belief="A state of zeros adds nothing, so its whole part of the sum can be skipped.",
        look_at="What your code adds when hx is None.",
        hint="Put zeros for h into the formula and cross out what vanishes. What is left over?",
        changes=(
            Change("        if hx is None:\n", "        missing = hx is None\n        if missing:\n"),
            Change("from_state + self.bias_hh", "from_state + (0 if missing else self.bias_hh)"),
        ),
    ),
)

MISTAKES: tuple[Mistake, ...] = (
    PARAMETERS + SHAPE_OF_THE_MODULE + STEP + ADDED + DEFAULTS + OVERWRITTEN + GRADIENTS + LOOP + TORCH_CELL
)

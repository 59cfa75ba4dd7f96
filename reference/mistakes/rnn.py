"""What goes wrong in exercise rnn: parameters, layers and the single step; the rest is gathered here."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.rnn_gradients import GRADIENTS, MEETING, OVERWRITTEN
from reference.mistakes.rnn_time import BATCH_AND_START, TIME
from reference.mistakes.rnn_usage import SHAPES, TORCH_RNN

SUM = "self.activation(from_input + from_state)"
LAST = "torch.stack(last)"

PARAMETERS = (
    Mistake(
        name="weights_are_no_parameters",
        title="The weights are plain tensors",
        belief="A tensor that is an attribute of a module is a parameter of it.",
        look_at="What list(net.parameters()) gives.",
        hint="torch.nn has a class of its own for tensors that an optimiser should find, and so has a list of them.",
        changes=(
            Change(
                'self.register_parameter(f"{name}_l{layer}", nn.Parameter(torch.empty(shape)))',
                'setattr(self, f"{name}_l{layer}", torch.randn(shape))',
            ),
        ),
    ),
    Mistake(
        name="cells_in_a_list",
        title="The parameters belong to cells in a list",
        belief="What the parameters are called does not matter, as long as the numbers are right.",
        look_at="The names that named_parameters() lists, beside those of torch.nn.RNN.",
        hint="A saved nn.RNN is loaded by names. register_parameter gives a parameter the name that you want.",
        changes=(
            Change(
                "        self.batch_first = batch_first\n",
                "        self.batch_first = batch_first\n"
                "        self.cells = nn.ModuleList(nn.Module() for _ in range(num_layers))\n",
            ),
            Change('self.register_parameter(f"{name}_l{layer}", ', "self.cells[layer].register_parameter(name, "),
            Change('getattr(self, f"{name}_l{layer}", None)', "getattr(self.cells[layer], name, None)"),
        ),
    ),
    Mistake(
        name="names_count_from_one",
        title="The layers are counted from one",
        belief="The first layer is layer 1.",
        look_at="The names that named_parameters() lists, beside those of torch.nn.RNN.",
        hint="Python counts from zero, and so do the names: the first layer's weight is weight_ih_l0.",
        changes=(
            Change('self.register_parameter(f"{name}_l{layer}", ', 'self.register_parameter(f"{name}_l{layer + 1}", '),
            Change('getattr(self, f"{name}_l{layer}", None)', 'getattr(self, f"{name}_l{layer + 1}", None)'),
        ),
    ),
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
        belief="The method that runs the network can have any name.",
        look_at="The names of your methods.",
        hint="net(x) calls the method forward of a module.",
        changes=(Change("def forward(self, input, hx=None):", "def run(self, input, hx=None):"),),
    ),
    Mistake(
        name="one_bias_only",
        title="There is one bias where PyTorch has two",
        belief="Two biases that are only added are a waste, so one is enough.",
        look_at="The names that named_parameters() lists.",
        hint="You are right that one would do. But saved models have two, and your RNN has to take them.",
        changes=(Change('{"bias_ih": (hidden_size,), "bias_hh": (hidden_size,)}', '{"bias_ih": (hidden_size,)}'),),
    ),
    Mistake(
        name="later_layers_too_wide",
        title="Every layer is built for the input's width",
        belief="All layers read inputs of the same size.",
        look_at="The shape of weight_ih_l1.",
        hint="What does the second layer read: the input, or the states of the first layer? How wide are those?",
        changes=(Change("width = input_size if layer == 0 else hidden_size", "width = input_size"),),
    ),
    Mistake(
        name="num_layers_ignored",
        title="num_layers is ignored",
        belief="There is one layer.",
        look_at="Where __init__ reads its argument num_layers.",
        hint="List the parameter names of your RNN built with num_layers=2.",
        changes=(Change("self.num_layers = num_layers", "self.num_layers = num_layers = 1"),),
    ),
    Mistake(
        name="bias_flag_ignored",
        title="bias=False is ignored",
        belief="The biases are always there.",
        look_at="Where __init__ reads its argument bias.",
        hint="List the parameter names of your RNN built with bias=False.",
        changes=(Change("            if bias:\n", "            if True:\n"),),
    ),
)

LAYERS = (
    Mistake(
        name="layers_share_h0",
        title="All layers start from the first layer's state",
        belief="There is one starting state, for all layers.",
        look_at="Which part of hx the second layer starts from.",
        hint="hx is (L, B, H). What is its first axis for?",
        changes=(Change("sequence, hx[layer])", "sequence, hx[0])"),),
    ),
    Mistake(
        name="all_states_for_every_layer",
        title="Every layer gets the states of all layers",
        belief="hx is the state.",
        look_at="The shape of the state that enters your first step.",
        hint="hx is (L, B, H), and a step works on (B, H). Broadcasting hides the difference for a while.",
        changes=(Change("sequence, hx[layer])", "sequence, hx)"),),
    ),
    Mistake(
        name="layer_starts_where_last_ended",
        title="A layer starts from the state in which the layer below ended",
        belief="The state is carried on from layer to layer.",
        look_at="The state variable at the moment when the second layer begins.",
        hint="States are carried along time, inside one layer. What passes from layer to layer is something else.",
        changes=(Change("sequence, hx[layer])", "sequence, hx[0] if layer == 0 else last[-1])"),),
    ),
    Mistake(
        name="layers_share_weights",
        title="All layers use the first layer's weights",
        belief="The layers are the same cell, used several times.",
        look_at="Which parameters your step reads for the second layer.",
        hint="What are weight_hh_l1 and its like used for in your code?",
        changes=(
            Change(
                'getattr(self, f"{name}_l{layer}", None)',
                'getattr(self, f"{name}_l{layer if self.weight_ih_l0.shape[1] != self.hidden_size else 0}", None)',
            ),
        ),
    ),
    Mistake(
        name="layers_read_the_input",
        title="Every layer reads the input",
        belief="Layers work side by side on the same input.",
        look_at="What your second layer gets as its sequence.",
        hint="In the formula, what is x_t^1?",
        changes=(
            Change(
                "self.run_layer(layer, sequence, hx[layer])",
                "self.run_layer(layer, input, hx[layer])",
            ),
        ),
    ),
    Mistake(
        name="layers_read_the_step_before",
        title="A layer reads what the layer below gave at the step before",
        belief="All layers of a step are computed from the states of the step before.",
        look_at="What your second layer gets as its input at step t.",
        hint="In the formula x_t^1 is what layer 0 gives at step t. Which layer of a step has to be computed first?",
        changes=(
            Change(
                "self.run_layer(layer, sequence, hx[layer])",
                "self.run_layer(layer, self.step_before(layer, sequence, hx), hx[layer])",
            ),
            Change(
                "    def run_layer(",
                "    def step_before(self, layer, sequence, hx):\n"
                "        return torch.cat([hx[layer - 1 : layer], sequence[:-1]]) if layer else sequence\n\n"
                "    def run_layer(",
            ),
        ),
    ),
    Mistake(
        name="drawn_in_each_call",
        title="The same call gives other numbers each time",
        belief="Random numbers, or dropout, belong into every network.",
        look_at="Random functions and dropout in forward, and what the module keeps from call to call.",
        hint="The same input and hx have to give the same output. What is random belongs into __init__.",
        changes=(Change(SUM, f"torch.randn_like({SUM})"),),
    ),
    Mistake(
        name="layers_from_the_top",
        title="The layers run from the last to the first",
        belief="The top layer reads the input.",
        look_at="The order of your loop over layers.",
        hint="Layer 0 reads the input, and what the last layer gives is the output.",
        changes=(
            Change(
                "        for layer in range(self.num_layers):\n",
                "        for layer in reversed(range(self.num_layers)):\n",
            ),
            Change("            last.append(sequence[-1])\n", "            last.insert(0, sequence[-1])\n"),
        ),
    ),
    Mistake(
        name="residual_between_layers",
        title="A layer's input is added to its output",
        belief="Deep networks need a path past each layer.",
        look_at="What the second layer reads.",
        hint="Such networks exist, but nn.RNN is none: layer 1 reads the states of layer 0 and nothing else.",
        changes=(
            Change(
                "            sequence = self.run_layer(layer, sequence, hx[layer])",
                "            below = sequence\n            sequence = self.run_layer(layer, sequence, hx[layer])",
            ),
            Change(
                "            last.append(sequence[-1])\n",
                "            last.append(sequence[-1])\n"
                "            sequence = sequence + below if layer else sequence\n",
            ),
        ),
    ),
    Mistake(
        name="output_of_all_layers",
        title="The output has the states of all layers side by side",
        belief="Every layer is part of the output.",
        look_at="The last axis of the output.",
        hint="output is (T, B, H), whatever the number of layers: it is the top layer's.",
        changes=(
            Change("        sequence = input\n", "        sequence, every = input, []\n"),
            Change(
                "            last.append(sequence[-1])\n",
                "            last.append(sequence[-1])\n            every.append(sequence)\n",
            ),
            Change(
                "        output = sequence.transpose",
                "        sequence = torch.cat(every, -1)\n        output = sequence.transpose",
            ),
        ),
    ),
    Mistake(
        name="output_of_first_layer",
        title="The output is the bottom layer's",
        belief="The output is the states of the first layer.",
        look_at="Which layer's states you return as output.",
        hint="output[-1] and h_n[-1] are the same numbers. Which layer is h_n[-1]?",
        changes=(
            Change("        last = []\n", "        last, bottom = [], None\n"),
            Change(
                "            last.append(",
                "            bottom = sequence if layer == 0 else bottom\n            last.append(",
            ),
            Change(
                "        output = sequence.transpose", "        sequence = bottom\n        output = sequence.transpose"
            ),
        ),
    ),
    Mistake(
        name="h_n_top_layer_only",
        title="h_n has the top layer only",
        belief="h_n is the last state of the output.",
        look_at="The shape of h_n with two layers.",
        hint="Whoever wants to go on with the sequence later needs the state of every layer.",
        changes=(Change(LAST, "torch.stack(last[-1:])"),),
    ),
    Mistake(
        name="h_n_top_layer_for_all",
        title="h_n repeats the top layer's state",
        belief="After the last step all layers have the same state.",
        look_at="What you collect for h_n, and when.",
        hint="Each layer ends in a state of its own. h_n[0] belongs to the bottom layer.",
        changes=(Change(LAST, "torch.stack(last[-1:] * len(last))"),),
    ),
    Mistake(
        name="h_n_upside_down",
        title="h_n lists the layers from top to bottom",
        belief="The top layer comes first.",
        look_at="The order in which you collect the layers' last states.",
        hint="h_n[-1] is the top layer, the same numbers as output[-1].",
        changes=(Change(LAST, "torch.stack(last[::-1])"),),
    ),
    Mistake(
        name="h_n_is_h0",
        title="h_n is the starting state",
        belief="The second result is the state that was given.",
        look_at="What you return as h_n.",
        hint="h_n is the state after the last step. Does yours depend on the input?",
        changes=(Change(LAST, "hx"),),
    ),
    Mistake(
        name="h_n_without_layers",
        title="h_n has lost the axis of layers",
        belief="With one layer there is no need for an axis of layers.",
        look_at="The shape of h_n with one layer.",
        hint="h_n goes in again as hx, so that it has hx's shape, whatever L is.",
        changes=(Change(LAST, "torch.stack(last).squeeze(0)"),),
    ),
    Mistake(
        name="h_n_not_returned",
        title="h_n is not returned",
        belief="The output is the result; it holds the last state anyway.",
        look_at="The return line of forward.",
        hint="Which layer's last state is in the output, and which layers' are not?",
        changes=(Change("return output, torch.stack(last)", "return output"),),
    ),
    Mistake(
        name="results_swapped",
        title="output and h_n are swapped",
        belief="The state comes first.",
        look_at="The return line of forward.",
        hint="The task names the two results in an order. Which shape has each of yours?",
        changes=(Change("return output, torch.stack(last)", "return torch.stack(last), output"),),
    ),
)

STEP = (
    Mistake(
        name="hidden_bias_dropped",
        title="bias_hh is never added",
        belief="One bias is in the sum, and that is enough.",
        look_at="Every term of the sum, with the formula beside it.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("linear(h, weight_hh, bias_hh)", "linear(h, weight_hh)"),),
    ),
    Mistake(
        name="input_bias_dropped",
        title="bias_ih is never added",
        belief="One bias is in the sum, and that is enough.",
        look_at="Every term of the sum, with the formula beside it.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("linear(x, weight_ih, bias_ih)", "linear(x, weight_ih)"),),
    ),
    Mistake(
        name="input_bias_twice",
        title="bias_ih stands in for both biases",
        belief="There is one bias, added in both places.",
        look_at="Which bias goes with the state.",
        hint="Set all weights to zero and the two biases to different numbers: what should come out?",
        changes=(Change("linear(h, weight_hh, bias_hh)", "linear(h, weight_hh, bias_ih)"),),
    ),
    Mistake(
        name="hidden_weights_transposed",
        title="weight_hh is used the wrong way round",
        belief="weight_hh is square, so the transpose makes no difference.",
        look_at="The product of state and weight_hh.",
        hint="PyTorch stores weights as (out, in). Does the same rule hold in both of your products?",
        changes=(Change("linear(h, weight_hh, bias_hh)", "linear(h, weight_hh.T, bias_hh)"),),
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
        name="no_activation",
        title="The activation is missing",
        belief="The step is the sum of its terms.",
        look_at="What your step returns.",
        hint="A state beyond 1 or -1 has not been through tanh.",
        changes=(Change(SUM, "from_input + from_state"),),
    ),
    Mistake(
        name="activation_on_top_only",
        title="Only the top layer has an activation",
        belief="Inner layers are plain sums; the activation comes at the end.",
        look_at="The states of the bottom layer.",
        hint="In the formula every layer has its f. What would two layers without it amount to?",
        changes=(Change(SUM, f"{SUM} if layer == self.num_layers - 1 else from_input + from_state"),),
    ),
)

MISTAKES: tuple[Mistake, ...] = (
    PARAMETERS + LAYERS + MEETING + TIME + BATCH_AND_START + STEP + OVERWRITTEN + GRADIENTS + TORCH_RNN + SHAPES
)

"""What goes wrong in exercise rnn: parameters, layers, time, batch and starting state, and the single step."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
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
        name="layer_starts_where_last_ended",
        title="A layer starts from the state in which the layer below ended",
        belief="The state is carried on from layer to layer.",
        look_at="The state variable at the moment when the second layer begins.",
        hint="States are carried along time, inside one layer. What passes upwards from layer to layer is something else.",
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
                "self.run_layer(layer, input if input.shape[2] == self.hidden_size else sequence, hx[layer])",
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
        name="results_swapped",
        title="output and h_n are swapped",
        belief="The state comes first.",
        look_at="The return line of forward.",
        hint="The task names the two results in an order. Which shape has each of yours?",
        changes=(Change("return output, torch.stack(last)", "return torch.stack(last), output"),),
    ),
)

TIME = (
    Mistake(
        name="state_not_carried",
        title="The state is not carried on",
        belief="Each step starts from the given state.",
        look_at="Which state your second step reads.",
        hint="Print the state that enters each step. Only the first step may see hx.",
        changes=(
            Change(
                "            h = self.step(layer, x, h)\n            states.append(h)",
                "            states.append(self.step(layer, x, h))",
            ),
        ),
    ),
    Mistake(
        name="output_is_last_step",
        title="The output is the last step only",
        belief="out is the answer at the end of the sequence.",
        look_at="The shape of your output.",
        hint="Two results, two meanings: one has all steps of one layer, the other all layers of one step.",
        changes=(
            Change(
                "        return output, torch",
                "        output = output[:, -1] if self.batch_first else output[-1]\n        return output, torch",
            ),
        ),
    ),
    Mistake(
        name="time_runs_backwards",
        title="The loop runs from the last step to the first",
        belief="The order of the steps does not matter.",
        look_at="The order in which your loop meets the inputs.",
        hint="Change the last input only: which rows of the output may change?",
        changes=(Change("for x in sequence:", "for x in sequence.flip(0):"),),
    ),
    Mistake(
        name="batch_taken_for_time",
        title="The loop runs along the batch",
        belief="The first axis is the batch (as with batch_first=True).",
        look_at="Which axis your loop walks along when batch_first is False.",
        hint="Run one sequence by itself and the same sequence inside a batch: the results have to agree.",
        changes=(
            Change(
                "        if self.batch_first:\n            input = input",
                "        if not self.batch_first:\n            input = input",
            ),
            Change("if self.batch_first else sequence", "if not self.batch_first else sequence"),
            Change("sequence, hx[layer])", "sequence, hx[layer, :1].repeat(1, 1).expand(sequence.shape[1], -1))"),
        ),
    ),
    Mistake(
        name="loop_is_torchs",
        title="torch's own RNN does the work",
        belief="Wrapping nn.RNN is the quickest way to write one.",
        look_at="Who walks along the time axis: your loop, or torch.",
        hint="One step of torch's is welcome (nn.RNNCell). The loop over the steps is the exercise.",
        changes=(
            Change(
                "        states = []\n        for x in sequence:\n            h = self.step(layer, x, h)\n            states.append(h)\n        return torch.stack(states)",
                "        inner = nn.RNN(sequence.shape[2], self.hidden_size, bias=hasattr(self, 'bias_ih_l0'),\n"
                "                       nonlinearity=self.activation.__name__).to(sequence)\n"
                "        names = [name for name, _ in self.named_parameters() if name.endswith(f'_l{layer}')]\n"
                "        own = {name.replace(f'_l{layer}', '_l0'): getattr(self, name) for name in names}\n"
                "        return torch.func.functional_call(inner, own, (sequence, h[None]))[0]",
            ),
        ),
    ),
    Mistake(
        name="gradient_cut_between_steps",
        title="Gradients stop at every step",
        belief="The state has to be detached before the next step.",
        look_at="detach, .data and no_grad inside the loop.",
        hint="Detaching belongs between two batches of training. Inside a sequence the chain is what learns.",
        changes=(Change("self.step(layer, x, h)", "self.step(layer, x, h.detach())"),),
    ),
    Mistake(
        name="gradient_lost",
        title="No gradient comes back from the output",
        belief="The states are results, so their history is of no use.",
        look_at="detach, .data, numpy() and no_grad around the states.",
        hint="Ask your result: output.requires_grad should be True.",
        changes=(Change("return torch.stack(states)", "return torch.stack(states).detach()"),),
    ),
    Mistake(
        name="h0_overwritten",
        title="The caller's hx is overwritten",
        belief="Inside forward hx is mine to use for the running states.",
        look_at="Lines that write into hx, such as hx[layer] = ...",
        hint="Look at your h0 after the call. Where could the running states live instead?",
        changes=(
            Change(
                "            last.append(sequence[-1])",
                "            hx.detach()[layer] = sequence[-1].detach()\n            last.append(sequence[-1])",
            ),
        ),
    ),
)

BATCH_AND_START = (
    Mistake(
        name="batch_first_ignored",
        title="batch_first is ignored",
        belief="Time always comes first.",
        look_at="Where forward reads batch_first.",
        hint="Build it with batch_first=True and give it (2, 5, 3): what does your loop take for time?",
        changes=(Change("self.batch_first = batch_first", "self.batch_first = False"),),
    ),
    Mistake(
        name="batch_first_half_done",
        title="batch_first turns the input but not the output",
        belief="batch_first is about the input.",
        look_at="The shape of the output with batch_first=True.",
        hint="What comes in as (B, T, I) goes out as (B, T, H).",
        changes=(Change("sequence.transpose(0, 1) if self.batch_first else sequence", "sequence"),),
    ),
    Mistake(
        name="batch_first_turns_h_n",
        title="batch_first turns h_n as well",
        belief="With batch_first everything begins with the batch.",
        look_at="The shape of h_n with batch_first=True.",
        hint="Only input and output change sides. The documentation of torch.nn.RNN says so in the lines on h_0 and h_n.",
        changes=(
            Change("return output, torch.stack(last)", "return output, torch.stack(last, dim=int(self.batch_first))"),
        ),
    ),
    Mistake(
        name="batch_first_turns_hx",
        title="batch_first turns hx as well",
        belief="With batch_first everything begins with the batch.",
        look_at="What forward does to hx with batch_first=True.",
        hint="Only input and output change sides. The documentation of torch.nn.RNN says so in the lines on h_0 and h_n.",
        changes=(Change("hx[layer])", "hx[:, layer] if self.batch_first else hx[layer])"),),
    ),
    Mistake(
        name="h0_ignored",
        title="The given state is ignored",
        belief="A sequence always starts from zeros.",
        look_at="What forward does with hx when it is given.",
        hint="Call it twice with the same input and two different hx: the results have to differ.",
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
        name="missing_state_is_ones",
        title="A state that is left out counts as ones",
        belief="An unknown state is one in every unit.",
        look_at="What forward puts in place of a missing state.",
        hint="A network that remembers nothing adds nothing from its memory.",
        changes=(Change("input.new_zeros(", "input.new_ones("),),
    ),
    Mistake(
        name="missing_state_is_float32",
        title="A state that is left out is always float32",
        belief="torch.zeros fits every input.",
        look_at="The dtype of the zeros that stand in for the state.",
        hint="torch.zeros is float32 unless told otherwise. Where can you read off which dtype is wanted?",
        changes=(Change("input.new_zeros(", "torch.zeros("),),
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

MISTAKES: tuple[Mistake, ...] = PARAMETERS + LAYERS + TIME + BATCH_AND_START + STEP + TORCH_RNN + SHAPES

"""What goes wrong in exercise rnn along time: the loop, the starting state, and batch_first."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

LOOP = """\
        states = []
        for x in sequence:
            h = self.step(layer, x, h)
            states.append(h)
        return torch.stack(states)"""

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
        name="states_kept_too_early",
        title="The output lags one step behind",
        belief="The state of a step is the one that it starts from.",
        look_at="The order of the two lines in your loop: new state, and keeping it.",
        hint="The first row of the output is the state after the first input. With which one does yours begin?",
        changes=(
            Change(
                "            h = self.step(layer, x, h)\n            states.append(h)",
                "            states.append(h)\n            h = self.step(layer, x, h)",
            ),
        ),
    ),
    Mistake(
        name="output_shares_one_tensor",
        title="All rows of the output are the last one",
        belief="Putting the running state on a list keeps its numbers.",
        look_at="Whether your loop makes a new tensor for each step, or writes into one tensor again and again.",
        hint="A list keeps references: h_t[-1] is a view of h_t, and follows what is written there. What makes a copy?",
        changes=(
            Change(
                "output = sequence.transpose",
                "sequence = sequence[-1:].expand_as(sequence)\n        output = sequence.transpose",
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
                LOOP,
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
        name="axes_of_one_squeezed",
        title="Axes of length one are gone from the output",
        belief="An axis of length one is superfluous.",
        look_at="A squeeze(), or an index, that takes an axis away from the output.",
        hint="One sequence is a batch of one: its output is (T, 1, H). What shape does yours have?",
        changes=(
            Change(
                "        output = sequence.transpose(0, 1) if self.batch_first else sequence\n",
                "        output = (sequence.transpose(0, 1) if self.batch_first else sequence).squeeze()\n",
            ),
        ),
    ),
    Mistake(
        name="batch_first_ignored",
        title="batch_first is ignored",
        belief="Time always comes first.",
        look_at="Where forward reads batch_first.",
        hint="Build it with batch_first=True and give it (2, 5, 3): what does your loop take for time?",
        changes=(Change("self.batch_first = batch_first", "self.batch_first = False"),),
    ),
    Mistake(
        name="output_always_batch_first",
        title="The output begins with the batch, asked for or not",
        belief="An output has the batch in front.",
        look_at="Along which axis the states of the steps are put together.",
        hint="Without batch_first the output is (T, B, H). Give your RNN (5, 2, 3): which shape comes out?",
        changes=(Change("if self.batch_first else sequence\n", "if True else sequence\n"),),
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
        hint="Only input and output change sides. torch.nn.RNN's documentation says so where it lists h_0 and h_n.",
        changes=(
            Change("return output, torch.stack(last)", "return output, torch.stack(last, dim=int(self.batch_first))"),
        ),
    ),
    Mistake(
        name="batch_first_turns_hx",
        title="batch_first turns hx as well",
        belief="With batch_first everything begins with the batch.",
        look_at="What forward does to hx with batch_first=True.",
        hint="Only input and output change sides. torch.nn.RNN's documentation says so where it lists h_0 and h_n.",
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
        hint="A network that remembers nothing adds nothing from its memory.",
        changes=(Change("input.new_zeros(", "input.new_ones("),),
    ),
    Mistake(
        name="state_kept_between_calls",
        title="The state is kept from one call to the next",
        belief="A network remembers where it was.",
        look_at="What a second call without a state starts from.",
        hint="Call the same object twice with the same input and no state: both answers have to be equal.",
        changes=(
            Change(
                "hx = input.new_zeros(self.num_layers, input.shape[1], self.hidden_size)",
                "hx = getattr(self, 'kept', input.new_zeros(self.num_layers, input.shape[1], self.hidden_size))",
            ),
            Change(
                "        return output, torch.stack(last)\n",
                "        self.kept = torch.stack(last).detach()\n        return output, torch.stack(last)\n",
            ),
        ),
    ),
    Mistake(
        name="hidden_bias_needs_a_state",
        title="Without a state bias_hh is left out of the first step",
        belief="A state of zeros adds nothing, so its whole part of the sum can be skipped.",
        look_at="What your first step adds when hx is None.",
        hint="Put zeros for h into the formula and cross out what vanishes. What is left over?",
        changes=(
            Change(
                "hx = input.new_zeros(self.num_layers, input.shape[1], self.hidden_size)",
                "hx = [None] * self.num_layers",
            ),
            Change("from_state = nn", "from_state = 0 if h is None else nn"),
        ),
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

"""Mistakes in the parameters, the first state and the recurrence of char_rnn."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

PARAMETERS = (
    Mistake(
        name="requires_grad_missing",
        title="The parameters do not ask for gradients",
        belief="A tensor that is used in a loss gets its gradient by itself.",
        look_at="What is `requires_grad` of what get_params returns?",
        hint="Call backward on something made from your parameters and print their `.grad`.",
        changes=(Change("param.requires_grad_(True)", "param.requires_grad_(False)"),),
    ),
    Mistake(
        name="biases_without_gradients",
        title="The biases do not ask for gradients",
        belief="Only weights are learned; a bias that starts at zero stays there.",
        look_at="What is `requires_grad` of b_h and b_q?",
        hint="The biases are parameters too.",
        changes=(
            Change(
                "for param in params:\n        param.requires_grad_(True)",
                "for param in (W_xh, W_hh, W_hq):\n        param.requires_grad_(True)",
            ),
        ),
    ),
    Mistake(
        name="requires_grad_too_early",
        title="The parameters are results, not leaves",
        belief="Scaling a tensor that asks for gradients leaves it a parameter.",
        look_at="Print `is_leaf` of the weights. In which order do you scale and ask for gradients?",
        hint="Only leaves of the graph get a `.grad`. A product of a leaf and a number is no leaf.",
        changes=(
            Change(
                "torch.randn(shape, device=device) * 0.01",
                "torch.randn(shape, device=device, requires_grad=True) * 0.01",
            ),
        ),
    ),
    Mistake(
        name="b_q_has_width_H",
        title="The output bias is as wide as the state",
        belief="Both biases belong to hidden units.",
        look_at="To what is b_q added, and how wide is that?",
        hint="Write the shapes of H W_hq + b_q beside each other.",
        changes=(
            Change("b_q = torch.zeros(vocab_size, device=device)", "b_q = torch.zeros(num_hiddens, device=device)"),
        ),
    ),
    Mistake(
        name="weights_as_linear_layers",
        title="The weights are stored as (out, in)",
        belief="A weight is stored as nn.Linear stores it.",
        look_at="The shapes of W_xh and W_hq: rows multiply from the left here.",
        hint="For `x @ W` with x of width V and a result of width H, what is the shape of W?",
        changes=(
            Change("W_xh = normal(vocab_size, num_hiddens)", "W_xh = normal(num_hiddens, vocab_size)"),
            Change("W_hq = normal(num_hiddens, vocab_size)", "W_hq = normal(vocab_size, num_hiddens)"),
        ),
    ),
    Mistake(
        name="weights_of_size_one",
        title="The weights start a hundred times too large",
        belief="torch.randn gives small numbers.",
        look_at="The standard deviation of your weights.",
        hint="Print W_xh.std().",
        changes=(Change("torch.randn(shape, device=device) * 0.01", "torch.randn(shape, device=device)"),),
    ),
    Mistake(
        name="weights_uniform",
        title="The weights start uniform and all positive",
        belief="rand and randn draw from the same distribution.",
        look_at="The mean of your weights.",
        hint="torch.rand draws from [0, 1). Print the mean and the standard deviation.",
        changes=(Change("torch.randn(shape, device=device)", "torch.rand(shape, device=device)"),),
    ),
    Mistake(
        name="weights_ones",
        title="All weights start equal",
        belief="The starting values do not matter, training finds the right ones.",
        look_at="What tells two hidden units apart at the start?",
        hint="Units with the same weights get the same gradients, for ever.",
        changes=(Change("torch.randn(shape, device=device) * 0.01", "torch.ones(shape, device=device) * 0.01"),),
    ),
    Mistake(
        name="weights_zero",
        title="All weights start at zero",
        belief="Everything starts at zero, and training finds the rest.",
        look_at="What is a product of zeros, and what is its gradient?",
        hint="With zeros on both sides of a product neither of them gets a gradient.",
        changes=(Change("torch.randn(shape, device=device) * 0.01", "torch.zeros(shape, device=device)"),),
    ),
    Mistake(
        name="xavier",
        title="The weights start with Xavier's standard deviation",
        belief="The usual starting values of layers are asked for.",
        look_at="The standard deviation that the docstring asks for.",
        hint="It is one number here, whatever the sizes.",
        changes=(
            Change(
                "torch.randn(shape, device=device) * 0.01",
                "torch.randn(shape, device=device) * (2 / sum(shape)) ** 0.5",
            ),
        ),
    ),
    Mistake(
        name="biases_random",
        title="The biases do not start at zero",
        belief="Biases start random like weights.",
        look_at="b_h and b_q as get_params returns them.",
        hint="The docstring says how the biases start.",
        changes=(
            Change("b_h = torch.zeros(num_hiddens, device=device)", "b_h = normal(num_hiddens)"),
            Change("b_q = torch.zeros(vocab_size, device=device)", "b_q = normal(vocab_size)"),
        ),
    ),
    Mistake(
        name="params_ignore_device",
        title="The parameters are made on the CPU, whatever device is asked for",
        belief="Tensors find their way to the device by themselves.",
        look_at="Where get_params uses its argument device.",
        hint="Everything that makes a tensor takes `device=`.",
        changes=(
            Change("torch.randn(shape, device=device)", "torch.randn(shape)"),
            Change("b_h = torch.zeros(num_hiddens, device=device)", "b_h = torch.zeros(num_hiddens)"),
            Change("b_q = torch.zeros(vocab_size, device=device)", "b_q = torch.zeros(vocab_size)"),
        ),
    ),
    Mistake(
        name="weights_of_a_tenth",
        title="The weights start with standard deviation 0.1",
        belief="The second argument of a normal distribution is the variance.",
        look_at="The standard deviation of your weights.",
        hint="The square root of 0.01 is 0.1. Print W_xh.std().",
        changes=(Change("torch.randn(shape, device=device) * 0.01", "torch.randn(shape, device=device) * 0.1"),),
    ),
    Mistake(
        name="linear_layers_throughout",
        title="The weights are stored and multiplied as (out, in)",
        belief="A weight is stored as nn.Linear stores it, and multiplied so.",
        look_at="The shapes of W_xh and W_hq, and the products in rnn.",
        hint="What you store and what you multiply belong together; the task says x @ W, with W of shape (in, out).",
        changes=(
            Change("W_xh = normal(vocab_size, num_hiddens)", "W_xh = normal(num_hiddens, vocab_size)"),
            Change("W_hq = normal(num_hiddens, vocab_size)", "W_hq = normal(vocab_size, num_hiddens)"),
            Change("H = torch.tanh(X @ W_xh + H @ W_hh + b_h)", "H = torch.tanh(X @ W_xh.T + H @ W_hh.T + b_h)"),
            Change("Y = H @ W_hq + b_q", "Y = H @ W_hq.T + b_q"),
        ),
    ),
)

FIRST_STATE = "return (torch.zeros((batch_size, num_hiddens), device=device),)"

STATE = (
    Mistake(
        name="state_ignores_device",
        title="The first state is made on the CPU, whatever device is asked for",
        belief="The state follows the parameters to their device.",
        look_at="Where init_rnn_state uses its argument device.",
        hint="Ask for the state on torch.device('meta') and print its device.",
        changes=(Change(FIRST_STATE, "return (torch.zeros((batch_size, num_hiddens)),)"),),
    ),
    Mistake(
        name="state_of_ones",
        title="The first state is ones",
        belief="A state of zeros would stop the recurrence.",
        look_at="The tensor that init_rnn_state makes.",
        hint="Before the first character the net knows nothing.",
        changes=(Change(FIRST_STATE, "return (torch.ones((batch_size, num_hiddens), device=device),)"),),
    ),
    Mistake(
        name="state_random",
        title="The first state is random",
        belief="The state starts random like the weights.",
        look_at="The tensor that init_rnn_state makes.",
        hint="Call it twice: the same text has to give the same prediction.",
        changes=(Change(FIRST_STATE, "return (torch.randn((batch_size, num_hiddens), device=device),)"),),
    ),
    Mistake(
        name="state_three_axes",
        title="The first state has an axis for layers",
        belief="A state always is (layers, batch, hidden), as nn.RNN takes it.",
        look_at="The shape of the state in the task.",
        hint="There is one layer, and no axis for it.",
        changes=(Change(FIRST_STATE, "return (torch.zeros((1, batch_size, num_hiddens), device=device),)"),),
    ),
)

STEP = "H = torch.tanh(X @ W_xh + H @ W_hh + b_h)"
READ = "Y = H @ W_hq + b_q"
LAST = "return torch.cat(outputs, dim=0), (H,)"

RECURRENCE = (
    Mistake(
        name="state_not_carried",
        title="The state is not carried on",
        belief="Every step starts from the state that came in.",
        look_at="Which name does your loop read, and which does it write? h and H are two names.",
        hint="Print the state that each step starts from. Only the first may see the state that was given.",
        changes=(
            Change("(H,) = state\n    outputs", "(h,) = state\n    outputs"),
            Change(STEP, STEP.replace("H @", "h @")),
        ),
    ),
    Mistake(
        name="state_ignored",
        title="The state that is given is ignored",
        belief="A minibatch always starts from zeros.",
        look_at="What happens to the argument state?",
        hint="Call rnn with two different states: the outputs have to differ.",
        changes=(Change("(H,) = state\n    outputs", "H = torch.zeros_like(state[0])\n    outputs"),),
    ),
    Mistake(
        name="state_unused",
        title="No state has a part in the next one",
        belief="Each character says by itself what comes next.",
        look_at="What stands inside tanh: which of its terms has W_hh in it?",
        hint="Change the first character only. Does anything after it change?",
        changes=(Change("H = torch.tanh(X @ W_xh + H @ W_hh + b_h)", "H = torch.tanh(X @ W_xh + 0 * H @ W_hh + b_h)"),),
    ),
    Mistake(
        name="W_hh_transposed",
        title="W_hh is transposed",
        belief="W_hh is stored as nn.RNN stores its weight_hh, and has to be turned round.",
        look_at="The product of state and W_hh.",
        hint="W_hh is square, so a transposed one raises no error. Rows are multiplied from the left here.",
        changes=(Change(STEP, STEP.replace("W_hh", "W_hh.T")),),
    ),
    Mistake(
        name="b_h_dropped",
        title="The bias of the state is missing",
        belief="b_h is zero, so it can be left out.",
        look_at="The sum inside tanh.",
        hint="The biases are zero only before training.",
        changes=(Change(STEP, STEP.replace(" + b_h", "")),),
    ),
    Mistake(
        name="b_h_twice",
        title="The bias of the state is added twice",
        belief="There is one bias for the input and one for the state, as in nn.RNN.",
        look_at="How often b_h stands in the sum inside tanh.",
        hint="nn.RNN has two bias vectors; here there is one.",
        changes=(Change(STEP, STEP.replace(" + b_h", " + b_h + b_h")),),
    ),
    Mistake(
        name="sigmoid",
        title="The activation is a sigmoid",
        belief="Any bounded activation will do.",
        look_at="The activation in the formula.",
        hint="A state of this net can be negative.",
        changes=(Change(STEP, STEP.replace("torch.tanh", "torch.sigmoid")),),
    ),
    Mistake(
        name="relu",
        title="The activation is a ReLU",
        belief="ReLU trains better than tanh, so it is used here too.",
        look_at="The activation in the formula.",
        hint="It is an exercise of the book to try it; here the formula is graded.",
        changes=(Change(STEP, STEP.replace("torch.tanh", "torch.relu")),),
    ),
    Mistake(
        name="no_activation",
        title="The activation is missing",
        belief="The new state is the sum itself.",
        look_at="What comes between the sum and the new state?",
        hint="With small weights the difference is tiny: try weights of size one.",
        changes=(Change(STEP, "H = X @ W_xh + H @ W_hh + b_h"),),
    ),
    Mistake(
        name="state_before_activation",
        title="The sum before the activation is carried on",
        belief="tanh is only for the output of a step.",
        look_at="What the next step reads: the sum, or tanh of the sum?",
        hint="The state that goes on and the state that is read out are the same tensor.",
        changes=(
            Change(STEP, "H = X @ W_xh + H @ W_hh + b_h"),
            Change(READ, "Y = torch.tanh(H) @ W_hq + b_q"),
            Change(LAST, "return torch.cat(outputs, dim=0), (torch.tanh(H),)"),
        ),
    ),
    Mistake(
        name="steps_reversed",
        title="Time runs backwards",
        belief="The order of the steps is the other way round.",
        look_at="The first step that your loop takes.",
        hint="Feed one character that differs from the rest, and see which outputs change.",
        changes=(Change("for X in inputs:", "for X in reversed(inputs):"),),
    ),
    Mistake(
        name="state_changed_in_place",
        title="rnn overwrites the state that it is given",
        belief="The state that comes in is not needed any more.",
        look_at="Is there an in-place operation on the state: copy_, +=, H[:] = …?",
        hint="Call rnn twice with the same state: the answers have to be the same.",
        changes=(Change(LAST, "state[0].data.copy_(H)\n    " + LAST),),
    ),
    Mistake(
        name="old_state_returned",
        title="The state that came in is returned",
        belief="The caller gets back the state that it gave.",
        look_at="What your function returns beside the outputs.",
        hint="The next minibatch goes on from what you return.",
        changes=(Change(LAST, "return torch.cat(outputs, dim=0), state"),),
    ),
    Mistake(
        name="detached_in_rnn",
        title="The history of the state is cut at every step",
        belief="The state has to be detached in the loop over time.",
        look_at="Is there a detach, .data or no_grad inside your loop?",
        hint="Cut between minibatches, not between steps: else nothing is learned about what came before.",
        changes=(Change(STEP, STEP.replace("H @", "H.detach() @")),),
    ),
    Mistake(
        name="detached_in_rnn_and_after",
        title="The state is cut at every step, and once more before it is returned",
        belief="The state has to be detached wherever it is handed on.",
        look_at="Is there a detach inside your loop, or where rnn returns the state?",
        hint="Cut between minibatches, not between steps, and leave the cut to train_epoch_ch8.",
        changes=(
            Change(STEP, STEP.replace("H @", "H.detach() @")),
            Change("return torch.cat(outputs, dim=0), (H,)", "return torch.cat(outputs, dim=0), (H.detach(),)"),
        ),
    ),
    Mistake(
        name="detached_state_in_rnn",
        title="rnn cuts the history of the state that it is given",
        belief="It is for rnn to detach the state between minibatches.",
        look_at="What rnn does with the state before its loop.",
        hint="The caller decides where history ends; train_epoch_ch8 is the place.",
        changes=(Change("(H,) = state\n    outputs", "H = state[0].detach()\n    outputs"),),
    ),
    Mistake(
        name="state_added_to_step",
        title="The state before is added to each new one",
        belief="A step adds to the state, as in a residual net.",
        look_at="What stands beside tanh in your step.",
        hint="The new state is tanh of the sum, and nothing is added to it: it lies between -1 and 1.",
        changes=(Change(STEP, STEP.replace("H = ", "H = H + ")),),
    ),
    Mistake(
        name="tanh_on_input_only",
        title="tanh is taken of the input's part alone",
        belief="The state is added after the activation.",
        look_at="What stands inside the parentheses of tanh.",
        hint="The formula takes tanh of the whole sum.",
        changes=(Change(STEP, "H = torch.tanh(X @ W_xh + b_h) + H @ W_hh"),),
    ),
    Mistake(
        name="state_cut_off_at_one",
        title="The sum is cut off at -1 and 1 instead of bent by tanh",
        belief="Cutting off keeps the state in the same range as tanh.",
        look_at="The activation in the formula.",
        hint="tanh bends small sums too: tanh(0.5) is 0.46.",
        changes=(Change(STEP, "H = (X @ W_xh + H @ W_hh + b_h).clamp(-1, 1)"),),
    ),
)

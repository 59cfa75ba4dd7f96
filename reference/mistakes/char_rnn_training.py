"""Mistakes in the epochs and the training of char_rnn."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

BRANCH = """\
            updater.zero_grad()
            mean_loss.backward()
            grad_clipping(net, 1)
            updater.step()"""
FUNCTION = "            mean_loss.backward()\n            grad_clipping(net, 1)\n            updater(batch_size=1)"
LABELS = "y = Y.T.reshape(-1).to(device)"
CARRIED = "state = tuple(part.detach() for part in state)"

EPOCH = (
    Mistake(
        name="labels_not_transposed",
        title="The labels are not in the order of the outputs",
        belief="Y.reshape(-1) goes with the outputs.",
        look_at="Which label stands beside row 1 of the outputs?",
        hint="The outputs come time first. Write down both orders for B = 2, T = 3.",
        changes=(Change(LABELS, "y = Y.reshape(-1).to(device)"),),
    ),
    Mistake(
        name="labels_are_inputs",
        title="The net learns to repeat its input",
        belief="The label of a character is the character itself.",
        look_at="From what you make the labels: X or Y?",
        hint="A training perplexity of nearly 1 after a few passes is too good to be true.",
        changes=(Change(LABELS, "y = X.T.reshape(-1).to(device)"),),
    ),
    Mistake(
        name="loss_summed",
        title="The loss is a sum over the minibatch, not its mean",
        belief="A minibatch's loss is the sum of the losses of its characters.",
        look_at="What you multiply the loss by before backward.",
        hint="The loss that is given to you is a mean. Clipping hides the difference while gradients are long.",
        changes=(Change("mean_loss = loss(y_hat, y.long())", "mean_loss = loss(y_hat, y.long()) * y.numel()"),),
    ),
    Mistake(
        name="clip_left_out",
        title="The gradients are not clipped before the step",
        belief="Clipping is only needed when something explodes.",
        look_at="What happens between backward and step.",
        hint="A run in ten or so explodes without it.",
        changes=(Change(BRANCH, BRANCH.replace("            grad_clipping(net, 1)\n", "")),),
    ),
    Mistake(
        name="clip_nowhere",
        title="No step sees clipped gradients",
        belief="It is enough to write grad_clipping, or to call it somewhere.",
        look_at="Where train_epoch_ch8 calls grad_clipping.",
        hint="It has to be called between backward and the step, for every kind of updater.",
        changes=(
            Change(BRANCH, BRANCH.replace("            grad_clipping(net, 1)\n", "")),
            Change(FUNCTION, FUNCTION.replace("            grad_clipping(net, 1)\n", "")),
        ),
    ),
    Mistake(
        name="clip_after_step",
        title="The gradients are clipped after the step",
        belief="Clipping works wherever it stands.",
        look_at="The order of clipping and step.",
        hint="Which gradients does the step see?",
        changes=(
            Change(
                BRANCH,
                "            updater.zero_grad()\n            mean_loss.backward()\n"
                "            updater.step()\n            grad_clipping(net, 1)",
            ),
        ),
    ),
    Mistake(
        name="clip_before_backward",
        title="The gradients are clipped before they are computed",
        belief="Clipping works wherever it stands.",
        look_at="The order of clipping and backward.",
        hint="Which gradients are there before backward?",
        changes=(
            Change(
                BRANCH,
                "            updater.zero_grad(set_to_none=False)\n"
                "            if all(param.grad is not None for param in net.params):\n"
                "                grad_clipping(net, 1)\n"
                "            mean_loss.backward()\n            updater.step()",
            ),
        ),
    ),
    Mistake(
        name="clip_at_another_length",
        title="The gradients are clipped at another length",
        belief="The threshold can be chosen freely.",
        look_at="The number that grad_clipping is called with.",
        hint="The docstring of train_epoch_ch8 says it.",
        changes=(Change(BRANCH, BRANCH.replace("grad_clipping(net, 1)", "grad_clipping(net, 1.5)")),),
    ),
    Mistake(
        name="zero_grad_missing",
        title="Gradients of earlier minibatches are still there",
        belief="backward starts from zero each time.",
        look_at="What the gradients are before backward.",
        hint="backward adds to what is there.",
        changes=(Change("            updater.zero_grad()\n", ""),),
    ),
    Mistake(
        name="step_left_out",
        title="The optimizer makes no step",
        belief="backward changes the parameters.",
        look_at="What happens after the gradients are clipped.",
        hint="Print a parameter before and after an epoch.",
        changes=(Change("            updater.step()\n", ""),),
    ),
    Mistake(
        name="first_minibatch_only",
        title="An epoch ends after its first minibatch",
        belief="The loop goes on after a break, or a return.",
        look_at="What stands in your loop that ends it?",
        hint="Count the updates of one epoch: there is one for each minibatch.",
        changes=(Change("        tokens += y.numel()\n", "        tokens += y.numel()\n        break\n"),),
    ),
    Mistake(
        name="state_anew_each_batch",
        title="The state starts anew with every minibatch",
        belief="Every minibatch is a text of its own.",
        look_at="When your code makes a new state.",
        hint="In a sequential partition each minibatch goes on where the one before ended.",
        changes=(Change("if state is None or use_random_iter:", "if True:"),),
    ),
    Mistake(
        name="state_kept_under_random_sampling",
        title="The state is kept under random sampling",
        belief="The state always goes on.",
        look_at="Where use_random_iter is used.",
        hint="Under random sampling minibatches have nothing to do with each other.",
        changes=(
            Change("if state is None or use_random_iter:", "if state is None or state[0].shape[0] != X.shape[0]:"),
        ),
    ),
    Mistake(
        name="use_random_iter_without_effect",
        title="Under random sampling minibatches go on with the state of the one before",
        belief="The state always goes on.",
        look_at="What your code does with the state where use_random_iter is True.",
        hint="Under random sampling minibatches have nothing to do with each other, and may differ in size.",
        changes=(Change("if state is None or use_random_iter:", "if state is None:"),),
    ),
    Mistake(
        name="state_random_in_epoch",
        title="An epoch does not start from the net's own first state",
        belief="A random state is as good as begin_state.",
        look_at="Where the state of the first minibatch comes from.",
        hint="The net knows how it starts: net.begin_state.",
        changes=(
            Change(
                "state = net.begin_state(batch_size=X.shape[0], device=device)",
                "state = tuple(torch.ones_like(s) for s in net.begin_state(batch_size=X.shape[0], device=device))",
            ),
        ),
    ),
    Mistake(
        name="state_kept_over_epochs",
        title="The state is kept from one epoch to the next",
        belief="The state goes on from the end of the text to its beginning.",
        look_at="Where the state is set to nothing.",
        hint="An epoch starts at the beginning of the text.",
        changes=(
            Change("state = None\n", 'state = getattr(net, "last_state", None)\n'),
            Change(
                "y_hat, state = net(X.to(device), state)",
                "y_hat, state = net(X.to(device), state)\n        net.last_state = state",
            ),
        ),
    ),
    Mistake(
        name="state_not_detached",
        title="The state drags its history along",
        belief="The graph of a minibatch is gone when the next begins.",
        look_at="What the state remembers between two minibatches.",
        hint="backward runs through a graph once. Cut the state off its history; is what you cut what you go on with?",
        changes=(Change(CARRIED, "pass"),),
    ),
    Mistake(
        name="retain_graph",
        title="The history is kept with retain_graph instead of cut",
        belief="The error message says to use retain_graph=True.",
        look_at="Through how many minibatches the gradients flow.",
        hint="Each minibatch takes longer than the one before. Cut the state off its history instead.",
        changes=(
            Change(CARRIED, "pass"),
            Change(BRANCH, BRANCH.replace("backward()", "backward(retain_graph=True)")),
            Change(FUNCTION, FUNCTION.replace("backward()", "backward(retain_graph=True)")),
        ),
    ),
    Mistake(
        name="clip_left_out_with_function",
        title="The gradients are clipped for optimizers only",
        belief="A function as updater clips by itself.",
        look_at="Both branches of your code: what happens between backward and the step in each?",
        hint="Clipping has nothing to do with who makes the step.",
        changes=(Change(FUNCTION, FUNCTION.replace("            grad_clipping(net, 1)\n", "")),),
    ),
    Mistake(
        name="function_gets_batch_size",
        title="The mean loss is divided by the number of rows once more",
        belief="The updater wants to know how large the minibatch is.",
        look_at="What the updater is called with.",
        hint="The loss is a mean already; the updater would divide by batch_size again.",
        changes=(Change("updater(batch_size=1)\n        total", "updater(batch_size=X.shape[0])\n        total"),),
    ),
    Mistake(
        name="function_not_called",
        title="An updater that is a function is never called",
        belief="Every updater is a torch optimizer.",
        look_at="What happens when the updater is no torch.optim.Optimizer.",
        hint="Call it as updater(batch_size=1).",
        changes=(Change("            updater(batch_size=1)\n        total", "            pass\n        total"),),
    ),
    Mistake(
        name="labels_one_step_late",
        title="The labels are those of the step after",
        belief="Labels have to be moved by one step against the outputs.",
        look_at="Which label stands beside the first output?",
        hint="Y is moved by one character against X already: the first output goes with the first label.",
        changes=(
            Change("mean_loss = loss(y_hat, y.long())", "mean_loss = loss(y_hat[: -len(X)], y[len(X) :].long())"),
            Change(
                "total_loss += mean_loss.item() * y.numel()", "total_loss += mean_loss.item() * (y.numel() - len(X))"
            ),
            Change("tokens += y.numel()", "tokens += y.numel() - len(X)"),
        ),
    ),
    Mistake(
        name="loss_of_last_step",
        title="Only the last step of each minibatch counts in the loss",
        belief="Only the output that has seen the whole window is good for learning.",
        look_at="Which rows of the outputs go into the loss.",
        hint="A minibatch of B rows and T steps asks for B * T predictions, and each has its label.",
        changes=(
            Change("mean_loss = loss(y_hat, y.long())", "mean_loss = loss(y_hat[-len(X) :], y[-len(X) :].long())"),
            Change("total_loss += mean_loss.item() * y.numel()", "total_loss += mean_loss.item() * len(X)"),
            Change("tokens += y.numel()", "tokens += len(X)"),
        ),
    ),
    Mistake(
        name="loss_negated",
        title="The loss grows with each step",
        belief="The gradient points to where the loss becomes less.",
        look_at="The sign of what you call backward on, and of the step.",
        hint="The optimizer goes against the gradient by itself.",
        changes=(
            Change(
                "mean_loss.backward()\n            grad_clipping(net, 1)\n            updater.step()",
                "(-mean_loss).backward()\n            grad_clipping(net, 1)\n            updater.step()",
            ),
            Change(
                "mean_loss.backward()\n            grad_clipping(net, 1)\n            updater(batch_size=1)",
                "(-mean_loss).backward()\n            grad_clipping(net, 1)\n            updater(batch_size=1)",
            ),
        ),
    ),
    Mistake(
        name="gradients_forgotten",
        title="The gradients are set to zero between backward and the step",
        belief="zero_grad belongs before the step.",
        look_at="The order of zero_grad, backward and step.",
        hint="What is left for the step when zero_grad comes after backward?",
        changes=(
            Change(
                BRANCH,
                BRANCH.replace("            updater.zero_grad()\n", "").replace(
                    "            updater.step()", "            updater.zero_grad()\n            updater.step()"
                ),
            ),
        ),
    ),
    Mistake(
        name="use_random_iter_inverted",
        title="A new state is made where the old one should go on, and the other way round",
        belief="use_random_iter says that the state goes on.",
        look_at="The condition under which your code makes a new state.",
        hint="Random sampling needs a new state for each minibatch; a sequential partition goes on.",
        changes=(Change("if state is None or use_random_iter:", "if state is None or not use_random_iter:"),),
    ),
)

SGD = "updater = torch.optim.SGD(params, lr)"

TRAINING = (
    Mistake(
        name="lr_ignored",
        title="The learning rate is not used",
        belief="The learning rate of the chapter is 1.",
        look_at="What the updater gets as learning rate.",
        hint="Train with lr = 0: nothing may change.",
        changes=(Change(SGD, "updater = torch.optim.SGD(params, 1.0)"),),
    ),
    Mistake(
        name="parameters_drawn_again",
        title="Training starts from new parameters, not from the net's own",
        belief="train_ch8 has to initialise the net.",
        look_at="What train_ch8 does to the parameters before its first pass.",
        hint="The net comes with its parameters; a second call should go on from where the first ended.",
        changes=(
            Change(
                SGD,
                SGD
                + "\n    with torch.no_grad():\n        for param in net.params:\n            param.normal_(0, 0.01)",
            ),
        ),
    ),
    Mistake(
        name="adam_for_sgd",
        title="Adam trains, not plain gradient descent",
        belief="Any optimizer will do.",
        look_at="The optimizer that train_ch8 makes.",
        hint="The docstring asks for plain gradient descent.",
        changes=(Change(SGD, "updater = torch.optim.Adam(params, lr)"),),
    ),
    Mistake(
        name="sgd_with_momentum",
        title="The gradient descent has momentum",
        belief="Momentum belongs to gradient descent.",
        look_at="The arguments of the optimizer.",
        hint="Plain gradient descent remembers nothing.",
        changes=(Change(SGD, "updater = torch.optim.SGD(params, lr, momentum=0.9)"),),
    ),
    Mistake(
        name="one_epoch_only",
        title="There is one pass only",
        belief="train_epoch_ch8 makes all the passes.",
        look_at="How often train_epoch_ch8 is called.",
        hint="Is your return inside the loop?",
        changes=(Change("    return perplexity\n", "        return perplexity\n"),),
    ),
    Mistake(
        name="one_epoch_too_many",
        title="There is one pass too many",
        belief="Counting from 0 to num_epochs makes num_epochs passes.",
        look_at="How often your loop runs.",
        hint="Count the calls of train_epoch_ch8 for num_epochs=1.",
        changes=(Change("for epoch in range(num_epochs):", "for epoch in range(num_epochs + 1):"),),
    ),
    Mistake(
        name="use_random_iter_not_passed",
        title="use_random_iter does not reach train_epoch_ch8",
        belief="The iterator knows how it samples.",
        look_at="The last argument of train_epoch_ch8 in your call.",
        hint="Who tells train_epoch_ch8 when to start a new state?",
        changes=(
            Change(
                "updater, device, use_random_iter)\n        if (epoch", "updater, device, False)\n        if (epoch"
            ),
        ),
    ),
    Mistake(
        name="use_random_iter_turned_round",
        title="train_ch8 hands on the opposite of use_random_iter",
        belief="use_random_iter says that the minibatches are in order.",
        look_at="The last argument of train_epoch_ch8 in your call.",
        hint="Hand it on as it comes.",
        changes=(
            Change(
                "updater, device, use_random_iter)\n        if (epoch",
                "updater, device, not use_random_iter)\n        if (epoch",
            ),
        ),
    ),
    Mistake(
        name="last_parameter_only",
        title="Only the last parameter is trained",
        belief="The optimizer finds the others by itself.",
        look_at="Which parameters the optimizer is given.",
        hint="Print all parameters before and after an epoch.",
        changes=(Change(SGD, "updater = torch.optim.SGD(list(net.params)[-1:], lr)"),),
    ),
)

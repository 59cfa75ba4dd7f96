"""Known mistakes in the training loop of "hello" becomes "ohlol"."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

TRAINING = (
    Mistake(
        "gradients_pile_up",
        "Gradients of earlier epochs are added",
        "backward() computes the gradients afresh each time.",
        "What happens to the gradients between two epochs.",
        "backward() adds to the gradients that are there already.",
        (Change("        optimizer.zero_grad()\n", ""),),
    ),
    Mistake(
        "gradients_erased",
        "The gradients are erased before they are used",
        "zero_grad() belongs right before step().",
        "The order of zero_grad, backward and step.",
        "Which of the three writes the gradients, and which reads them?",
        (
            Change(
                "        optimizer.zero_grad()\n        loss.backward()\n",
                "        loss.backward()\n        optimizer.zero_grad()\n",
            ),
        ),
    ),
    Mistake(
        "step_before_backward",
        "The update is made before the gradients",
        "The order of backward and step does not matter.",
        "The order of zero_grad, backward and step.",
        "The first epoch should change the parameters already.",
        (
            Change(
                "        optimizer.zero_grad()\n        loss.backward()\n        optimizer.step()\n",
                "        optimizer.step()\n        optimizer.zero_grad()\n        loss.backward()\n",
            ),
        ),
    ),
    Mistake(
        "optimizer_made_each_epoch",
        "Adam starts anew in each epoch",
        "An optimizer is made for an epoch.",
        "Where the optimizer is made.",
        "Adam remembers the gradients of earlier updates, as long as it lives.",
        (
            Change(
                "    for _ in range(epochs):\n",
                "    for _ in range(epochs):\n        optimizer = torch.optim.Adam(net.parameters(), lr=lr)\n",
            ),
        ),
    ),
    Mistake(
        "plain_sgd",
        "SGD instead of Adam",
        "One optimizer is as good as another.",
        "The optimizer.",
        "The task names it.",
        (Change("torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.SGD(net.parameters(), lr=lr)"),),
    ),
    Mistake(
        "learning_rate_ignored",
        "The learning rate is not the one asked for",
        "The learning rate is 0.1.",
        "Where `train` uses its argument `lr`.",
        "Call `train` with lr=0: nothing should change.",
        (Change("torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.Adam(net.parameters(), lr=0.1)"),),
    ),
    Mistake(
        "learning_rate_of_another_run",
        "The learning rate is a number of your own",
        "The learning rate is 0.05, which works well.",
        "Where `train` uses its argument `lr`.",
        "Call `train` with lr=0: nothing should change.",
        (Change("torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.Adam(net.parameters(), lr=0.05)"),),
    ),
    Mistake(
        "default_learning_rate",
        "Adam uses its own learning rate",
        "The optimizer knows a good learning rate.",
        "The arguments of the optimizer.",
        "Without being told, Adam takes 0.001.",
        (Change("torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.Adam(net.parameters())"),),
    ),
    Mistake(
        "epochs_ignored",
        "The number of epochs is not the one asked for",
        "There are 15 epochs.",
        "Where `train` uses its argument `epochs`.",
        "Call `train` with epochs=1 and count the losses.",
        (Change("for _ in range(epochs):", "for _ in range(15):"),),
    ),
    Mistake(
        "state_not_carried",
        "The state is not carried from letter to letter",
        "The model keeps the state.",
        "The state that each letter is read with.",
        "What does the second call of the model get as `hidden`, and what should it get?",
        (
            Change(
                "                hidden = net(letter, hidden)\n                loss = loss + criterion(hidden, label)",
                "                loss = loss + criterion(net(letter, hidden), label)",
            ),
        ),
    ),
    Mistake(
        "state_cut_at_each_step",
        "The gradient stops at each letter",
        "The state has to be detached before it is used again.",
        "The path of the gradient from the last letter to the first.",
        "The whole word is one graph: an error at the last letter may be the first letter's fault.",
        (Change("hidden = net(letter, hidden)", "hidden = net(letter, hidden.detach())"),),
    ),
    Mistake(
        "state_kept_over_epochs",
        "An epoch starts from the last epoch's state",
        "The state is made once, before training.",
        "Where the first state is made.",
        "Each epoch reads the word from its beginning.",
        (
            Change(
                "    for _ in range(epochs):\n",
                "    start = net.init_hidden() if isinstance(net, CellModel) else None\n    for _ in range(epochs):\n",
            ),
            Change("hidden = net.init_hidden()", "hidden = start"),
            Change(
                "                loss = loss + criterion(hidden, label)\n",
                "                loss = loss + criterion(hidden, label)\n            start = hidden.detach()\n",
            ),
        ),
    ),
    Mistake(
        "last_letter_only",
        "Only the last letter counts in the loss",
        "The loss of the last step contains those before.",
        "How the losses of the letters are put together.",
        "Each letter has a loss of its own; an assignment forgets the one before.",
        (Change("loss = loss + criterion(hidden, label)", "loss = criterion(hidden, label)"),),
    ),
    Mistake(
        "first_letter_only",
        "Only the first letter counts in the loss",
        "One letter is enough to learn from.",
        "How the losses of the letters are put together.",
        "Each letter has a loss of its own: all five are asked for.",
        (Change("loss = loss + criterion(hidden, label)", "loss = loss or criterion(hidden, label)"),),
    ),
    Mistake(
        "last_letter_learnt",
        "Only the last letter counts in the update",
        "The loss that is added up for the list is also the one that is learnt from.",
        "Which loss `backward` is called on.",
        "Each letter has a loss of its own; numbers from `item()` add up, but no gradient goes through them.",
        (
            Change(
                "                loss = loss + criterion(hidden, label)\n",
                "                step_loss = criterion(hidden, label)\n"
                "                loss = loss + step_loss.detach()\n",
            ),
            Change(
                "        loss.backward()\n", "        (step_loss if isinstance(net, CellModel) else loss).backward()\n"
            ),
        ),
    ),
    Mistake(
        "update_at_each_letter",
        "The parameters change after each letter",
        "Each letter is an example of its own.",
        "How many updates an epoch makes.",
        "An epoch reads the whole word, and then makes one update.",
        (
            Change(
                "                loss = loss + criterion(hidden, label)\n",
                "                step_loss = criterion(hidden, label)\n"
                "                optimizer.zero_grad()\n"
                "                step_loss.backward()\n"
                "                optimizer.step()\n"
                "                hidden = hidden.detach()\n"
                "                loss = loss + step_loss.detach()\n"
                "            losses.append(float(loss))\n"
                "            continue\n",
            ),
        ),
    ),
    Mistake(
        "softmax_before_loss",
        "Softmax before CrossEntropyLoss",
        "CrossEntropyLoss compares probabilities.",
        "What the loss function is given.",
        "CrossEntropyLoss applies log-softmax itself. Applied to probabilities, it can never come near zero.",
        (
            Change(
                "criterion = torch.nn.CrossEntropyLoss()",
                "criterion = lambda z, label: torch.nn.functional.cross_entropy(torch.softmax(z, dim=1), label)",
            ),
        ),
    ),
    Mistake(
        "nll_of_logits",
        "NLLLoss of raw logits",
        "NLLLoss and CrossEntropyLoss are the same.",
        "The loss function.",
        "One of the two expects log-probabilities. The loss should never be negative.",
        (Change("criterion = torch.nn.CrossEntropyLoss()", "criterion = torch.nn.NLLLoss()"),),
    ),
    Mistake(
        "loss_after_update",
        "The losses are taken after the update",
        "The loss of an epoch is the one that it ends with.",
        "When each epoch's loss is taken.",
        "With all parameters zero, the first loss in the list has to be ln 4 for each letter.",
        (
            Change(
                "        losses.append(loss.item())",
                "        with torch.no_grad():\n"
                "            if isinstance(net, CellModel):\n"
                "                hidden, loss = net.init_hidden(), 0\n"
                "                for letter, label in zip(inputs, labels):\n"
                "                    hidden = net(letter, hidden)\n"
                "                    loss = loss + criterion(hidden, label)\n"
                "            else:\n"
                "                loss = criterion(net(inputs), labels)\n"
                "        losses.append(loss.item())",
            ),
        ),
    ),
    Mistake(
        "no_list",
        "Only the last loss comes back",
        "The final loss says how well it went.",
        "What `train` returns.",
        "A single number does not show the course of training.",
        (Change("    return losses\n", "    return losses[-1]\n"),),
    ),
    Mistake(
        "losses_not_returned",
        "train returns nothing",
        "The losses are printed, so everybody can see them.",
        "The last line of `train`.",
        "What is printed is gone for whoever called: keep each loss in a list, and return the list.",
        (Change("    return losses\n", "    return None\n"),),
    ),
    Mistake(
        "learns_to_copy",
        "The network learns to repeat its input",
        "The letter that is read is the letter to be answered.",
        "What the loss compares the logits with.",
        'A network that learns this answers "hello" with "hello".',
        (Change("    losses = []\n", "    losses = []\n    labels = inputs.argmax(dim=2).reshape(labels.shape)\n"),),
    ),
    Mistake(
        "one_parameter_group_only",
        "Only the weights learn, not the biases",
        "The biases are set by the starting values.",
        "Which parameters the optimizer is given.",
        "All parameters of the model take part.",
        (
            Change(
                "torch.optim.Adam(net.parameters(), lr=lr)",
                'torch.optim.Adam([p for name, p in net.named_parameters() if "weight" in name], lr=lr)',
            ),
        ),
    ),
    Mistake(
        "one_epoch_less",
        "There is one epoch too few",
        "Counting starts at 1, so the last epoch is the one before `epochs`.",
        "The range that the epochs are counted with.",
        "Call `train` with epochs=1 and count the losses.",
        (Change("for _ in range(epochs):", "for _ in range(1, epochs):"),),
    ),
    Mistake(
        "mean_for_cell_model",
        "The loss of the cell model is a mean",
        "A loss is a mean, whichever model it is.",
        "How the losses of the letters are put together.",
        "The task asks for the sum with `CellModel`, and for the mean with `RNNModel`.",
        (
            Change(
                "        else:\n            loss =",
                "            loss = loss / len(labels)\n        else:\n            loss =",
            ),
        ),
    ),
    Mistake(
        "sum_for_rnn_model",
        "The loss of the RNN model is a sum",
        "The losses of the letters are added up, whichever model it is.",
        "The reduction of the loss.",
        "The task asks for the sum with `CellModel`, and for the mean with `RNNModel`.",
        (Change("criterion(net(inputs), labels)", "criterion(net(inputs), labels) * len(labels)"),),
    ),
    Mistake(
        "labels_one_step_late",
        "The labels come one step late",
        "A letter is answered at the step after it.",
        "Which label each step is compared with.",
        "Lay word and labels under each other: the first letter has an answer too.",
        (Change("    losses = []\n", "    losses = []\n    labels = labels.roll(1, 0)\n"),),
    ),
    Mistake(
        "labels_one_step_late_for_the_cell",
        "The labels of the cell model come one step late",
        "In the loop over the letters, a letter is answered at the step after it.",
        "Which label each step of the loop is compared with.",
        "Lay word and labels under each other: the first letter has an answer too.",
        (Change("zip(inputs, labels, strict=True)", "zip(inputs, labels.roll(1, 0), strict=True)"),),
    ),
    Mistake(
        "losses_pile_up",
        "The reported losses pile up",
        "The losses are added up over the epochs.",
        "What goes into the list in each epoch.",
        "The list should fall where training goes well. Which number belongs to one epoch alone?",
        (Change("losses.append(loss.item())", "losses.append(loss.item() + (losses[-1] if losses else 0))"),),
    ),
    Mistake(
        "weights_decay",
        "The weights decay",
        "AdamW is the better Adam.",
        "The optimizer and its arguments.",
        "AdamW makes all parameters a little smaller at each step; the task names Adam.",
        (Change("torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.AdamW(net.parameters(), lr=lr)"),),
    ),
    Mistake(
        "epochs_by_default",
        "There are other than 15 epochs by default",
        "How many epochs there are is up to me.",
        "The default of `epochs` in the signature of `train`.",
        "Somebody may call `train(net, inputs, labels)` and rely on the task's defaults.",
        (Change("epochs=15", "epochs=100"),),
    ),
    Mistake(
        "learning_rate_by_default",
        "The learning rate is not 0.1 by default",
        "The learning rate is up to me.",
        "The default of `lr` in the signature of `train`.",
        "Somebody may call `train(net, inputs, labels)` and rely on the task's defaults.",
        (Change("lr=0.1", "lr=0.01"),),
    ),
    Mistake(
        "digit_for_loss",
        "The digit 1 stands where the loss was meant",
        "The letter l is the loss.",
        "What goes into the list in each epoch.",
        "In many fonts l and 1 look alike. A longer name than one letter cannot be misread.",
        (Change("losses.append(loss.item())", "losses.append(1)"),),
    ),
)

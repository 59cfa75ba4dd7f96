"""Known mistakes in "hello" becomes "ohlol": which net is trained, what an epoch reads, how it compares and updates."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

EPOCHS = (
    Mistake(
        "trains_another_model",
        "Another net is trained, not the one that was given",
        "It does not matter which net is trained.",
        "Which net `train` calls, and whose parameters its optimizer holds.",
        "Whoever calls `train` looks afterwards at the net that was handed over, not at a copy or another one.",
        (
            Change(
                "    criterion = torch.nn.CrossEntropyLoss()\n",
                "    criterion = torch.nn.CrossEntropyLoss()\n"
                "    net = CellModel(4, 4, 1) if isinstance(net, CellModel) else RNNModel(4, 4, 1)\n",
            ),
        ),
    ),
    Mistake(
        "stops_when_right",
        "Training stops as soon as the word is right",
        "More epochs than are needed are a waste.",
        "What ends the loop over the epochs.",
        "The losses fall on after the word is right; the list has one for each epoch that was asked for.",
        (
            Change("hidden = net.init_hidden()", "said, hidden = [], net.init_hidden()"),
            Change(
                "hidden = net(letter, hidden)\n",
                "hidden = net(letter, hidden)\n                said.append(int(hidden.argmax()))\n",
            ),
            Change(
                "loss = criterion(net(inputs), labels)\n",
                "logits = net(inputs)\n            loss = criterion(logits, labels)\n"
                "            said = logits.argmax(dim=1).tolist()\n",
            ),
            Change(
                "        loss.backward()\n        optimizer.step()\n        losses.append(loss.item())\n",
                "        losses.append(loss.item())\n"
                "        if said == labels.flatten().tolist():\n            break\n"
                "        loss.backward()\n        optimizer.step()\n",
            ),
        ),
    ),
    Mistake(
        "best_epoch_kept",
        "The parameters of the epoch with the smallest loss are put back",
        "The best parameters are those with the smallest loss that was seen.",
        "What happens to the parameters after the last epoch.",
        "The loss of an epoch is taken before its update: what becomes of the last update?",
        (
            Change("    losses = []\n", '    losses, best, kept = [], float("inf"), None\n'),
            Change(
                "        loss.backward()\n",
                "        if loss.item() < best:\n"
                "            best, kept = loss.item(), {name: p.clone() for name, p in net.state_dict().items()}\n"
                "        loss.backward()\n",
            ),
            Change("    return losses\n", "    net.load_state_dict(kept)\n    return losses\n"),
        ),
    ),
    Mistake(
        "no_step",
        "No update is made",
        "backward() changes the parameters.",
        "What follows after `loss.backward()`.",
        "backward() only computes gradients. What makes a step with them?",
        (Change("        optimizer.step()\n", ""),),
    ),
    Mistake(
        "no_backward",
        "No gradients are computed",
        "The optimizer finds the gradients by itself.",
        "What stands before `optimizer.step()`.",
        "Which call goes back from the loss to the parameters?",
        (Change("        loss.backward()\n", ""),),
    ),
    Mistake(
        "answer_read",
        "In training the cell reads the answer before, not the word",
        "A network is trained by reading what it should have said last.",
        "What `train` gives to the CellModel at each step.",
        "Here each letter of the word is read, and answered by a letter of its own. Nothing that was said is read.",
        (
            Change("zip(inputs, labels, strict=True)", "zip(answers(inputs, labels), labels, strict=True)"),
            Change(
                "def train(net",
                "def answers(inputs, labels):\n"
                "    eye = torch.eye(inputs.shape[2])\n"
                "    return [inputs[0], *(eye[label] for label in labels[:-1])]\n\n\ndef train(net",
            ),
        ),
    ),
    Mistake(
        "own_letter_read",
        "In training the cell reads the letter that it has said last",
        "What was said at one step is read at the next.",
        "What `train` gives to the CellModel at each step.",
        "Here each letter of the word is read, and answered by a letter of its own. Nothing that was said is read.",
        (
            Change(
                "hidden = net(letter, hidden)\n",
                "hidden = net(letter if step == 0 else said, hidden)\n"
                "                step, said = 1, torch.eye(4)[hidden.argmax(dim=1)]\n",
            ),
            Change("hidden = net.init_hidden()", "step, hidden = 0, net.init_hidden()"),
        ),
    ),
    Mistake(
        "labels_read",
        "Word and answer are exchanged for the RNN model",
        "The first argument of the loss is what is wanted.",
        "What the RNNModel reads, and what the loss compares with.",
        "hello is read and ohlol is answered, not the other way round.",
        (
            Change(
                "criterion(net(inputs), labels)",
                "criterion(net(torch.eye(inputs.shape[2])[labels].unsqueeze(1)), inputs.argmax(dim=2).flatten())",
            ),
        ),
    ),
    Mistake(
        "squared_error",
        "Squared error of probabilities instead of cross-entropy",
        "Whatever compares two vectors is a loss.",
        "The loss function.",
        "The task names the loss. Its value for equal probabilities is ln 4.",
        (
            Change(
                "criterion = torch.nn.CrossEntropyLoss()",
                "def criterion(logits, label):\n"
                "        wanted = torch.eye(logits.shape[1])[label]\n"
                "        return torch.nn.functional.mse_loss(torch.softmax(logits, dim=1), wanted)\n",
            ),
        ),
    ),
    Mistake(
        "squared_error_of_logits",
        "Squared error of logits instead of cross-entropy",
        "Whatever compares two vectors is a loss.",
        "The loss function.",
        "The task names the loss. Its value for equal logits is ln 4.",
        (
            Change(
                "criterion = torch.nn.CrossEntropyLoss()",
                "def criterion(logits, label):\n"
                "        return torch.nn.functional.mse_loss(logits, torch.eye(logits.shape[1])[label])\n",
            ),
        ),
    ),
    Mistake(
        "two_steps_an_epoch",
        "Each epoch makes two steps with the same gradients",
        "One more step does no harm.",
        "How often `optimizer.step()` runs in an epoch.",
        "An epoch makes one update. With which gradients is the second one made?",
        (Change("        optimizer.step()\n", "        optimizer.step()\n        optimizer.step()\n"),),
    ),
    Mistake(
        "gradients_clipped",
        "The gradients are clipped at 1",
        "Recurrent networks need clipping.",
        "What happens to the gradients between `backward` and `step`.",
        "Clipping changes the updates; the task does not ask for it here.",
        (
            Change(
                "        optimizer.step()\n",
                "        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n        optimizer.step()\n",
            ),
        ),
    ),
    Mistake(
        "losses_rounded",
        "The losses are rounded",
        "Two digits are enough for a loss.",
        "What goes into the list of losses.",
        "Round what you print; what is returned keeps its digits.",
        (Change("losses.append(loss.item())", "losses.append(round(loss.item(), 2))"),),
    ),
    Mistake(
        "optimizer_of_another_net",
        "The optimizer holds another net's parameters",
        "One optimizer, made once, serves for every net.",
        "Whose parameters the optimizer gets.",
        "An optimizer moves what it was given when it was made. Which net is that here?",
        (
            Change(
                "torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.Adam(RNNModel(4, 4, 1).parameters(), lr=lr)"
            ),
        ),
    ),
    Mistake(
        "parameters_drawn_anew",
        "train draws new parameters before it begins",
        "Training starts from fresh parameters.",
        "What `train` does to the net before its first epoch.",
        "Whoever calls `train` has chosen the parameters that the net has: call it with epochs=0 and look at them.",
        (
            Change(
                "    criterion = torch.nn.CrossEntropyLoss()\n",
                "    torch.manual_seed(0)\n"
                "    next(net.children()).reset_parameters()\n"
                "    criterion = torch.nn.CrossEntropyLoss()\n",
            ),
        ),
    ),
    Mistake(
        "loss_of_the_last_letter_listed",
        "The list holds the last letter's loss alone",
        "The loss of the last letter is the loss of the word.",
        "What goes into the list in each epoch.",
        "What the epoch is trained on is the sum over all letters: that number belongs into the list.",
        (
            Change(
                "loss = loss + criterion(hidden, label)",
                "last = criterion(hidden, label)\n                loss = loss + last",
            ),
            Change("loss = criterion(net(inputs), labels)", "loss = last = criterion(net(inputs), labels)"),
            Change("losses.append(loss.item())", "losses.append(last.item())"),
        ),
    ),
    Mistake(
        "last_letter_skipped",
        "The loop stops before the last letter",
        "The last letter has no letter after it, so it is not learned.",
        "The range of the loop over the letters.",
        "Each of the five letters has an answer. How many losses are added up?",
        (Change("zip(inputs, labels, strict=True)", "zip(inputs[:-1], labels[:-1], strict=True)"),),
    ),
    Mistake(
        "numbers_for_arguments",
        "Neither epochs nor lr are the ones asked for",
        "There are 15 epochs with the learning rate 0.1.",
        "Where `train` uses its arguments `epochs` and `lr`.",
        "Call `train` with epochs=1 and lr=0: one loss should come back, and nothing should change.",
        (
            Change("for _ in range(epochs):", "for _ in range(15):"),
            Change("torch.optim.Adam(net.parameters(), lr=lr)", "torch.optim.Adam(net.parameters(), lr=0.1)"),
        ),
    ),
)

"""Known mistakes in the training loop of sequence to sequence."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

TRAINING = (
    Mistake(
        "gradients_pile_up",
        "Gradients of earlier batches are added",
        "backward() computes the gradients afresh each time.",
        "What happens to the gradients between two batches.",
        "backward() adds to the gradients that are there already.",
        (Change("            optimizer.zero_grad()\n", ""),),
    ),
    Mistake(
        "gradients_of_an_epoch_pile_up",
        "Gradients of an epoch's batches are added",
        "The gradients are set to zero once for each epoch.",
        "What happens to the gradients between two batches.",
        "backward() adds to the gradients that are there already, also to those of the batch before.",
        (
            Change("            optimizer.zero_grad()\n", ""),
            Change("        epoch_loss = 0.0\n", "        epoch_loss = 0.0\n        optimizer.zero_grad()\n"),
        ),
    ),
    Mistake(
        "gradients_erased",
        "The gradients are erased before they are used",
        "zero_grad() belongs right before step().",
        "The order of zero_grad, backward and step.",
        "Which of the three writes the gradients, and which reads them?",
        (
            Change(
                "            optimizer.zero_grad()\n            loss.backward()\n",
                "            loss.backward()\n            optimizer.zero_grad()\n",
            ),
        ),
    ),
    Mistake(
        "no_update",
        "No update is made",
        "backward() trains the model.",
        "Whether every batch reaches step().",
        "backward() computes gradients and changes no parameter. What does?",
        (Change("            optimizer.step()\n", ""),),
    ),
    Mistake(
        "targets_not_transposed",
        "Logits and wanted letters are in different orders",
        "Flattening is enough to make the shapes fit.",
        "The order of the rows that the loss compares.",
        "The model's logits are time first, the wanted letters batch first. Which letter stands in row 1 of each?",
        (Change("            logits = logits.transpose(0, 1)\n", ""),),
    ),
    Mistake(
        "last_pair_only",
        "Only the last pair of a batch counts in the loss",
        "The loop over the batch adds up by itself.",
        "How the losses of the pairs in a batch are put together.",
        "An assignment forgets the pair before.",
        (
            Change(
                "loss = criterion(logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1))",
                "loss = criterion(logits[-1], dec_output[batch][-1])",
            ),
        ),
    ),
    Mistake(
        "one_update_an_epoch",
        "An epoch makes one update",
        "An epoch is one step of the optimizer.",
        "How many updates an epoch makes.",
        "Six pairs in batches of three: how many updates is that?",
        (Change(".split(batch_size)", ".split(len(dec_output))"),),
    ),
    Mistake(
        "one_update_a_pair",
        "Each pair is a batch of its own",
        "Pairs are read one after the other.",
        "How many updates an epoch makes.",
        "Six pairs in batches of three: how many updates is that?",
        (Change(".split(batch_size)", ".split(1)"),),
    ),
    Mistake(
        "plain_sgd",
        "SGD instead of Adam",
        "One optimizer is as good as another.",
        "The optimizer.",
        "The task names it.",
        (Change("torch.optim.Adam(model.parameters(), lr=lr)", "torch.optim.SGD(model.parameters(), lr=lr)"),),
    ),
    Mistake(
        "learning_rate_ignored",
        "The learning rate is not the one asked for",
        "The learning rate is 0.001.",
        "Where `train` uses its argument `lr`.",
        "Call `train` with lr=0: nothing should change.",
        (Change("torch.optim.Adam(model.parameters(), lr=lr)", "torch.optim.Adam(model.parameters(), lr=0.001)"),),
    ),
    Mistake(
        "learning_rate_by_default",
        "The learning rate is not 0.001 by default",
        "The learning rate is up to me.",
        "The default of `lr` in the signature of `train`.",
        "The signature in the task gives the default.",
        (Change("epochs, lr=0.001):", "epochs, lr=0.01):"),),
    ),
    Mistake(
        "optimizer_made_each_epoch",
        "Adam starts anew in each epoch",
        "An optimizer is made for an epoch.",
        "Where the optimizer is made.",
        "Adam remembers the gradients of earlier updates, as long as it lives.",
        (
            Change(
                "        epoch_loss = 0.0\n",
                "        epoch_loss = 0.0\n        optimizer = torch.optim.Adam(model.parameters(), lr=lr)\n",
            ),
        ),
    ),
    Mistake(
        "encoder_not_trained",
        "Only the decoder learns",
        "The decoder writes the answer, so it is the part to train.",
        "Which parameters the optimizer is given.",
        "What the decoder is told about the word depends on the encoder's weights too.",
        (
            Change(
                "torch.optim.Adam(model.parameters(), lr=lr)",
                "torch.optim.Adam([*model.decoder.parameters(), *model.output.parameters()], lr=lr)",
            ),
        ),
    ),
    Mistake(
        "trains_on_given_pairs",
        "The pairs come from outside, not from the argument",
        "There is only one list of pairs, so it does not matter where it comes from.",
        "Which pairs `train` makes its data from.",
        "Train on other words than the six pairs.",
        (Change("make_data(seq_data)\n    criterion", "make_data(pairs)\n    criterion"),),
    ),
    Mistake(
        "trains_another_model",
        "Another model is trained, not the one that was given",
        "train makes its model.",
        "Which model's parameters change.",
        "After training, look at the parameters of the model that you passed in.",
        (
            Change(
                "    optimizer = torch.optim.Adam(model.parameters(), lr=lr)",
                "    model = Seq2Seq(n_class, model.n_hidden)\n"
                "    optimizer = torch.optim.Adam(model.parameters(), lr=lr)",
            ),
        ),
    ),
    Mistake(
        "decoder_sees_answer",
        "The decoder reads the letters it is to say",
        "The decoder's input is the wanted output.",
        "The decoder's input in training.",
        "A decoder that reads the right answer only has to copy it. Teacher forcing shows it the letter before.",
        (
            Change(
                "model(enc_input[batch], enc_hidden, dec_input[batch])",
                "model(enc_input[batch], enc_hidden, torch.eye(n_class)[dec_output[batch]])",
            ),
        ),
    ),
    Mistake(
        "padding_left_out",
        "Padding is left out of the loss",
        "Padding is no real letter, so it should not count.",
        "The letters that the loss counts.",
        "If the model is never taught to say `?` after a short word, what will it say there? Look at *girl*.",
        (Change("criterion = torch.nn.CrossEntropyLoss()", "criterion = torch.nn.CrossEntropyLoss(ignore_index=2)"),),
    ),
    Mistake(
        "first_letter_left_out",
        "The first letter is left out of the loss",
        "The first step only says S, so it does not count.",
        "Which steps of the logits the loss gets.",
        "S is read at the first step and not said: what should the decoder say there?",
        (
            Change(
                "logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1)",
                "logits[:, 1:].reshape(-1, logits.shape[2]), dec_output[batch][:, 1:].reshape(-1)",
            ),
        ),
    ),
    Mistake(
        "targets_shifted_again",
        "The wanted letters are moved once more",
        "The loss has to move the wanted letters by one step.",
        "Which step of the logits is compared with which wanted letter.",
        "`dec_output` is moved by one step already: lay it under `dec_input`.",
        (
            Change(
                "logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1)",
                "logits[:, :-1].reshape(-1, logits.shape[2]), dec_output[batch][:, 1:].reshape(-1)",
            ),
        ),
    ),
    Mistake(
        "targets_from_input",
        "The loss compares with what the decoder reads",
        "The decoder is to say what it reads.",
        "What the loss compares the logits with.",
        "Which of the three tensors of `make_data` holds the letters that the decoder should say?",
        (Change("dec_output[batch].reshape(-1)", "dec_input[batch].argmax(dim=2).reshape(-1)"),),
    ),
    Mistake(
        "softmax_before_loss",
        "Softmax before CrossEntropyLoss",
        "CrossEntropyLoss compares probabilities.",
        "What the loss function is given.",
        "CrossEntropyLoss applies log-softmax itself. Applied to probabilities, it can never come near zero.",
        (Change("logits.reshape(-1, logits.shape[2])", "torch.softmax(logits, dim=2).reshape(-1, logits.shape[2])"),),
    ),
    Mistake(
        "start_state_random",
        "The encoder starts from a random state",
        "States start at random, as weights do.",
        "The state that `train` lets the encoder start from.",
        "A word should be read the same way each time.",
        (
            Change(
                "enc_hidden = torch.zeros(1, len(batch), model.n_hidden)",
                "enc_hidden = torch.randn(1, len(batch), model.n_hidden)",
            ),
        ),
    ),
    Mistake(
        "start_state_fixed_size",
        "The encoder's first state has 128 units, always",
        "The hidden size is set once, at the top of the file.",
        "The shape of the state that `train` makes.",
        "Train a model with 16 hidden units.",
        (
            Change(
                "enc_hidden = torch.zeros(1, len(batch), model.n_hidden)",
                "enc_hidden = torch.zeros(1, len(batch), n_hidden)",
            ),
        ),
    ),
    Mistake(
        "loss_of_each_batch",
        "There is a loss for each batch, not for each epoch",
        "Each update has a loss.",
        "How many numbers `train` returns.",
        "The list has one number for each epoch.",
        (
            Change(
                "            epoch_loss += loss.item()\n        losses.append(epoch_loss)\n",
                "            losses.append(loss.item())\n",
            ),
        ),
    ),
    Mistake(
        "last_loss_only",
        "Only the last loss comes back",
        "The final loss says how well it went.",
        "What `train` returns.",
        "A single number does not show the course of training.",
        (Change("    return losses\n", "    return losses[-1]\n"),),
    ),
    Mistake(
        "epochs_ignored",
        "The number of epochs is not the one asked for",
        "Training takes as many epochs as the file says.",
        "Where `train` uses its argument `epochs`.",
        "Call `train` with epochs=1 and count the losses.",
        (Change("for _ in range(epochs):", "for _ in range(4):"),),
    ),
    Mistake(
        "optimizer_made_each_batch",
        "Adam starts anew with each batch",
        "An optimizer is made for a batch.",
        "Where the optimizer is made.",
        "Adam remembers the gradients of earlier updates, as long as it lives.",
        (
            Change(
                "            optimizer.zero_grad()\n",
                "            optimizer = torch.optim.Adam(model.parameters(), lr=lr)\n"
                "            optimizer.zero_grad()\n",
            ),
        ),
    ),
    Mistake(
        "first_batch_only",
        "Only the first batch of an epoch is trained",
        "An epoch is a batch.",
        "How often the loop over the batches runs.",
        "Six pairs in batches of three: which pairs does the second batch hold?",
        (Change(".split(batch_size):", ".split(batch_size)[:1]:"),),
    ),
    Mistake(
        "last_step_in_loss",
        "Only the last step counts in the loss",
        "The last letter's loss contains those before.",
        "Which steps of the logits the loss gets.",
        "Every letter of the answer has to be learned.",
        (
            Change(
                "logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1)",
                "logits[:, -1], dec_output[batch][:, -1]",
            ),
        ),
    ),
    Mistake(
        "padding_read_in_training",
        "In training the decoder reads padding, not the target",
        "Training works as translating does.",
        "The decoder's input in `train`.",
        "Teacher forcing: while it learns, the decoder reads the letter that it should have said before.",
        (
            Change(
                "enc_input, dec_input, dec_output = make_data(seq_data)\n",
                "enc_input, dec_input, dec_output = make_data(seq_data)\n"
                "    dec_input[:, 1:] = torch.eye(n_class)[2]\n",
            ),
        ),
    ),
    Mistake(
        "first_pair_only",
        "Only the first pair of a batch counts in the loss",
        "The loss takes one word.",
        "Which pairs of a batch the loss gets.",
        "Each pair of the batch has to be learned.",
        (
            Change(
                "logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1)",
                "logits[0], dec_output[batch][0]",
            ),
        ),
    ),
    Mistake(
        "last_step_left_out",
        "The last step is left out of the loss",
        "The last step only says E, so it does not count.",
        "Which steps of the logits the loss gets.",
        "If the model is never taught to say E, how will it end a word?",
        (
            Change(
                "logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1)",
                "logits[:, :-1].reshape(-1, logits.shape[2]), dec_output[batch][:, :-1].reshape(-1)",
            ),
        ),
    ),
    Mistake(
        "losses_not_returned",
        "train returns nothing",
        "The losses are printed, so everybody can see them.",
        "What `train` returns.",
        "print shows a number on the screen; whoever calls the function gets what stands behind `return`.",
        (Change("    return losses\n", "    print(losses)\n"),),
    ),
    Mistake(
        "losses_pile_up",
        "The losses are added up over the epochs",
        "The loss of an epoch contains those before.",
        "Where the sum of an epoch's losses begins.",
        "A list of losses should show how each epoch went. Can a sum that only grows fall?",
        (Change("        epoch_loss = 0.0\n", ""), Change("    losses = []\n", "    losses, epoch_loss = [], 0.0\n")),
    ),
    Mistake(
        "optimizer_of_another_model",
        "The optimizer holds another model's parameters",
        "One optimizer, made once, serves for every model.",
        "Whose parameters the optimizer gets.",
        "An optimizer moves what it was given when it was made. Which model is that here?",
        (Change("torch.optim.Adam(model.parameters(), lr=lr)", "torch.optim.Adam(Seq2Seq().parameters(), lr=lr)"),),
    ),
)

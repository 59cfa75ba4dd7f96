"""Known mistakes in sequence to sequence: the model; data, training and translation have files of their own."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.seq2seq_data import DATA
from reference.mistakes.seq2seq_training import TRAINING
from reference.mistakes.seq2seq_translating import TRANSLATING

MODEL = (
    Mistake(
        "batch_taken_for_time",
        "The batch is taken for the time axis",
        "The RNN finds out by itself which axis is time.",
        "The order of the axes that encoder and decoder get.",
        "Six pairs of six letters hide this. Try your model with three pairs, and with one.",
        (
            Change("self.encoder(enc_input.transpose(0, 1), enc_hidden)", "self.encoder(enc_input, enc_hidden)"),
            Change("self.decoder(dec_input.transpose(0, 1), context)", "self.decoder(dec_input, context)"),
        ),
    ),
    Mistake(
        "logits_batch_first",
        "The logits come batch first",
        "What goes in batch first comes out batch first.",
        "The order of the axes of what `forward` returns.",
        "The task asks for (n_step + 1, B, n_class).",
        (Change("return self.output(states)", "return self.output(states).transpose(0, 1)"),),
    ),
    Mistake(
        "source_read_backwards",
        "The encoder reads the word backwards",
        "Sutskever et al. (2014) turn the source round.",
        "The order in which `Seq2Seq.forward` gives the letters to the encoder.",
        "That can help with long sentences; the task asks for the letters in their own order.",
        (
            Change(
                "self.encoder(enc_input.transpose(0, 1), enc_hidden)",
                "self.encoder(enc_input.transpose(0, 1).flip(0), enc_hidden)",
            ),
        ),
    ),
    Mistake(
        "logits_reshaped",
        "The logits are reshaped where two axes should change places",
        "view or reshape exchanges two axes as well as transpose does.",
        "How `Seq2Seq.forward` brings its logits into the shape (n_step + 1, B, n_class).",
        "reshape keeps the numbers in their order and counts them off anew. Try a batch of two pairs.",
        (
            Change(
                "return self.output(states)",
                "logits = self.output(states)\n        return logits.transpose(0, 1).reshape(logits.shape)",
            ),
        ),
    ),
    Mistake(
        "inputs_reshaped",
        "The inputs are reshaped where two axes should change places",
        "view or reshape exchanges two axes as well as transpose does.",
        "How `Seq2Seq.forward` brings its inputs into the order of the RNNs.",
        "reshape keeps the numbers in their order and counts them off anew. Try a batch of two pairs.",
        (
            Change("enc_input.transpose(0, 1)", "enc_input.reshape(n_step + 1, -1, enc_input.shape[2])"),
            Change("dec_input.transpose(0, 1)", "dec_input.reshape(n_step + 1, -1, dec_input.shape[2])"),
        ),
    ),
    Mistake(
        "inputs_turned_in_place",
        "forward turns the axes of the caller's tensors",
        "transpose_ is another name for transpose.",
        "What `Seq2Seq.forward` does with its inputs.",
        "A function with an underscore at its end changes the tensor itself, and so what the caller holds.",
        (
            Change("enc_input.transpose(0, 1)", "enc_input.transpose_(0, 1)"),
            Change("dec_input.transpose(0, 1)", "dec_input.transpose_(0, 1)"),
        ),
    ),
    Mistake(
        "context_unused",
        "The decoder does not start from the encoder's state",
        "The decoder starts from zeros, like every RNN.",
        "The state that the decoder starts from.",
        "How does the decoder learn which word was read? Give it two different words: its logits should differ.",
        (Change("self.decoder(dec_input.transpose(0, 1), context)", "self.decoder(dec_input.transpose(0, 1))"),),
    ),
    Mistake(
        "decoder_from_start_state",
        "The decoder starts from the state the encoder started from",
        "Encoder and decoder share the state that the caller gives.",
        "The state that the decoder starts from.",
        "What the encoder has read is in the state that it ends with.",
        (
            Change(
                "self.decoder(dec_input.transpose(0, 1), context)",
                "self.decoder(dec_input.transpose(0, 1), enc_hidden)",
            ),
        ),
    ),
    Mistake(
        "context_is_the_mean",
        "The context is the mean of the encoder's states",
        "All of the encoder's states have to reach the decoder.",
        "Which of the encoder's results the decoder starts from.",
        "The last state has read the whole word; the task takes it for the context.",
        (
            Change("_, context = self.encoder(", "states, _ = self.encoder("),
            Change(
                "states, _ = self.decoder(dec_input.transpose(0, 1), context)",
                "states, _ = self.decoder(dec_input.transpose(0, 1), states.mean(dim=0, keepdim=True))",
            ),
        ),
    ),
    Mistake(
        "context_detached",
        "The context is cut off the graph, so the encoder does not learn",
        "A state has to be detached before it is used again.",
        "What `Seq2Seq.forward` does with the context.",
        "What the decoder says depends on the encoder. How can its gradient reach the encoder's parameters?",
        (
            Change(
                "self.decoder(dec_input.transpose(0, 1), context)",
                "self.decoder(dec_input.transpose(0, 1), context.detach())",
            ),
        ),
    ),
    Mistake(
        "layers_relu",
        "Encoder and decoder use relu",
        "Any activation will do.",
        "The `nonlinearity` of encoder and decoder.",
        "torch.nn.RNN without more arguments uses tanh.",
        (Change("torch.nn.RNN(n_class, n_hidden)", 'torch.nn.RNN(n_class, n_hidden, nonlinearity="relu")', times=2),),
    ),
    Mistake(
        "layers_without_bias",
        "Encoder and decoder have no bias",
        "One-hot inputs need no bias.",
        "The arguments of encoder and decoder.",
        "Compare their parameters with those of torch.nn.RNN without more arguments.",
        (Change("torch.nn.RNN(n_class, n_hidden)", "torch.nn.RNN(n_class, n_hidden, bias=False)", times=2),),
    ),
    Mistake(
        "context_from_first_step",
        "The context is the encoder's first state, not its last",
        "The first row of the encoder's output is its state.",
        "Which of the encoder's states goes to the decoder.",
        "After one letter the encoder cannot know the word. Change the word's last letter: the logits should change.",
        (
            Change(
                "_, context = self.encoder(enc_input.transpose(0, 1), enc_hidden)",
                "read, _ = self.encoder(enc_input.transpose(0, 1), enc_hidden)\n"
                "        context = read[:1].contiguous()",
            ),
        ),
    ),
    Mistake(
        "start_state_ignored",
        "The encoder does not start from the state it is given",
        "The encoder starts from zeros anyway.",
        "What `forward` does with `enc_hidden`.",
        "The caller decides where the encoder starts.",
        (Change("self.encoder(enc_input.transpose(0, 1), enc_hidden)", "self.encoder(enc_input.transpose(0, 1))"),),
    ),
    Mistake(
        "decoder_reads_source",
        "The decoder reads the source word",
        "Both networks read the same word.",
        "The decoder's input in `forward`.",
        "`forward` has three arguments; each has its place.",
        (
            Change(
                "self.decoder(dec_input.transpose(0, 1), context)", "self.decoder(enc_input.transpose(0, 1), context)"
            ),
        ),
    ),
    Mistake(
        "one_network_for_both",
        "Encoder and decoder are one network",
        "One RNN can do both.",
        "The layers that `Seq2Seq` makes.",
        "Reading and writing are two jobs: each network has weights of its own.",
        (Change("self.decoder = torch.nn.RNN(n_class, n_hidden)", "self.decoder = self.encoder"),),
    ),
    Mistake(
        "hidden_size_fixed",
        "The hidden size is always 128",
        "The size is set once, at the top of the file.",
        "Where `Seq2Seq` takes its sizes from.",
        "Make a model with 16 hidden units and print its parameters' shapes.",
        (Change("        super().__init__()\n", "        super().__init__()\n        n_hidden = 128\n"),),
    ),
    Mistake(
        "class_count_fixed",
        "The number of letters is always 29",
        "The alphabet is set once, at the top of the file.",
        "Where `Seq2Seq` takes its sizes from.",
        "Make a model for an alphabet of 7 letters.",
        (Change("        super().__init__()\n", "        super().__init__()\n        n_class = 29\n"),),
    ),
    Mistake(
        "last_logits_only",
        "Only the last step comes back",
        "The last output sums up the whole word.",
        "Which of the decoder's states `forward` turns into logits.",
        "Each letter of the answer needs logits of its own.",
        (Change("return self.output(states)", "return self.output(states[-1:])"),),
    ),
    Mistake(
        "last_state_only",
        "Only the last state is turned into logits",
        "The last output sums up the whole word.",
        "Which of the decoder's states `forward` turns into logits.",
        "Each letter of the answer needs logits of its own: there is an axis of time too.",
        (Change("return self.output(states)", "return self.output(states[-1])"),),
    ),
    Mistake(
        "logits_softmax",
        "The logits go through softmax",
        "Logits have to be turned into probabilities before they are returned.",
        "What `forward` does after the output layer.",
        "CrossEntropyLoss applies log-softmax itself.",
        (Change("return self.output(states)", "return torch.softmax(self.output(states), dim=2)"),),
    ),
    Mistake(
        "logits_relu",
        "The logits go through relu",
        "Every layer ends with an activation.",
        "What `forward` does after the output layer.",
        "Logits may be negative: relu makes all unlikely letters equally likely.",
        (Change("return self.output(states)", "return torch.relu(self.output(states))"),),
    ),
    Mistake(
        "logits_tanh",
        "The logits go through tanh",
        "Every layer ends with an activation.",
        "What `forward` does after the output layer.",
        "Logits have no bounds: tanh keeps every probability from coming near 1.",
        (Change("return self.output(states)", "return torch.tanh(self.output(states))"),),
    ),
    Mistake(
        "output_without_bias",
        "The output layer has no bias",
        "A bias makes no difference.",
        "The arguments of the output layer.",
        "Compare the parameters of your output layer with those of a plain torch.nn.Linear.",
        (Change("torch.nn.Linear(n_hidden, n_class)", "torch.nn.Linear(n_hidden, n_class, bias=False)"),),
    ),
)

MISTAKES: tuple[Mistake, ...] = DATA + MODEL + TRAINING + TRANSLATING

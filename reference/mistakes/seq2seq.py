"""Known mistakes in sequence to sequence: data and model; training and translation have files of their own."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.seq2seq_training import TRAINING
from reference.mistakes.seq2seq_translating import TRANSLATING

DATA = (
    Mistake(
        "target_not_shifted",
        "The wanted output is the decoder's input",
        "The decoder is to say what it reads.",
        "The first and the last letter of `dec_output`.",
        "Lay `dec_input` and `dec_output` under each other: one should be the other moved by one step.",
        (Change('for letter in target + "E"]', 'for letter in "S" + target]'),),
    ),
    Mistake(
        "target_shifted_by_two",
        "The wanted output is moved by two steps",
        "The wanted output begins after the first letter of the word.",
        "The first letter of `dec_output`.",
        "Lay `dec_input` and `dec_output` under each other: one should be the other moved by one step.",
        (Change('for letter in target + "E"]', 'for letter in target[1:] + "E?"]'),),
    ),
    Mistake(
        "start_letter_missing",
        "The decoder's input has no S",
        "The decoder's input is the target word.",
        "The first letter of `dec_input`.",
        "What does the decoder read before it has said anything?",
        (Change('for letter in "S" + target]', 'for letter in target + "E"]'),),
    ),
    Mistake(
        "letters_in_another_order",
        "The letters are in another order",
        "In which order the letters stand does not matter.",
        "The alphabet, and so the index of each letter.",
        "The task gives the alphabet: S is 0, E is 1, `?` is 2, and a is 3.",
        (Change('letters = "SE?abcdefghijklmnopqrstuvwxyz"', 'letters = "abcdefghijklmnopqrstuvwxyzSE?"'),),
    ),
    Mistake(
        "start_letter_repeated",
        "S is read twice",
        "The first letter that the decoder says comes one step later.",
        "The first two letters of `dec_input`.",
        "Compare with the worked example: the target's first letter is read at the second step.",
        (Change('for letter in "S" + target]', 'for letter in ("SS" + target)[: n_step + 1]]'),),
    ),
    Mistake(
        "end_letter_missing",
        "The encoder's input has no E",
        "Only the target needs an end.",
        "The length of `enc_input`.",
        "All three tensors have n_step + 1 steps.",
        (Change('for letter in source + "E"]', "for letter in source]"),),
    ),
    Mistake(
        "end_before_padding",
        "E stands before the padding",
        "E follows the word's last letter directly.",
        "Where E stands in a short word.",
        "Compare your sequences with the worked example, up???E.",
        (
            Change('word + "?" * (n_step - len(word)) for word', "word for word"),
            Change('for letter in source + "E"]', 'for letter in (source + "E").ljust(n_step + 1, "?")]'),
            Change('for letter in "S" + target]', 'for letter in ("S" + target).ljust(n_step + 1, "?")]'),
            Change('for letter in target + "E"]', 'for letter in (target + "E").ljust(n_step + 1, "?")]'),
        ),
    ),
    Mistake(
        "padding_in_front",
        "The padding stands in front",
        "It does not matter on which side a word is filled up.",
        "Where the `?` stand in a short word.",
        "Compare your sequences with the worked example, up???E.",
        (Change('word + "?" * (n_step - len(word))', '"?" * (n_step - len(word)) + word'),),
    ),
    Mistake(
        "padded_to_the_longest",
        "Words are filled up to the longest of this call only",
        "The longest word at hand sets the length.",
        "The length of the sequences when all words are short.",
        "`translate` makes data for a single word. It has to be as long as in training.",
        (
            Change(
                "    padded = [[word",
                "    longest = max(len(word) for pair in seq_data for word in pair)\n    padded = [[word",
            ),
            Change('"?" * (n_step - len(word))', '"?" * (longest - len(word))'),
        ),
    ),
    Mistake(
        "padding_another_letter",
        "Padding is another letter than `?`",
        "Any sign that is no letter of a word can fill it up.",
        "The alphabet, and what short words are filled up with.",
        "The task's alphabet is `SE?abc...`: `?` fills words up, and a word may be given with `?` in it.",
        (
            Change('letters = "SE?abc', 'letters = "SEPabc'),
            Change('word + "?" * (n_step - len(word))', 'word + "P" * (n_step - len(word))'),
            Change('make_data([[word, "?" * n_step]])', 'make_data([[word, "P" * n_step]])'),
            Change('replace("?", "")', 'replace("P", "")'),
        ),
    ),
    Mistake(
        "words_exchanged",
        "Source and target are exchanged",
        "The second word of a pair is the one to read.",
        "Which word of the pair the encoder gets.",
        "*man* is read, *women* is written.",
        (
            Change("for source, _ in padded]", "for _, source in padded]"),
            Change(
                'for letter in "S" + target] for _, target in padded]',
                'for letter in "S" + target] for target, _ in padded]',
            ),
            Change(
                'for letter in target + "E"] for _, target in padded]',
                'for letter in target + "E"] for target, _ in padded]',
            ),
        ),
    ),
    Mistake(
        "source_reversed",
        "The source word is reversed",
        "Sequence-to-sequence models read the source backwards.",
        "The order of the letters in `enc_input`.",
        "Some models do that, this one does not: compare with the worked example.",
        (Change('for letter in source + "E"]', 'for letter in source[::-1] + "E"]'),),
    ),
    Mistake(
        "inputs_not_one_hot",
        "The inputs are indices, not one-hot vectors",
        "The RNN looks the letters up by itself.",
        "The shape of `enc_input` and `dec_input`.",
        "An RNN multiplies its input with a matrix, so each letter has to be a vector.",
        (Change("return eye[enc_index], eye[dec_index], dec_output", "return enc_index, dec_index, dec_output"),),
    ),
    Mistake(
        "targets_one_hot",
        "The wanted output is one-hot too",
        "All three tensors are one-hot.",
        "The shape of `dec_output`.",
        "CrossEntropyLoss takes one index for each row of logits.",
        (
            Change(
                "return eye[enc_index], eye[dec_index], dec_output",
                "return eye[enc_index], eye[dec_index], eye[dec_output]",
            ),
        ),
    ),
    Mistake(
        "targets_float",
        "The wanted output is made of floats",
        "A tensor is a tensor.",
        "The dtype of `dec_output`.",
        "Indices are whole numbers: torch.Tensor makes floats.",
        (
            Change(
                "return eye[enc_index], eye[dec_index], dec_output",
                "return eye[enc_index], eye[dec_index], dec_output.float()",
            ),
        ),
    ),
    Mistake(
        "inputs_integers",
        "The one-hot vectors are integers",
        "Zeros and ones are whole numbers, so an integer tensor will do.",
        "The dtype of `enc_input` and `dec_input`.",
        "A layer multiplies its input with float32 weights.",
        (Change("eye = torch.eye(n_class)", "eye = torch.eye(n_class, dtype=torch.int64)"),),
    ),
    Mistake(
        "data_time_first",
        "The data comes time first",
        "PyTorch wants time first, so the data is made that way.",
        "The order of the first two axes of the three tensors.",
        "`make_data` gives one row for each pair; the model is the place where axes are exchanged.",
        (
            Change(
                "return eye[enc_index], eye[dec_index], dec_output",
                "return eye[enc_index].transpose(0, 1), eye[dec_index].transpose(0, 1), dec_output.T",
            ),
        ),
    ),
)

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

"""Known mistakes in the data of sequence to sequence."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

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
        "target_reversed",
        "The target word is reversed",
        "Turned round, a word is easier to learn.",
        "The order of the letters in `dec_input` and `dec_output`.",
        "Both hold the target's letters from the first to the last.",
        (
            Change('for letter in "S" + target]', 'for letter in "S" + target.rstrip("?")[::-1].ljust(n_step, "?")]'),
            Change('for letter in target + "E"]', 'for letter in target.rstrip("?")[::-1].ljust(n_step, "?") + "E"]'),
        ),
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
    Mistake(
        "padding_for_end",
        "The encoder's input ends with padding, not with E",
        "The source word is only filled up; the end is for the target.",
        "The last letter of `enc_input`.",
        "Compare with the worked example, up???E.",
        (Change('for letter in source + "E"]', 'for letter in source + "?"]'),),
    ),
)

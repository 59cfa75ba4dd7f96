"""Known mistakes in the vectors and texts of "hello" becomes "ohlol"."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

VECTORS = (
    Mistake(
        "one_hot_without_batch_axis",
        "The batch axis is missing",
        "A word of T letters is a table of T rows, so two axes are enough.",
        "The shape that `one_hot` returns.",
        "PyTorch's recurrent modules take (time, batch, features), also when the batch holds a single word.",
        (
            Change("torch.zeros(len(indices), 1, num_classes)", "torch.zeros(len(indices), num_classes)"),
            Change("vectors[t, 0, index] = 1", "vectors[t, index] = 1"),
        ),
    ),
    Mistake(
        "one_hot_batch_first",
        "Batch and time are exchanged in the one-hot vectors",
        "The batch comes first, as it does with images.",
        "The order of the first two axes that `one_hot` returns.",
        "Time is the first axis here: one word of five letters is (5, 1, 4).",
        (
            Change("torch.zeros(len(indices), 1, num_classes)", "torch.zeros(1, len(indices), num_classes)"),
            Change("vectors[t, 0, index] = 1", "vectors[0, t, index] = 1"),
        ),
    ),
    Mistake(
        "one_hot_integers",
        "The one-hot vectors are integers",
        "Zeros and ones are whole numbers, so an integer tensor will do.",
        "The dtype of what `one_hot` returns.",
        "A layer multiplies its input with float32 weights. What dtype does the task ask for?",
        (
            Change(
                "torch.zeros(len(indices), 1, num_classes)",
                "torch.zeros(len(indices), 1, num_classes, dtype=torch.int64)",
            ),
        ),
    ),
    Mistake(
        "one_hot_width_from_data",
        "The width is taken from the largest index",
        "The largest index tells how many letters there are.",
        "The last axis of what `one_hot` returns, for a word that lacks the last letters of the alphabet.",
        "A word need not contain every letter. Which argument says how many there are?",
        (Change("torch.zeros(len(indices), 1, num_classes)", "torch.zeros(len(indices), 1, int(max(indices)) + 1)"),),
    ),
    Mistake(
        "one_hot_width_fixed",
        "The alphabet has four letters, always",
        "There are four letters, so the width is 4.",
        "The last axis of what `one_hot` returns, when `num_classes` is not 4.",
        "Nothing in `one_hot` should know about this particular word.",
        (
            Change(
                "torch.zeros(len(indices), 1, num_classes)",
                "torch.zeros(len(indices), 1, max(4, int(max(indices)) + 1))",
            ),
        ),
    ),
    Mistake(
        "largest_over_time",
        "The largest logit is looked for along time",
        "The first axis is the one to search.",
        "The axis of the argmax in `to_text`.",
        "Each step has to choose one of the letters. Along which axis do the letters lie?",
        (Change("logits.argmax(dim=1)", "logits.argmax(dim=0)"),),
    ),
    Mistake(
        "smallest_logit",
        "The smallest logit is taken",
        "A small number means a good match, as with a distance.",
        "The choice of the letter in `to_text`.",
        "Cross-entropy makes the right letter's logit large.",
        (Change("logits.argmax(dim=1)", "logits.argmin(dim=1)"),),
    ),
    Mistake(
        "indices_for_letters",
        "Indices are spelled out instead of letters",
        "The index of the largest logit is the answer.",
        "What `to_text` joins together.",
        "An index has still to be turned into its letter.",
        (Change("idx2char[index] for index", "str(index) for index"),),
    ),
    Mistake(
        "list_for_string",
        "The letters come as a list",
        "A list of letters is as good as a string.",
        "The type of what `to_text` returns.",
        '`to_text` is to return one string, which can be compared with "ohlol".',
        (
            Change(
                '"".join(idx2char[index] for index in logits.argmax(dim=1).tolist())',
                "[idx2char[index] for index in logits.argmax(dim=1).tolist()]",
            ),
        ),
    ),
    Mistake(
        "text_printed",
        "to_text prints its text and returns nothing",
        "Printing a result gives it back.",
        "What `to_text` returns.",
        "print shows a text on the screen; whoever calls the function gets what stands behind `return`.",
        (
            Change(
                'return "".join(idx2char[index] for index in logits.argmax(dim=1).tolist())',
                'print("".join(idx2char[index] for index in logits.argmax(dim=1).tolist()))',
            ),
        ),
    ),
    Mistake(
        "text_with_spaces",
        "There are spaces between the letters",
        "join needs something between its parts.",
        "What stands before `.join`.",
        "What is wanted is the word itself: ho, not h o.",
        (Change('return "".join', 'return " ".join'),),
    ),
    Mistake(
        "one_hot_from_the_right",
        "The place of the 1 is counted from the right",
        "It does not matter from which side the letters are counted.",
        "At which place of a vector the 1 stands.",
        "Letter 0 has its 1 at the first place: compare with the worked example.",
        (Change("vectors[t, 0, index] = 1", "vectors[t, 0, num_classes - 1 - index] = 1"),),
    ),
)

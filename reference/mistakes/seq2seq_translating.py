"""Known mistakes in the translation of sequence to sequence."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

TRANSLATING = (
    Mistake(
        "answer_fed_to_decoder",
        "The decoder is given the answer",
        "Translating works as training does.",
        "The decoder's input in `translate`.",
        "Whoever asks for a translation does not know it. What does the task put in its place?",
        (Change('make_data([[word, "?" * n_step]])', 'make_data([[word, dict(pairs).get(word, "?" * n_step)]])'),),
    ),
    Mistake(
        "source_fed_to_decoder",
        "The decoder is given the source word",
        "The word to be translated is the input of both networks.",
        "The decoder's input in `translate`.",
        "After S the decoder reads nothing but padding.",
        (Change('make_data([[word, "?" * n_step]])', "make_data([[word, word]])"),),
    ),
    Mistake(
        "decoder_without_start",
        "The decoder reads no S",
        "There is nothing to start, so the decoder reads padding only.",
        "The first letter that the decoder reads in `translate`.",
        "In training each word began with the same letter.",
        (
            Change(
                '    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])\n',
                '    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])\n'
                "    dec_input = dec_input[:, -1:].repeat(1, n_step + 1, 1)\n",
            ),
        ),
    ),
    Mistake(
        "end_not_cut",
        "The answer goes on after E",
        "Everything that the decoder says belongs to the answer.",
        "What `translate` does with the letters from E on.",
        "E means that the word is over.",
        (Change('return said.split("E")[0].replace("?", "")', 'return said.replace("E", "").replace("?", "")'),),
    ),
    Mistake(
        "end_kept",
        "The answer ends with E",
        "The E belongs to the word.",
        "The last letter of what `translate` returns.",
        "E is a sign for the machine, not a letter of the word.",
        (Change('return said.split("E")[0].replace("?", "")', 'return said[: said.find("E") + 1].replace("?", "")'),),
    ),
    Mistake(
        "padding_kept",
        "The answer contains padding",
        "The answer is what comes before E.",
        "The answer for a short word.",
        '*up* should give "down", not "down?".',
        (Change('return said.split("E")[0].replace("?", "")', 'return said.split("E")[0]'),),
    ),
    Mistake(
        "first_letter_dropped",
        "The first letter is lost",
        "The first letter that the decoder says is S.",
        "Which of the decoder's steps go into the answer.",
        "S is read, not said: the first letter said is the first letter of the answer.",
        (Change('return said.split("E")[0].replace("?", "")', 'return said[1:].split("E")[0].replace("?", "")'),),
    ),
    Mistake(
        "letters_drawn",
        "The letters are drawn at random",
        "Probabilities are there to be drawn from.",
        "How `translate` chooses a letter.",
        "Translate the same word twice. The task asks for the letter with the largest logit.",
        (
            Change(
                "logits.argmax(dim=2)[:, 0].tolist()",
                "torch.multinomial(torch.softmax(logits[:, 0], dim=1), 1)[:, 0].tolist()",
            ),
        ),
    ),
    Mistake(
        "largest_over_time",
        "The largest logit is looked for along time",
        "The first axis is the one to search.",
        "The axis of the argmax in `translate`.",
        "Each step has to choose one of the letters. Along which axis do the letters lie?",
        (Change("logits.argmax(dim=2)[:, 0].tolist()", "logits.argmax(dim=0)[0, :6].tolist()"),),
    ),
    Mistake(
        "state_of_fixed_size",
        "The state has 128 units, always",
        "The hidden size is set once, at the top of the file.",
        "The shape of the state that `translate` makes.",
        "Translate with a model of 16 hidden units.",
        (Change("enc_hidden = torch.zeros(1, 1, model.n_hidden)", "enc_hidden = torch.zeros(1, 1, n_hidden)"),),
    ),
    Mistake(
        "start_from_ones",
        "The encoder starts from ones",
        "The state has to start from something.",
        "The state that `translate` lets the encoder start from.",
        "In training the encoder started from zeros.",
        (Change("enc_hidden = torch.zeros(1, 1, model.n_hidden)", "enc_hidden = torch.ones(1, 1, model.n_hidden)"),),
    ),
    Mistake(
        "answer_not_joined",
        "The letters come as a list",
        "A list of letters is as good as a string.",
        "The type of what `translate` returns.",
        '`translate` is to return one string, which can be compared with "women".',
        (Change('return said.split("E")[0].replace("?", "")', 'return list(said.split("E")[0].replace("?", ""))'),),
    ),
    Mistake(
        "own_letters_fed",
        "The decoder of translate reads its own letters",
        "What was said at one step is read at the next.",
        "What the decoder reads after S in `translate`.",
        "That is a good way to translate, but not the one asked for: here the decoder reads padding after S.",
        (
            Change(
                "    with torch.no_grad():\n        logits = model(enc_input, enc_hidden, dec_input)\n",
                "    with torch.no_grad():\n"
                "        logits = model(enc_input, enc_hidden, dec_input)\n"
                "        for step in range(n_step):\n"
                "            dec_input[0, step + 1] = torch.eye(n_class)[logits[step, 0].argmax()]\n"
                "            logits = model(enc_input, enc_hidden, dec_input)\n",
            ),
        ),
    ),
    Mistake(
        "answers_remembered",
        "An answer is remembered for all models",
        "A word has one answer, so it has to be found only once.",
        "What `translate` keeps from one call to the next.",
        "Ask two models for the same word: each should give its own answer.",
        (
            Change(
                '    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])\n',
                "    if word in memory:\n        return memory[word]\n"
                '    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])\n',
            ),
            Change(
                'return said.split("E")[0].replace("?", "")',
                'memory[word] = said.split("E")[0].replace("?", "")\n    return memory[word]',
            ),
            Change("batch_size = 3\n", "batch_size = 3\nmemory = {}\n"),
        ),
    ),
    Mistake(
        "answer_printed",
        "translate prints its answer and returns nothing",
        "Printing a result gives it back.",
        "What `translate` returns.",
        "print shows a text on the screen; whoever calls the function gets what stands behind `return`.",
        (Change('return said.split("E")[0].replace("?", "")', 'print(said.split("E")[0].replace("?", ""))'),),
    ),
    Mistake(
        "answer_in_capitals",
        "The answer is written in capitals",
        "Capitals and small letters are the same letters.",
        "The letters of what `translate` returns.",
        "The alphabet has small letters; S and E are signs.",
        (Change('.replace("?", "")', '.replace("?", "").upper()'),),
    ),
    Mistake(
        "last_letter_cut",
        "The answer has four letters at most",
        "The last of n_step letters is E.",
        "Which of the decoder's steps go into the answer.",
        "There are n_step + 1 steps, and E comes after up to n_step letters.",
        (Change('said.split("E")[0].replace("?", "")', 'said[: n_step - 1].split("E")[0].replace("?", "")'),),
    ),
    Mistake(
        "context_left_out",
        "translate does not use the source word",
        "S is all that the decoder needs.",
        "Where the decoder of `translate` starts from.",
        "Translate two words: if the answers are the same, nothing of the word has reached the decoder.",
        (
            Change(
                "        logits = model(enc_input, enc_hidden, dec_input)\n    said",
                "        logits = model.output(model.decoder(dec_input.transpose(0, 1), enc_hidden)[0])\n    said",
            ),
        ),
    ),
    Mistake(
        "word_not_padded",
        "translate does not fill the word up",
        "Padding is only needed to make the words of a batch equally long.",
        "The length of the encoder's input in `translate`.",
        "In training the encoder read up???E. What does it read here?",
        (
            Change(
                "    enc_hidden = torch.zeros(1, 1, model.n_hidden)\n",
                "    enc_input = enc_input[:, [*range(len(word)), n_step]]\n"
                "    enc_hidden = torch.zeros(1, 1, model.n_hidden)\n",
            ),
        ),
    ),
    Mistake(
        "nothing_cut",
        "The answer is everything that the decoder says",
        "All letters that come out are the answer.",
        "What `translate` does with E and with what stands around it.",
        "E and `?` are signs for the machine: the answer is what comes before the first E, without padding.",
        (Change('return said.split("E")[0].replace("?", "")', "return said"),),
    ),
    Mistake(
        "padding_ends_the_answer",
        "The answer ends at the first padding, not at E",
        "Padding comes where the word is over.",
        "At which sign `translate` stops.",
        "A word is over at E, and padding may stand anywhere: which of the two comes first?",
        (Change('return said.split("E")[0].replace("?", "")', 'return said.split("?")[0].replace("E", "")'),),
    ),
)

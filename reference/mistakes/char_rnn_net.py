"""Mistakes in the net and the prediction of char_rnn."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake

ONE_HOT = "inputs = nn.functional.one_hot(X.T, self.vocab_size).type(torch.float32)"
FORWARD = "return self.forward_fn(inputs, state, self.params)"

NET = (
    Mistake(
        name="X_not_transposed",
        title="The minibatch is not transposed",
        belief="The rows of the minibatch can be fed as they come.",
        look_at="The first axis of what forward_fn gets.",
        hint="The loop over time runs over the first axis. For which B and T does nobody notice?",
        changes=(Change(ONE_HOT, ONE_HOT.replace("X.T", "X")),),
    ),
    Mistake(
        name="X_turned_in_place",
        title="The minibatch that is given is turned round in place",
        belief="What the net gets belongs to the net.",
        look_at="Does __call__ change X itself, as X.t_() or X.transpose_() do?",
        hint="Call the net twice with the same minibatch: the second answer has to be the first one.",
        changes=(Change(ONE_HOT, ONE_HOT.replace("X.T", "X.t_()")),),
    ),
    Mistake(
        name="X_reshaped",
        title="The minibatch is reshaped where it should be transposed",
        belief="reshape(T, B) exchanges the axes.",
        look_at="What [[0, 1, 2], [3, 4, 5]] becomes.",
        hint="reshape keeps the order of the numbers; a transpose changes it.",
        changes=(Change(ONE_HOT, ONE_HOT.replace("X.T", "X.reshape(X.shape[1], X.shape[0])")),),
    ),
    Mistake(
        name="one_hot_int",
        title="The one-hot rows are integers",
        belief="A one-hot row can be multiplied by weights as it is.",
        look_at="The dtype that F.one_hot gives.",
        hint="Weights are float32, and both sides of a product have the same dtype.",
        changes=(Change(ONE_HOT, ONE_HOT.replace(".type(torch.float32)", "")),),
    ),
    Mistake(
        name="one_hot_without_classes",
        title="The one-hot rows are as wide as the largest index",
        belief="F.one_hot knows how many characters there are.",
        look_at="The arguments of F.one_hot.",
        hint="What if the last character of the vocabulary is not in the minibatch?",
        changes=(Change(ONE_HOT, ONE_HOT.replace(", self.vocab_size", "")),),
    ),
    Mistake(
        name="one_hot_of_hiddens",
        title="The one-hot rows are as wide as the state",
        belief="The width of the rows is the number of hidden units.",
        look_at="The arguments of F.one_hot.",
        hint="A row has a place for each character.",
        changes=(
            Change(
                ONE_HOT,
                "inputs = nn.functional.one_hot(X.T, max(self.num_hiddens, int(X.max()) + 1)).type(torch.float32)",
            ),
        ),
    ),
    Mistake(
        name="net_uses_global_functions",
        title="The net calls your own rnn, not the function that it was given",
        belief="There is only one forward function.",
        look_at="Where __call__ uses forward_fn.",
        hint="The same class is to work for other recurrences, such as an LSTM.",
        changes=(Change(FORWARD, "return rnn(inputs, state, self.params)"),),
    ),
    Mistake(
        name="net_resets_its_state",
        title="The net starts from a new state at every call",
        belief="The net keeps its state itself.",
        look_at="Which state __call__ hands on.",
        hint="The state is the caller's: it comes in and goes out.",
        changes=(
            Change(FORWARD, "return self.forward_fn(inputs, self.begin_state(X.shape[0], X.device), self.params)"),
        ),
    ),
    Mistake(
        name="begin_state_zeros",
        title="begin_state does not ask init_state",
        belief="Every net starts from one tensor of zeros.",
        look_at="Where begin_state uses init_state.",
        hint="An LSTM starts from two tensors. Who knows that?",
        changes=(
            Change(
                "return self.init_state(batch_size, self.num_hiddens, device)",
                "return (torch.zeros((batch_size, self.num_hiddens), device=device),)",
            ),
        ),
    ),
    Mistake(
        name="begin_state_sizes_exchanged",
        title="init_state is called with its sizes exchanged",
        belief="The number of hidden units comes first.",
        look_at="The call of init_state in begin_state.",
        hint="With as many rows as hidden units nobody notices. Compare with the signature of init_rnn_state.",
        changes=(
            Change(
                "return self.init_state(batch_size, self.num_hiddens, device)",
                "return self.init_state(self.num_hiddens, batch_size, device)",
            ),
        ),
    ),
    Mistake(
        name="sizes_exchanged",
        title="get_params is called with its sizes exchanged",
        belief="The number of hidden units comes first.",
        look_at="The call of get_params in __init__.",
        hint="Compare with the signature of get_params.",
        changes=(
            Change(
                "self.params = get_params(vocab_size, num_hiddens, device)",
                "self.params = get_params(num_hiddens, vocab_size, device)",
            ),
        ),
    ),
    Mistake(
        name="one_hot_of_the_next",
        title="The one-hot rows are those of the next index",
        belief="Index 0 stands for nothing, so all are moved by one.",
        look_at="The place of the one in the first row of forward_fn's input.",
        hint="The row of index 0 has its one at place 0.",
        changes=(Change(ONE_HOT, ONE_HOT.replace("X.T", "(X.T + 1) % self.vocab_size")),),
    ),
)

WARM_UP = "_, state = net(last(), state)\n        outputs.append(vocab[character])"
FED_BACK = "y, state = net(last(), state)\n        outputs.append(int(y.argmax(dim=1)))"
FIRST = "outputs = [vocab[prefix[0]]]"
JOINED = 'return "".join(vocab.idx_to_token[index] for index in outputs)'

PREDICTION = (
    Mistake(
        name="warm_up_keeps_predictions",
        title="The prefix is replaced by predictions",
        belief="The net's answers belong to the text from the first character on.",
        look_at="What is appended while the prefix is read.",
        hint="While the prefix is read, the true next character is known.",
        changes=(Change(WARM_UP, "y, state = net(last(), state)\n        outputs.append(int(y.argmax(dim=1)))"),),
    ),
    Mistake(
        name="state_reset_after_prefix",
        title="What the prefix told the net is lost",
        belief="The prefix only has to be copied to the text; prediction starts from a new state.",
        look_at="The state at the first predicted character: does the prefix lie in it?",
        hint="Predict from two prefixes with the same last character: the texts should differ.",
        changes=(
            Change(
                "for _ in range(num_preds):",
                "state = net.begin_state(batch_size=1, device=device)\n    for _ in range(num_preds):",
            ),
        ),
    ),
    Mistake(
        name="state_reset_each_character",
        title="The state starts anew at each predicted character",
        belief="Each prediction is a call of its own.",
        look_at="Where the state is made in your loop.",
        hint="A net without memory can only look at the last character.",
        changes=(Change(FED_BACK, "state = net.begin_state(batch_size=1, device=device)\n        " + FED_BACK),),
    ),
    Mistake(
        name="state_not_passed_on",
        title="The state that comes back while predicting is thrown away",
        belief="After the prefix the state is complete.",
        look_at="What happens to the state that the net returns for a predicted character?",
        hint="A prediction is part of the text that comes before the next one.",
        changes=(Change("y, state = net(last(), state)", "y, _ = net(last(), state)"),),
    ),
    Mistake(
        name="last_of_prefix_twice",
        title="The last character of the prefix is fed twice",
        belief="The whole prefix is read before the first prediction, which then starts from its last character.",
        look_at="Which character is fed to make the first prediction, and was it fed before?",
        hint="Count how often the net is called for a prefix of three characters and no prediction.",
        changes=(
            Change(
                "for _ in range(num_preds):",
                "_, state = net(last(), state)\n    for _ in range(num_preds):",
            ),
        ),
    ),
    Mistake(
        name="first_of_prefix_twice",
        title="The first character of the prefix stands there twice",
        belief="The loop over the prefix starts at its beginning, although its first character is there already.",
        look_at="Where your loop over the prefix starts.",
        hint="Ask for no predictions: the text has to be the prefix.",
        changes=(Change("for character in prefix[1:]:", "for character in prefix:"),),
    ),
    Mistake(
        name="one_prediction_too_few",
        title="There is one prediction too few",
        belief="The last character of the prefix counts as a prediction.",
        look_at="How often your second loop runs.",
        hint="The text is len(prefix) + num_preds characters long.",
        changes=(Change("for _ in range(num_preds):", "for _ in range(num_preds - 1):"),),
    ),
    Mistake(
        name="one_prediction_too_many",
        title="There is one prediction too many",
        belief="The loop has to run once more to use its last prediction.",
        look_at="How often your second loop runs.",
        hint="The text is len(prefix) + num_preds characters long.",
        changes=(Change("for _ in range(num_preds):", "for _ in range(num_preds + 1):"),),
    ),
    Mistake(
        name="prefix_left_out",
        title="The text lacks its prefix",
        belief="Only what was predicted is asked for.",
        look_at="The text that you return for no predictions.",
        hint="The prefix is part of the text.",
        changes=(Change(JOINED, JOINED.replace("in outputs)", "in outputs[len(prefix) :])")),),
    ),
    Mistake(
        name="sampling",
        title="Characters are drawn at random, not the most likely taken",
        belief="Prediction draws from the distribution that the net gives.",
        look_at="How a character is chosen from the logits.",
        hint="Call it twice: the text has to be the same.",
        changes=(
            Change(FED_BACK, FED_BACK.replace("y.argmax(dim=1)", "torch.multinomial(torch.softmax(y, dim=1), 1)")),
        ),
    ),
    Mistake(
        name="least_likely",
        title="The least likely character is taken",
        belief="Small numbers mean likely characters.",
        look_at="How a character is chosen from the logits.",
        hint="Logits grow with the probability.",
        changes=(Change(FED_BACK, FED_BACK.replace("argmax", "argmin")),),
    ),
    Mistake(
        name="feeds_last_of_prefix",
        title="The last character of the prefix is fed at every prediction",
        belief="The state alone carries what was predicted.",
        look_at="Which character goes into the net for the second prediction.",
        hint="What was predicted has to be fed back.",
        changes=(
            Change(
                "y, state = net(last(), state)",
                "y, state = net(torch.tensor([[vocab[prefix[-1]]]], device=device), state)",
            ),
        ),
    ),
    Mistake(
        name="joined_with_blanks",
        title="There are blanks between the characters",
        belief="Characters are joined as words are.",
        look_at="The text between the quotation marks before join.",
        hint="Ask for no predictions: the text has to be the prefix.",
        changes=(Change(JOINED, JOINED.replace('""', '" "')),),
    ),
)

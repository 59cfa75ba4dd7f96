"""Known mistakes in "hello" becomes "ohlol": in the two models; vectors and training have files of their own."""

from __future__ import annotations

from reference.mistakes.bank import Change, Mistake
from reference.mistakes.hello_epochs import EPOCHS
from reference.mistakes.hello_training import TRAINING
from reference.mistakes.hello_vectors import VECTORS

CELL = (
    Mistake(
        "rnn_for_cell",
        "CellModel holds an RNN, not an RNNCell",
        "RNN and RNNCell are two names for the same thing.",
        "The layer that `CellModel` makes.",
        "One of the two takes a single step, the other a whole sequence. Which one does the task name here?",
        (
            Change("torch.nn.RNNCell(input_size, hidden_size)", "torch.nn.RNN(input_size, hidden_size)"),
            Change(
                "return self.cell(input, hidden)", "return self.cell(input.unsqueeze(0), hidden.unsqueeze(0))[0][0]"
            ),
        ),
    ),
    Mistake(
        "cell_sizes_exchanged",
        "Input size and hidden size are exchanged",
        "The order of the two sizes does not matter; both are 4 anyway.",
        "The arguments of the cell that `CellModel` makes.",
        "Try sizes that differ: 3 inputs and 5 hidden units.",
        (Change("torch.nn.RNNCell(input_size, hidden_size)", "torch.nn.RNNCell(hidden_size, input_size)"),),
    ),
    Mistake(
        "cell_relu",
        "The cell uses relu",
        "Any activation will do.",
        "The `nonlinearity` of the cell.",
        "The formula of the task names the activation.",
        (
            Change(
                "torch.nn.RNNCell(input_size, hidden_size)",
                'torch.nn.RNNCell(input_size, hidden_size, nonlinearity="relu")',
            ),
        ),
    ),
    Mistake(
        "cell_without_bias",
        "The cell has no bias",
        "One-hot inputs need no bias.",
        "The arguments of the cell that `CellModel` makes.",
        "Compare your cell's parameters with the terms of the formula.",
        (Change("torch.nn.RNNCell(input_size, hidden_size)", "torch.nn.RNNCell(input_size, hidden_size, bias=False)"),),
    ),
    Mistake(
        "cell_forgets",
        "The state does not reach the cell",
        "The cell remembers its state by itself.",
        "What `CellModel.forward` passes to its cell.",
        "A cell keeps nothing between two calls: whatever it is not given, it takes to be zero.",
        (Change("return self.cell(input, hidden)", "return self.cell(input)"),),
    ),
    Mistake(
        "cell_arguments_exchanged",
        "The cell gets the state for its input",
        "The state comes first, and with sizes of 4 both fit.",
        "The order in which `CellModel.forward` passes its arguments to the cell.",
        "Try sizes that differ: 3 inputs and 5 hidden units.",
        (Change("return self.cell(input, hidden)", "return self.cell(hidden, input)"),),
    ),
    Mistake(
        "cell_softmax",
        "The state goes through softmax",
        "Logits have to be turned into probabilities before they are returned.",
        "What `CellModel.forward` does with the cell's result.",
        "The result is also the state of the next step, and CrossEntropyLoss wants logits.",
        (Change("return self.cell(input, hidden)", "return torch.softmax(self.cell(input, hidden), dim=1)"),),
    ),
    Mistake(
        "cell_tanh_twice",
        "tanh is applied to the new state once more",
        "The cell gives a sum, which still needs its tanh.",
        "What `CellModel.forward` does with the cell's result.",
        "RNNCell applies its tanh itself.",
        (Change("return self.cell(input, hidden)", "return torch.tanh(self.cell(input, hidden))"),),
    ),
    Mistake(
        "cell_sigmoid",
        "A sigmoid is applied to the new state",
        "Every output needs a sigmoid.",
        "What `CellModel.forward` does with the cell's result.",
        "The state is the logits, and logits may be negative.",
        (Change("return self.cell(input, hidden)", "return torch.sigmoid(self.cell(input, hidden))"),),
    ),
    Mistake(
        "cell_keeps_its_own_state",
        "CellModel goes on from its own state, not from the one it is given",
        "The model knows its last state, so the argument is not needed.",
        "Where `CellModel.forward` takes the state from.",
        "Call your model twice with the same arguments. Should the second answer differ?",
        (
            Change(
                "self.cell = torch.nn.RNNCell(input_size, hidden_size)",
                "self.cell = torch.nn.RNNCell(input_size, hidden_size)\n        self.state = None",
            ),
            Change(
                "return self.cell(input, hidden)",
                "before = hidden if self.state is None else self.state.detach()\n"
                "        self.state = self.cell(input, before)\n"
                "        return self.state",
            ),
        ),
    ),
    Mistake(
        "start_from_ones",
        "The first state is ones",
        "The state has to start from something.",
        "The values that `init_hidden` returns.",
        "Before the first letter nothing has been read.",
        (Change("torch.zeros(self.batch_size, self.hidden_size)", "torch.ones(self.batch_size, self.hidden_size)"),),
    ),
    Mistake(
        "start_at_random",
        "The first state is random",
        "States start at random, as weights do.",
        "The values that `init_hidden` returns.",
        "Call `init_hidden` twice. A word should be read the same way each time.",
        (Change("torch.zeros(self.batch_size, self.hidden_size)", "torch.randn(self.batch_size, self.hidden_size)"),),
    ),
    Mistake(
        "start_with_layer_axis",
        "The cell's first state has a layer axis",
        "Every hidden state has a first axis for the layers.",
        "The shape that `init_hidden` returns.",
        "RNN has layers, RNNCell has none: its state is (batch, hidden).",
        (
            Change(
                "torch.zeros(self.batch_size, self.hidden_size)", "torch.zeros(1, self.batch_size, self.hidden_size)"
            ),
        ),
    ),
    Mistake(
        "start_for_one_word",
        "The first state is made for a batch of one",
        "There is one word, so the state has one row.",
        "The shape that `init_hidden` returns, for a batch of 3.",
        "The model was told how many words it reads at once.",
        (Change("torch.zeros(self.batch_size, self.hidden_size)", "torch.zeros(1, self.hidden_size)"),),
    ),
)

RNN = (
    Mistake(
        "layers_not_passed",
        "The number of layers does not reach the RNN",
        "Keeping `num_layers` as an attribute is enough.",
        "The arguments of the RNN that `RNNModel` makes.",
        "Count the parameters of a model with two layers.",
        (Change("torch.nn.RNN(input_size, hidden_size, num_layers)", "torch.nn.RNN(input_size, hidden_size)"),),
    ),
    Mistake(
        "state_for_one_layer",
        "The first state is made for one layer",
        "The first axis of the state is always 1.",
        "The shape of the first state in `RNNModel.forward`.",
        "Each layer starts from a state of its own.",
        (
            Change(
                "torch.zeros(self.num_layers, self.batch_size, self.hidden_size)",
                "torch.zeros(1, self.batch_size, self.hidden_size)",
            ),
        ),
    ),
    Mistake(
        "rnn_starts_from_ones",
        "The RNN starts from ones",
        "The state has to start from something.",
        "The first state in `RNNModel.forward`.",
        "Before the first letter nothing has been read.",
        (
            Change(
                "torch.zeros(self.num_layers, self.batch_size, self.hidden_size)",
                "torch.ones(self.num_layers, self.batch_size, self.hidden_size)",
            ),
        ),
    ),
    Mistake(
        "rnn_keeps_its_state",
        "The RNN goes on where the last call ended",
        "A recurrent network carries its state, also from one word to the next.",
        "The first state of the second call of `RNNModel.forward`.",
        "Call your model twice on the same word. It should read it afresh.",
        (
            Change(
                "states, _ = self.rnn(inputs, h0)",
                'states, last = self.rnn(inputs, getattr(self, "last", h0))\n        self.last = last.detach()',
            ),
        ),
    ),
    Mistake(
        "rnn_batch_first",
        "The RNN takes the first axis for the batch",
        "The batch is the first axis of every input.",
        "The arguments of the RNN, and the order of the axes of its input.",
        "Read a word alone and together with another one: its logits should not change.",
        (
            Change(
                "torch.nn.RNN(input_size, hidden_size, num_layers)",
                "torch.nn.RNN(input_size, hidden_size, num_layers, batch_first=True)",
            ),
            Change("states, _ = self.rnn(inputs, h0)", "states, _ = self.rnn(inputs)"),
        ),
    ),
    Mistake(
        "last_step_only",
        "Only the last step comes back",
        "The last output sums up the whole word.",
        "Which part of the RNN's output `RNNModel.forward` returns.",
        "Every letter of the word has to be answered.",
        (Change("return states.reshape(-1, self.hidden_size)", "return states[-1].reshape(-1, self.hidden_size)"),),
    ),
    Mistake(
        "last_state_for_output",
        "The last state is taken for the output",
        "The second thing that RNN returns is the one to use.",
        "Which of the RNN's two results `RNNModel.forward` returns.",
        "One of the two has a row for each step, the other a row for each layer.",
        (Change("states, _ = self.rnn(inputs, h0)", "_, states = self.rnn(inputs, h0)"),),
    ),
    Mistake(
        "last_state_for_all",
        "Each row is the last state",
        "The last state knows the whole word, so it answers all letters.",
        "Which states `RNNModel.forward` returns.",
        "Every letter is answered by the state of its own step.",
        (
            Change(
                "return states.reshape(-1, self.hidden_size)",
                "return states[-1].repeat(len(states), 1)",
            ),
        ),
    ),
    Mistake(
        "rnn_tanh_twice",
        "tanh is applied to the states once more",
        "The RNN gives sums, which still need their tanh.",
        "What `RNNModel.forward` does with the states.",
        "RNN applies its tanh itself.",
        (
            Change(
                "return states.reshape(-1, self.hidden_size)",
                "return torch.tanh(states.reshape(-1, self.hidden_size))",
            ),
        ),
    ),
    Mistake(
        "rows_batch_major",
        "The rows are sorted by word, not by step",
        "All steps of the first word come first.",
        "The order of the rows that `RNNModel.forward` returns, for more than one word.",
        "The task says which comes first: the B rows of a step, or the T rows of a word.",
        (
            Change(
                "return states.reshape(-1, self.hidden_size)",
                "return states.transpose(0, 1).reshape(-1, self.hidden_size)",
            ),
        ),
    ),
    Mistake(
        "rows_not_flattened",
        "Time and batch are still two axes",
        "The output of the RNN can be returned as it is.",
        "The shape that `RNNModel.forward` returns.",
        "CrossEntropyLoss wants one row of logits for each label.",
        (Change("return states.reshape(-1, self.hidden_size)", "return states"),),
    ),
    Mistake(
        "input_from_outside",
        "forward reads a word from outside, not its argument",
        "There is only one word, so it does not matter where it comes from.",
        "Which word `RNNModel.forward` reads.",
        "Give your model another word: the logits should change.",
        (
            Change(
                "states, _ = self.rnn(inputs, h0)",
                "states, _ = self.rnn(one_hot(x[: len(inputs)], inputs.shape[2]).expand(-1, inputs.shape[1], -1), h0)",
            ),
        ),
    ),
    Mistake(
        "input_of_the_files_word",
        "forward reads the file's word, not its argument",
        "There is only one word, so it does not matter where it comes from.",
        "Which word `RNNModel.forward` reads: compare the name of its parameter with the name in the call of the RNN.",
        "A global of nearly the same name hides the slip. Give your model another word: the logits should change.",
        (Change("states, _ = self.rnn(inputs, h0)", "states, _ = self.rnn(one_hot(x, len(idx2char)), h0)"),),
    ),
    Mistake(
        "rnn_softmax",
        "The logits go through softmax",
        "Logits have to be turned into probabilities before they are returned.",
        "What `RNNModel.forward` does with the states.",
        "CrossEntropyLoss applies log-softmax itself.",
        (
            Change(
                "return states.reshape(-1, self.hidden_size)",
                "return torch.softmax(states.reshape(-1, self.hidden_size), dim=1)",
            ),
        ),
    ),
    Mistake(
        "rnn_relu",
        "The RNN uses relu",
        "Any activation will do.",
        "The `nonlinearity` of the RNN.",
        "The formula of the task names the activation.",
        (
            Change(
                "torch.nn.RNN(input_size, hidden_size, num_layers)",
                'torch.nn.RNN(input_size, hidden_size, num_layers, nonlinearity="relu")',
            ),
        ),
    ),
    Mistake(
        "inputs_turned_in_place",
        "forward turns the axes of the caller's letters",
        "transpose_ is another name for transpose.",
        "What `RNNModel.forward` does with `inputs`.",
        "A function with an underscore at its end changes the tensor itself, and so what the caller holds.",
        (
            Change(
                "torch.nn.RNN(input_size, hidden_size, num_layers)",
                "torch.nn.RNN(input_size, hidden_size, num_layers, batch_first=True)",
            ),
            Change(
                "states, _ = self.rnn(inputs, h0)",
                "states, _ = self.rnn(inputs.transpose_(0, 1), h0)\n        states = states.transpose(0, 1)",
            ),
        ),
    ),
    Mistake(
        "letters_through_embedding",
        "The letters go through an Embedding",
        "A network for text begins with an Embedding.",
        "What the RNN of `RNNModel` reads.",
        "The RNN reads the one-hot rows themselves: it is made for input_size numbers, and `forward` hands them on.",
        (
            Change(
                "self.rnn = torch.nn.RNN(input_size, hidden_size, num_layers)",
                "self.embedding = torch.nn.Embedding(input_size, 10)\n"
                "        self.rnn = torch.nn.RNN(10, hidden_size, num_layers)",
            ),
            Change("self.rnn(inputs, h0)", "self.rnn(self.embedding(inputs.argmax(dim=2)), h0)"),
        ),
    ),
)

MISTAKES: tuple[Mistake, ...] = VECTORS + CELL + RNN + TRAINING + EPOCHS

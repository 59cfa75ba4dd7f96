"""The word "hello" learned as "ohlol": two small recurrent networks and one training loop."""

# %% [markdown]
# # 4. "hello" becomes "ohlol"
#
# A recurrent network learns to answer each letter of *hello* with a letter of *ohlol*:
#
# ```text
# reads    h  e  l  l  o
# answers  o  h  l  o  l
# ```
#
# Look at the two *l*: the same letter has to be answered once with *l* and once with *o*. A network without memory
# cannot do that. One that carries its state from letter to letter can, because the state says what came before.
#
# You build the network twice, first around `torch.nn.RNNCell` (you write the loop over the letters), then around
# `torch.nn.RNN` (PyTorch loops for you), and train both with the same function.
#
# | symbol | what it is | here |
# |---|---|---|
# | T | letters in the word | 5 |
# | B | words that are read side by side | 1 |
# | V | letters there are, the classes to choose from | 4 |
# | H | hidden units | 4 |
#
# **No output layer.** The state has one unit for each letter (H = V = 4), and we take the state itself as the
# logits: unit 3 large means "o". So the state plays two parts, memory and answer. (An extra `Linear` layer costs no
# points: the tests make it the identity.)
#
# **Given:** the letters, the word as indices, and the wanted answer as indices.

# %%
import torch

idx2char = ["e", "h", "l", "o"]
x = [1, 0, 2, 2, 3]  # h e l l o
y = [3, 1, 2, 3, 2]  # o h l o l

# %% [markdown]
# ## 4.1 From indices to vectors, and back to letters
#
# A network reads vectors. The *one-hot* vector of a letter has a 1 at the letter's index and 0 elsewhere. PyTorch's
# recurrent modules want the shape (T, B, V), and we read one word, so B = 1.
#
# **Worked by hand.** `one_hot([2, 0], 4)` is `[[[0., 0., 1., 0.]], [[1., 0., 0., 0.]]]`, of shape (2, 1, 4).


# %%
def one_hot(indices, num_classes):
    """Turns indices into one-hot vectors.

    indices: a list or a 1-D tensor of T integers, each at least 0 and below num_classes.
    Returns a float32 tensor of shape (T, 1, num_classes).
    """
    raise NotImplementedError("one_hot is yours to write")


# %% [markdown]
# The way back: at each step the answer is the letter whose logit is the largest.
#
# **Worked by hand.** `to_text(torch.tensor([[0.1, 0.9, 0.3, 0.0], [-1.0, -3.0, -2.0, -0.5]]))` is `"ho"`: the
# largest number of the first row stands at index 1 (h), that of the second row at index 3 (o).


# %%
def to_text(logits):
    """Spells out the letter with the largest logit at each step.

    logits: float tensor of shape (T, V), with V = len(idx2char).
    Returns a string of T letters.
    """
    raise NotImplementedError("to_text is yours to write")


# %% [markdown]
# ## 4.2 One letter at a time: RNNCell
#
# `torch.nn.RNNCell` computes one step, `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`. Your `CellModel` holds **one**
# such cell and needs no other layer. It is called once for each letter, with the state from the letter before, and
# what it returns is both the new state and the logits. Before the first letter the state is all zeros.


# %%
class CellModel(torch.nn.Module):
    """Reads one letter at a time; its state doubles as the logits."""

    def __init__(self, input_size, hidden_size, batch_size):
        """Makes a model with one torch.nn.RNNCell from input_size to hidden_size, for batch_size words at once."""
        super().__init__()
        raise NotImplementedError("CellModel.__init__ is yours to write")

    def forward(self, input, hidden):
        """Makes one step: input (B, input_size) and hidden (B, hidden_size) give the new hidden (B, hidden_size)."""
        raise NotImplementedError("CellModel.forward is yours to write")

    def init_hidden(self):
        """Returns the state before the first letter: zeros, float32, of shape (batch_size, hidden_size)."""
        raise NotImplementedError("CellModel.init_hidden is yours to write")


# %% [markdown]
# ## 4.3 The whole word at once: RNN
#
# `torch.nn.RNN` takes all T steps in one call: input (T, B, input_size) and a first state (num_layers, B,
# hidden_size) give the output (T, B, hidden_size), the states of the top layer, and the last state of each layer.
# Your `RNNModel` starts from zeros.
#
# `torch.nn.CrossEntropyLoss` wants a row of logits for each label. So `forward` gives T times B rows: first the B
# rows of the first step, then the B rows of the second step, and so on.


# %%
class RNNModel(torch.nn.Module):
    """Reads the whole word in one call; the states of its top layer are the logits."""

    def __init__(self, input_size, hidden_size, batch_size, num_layers=1):
        """Makes a model with one torch.nn.RNN of num_layers layers, for batch_size words at once."""
        super().__init__()
        raise NotImplementedError("RNNModel.__init__ is yours to write")

    def forward(self, inputs):
        """Reads inputs (T, B, input_size) from a zero state and returns the logits, (T * B, hidden_size)."""
        raise NotImplementedError("RNNModel.forward is yours to write")


# %% [markdown]
# ## 4.4 Training
#
# One function trains either model. An epoch reads the word once from the zero state and makes **one** update, by
# `torch.optim.Adam` with the learning rate `lr`. The loss is the cross-entropy between logits and labels. The two
# models differ in one thing:
#
# - `CellModel`: labels (T, 1); the loss is the **sum** of the cross-entropies of the T steps;
# - `RNNModel`: labels (T,); the loss is their **mean**, which is what `CrossEntropyLoss` gives for T rows at once.
#
# The list that you return has one number for each epoch: the loss *before* that epoch's update.
#
# **Worked by hand.** With all parameters zero, every logit is zero and each of the 4 letters has the probability
# 1/4. The cross-entropy of a step is then ln 4 = 1.3863: the first loss is 6.9315 for the cell model (5 steps) and
# 1.3863 for the RNN model. And a floor: tanh keeps logits between -1 and 1, so no step can cost less than ln(1 + 3
# e^-2) = 0.3408, which makes 1.7038 for the sum of five.
#
# **Beware.** From random starting values a correct program spells "ohlol" after 15 epochs in about two runs of
# three; a lucky run of a wrong one does it too. Look at the course of the losses instead. Your code is tested from
# given parameters, where all of it is determined.


# %%
def train(net, inputs, labels, epochs=15, lr=0.1):
    """Trains a CellModel or an RNNModel on one word.

    inputs: (T, 1, V) one-hot float32. labels: int64, (T, 1) for a CellModel and (T,) for an RNNModel.
    Returns a list of `epochs` losses, each taken before that epoch's update.
    """
    raise NotImplementedError("train is yours to write")


# %% [markdown]
# ## Try it
#
# Watch the losses fall, and what the second model answers. Run it a few times: the starting values are random.

# %%
if __name__ == "__main__":
    word = one_hot(x, len(idx2char))

    losses = train(CellModel(4, 4, 1), word, torch.tensor(y).reshape(5, 1))
    print("CellModel", [round(float(loss), 2) for loss in losses])

    rnn_model = RNNModel(4, 4, 1)
    losses = train(rnn_model, word, torch.tensor(y))
    print("RNNModel ", [round(float(loss), 2) for loss in losses], to_text(rnn_model(word)))

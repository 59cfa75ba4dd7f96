"""Word pairs learned by an encoder and a decoder: "man" becomes "women", "up" becomes "down"."""

# %% [markdown]
# # 5. An encoder and a decoder
#
# The network of the last exercise answers each letter at once, so question and answer are equally long and go in
# step. Here the answer may be longer or shorter, and may need the whole question: *man* becomes *women*, *up*
# becomes *down*.
#
# So there are two recurrent networks (Cho et al., 2014; Sutskever et al., 2014). The **encoder** reads the source
# word. All that it knows at the end is its last state, the *context*. The **decoder** starts from that state and
# writes the target word.
#
# ```text
#  h i g h ? E                l o w ? ? E      what the decoder should say
#  | | | | | |                | | | | | |
#  encoder ---- last state -> decoder
#                             | | | | | |
#                             S l o w ? ?      what the decoder reads while it learns
# ```
#
# While it learns, the decoder reads the letter that it should have said at the step before (*teacher forcing*). `S`
# starts a word, `E` ends it, and `?` fills short words up.
#
# | name | what it is | here |
# |---|---|---|
# | `letters` | the alphabet; a letter's index is its place in it | 29 letters |
# | `n_class` | how many letters there are | 29 |
# | `n_step` | letters of the longest word; sequences have one more | 5 |
# | `n_hidden` | hidden units of encoder and decoder | 128 |
# | `batch_size` | pairs for each update | 3 |
# | N, B | pairs there are; pairs in a batch | 6, 3 |
#
# **Given:** the alphabet, the six pairs and the sizes.

# %%
import torch

letters = "SE?abcdefghijklmnopqrstuvwxyz"
letter2idx = {letter: index for index, letter in enumerate(letters)}
pairs = [["man", "women"], ["black", "white"], ["king", "queen"], ["girl", "boy"], ["up", "down"], ["high", "low"]]

n_step = 5
n_hidden = 128
n_class = len(letters)
batch_size = 3

# %% [markdown]
# ## 5.1 The data
#
# Each word is filled up with `?` to `n_step` letters. Then, for each pair of source and target,
#
# | tensor | the letters, for `["up", "down"]` | as indices |
# |---|---|---|
# | `enc_input` | source and `E`: `up???E` | 23 18 2 2 2 1 |
# | `dec_input` | `S` and target: `Sdown?` | 0 6 17 25 16 2 |
# | `dec_output` | target and `E`: `down?E` | 6 17 25 16 2 1 |
#
# So the wanted output is the decoder's input moved by one step. The two inputs are one-hot; the wanted output stays
# a row of indices, because that is what `torch.nn.CrossEntropyLoss` takes.


# %%
def make_data(seq_data):
    """Turns pairs of words into tensors.

    seq_data: a list of N pairs [source, target], lower-case words of at most n_step letters (`?` may be among them).
    Returns (enc_input, dec_input, dec_output): float32 one-hot (N, n_step + 1, n_class), the same, and int64
    indices (N, n_step + 1).
    """
    ### BEGIN SOLUTION
    padded = [[word + "?" * (n_step - len(word)) for word in pair] for pair in seq_data]
    enc_index = torch.tensor([[letter2idx[letter] for letter in source + "E"] for source, _ in padded])
    dec_index = torch.tensor([[letter2idx[letter] for letter in "S" + target] for _, target in padded])
    dec_output = torch.tensor([[letter2idx[letter] for letter in target + "E"] for _, target in padded])
    eye = torch.eye(n_class)  # row i is the one-hot vector of letter i
    return eye[enc_index], eye[dec_index], dec_output
    ### END SOLUTION


# %% [markdown]
# ## 5.2 The model
#
# `Seq2Seq` holds an encoder and a decoder, each a `torch.nn.RNN` of one layer with weights of its own, and a
# `torch.nn.Linear` that turns every state of the decoder into a row of logits. What you call them is up to you.
#
# The inputs come *batch first*, as `make_data` gives them: (B, n_step + 1, n_class). The logits go out *time
# first*: (n_step + 1, B, n_class). `torch.nn.RNN` itself works time first, unless told otherwise.
#
# **Beware.** If B happens to be n_step + 1, a batch taken for a time axis raises no error, and the loss falls just
# as nicely. Try your model with a B of 1 or 3: each pair has to get the same logits alone as together with others.


# %%
class Seq2Seq(torch.nn.Module):
    """Encodes a source word into one state, and decodes the target word from it."""

    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        """Makes an encoder and a decoder RNN with n_hidden units over n_class letters, and the output layer."""
        super().__init__()
        ### BEGIN SOLUTION
        self.n_hidden = n_hidden
        self.encoder = torch.nn.RNN(n_class, n_hidden)
        self.decoder = torch.nn.RNN(n_class, n_hidden)
        self.output = torch.nn.Linear(n_hidden, n_class)
        ### END SOLUTION

    def forward(self, enc_input, enc_hidden, dec_input):
        """Returns the logits (n_step + 1, B, n_class) for each letter that the decoder is to say.

        enc_input (B, n_step + 1, n_class) and dec_input of the same shape; enc_hidden (1, B, n_hidden) is the
        state that the encoder starts from.
        """
        ### BEGIN SOLUTION
        _, context = self.encoder(enc_input.transpose(0, 1), enc_hidden)
        states, _ = self.decoder(dec_input.transpose(0, 1), context)
        return self.output(states)
        ### END SOLUTION


# %% [markdown]
# ## 5.3 Training
#
# An epoch goes once through all pairs, in batches of `batch_size` and in any order, with one update for each batch:
# cross-entropy over all steps of the batch, padding included, and `torch.optim.Adam` with the learning rate `lr`.
# The encoder starts from zeros, as many as *this* model has hidden units and *this* batch has pairs.
#
# The list that you return has one loss for each epoch; whether that is its last batch's, the mean or the sum is up
# to you, and so is whether a batch's loss is the mean over its letters or a sum (Adam's steps are the same).
#
# **Worked by hand.** With all parameters zero each of the 29 letters has the probability 1/29, so the mean
# cross-entropy of a letter is ln 29 = 3.367. After 500 epochs at the usual sizes it is about 0.01.


# %%
def train(model, seq_data, epochs, lr=0.001):
    """Trains a Seq2Seq, as it is, on pairs of words, and returns the list of `epochs` losses."""
    ### BEGIN SOLUTION
    enc_input, dec_input, dec_output = make_data(seq_data)
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        epoch_loss = 0.0
        for batch in torch.arange(len(dec_output)).split(batch_size):
            enc_hidden = torch.zeros(1, len(batch), model.n_hidden)
            logits = model(enc_input[batch], enc_hidden, dec_input[batch])
            # batch first, like the wanted output
            logits = logits.transpose(0, 1)
            loss = criterion(logits.reshape(-1, logits.shape[2]), dec_output[batch].reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            epoch_loss += loss.item()
        losses.append(epoch_loss)
    return losses
    ### END SOLUTION


# %% [markdown]
# ## 5.4 Translation
#
# Now nobody knows the answer, so the decoder cannot be given it. It reads `S` and then only padding, not what it has
# said: the word `?????` takes the place of the target. At each step the letter with the largest logit is said; the
# answer is what comes before the first `E`, without `?`.
#
# **Worked by hand.** If the letters said are `low??E`, the answer is `"low"`; if they are `boyE?a`, it is `"boy"`.
#
# A model that has not learned yet may never say `E`. Do not let your function stumble over that.


# %%
def translate(model, word):
    """Returns the model's answer to a lower-case word of at most n_step letters, as a string."""
    ### BEGIN SOLUTION
    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])
    enc_hidden = torch.zeros(1, 1, model.n_hidden)
    with torch.no_grad():
        logits = model(enc_input, enc_hidden, dec_input)
    said = "".join(letters[index] for index in logits.argmax(dim=2)[:, 0].tolist())
    return said.split("E")[0].replace("?", "")
    ### END SOLUTION


# %% [markdown]
# ## Try it
#
# A smaller model learns the six pairs in a few seconds, from most starting values. Then ask for a word that it has
# never seen.

# %%
if __name__ == "__main__":
    small = Seq2Seq(n_hidden=96)
    losses = train(small, pairs, epochs=300, lr=0.0015)
    print("loss", round(float(losses[0]), 3), "->", round(float(losses[-1]), 3))
    for source, _ in [*pairs, ["mans", "?"]]:
        print(source, "->", translate(small, source))

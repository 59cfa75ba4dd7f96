# %% [markdown]
# # A character language model from scratch
#
# A language model reads a text character by character and says, after each one, how likely every character is to
# come next. Here you write one with nothing but tensors: the parameters, the recurrence, prediction, gradient
# clipping and training. Names and signatures are those of *Dive into Deep Learning*, section 8.5.
#
# **Sizes.** T time steps, B rows of a minibatch, V characters in the vocabulary, H hidden units.
#
# **The model.** Every character is a one-hot row `x_t` of width V. For a minibatch (B rows) and step t
#
# $$H_t = \tanh(X_t W_{xh} + H_{t-1} W_{hh} + b_h), \qquad O_t = H_t W_{hq} + b_q$$
#
# with `X_t` (B, V), `H_t` (B, H), `O_t` (B, V). The rows of `O_t` are logits: the loss takes the softmax.
#
# **A number to check by hand.** V = 2, H = 1, `W_xh = [[1], [2]]`, `W_hh = [[0.5]]`, `b_h = [0]`,
# `W_hq = [[1, -1]]`, `b_q = [0, 1]`, one row, state 0, characters 0 then 1:
# `H_1 = tanh(1) = 0.7616`, `H_2 = tanh(2 + 0.3808) = 0.9830`, and the outputs are
# `[[0.7616, 0.2384], [0.9830, 0.0170]]`.
#
# **Given.** `char_data.py` beside this file has the vocabulary (`Vocab`), the text and both ways to cut it into
# minibatches (`load_data`). You need not change it.

# %%
import math
import time

import torch
from torch import nn

# %% [markdown]
# ## 1. Parameters and the first state
#
# Small random weights break the symmetry between hidden units; biases start at zero. Everything that is to be
# learned has to ask for its gradient, and everything has to be made on the device that is asked for.


# %%
def get_params(vocab_size, num_hiddens, device):
    """Gives the parameters [W_xh, W_hh, b_h, W_hq, b_q] as leaf tensors that require gradients, on the device.

    Shapes (V, H), (H, H), (H,), (H, V), (V,). The weights are normal with mean 0 and standard deviation 0.01, the
    biases zero.
    """

    raise NotImplementedError("get_params is yours to write")


def init_rnn_state(batch_size, num_hiddens, device):
    """Gives the state before the first character: a tuple of one tensor of zeros (B, H), on the device.

    It is a tuple because other recurrent nets (an LSTM) carry more than one tensor.
    """
    raise NotImplementedError("init_rnn_state is yours to write")


# %% [markdown]
# ## 2. The recurrence
#
# The step and the loop over time are yours: use no `nn.RNN`, no `nn.RNNCell` and none of torch's functions for them,
# such as `torch.rnn_tanh_cell`. Gradients have to flow through all the steps.


# %%
def rnn(inputs, state, params):
    """Runs the recurrence: inputs (T, B, V) one-hot, state (H_0,) with H_0 (B, H) -> (outputs, state).

    `outputs` is (T*B, V): the B rows of the first step, then the B rows of the second, and so on. The state that
    comes back is a tuple of one tensor: H_T (B, H).
    """
    raise NotImplementedError("rnn is yours to write")


# %% [markdown]
# ## 3. The net
#
# A small object that holds the parameters and the functions. A minibatch comes as it is cut from the text: (B, T)
# indices. The recurrence wants time first, and one-hot rows as wide as the whole vocabulary.
# With V = 3 the minibatch `[[0, 2]]` (one row, two steps) becomes `[[[1, 0, 0]], [[0, 0, 1]]]`.


# %%
class RNNModelScratch:
    """A recurrent net put together from functions: get_params, init_state and forward_fn.

    It keeps `vocab_size`, `num_hiddens` and `params`, which is what get_params gives.
    """

    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        raise NotImplementedError("RNNModelScratch.__init__ is yours to write")

    def __call__(self, X, state):
        """Gives what forward_fn gives for the indices X (B, T): float32 one-hot inputs (T, B, V), state, params."""
        raise NotImplementedError("RNNModelScratch.__call__ is yours to write")

    def begin_state(self, batch_size, device):
        """Gives the first state, as init_state makes it."""
        raise NotImplementedError("RNNModelScratch.begin_state is yours to write")


# %% [markdown]
# ## 4. Prediction
#
# The characters of the prefix are fed one after the other, only to bring the state up to date: what the net
# predicts meanwhile is not used. Then its most likely character is fed back, again and again.


# %%
def predict_ch8(prefix, num_preds, net, vocab, device):
    """Gives the prefix followed by `num_preds` characters, each the most likely one after all that stands before it.

    `prefix` has at least one character. `net` is called as `net(X, state)` with X (1, 1).
    """
    raise NotImplementedError("predict_ch8 is yours to write")


# %% [markdown]
# ## 5. Gradient clipping
#
# Gradients through many steps can explode. Take all gradients together as one long vector g; when it is longer
# than theta, shorten it and keep its direction:
#
# $$g \leftarrow \min\left(1, \frac{\theta}{\lVert g \rVert}\right) g$$
#
# With the gradients `[3, 4]` and `[12]` of two parameters the length is 13; for theta = 1 they become
# `[0.2308, 0.3077]` and `[0.9231]`.


# %%
def grad_clipping(net, theta):
    """Shortens the gradients of all parameters together, in place, to length theta where they are longer.

    `net` is an nn.Module, or a net from scratch with its parameters in `net.params`.
    """
    raise NotImplementedError("grad_clipping is yours to write")


# %% [markdown]
# ## 6. Training
#
# Minibatches of a *sequential partition* go on where the one before ended, so the state is carried on; its history
# is cut, or the graph would grow without end. Under *random sampling* minibatches have nothing to do with each
# other, and each starts from a new state.
#
# The labels Y (B, T) have to be brought into the order of the outputs: time first. For B = 2, T = 3 the labels
# `[[0, 1, 2], [3, 4, 5]]` become `[0, 3, 1, 4, 2, 5]`.
#
# **Perplexity** is exp of the mean loss over all characters of the epoch. Two minibatches with mean losses 1.0 (6
# characters) and 2.0 (2 characters) have perplexity exp(10 / 8) = 3.4903.


# %%
def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    """Trains for one pass over train_iter and gives (perplexity, characters per second).

    `train_iter` yields X, Y: (B, T) indices. `loss` is nn.CrossEntropyLoss(). Gradients are clipped at 1 before each
    step. `updater` is a torch.optim.Optimizer, or else a function that is called as `updater(batch_size=1)`, makes the
    step and sets the gradients to zero by itself.
    """
    raise NotImplementedError("train_epoch_ch8 is yours to write")


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    """Trains for `num_epochs` passes with plain gradient descent of learning rate `lr`; what it gives back is free.

    Printing the perplexity and a prediction now and then shows you how it goes.
    """
    raise NotImplementedError("train_ch8 is yours to write")


# %% [markdown]
# ## 7. Try it
#
# Some 30 passes are enough to see words of the text; its best possible perplexity is about 1.35.


# %%
if __name__ == "__main__":
    from char_data import load_data

    train_iter, vocab = load_data(batch_size=32, num_steps=35, max_tokens=20000)
    device = torch.device("cpu")
    net = RNNModelScratch(len(vocab), 64, device, get_params, init_rnn_state, rnn)
    train_ch8(net, train_iter, vocab, lr=1, num_epochs=30, device=device)

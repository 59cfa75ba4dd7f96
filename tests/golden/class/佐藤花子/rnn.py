"""From the cell to nn.RNN: several layers over a whole sequence."""

# %% [markdown]
# # 3. From the cell to `nn.RNN`
#
# `torch.nn.RNN` runs cells over a whole sequence, and stacks them: the states of the first layer are the inputs of
# the second, and so on. Each layer has weights and a starting state of its own.
#
# ```text
# h_t^l = f(x_t^l @ weight_ih_l.T + bias_ih_l + h_{t-1}^l @ weight_hh_l.T + bias_hh_l)        layer l = 0 ... L-1
# x_t^0 = the input at step t,     x_t^l = h_t^{l-1}
# ```
#
# | name | what it is | shape |
# |---|---|---|
# | `input` | the sequences, time first | `(T, B, I)` |
# | `hx` | the state before the first step, of each layer | `(L, B, H)` |
# | `output` | the state of the **top layer** after **every step** | `(T, B, H)` |
# | `h_n` | the state of **every layer** after the **last step** | `(L, B, H)` |
#
# So `output` and `h_n` meet in one place only: `output[-1]` is `h_n[-1]`.

# %%
import torch
from torch import nn

# %% [markdown]
# ## 3.1 Your own RNN
#
# Write a module that can stand in for `torch.nn.RNN`:
#
# * its parameters are called `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, then `weight_ih_l1` and so
#   on; `weight_ih_l0` is (H, I), every other weight (H, H), each bias (H,). `register_parameter(name,
#   nn.Parameter(...))` and `getattr(self, name)` help with names that you have to put together. Starting values are
#   up to you;
# * `bias=False` means no bias parameters at all, and `nonlinearity` is `"tanh"` or `"relu"`;
# * a state that is left out counts as zeros, in the dtype and on the device of the input;
# * with `batch_first=True` the input is (B, T, I) and the output (B, T, H). Only these two change sides: `hx` and
#   `h_n` stay (L, B, H);
# * the loop over time is yours. One step may be torch's (`nn.RNNCell`), but no `nn.RNN` does the work inside;
#   gradients flow back through all steps, and the caller's tensors stay as they were.
#
# **Worked by hand.** I = H = B = 1, two layers, no biases, tanh. Layer 0: weights 1 and 1, layer 1: weights 1 and -1.
# Inputs 1, 0 and states 0. Layer 0: tanh(1 + 0) = 0.7616, tanh(0 + 0.7616) = 0.6420. Layer 1: tanh(0.7616 - 0) =
# 0.6420, tanh(0.6420 - 0.6420) = 0. So `output` is 0.6420, 0 and `h_n` is 0.6420 for layer 0 and 0 for layer 1.


# %%
class RNN(nn.Module):
    """Layers of recurrent cells over a whole sequence, as torch.nn.RNN computes them."""

    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False):
        """Creates weight_ih_l*, weight_hh_l* and, with bias, bias_ih_l* and bias_hh_l* for each of the layers."""
        super().__init__()
        raise NotImplementedError("RNN.__init__ is yours to write")

    def forward(self, input, hx=None):
        """Takes input (T, B, I) and states hx (L, B, H), zeros if left out; returns output (T, B, H) and h_n (L, B, H).

        With batch_first the input is (B, T, I) and the output (B, T, H).
        """
        raise NotImplementedError("RNN.forward is yours to write")


# %% [markdown]
# ## 3.2 The network of exercise 1 with torch's RNN
#
# Let `torch.nn.RNN` run over the whole sequence (two inputs, two units, one layer, tanh as it comes) and a
# `torch.nn.Linear` read an output from every state (two outputs). All weights are one, every bias is zero, and the
# state starts at zeros. Return the state after each of the T steps, not only the last. The example gives 1.9281,
# 1.9985, 2.0000 once more.


# %%
def srn_with_rnn(inputs):
    """Runs torch.nn.RNN and torch.nn.Linear, weights one and biases zero, over inputs (T, B, 2), float32.

    Returns (outputs, states), both (T, B, 2).
    """
    raise NotImplementedError("srn_with_rnn is yours to write")


# %% [markdown]
# ## 3.3 Shapes by heart
#
# Most errors with `nn.RNN` are errors of shape, and the worst of them raise nothing: where the sizes happen to agree,
# torch just computes something else. Write down what `torch.nn.RNN(I, H, L)`, time first, takes and gives for T steps
# and B sequences.


# %%
def shapes(T, B, I, H, L):
    """Returns a dict with the shapes of "input", "h0", "output" and "h_n" as tuples of ints."""
    raise NotImplementedError("shapes is yours to write")


# %% [markdown]
# ## Try it
#
# Your RNN and torch's with the same parameters: the differences should be about 1e-7 or zero.

# %%
if __name__ == "__main__":
    theirs = nn.RNN(3, 4, num_layers=2)
    mine = RNN(3, 4, num_layers=2)
    mine.load_state_dict(theirs.state_dict())
    x, h0 = torch.randn(5, 2, 3), torch.randn(2, 2, 4)
    for what, own, wanted in zip(("output", "h_n"), mine(x, h0), theirs(x, h0), strict=True):
        print(what, tuple(own.shape), "largest difference:", (own - wanted).abs().max().item())

    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1)  # one sequence: (3, 1, 2)
    print("outputs", srn_with_rnn(example)[0].squeeze(1).tolist())

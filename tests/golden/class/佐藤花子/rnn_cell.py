"""What is inside nn.RNNCell: one step of a recurrent network as a module with parameters."""

# %% [markdown]
# # 2. What is inside `nn.RNNCell`
#
# `torch.nn.RNNCell` computes one step of the network of exercise 1, for a batch of sequences at once, and owns the
# weights. Here you write it yourself, drive it over a sequence, and then use torch's own.
#
# ```text
# h' = f(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)
# ```
#
# | name | what it is | shape |
# |---|---|---|
# | `x` | one input for each sequence of the batch | `(B, I)` |
# | `h`, `h'` | the state before and after the step | `(B, H)` |
# | `weight_ih` | from input to state | `(H, I)` |
# | `weight_hh` | from state to state | `(H, H)` |
# | `bias_ih`, `bias_hh` | two biases, both added | `(H,)` |
#
# Two things differ from exercise 1. PyTorch stores a weight as (out, in), so that the formula needs its transpose.
# And there are two biases, which only ever act as their sum: one would do, but the two go back to NVIDIA's cuDNN and
# are part of every saved model.

# %%
import torch
from torch import nn

# %% [markdown]
# ## 2.1 Your own RNNCell
#
# Write a module that can stand in for `torch.nn.RNNCell`:
#
# * its parameters are called `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`, with the shapes above; their starting
#   values are up to you (PyTorch draws them uniformly between -1/sqrt(H) and 1/sqrt(H));
# * `bias=False` means that it has no bias parameters at all;
# * `nonlinearity` is `"tanh"` or `"relu"`;
# * a state that is left out counts as zeros, in the dtype and on the device of the input.
#
# **Worked by hand.** I = 2, H = 1, `weight_ih = [[1, -1]]`, `weight_hh = [[0.5]]`, `bias_ih = [0.1]`, `bias_hh =
# [0.2]`. For `x = [[1, 2]]` and `h = [[0.4]]` the sum is 1 - 2 + 0.1 + 0.5 x 0.4 + 0.2 = -0.5: tanh gives -0.4621,
# relu gives 0.


# %%
class RNNCell(nn.Module):
    """One step of a recurrent network, as torch.nn.RNNCell computes it."""

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh"):
        """Creates the parameters weight_ih (H, I), weight_hh (H, H) and, with bias, bias_ih (H,) and bias_hh (H,)."""
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))
        # TODO: bias=False, relu

    def forward(self, input, hx=None):
        """Takes input (B, I) and state hx (B, H), zeros if left out; returns the next state (B, H)."""
        return torch.tanh(input @ self.weight_ih.T + self.bias_ih + hx @ self.weight_hh.T + self.bias_hh)


# %% [markdown]
# ## 2.2 From one step to a sequence
#
# `run_cell` feeds a sequence to any cell: yours, torch's, or one that you have never seen. All you may assume is that
# `cell(x, h)` gives the next state. It returns the state after every step, and gradients have to find their way back
# through all the steps to the cell's parameters and to `h0`: that is *backpropagation through time*, and autograd
# does it as long as you do not cut the chain.


# %%
def run_cell(cell, inputs, h0):
    """Runs a cell over inputs (T, B, I) from state h0 (B, H), T >= 1; returns the states (T, B, H), without h0."""
    raise NotImplementedError("run_cell is yours to write")


# %% [markdown]
# ## 2.3 The network of exercise 1 with torch's cell
#
# Now let `torch.nn.RNNCell` do the step (two inputs, two units, tanh as it comes) and a `torch.nn.Linear` read the
# outputs (two outputs). Set all weights of both to one and every bias to zero: a fresh module starts with random
# values, in each of its tensors.
#
# For the inputs `[1, 1]`, `[1, 1]`, `[2, 2]` and zeros as `h0` you know the outputs: 1.9281, 1.9985, 2.0000. With
# ones as `h0` the first step is `tanh(2 + 2)`, and the outputs are 1.9987, 1.9987, 2.0000.


# %%
def srn_with_cell(inputs, h0):
    """Runs torch.nn.RNNCell and torch.nn.Linear, weights one and biases zero, over a sequence.

    inputs (T, B, 2), h0 (B, 2), float32. Returns (outputs, states), both (T, B, 2).
    """
    raise NotImplementedError("srn_with_cell is yours to write")


# %% [markdown]
# ## Try it
#
# Your cell and torch's with the same parameters: the difference should be about 1e-7 or zero.

# %%
if __name__ == "__main__":
    theirs = nn.RNNCell(3, 4)
    mine = RNNCell(3, 4)
    mine.load_state_dict(theirs.state_dict())
    x, h = torch.randn(2, 3), torch.randn(2, 4)
    print("largest difference:", (mine(x, h) - theirs(x, h)).abs().max().item())

    example = torch.tensor([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).unsqueeze(1)  # one sequence: (3, 1, 2)
    for start in (torch.zeros(1, 2), torch.ones(1, 2)):
        outputs, states = srn_with_cell(example, start)
        print("outputs", outputs.squeeze(1).tolist())

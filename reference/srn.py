"""A simple recurrent network in NumPy: one state that is carried from step to step."""

# %% [markdown]
# # 1. A simple recurrent network in NumPy
#
# A feed-forward network forgets each input as soon as it has answered. A *simple recurrent network* (Elman, 1990)
# keeps a state: at each step it mixes the new input with the state of the step before, and reads its output from the
# new state.
#
# ```text
# h_t = f(x_t @ W + h_{t-1} @ U)        the state after step t
# y_t = h_t @ V                         the output of step t
# ```
#
# Vectors are rows, so a vector stands on the left of its matrix. `f` is the identity in the first task and tanh in
# the second.
#
# | name | what it is | shape |
# |---|---|---|
# | `inputs` | the sequence, one row for each step | `(T, I)` |
# | `h0` | the state before the first step | `(H,)` |
# | `W` | from input to state | `(I, H)` |
# | `U` | from the state before to the state | `(H, H)` |
# | `V` | from state to output | `(H, O)` |
# | `outputs` | all `y_t`, a row for each step | `(T, O)` |
# | `states` | all `h_t`, a row for each step, without `h0` | `(T, H)` |
#
# **Worked by hand.** Let every weight be one, `h0 = [0, 0]`, `f` the identity, and the inputs `[1, 1]`, `[1, 1]`,
# `[2, 2]`. Step 1: each unit adds up its two inputs, 1 + 1, and nothing comes from the state, so `h_1 = [2, 2]` and
# each output is 2 + 2 = 4. Step 2: 1 + 1 from the input and 2 + 2 from the state make `h_2 = [6, 6]`, and the outputs
# are 12. Step 3: 4 + 12 = 16, and the outputs are 32.
#
# **Beware.** In that example all weights are equal, so it cannot tell a matrix from its transpose, nor `W` from `U`.
# Try your code with unequal numbers and with I, H and O all different before you trust it.
#
# What your functions have to keep: they work for one step and for none at all (T = 0: two empty arrays of widths O
# and H), they compute in the precision of their input (float64 in, float64 out), and they leave the caller's arrays
# as they were.

# %%
import numpy as np

# %% [markdown]
# ## 1.1 Without an activation
#
# Here `f` is the identity, so the state is a plain sum. That is useless in practice (the numbers grow without bound,
# and many linear steps amount to one) but easy to check by hand.


# %%
def srn_linear(inputs, h0, W, U, V):
    """Runs the network without activation over a whole sequence.

    inputs (T, I), h0 (H,), W (I, H), U (H, H), V (H, O), all floating point.
    Returns (outputs, states): arrays of shapes (T, O) and (T, H).
    """
    ### BEGIN SOLUTION
    states = np.empty((len(inputs), len(h0)), dtype=np.result_type(inputs, h0, W, U))
    h = h0  # before the first step there is only what the caller gives us
    for t, x in enumerate(inputs):
        # a new array each time: h0 stays the caller's
        h = x @ W + h @ U
        states[t] = h
    return states @ V, states
    ### END SOLUTION


# %% [markdown]
# ## 1.2 With tanh
#
# Now `f` is tanh, applied to each unit of the state: `h_t = tanh(x_t @ W + h_{t-1} @ U)`. The state stays between -1
# and 1, and it is this bounded state that goes on to the next step. The output has no activation: `y_t = h_t @ V`.
#
# **Worked by hand.** The same ones and the same inputs: `h_1 = tanh(2) = 0.9640`, so each output is 2 x 0.9640 =
# 1.9281. Step 2: `tanh(2 + 1.9281) = 0.9992`, output 1.9985. Step 3: output 2.0000.


# %%
def srn_tanh(inputs, h0, W, U, V):
    """Runs the network with tanh over a whole sequence.

    inputs (T, I), h0 (H,), W (I, H), U (H, H), V (H, O), all floating point.
    Returns (outputs, states): arrays of shapes (T, O) and (T, H).
    """
    ### BEGIN SOLUTION
    states = np.empty((len(inputs), len(h0)), dtype=np.result_type(inputs, h0, W, U))
    h = h0  # the same loop as above; only the bounded state is new
    for t, x in enumerate(inputs):
        h = np.tanh(x @ W + h @ U)
        states[t] = h
    return states @ V, states
    ### END SOLUTION


# %% [markdown]
# ## Try it
#
# The worked example. You want 4, 12, 32 and then 1.9281, 1.9985, 2.0000, each twice.

# %%
if __name__ == "__main__":
    ones = np.ones((2, 2))
    example = np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]])
    for network in (srn_linear, srn_tanh):
        outputs, states = network(example, np.zeros(2), ones, ones, ones)
        print(network.__name__, outputs, states, sep="\n")

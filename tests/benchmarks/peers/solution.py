"""The four small tasks, solved: the text that is handed in to every peer. Each `# %%` begins a cell of the notebook."""

import numpy as np
import torch


# %%
def srn(inputs, h0, W, U, V):
    """Runs a simple recurrent network with tanh from state h0 (H,) over inputs (T, I).

    Returns (outputs, states): arrays of shapes (T, O) and (T, H).
    """
    states, h = [], h0
    for x in inputs:
        h = np.tanh(x @ W + h @ U)
        states.append(h)
    return np.array(states) @ V, np.array(states)


# %%
def rnn_forward(inputs, state, params):
    """Runs a character model on one-hot inputs (T, B, V); returns outputs (T * B, V) and the last state, a tuple."""
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    outputs = []
    for X in inputs:
        H = torch.tanh(X @ W_xh + H @ W_hh + b_h)
        outputs.append(H @ W_hq + b_q)
    return torch.cat(outputs), (H,)


# %%
def clip(gradients, theta):
    """Returns the gradients, shortened together to length theta where they are longer."""
    norm = torch.sqrt(sum(torch.sum(g**2) for g in gradients))
    return [g * theta / norm for g in gradients] if norm > theta else list(gradients)


# %%
def train_hello(values, epochs, lr=0.1):
    """Trains an RNNCell of 4 units from the parameters `values` to answer "hello" with "ohlol".

    The state is the logits, a loss the sum of the five cross-entropies. Returns the losses, one before each update.
    """
    cell, criterion = torch.nn.RNNCell(4, 4), torch.nn.CrossEntropyLoss()
    cell.load_state_dict(values)
    optimizer = torch.optim.Adam(cell.parameters(), lr=lr)
    word, labels, losses = torch.eye(4)[[1, 0, 2, 2, 3]], torch.tensor([3, 1, 2, 3, 2]), []
    for _ in range(epochs):
        loss, hidden = 0, torch.zeros(1, 4)
        for letter, label in zip(word, labels, strict=True):
            hidden = cell(letter.unsqueeze(0), hidden)
            loss = loss + criterion(hidden, label.unsqueeze(0))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

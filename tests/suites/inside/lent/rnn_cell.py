"""What rnn_cell asks for, in other words than a solution's: lent where the parts of a submission are wrong."""

import torch
from torch import nn


def run_cell(cell: nn.RNNCell, inputs: torch.Tensor, h0: torch.Tensor) -> torch.Tensor:
    """Returns the states (T, B, H) of torch's own cell by torch's layer, whose loop is not to be seen."""
    layer = nn.RNN(cell.input_size, cell.hidden_size, nonlinearity=cell.nonlinearity, bias=cell.bias)
    layer.load_state_dict({f"{name}_l0": value for name, value in cell.state_dict().items()})
    states: torch.Tensor = layer(inputs, h0[None])[0]
    return states

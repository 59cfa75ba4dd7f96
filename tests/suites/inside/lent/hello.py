"""The two models of hello as the course means them, for a training that is not to suffer from another model."""

import torch


class CellModel(torch.nn.Module):
    """The course's CellModel."""

    def __init__(self, input_size: int, hidden_size: int, batch_size: int) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.batch_size = input_size, hidden_size, batch_size
        self.cell = torch.nn.RNNCell(input_size, hidden_size)

    def forward(self, input: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        """Returns the next state."""
        state: torch.Tensor = self.cell(input, hidden)
        return state

    def init_hidden(self) -> torch.Tensor:
        """Returns zeros."""
        return torch.zeros(self.batch_size, self.hidden_size)


class RNNModel(torch.nn.Module):
    """The course's RNNModel."""

    def __init__(self, input_size: int, hidden_size: int, batch_size: int, num_layers: int = 1) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.batch_size = input_size, hidden_size, batch_size
        self.num_layers = num_layers
        self.rnn = torch.nn.RNN(input_size, hidden_size, num_layers)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Returns a row of logits for each step and word."""
        rows: torch.Tensor = self.rnn(inputs)[0].flatten(0, 1)
        return rows


MODELS: dict[str, type[torch.nn.Module]] = {"CellModel": CellModel, "RNNModel": RNNModel}

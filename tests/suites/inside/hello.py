"""Helpers beside a solution of hello: they find a model's layers by what they are, set and read their parameters.

They also hold the two models as the course means them, for a training that is not to suffer from another model.
"""

import inspect
from typing import Any

import torch

from autograder.sandbox.wire.frames import Keep

Lent = tuple[dict[str, Any], dict[str, Any]]


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


def course_model(kind: str, *sizes: int) -> Keep:
    """Makes a model as the course means it and returns a handle to it."""
    return Keep(MODELS[kind](*sizes))


def lend(function: Any, kind: str, theirs: Any = None) -> Keep:
    """Lets a function of the solution know the course's model under the name that it has for its own.

    A model that the solution lacks is lent too: `train` may ask which of the two it was given. Returns what
    `take_back` needs.
    """
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    names = {kind, *(name for name, value in list(namespace.items()) if theirs is not None and value is theirs)}
    ours = dict.fromkeys(names, MODELS[kind])
    ours = {name: model for name, model in MODELS.items() if name not in namespace} | ours
    before = {name: namespace.get(name, Keep) for name in ours}
    namespace.update(ours)
    return Keep((namespace, before))


def take_back(lent: Lent) -> None:
    """Gives a function of the solution its own names again; `Keep` stands for a name that it did not have."""
    namespace, before = lent
    for name, value in before.items():
        if value is Keep:
            namespace.pop(name, None)
        else:
            namespace[name] = value


def set_parameters(net: torch.nn.Module, values: dict[str, torch.Tensor]) -> list[str]:
    """Copies `values` into the recurrent layer, makes an extra layer the identity; returns weights that do not fit."""
    named = recurrent_parameters(net)
    fitting = {name for name, value in values.items() if name in named and named[name].shape == value.shape}
    with torch.no_grad():
        for name in fitting:
            named[name].copy_(values[name])
        for head in _linear_layers(net):
            head.weight.copy_(torch.eye(*head.weight.shape))
            if head.bias is not None:
                head.bias.zero_()
    unfit = sorted(name for name in set(values) - fitting if name.startswith("weight"))
    return [f"{name} of shape {tuple(values[name].shape)}{_instead(named, name)}" for name in unfit]


def recurrent_parameters(net: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Returns the parameters of the model's recurrent layer under the names that torch gives them."""
    for module in net.modules():
        own = dict(module.named_parameters(recurse=False))
        if any(name.startswith("weight_ih") for name in own):
            return own
    return {}


def extra_layer(net: torch.nn.Module) -> tuple[int, int, bool] | None:
    """Returns (outputs, inputs, whether it has a bias) of an extra Linear layer, None where there is none."""
    heads = _linear_layers(net)
    return (*heads[0].weight.shape, heads[0].bias is not None) if len(heads) == 1 else None


def has_embedding(net: torch.nn.Module) -> bool:
    """Tells whether a model looks its letters up in an Embedding."""
    return any(isinstance(module, torch.nn.Embedding) for module in net.modules())


def _linear_layers(net: torch.nn.Module) -> list[Any]:
    return [module for module in net.modules() if isinstance(module, torch.nn.Linear)]


def _instead(named: dict[str, torch.Tensor], name: str) -> str:
    return f" (yours has {tuple(named[name].shape)})" if name in named else ""

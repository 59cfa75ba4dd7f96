"""Helpers beside a solution of hello: they find a model's layers by what they are, set and read their parameters."""

import inspect
from typing import Any

import torch

from autograder.sandbox.wire.frames import Keep

Lent = tuple[dict[str, Any], dict[str, Any]]
Models = dict[str, type[torch.nn.Module]]


def lend(function: Any, kind: str, models: Models, theirs: Any = None) -> Keep:
    """Lets a function of the solution know the course's model under the name that it has for its own.

    A model that the solution lacks is lent too: `train` may ask which of the two it was given. Returns what
    `take_back` needs.
    """
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    names = {kind, *(name for name, value in list(namespace.items()) if theirs is not None and value is theirs)}
    ours = dict.fromkeys(names, models[kind])
    ours = {name: model for name, model in models.items() if name not in namespace} | ours
    before = {name: namespace.get(name, Keep) for name in ours}
    namespace.update(ours)
    return Keep((namespace, before))


def with_their_methods(model: type[torch.nn.Module], function: Any, kind: str) -> Keep:
    """Returns the course's model with whatever else the class of this name can do that a function knows."""
    theirs = getattr(inspect.unwrap(function), "__globals__", {}).get(kind)
    bases = [base for base in getattr(theirs, "__mro__", ()) if base not in torch.nn.Module.__mro__]
    more = {name: value for base in reversed(bases) for name, value in vars(base).items()}
    own = {name: value for name, value in more.items() if not name.startswith("__") and name not in vars(model)}
    return Keep(type(model.__name__, (model,), own))


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


def acts(net: torch.nn.Module) -> bool:
    """Tells whether an extra layer is another than the identity that it was made: it was trained, or cannot be one."""
    return any(
        head.weight.shape[0] != head.weight.shape[1]
        or not torch.equal(head.weight, torch.eye(*head.weight.shape))
        or (head.bias is not None and bool(head.bias.any()))
        for head in _linear_layers(net)
    )


def has_embedding(net: torch.nn.Module) -> bool:
    """Tells whether a model looks its letters up in an Embedding."""
    return any(isinstance(module, torch.nn.Embedding) for module in net.modules())


def _linear_layers(net: torch.nn.Module) -> list[Any]:
    return [module for module in net.modules() if isinstance(module, torch.nn.Linear)]


def _instead(named: dict[str, torch.Tensor], name: str) -> str:
    return f" (yours has {tuple(named[name].shape)})" if name in named else ""

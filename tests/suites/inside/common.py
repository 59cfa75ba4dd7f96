"""Helpers that run beside the solution in every exercise; they hold no expected value."""

from typing import Any

import torch

from autograder.sandbox.wire import Keep


def keep(value: Any) -> Keep:
    """Leaves `value` where it is and returns a handle to it."""
    return Keep(value)


def fetch(value: Any) -> Any:
    """Returns the value behind a handle."""
    return value


def kept(function: Any, *args: Any, **kwargs: Any) -> Keep:
    """Calls `function` and leaves its result where it is, with its autograd graph."""
    return Keep(function(*args, **kwargs))


def parameters(net: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Returns the module's parameters by name."""
    return dict(net.named_parameters())


def load_parameters(net: torch.nn.Module, values: dict[str, torch.Tensor]) -> None:
    """Copies `values` into the parameters of the same names; KeyError for a name that the module lacks."""
    named = dict(net.named_parameters())
    with torch.no_grad():
        for name, value in values.items():
            if name not in named:
                raise KeyError(f"the module has no parameter named {name!r}; it has {sorted(named)}")
            named[name].copy_(value)


def to(net: Any, device: torch.device) -> Keep:
    """Moves a module to `device` and returns a handle to it."""
    return Keep(net.to(device))

"""Helpers that run beside the solution in every exercise; they hold no expected value."""

from __future__ import annotations

import copy
import inspect
import re
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder.sandbox.wire.frames import Keep

if TYPE_CHECKING:  # an exercise without torch does not wait for it
    import torch

    Named = dict[str, torch.Tensor]
    Pairs = list[tuple[torch.Tensor, torch.Tensor]]


SEEN: list[str] = []
HOOKED: list[Any] = []


def keep(value: Any) -> Keep:
    """Leaves `value` where it is and returns a handle to it."""
    return Keep(value)


def fetch(value: Any) -> Any:
    """Returns the value behind a handle."""
    return value


def kept(function: Any, *args: Any, **kwargs: Any) -> Keep:
    """Calls `function` and leaves its result where it is, with its autograd graph."""
    return Keep(function(*args, **kwargs))


def again(function: Any, *args: Any) -> Any:
    """Calls `function` twice with the same arguments and returns what the second call gives."""
    function(*args)
    return function(*args)


def module_of(source: str) -> Keep:
    """Makes a module of code that the suite lends for one test, and returns a handle to it."""
    module = ModuleType("lent")
    exec(compile(source, "lent", "exec"), vars(module))
    return Keep(module)


def parameters(net: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Returns the module's parameters by name; none where it is no module."""
    torch = sys.modules.get("torch")
    return dict(net.named_parameters()) if torch and isinstance(net, torch.nn.Module) else {}


def watch(net: torch.nn.Module) -> None:
    """Notes from now on each call of a model or of a part of it, each gradient for its parameters, each step at all."""
    SEEN.clear()
    if not HOOKED:
        optimizers: Any = sys.modules[sys.modules["torch"].optim.Optimizer.__module__]
        HOOKED.append(optimizers.register_optimizer_step_post_hook(lambda *_: SEEN.append("step")))
    own = {id(module) for module in net.modules()}

    def note(module: torch.nn.Module, _: Any) -> None:  # a copy of the model has the hook too
        SEEN.extend(["call"] * (id(module) in own))

    for module in net.modules():
        module.register_forward_pre_hook(note)
    for parameter in net.parameters():
        if parameter.requires_grad:
            parameter.register_hook(lambda _: SEEN.append("gradient"))


def seen(net: torch.nn.Module) -> tuple[bool, bool, bool, bool]:
    """Tells whether the model was called, gradients reached it, any is left, and an optimizer stepped after that."""
    left = any(parameter.grad is not None and bool(parameter.grad.any()) for parameter in net.parameters())
    came = "gradient" in SEEN
    return "call" in SEEN, came, left, came and "step" in SEEN[SEEN.index("gradient") :]


def load_parameters(net: torch.nn.Module, values: dict[str, torch.Tensor]) -> str:
    """Copies `values` into the parameters of the same names, or into those that are laid out like them.

    Returns what hinders that, a name that the module lacks or another shape; nothing where it is done. Plain tensors of
    these names are replaced, and modules in plain lists are looked into: that they are no parameters, other tests see.
    """
    values = _set_plain(net, values)
    if not values:
        return ""
    named = parameters(net) or _unlisted(net)
    other = next((n for n, value in values.items() if n not in named or named[n].shape != value.shape), None)
    pairs = [(named[name], value) for name, value in values.items()] if other is None else laid_out(named, values)
    if pairs is None and other not in named:
        return f"none is called {other!r}, and it is not clear which of them takes its place: {sorted(named)}"
    if pairs is None:
        return f"{other} has shape {tuple(named[other].shape)}; torch's has {tuple(values[other].shape)}"
    import torch

    with torch.no_grad():
        for parameter, value in pairs:
            parameter.copy_(value.reshape(parameter.shape))
    return ""


def _set_plain(net: torch.nn.Module, values: Named) -> Named:
    """Replaces the module's plain tensors of these names and shapes; returns the values of all other names."""
    own = getattr(net, "__dict__", {})
    import torch

    plain = {n: own[n] for n in values if torch.is_tensor(own.get(n)) and own[n].shape == values[n].shape}
    for name, old in plain.items():
        setattr(net, name, values[name].clone().to(old))
    return {name: value for name, value in values.items() if name not in plain}


def _unlisted(net: torch.nn.Module) -> Named:
    """Returns the parameters of modules that a module keeps in plain lists or dicts, where they are not its own."""
    found: Named = {}
    for name, kept in getattr(net, "__dict__", {}).items():
        parts = list(kept.values()) if type(kept) is dict else kept if type(kept) in (list, tuple) else []
        for index, part in enumerate(parts):
            found |= {f"{name}.{index}.{own}": parameter for own, parameter in parameters(part).items()}
    return found


def laid_out(named: Named, values: Named) -> Pairs | None:
    """Pairs parameters of other names with values of torch's names; None where it is not clear which is which.

    In each layer there are two matrices, the input's and the state's, in this order or told apart by their shapes, all
    stored as torch stores them or all input first, or one for the input and, behind it, the state; and two biases, or
    one for both, or none.
    """
    of_input = [value for name, value in values.items() if name.startswith("weight_ih")]
    of_state = [value for name, value in values.items() if name.startswith("weight_hh")]
    biases = [value for name, value in values.items() if name.startswith("bias")]
    matrices = _by_layer({name: p for name, p in named.items() if not _is_bias(name, p)}, len(of_input))
    vectors = {name: p for name, p in named.items() if _is_bias(name, p)}
    added = _biases(vectors, biases, len(of_input))
    if matrices is None or added is None or len(matrices[0]) > 2:
        return None
    if len(matrices[0]) == 1:
        import torch

        joined = [torch.cat(pair, dim=1) for pair in zip(of_input, of_state, strict=True)]
        added += [(place, value) for (place,), value in zip(matrices, joined, strict=True)]
        return added if all(place.shape == value.shape for place, value in added if value.dim() == 2) else None
    layers = [_state_last(*layer, state) for layer, state in zip(matrices, of_state, strict=True)]
    turned = _is_turned(layers[0][0], of_input[0], named)
    for (first, second), inputs, states in zip(layers, of_input, of_state, strict=True):
        added += [(first, inputs.T), (second, states.T)] if turned else [(first, inputs), (second, states)]
    fit = all(place.shape == value.shape or value.dim() == 1 == place.numel() // len(value) for place, value in added)
    return added if fit and turned is not None else None


def _is_bias(name: str, parameter: torch.Tensor) -> bool:
    return parameter.dim() == 1 or (parameter.shape[0] == 1 and name.rpartition(".")[2].lower().startswith("b"))


def _is_turned(matrix: torch.Tensor, of_input: torch.Tensor, named: Named) -> bool | None:
    """Tells whether matrices are stored input first; None where that cannot be told.

    The shape of the first layer's tells, or the name: a Linear's, a cell's and a list's that has torch's name are
    stored as torch stores them.
    """
    if of_input.shape[0] != of_input.shape[1]:
        return matrix.shape != of_input.shape
    return False if all(re.search(r"\b(weight|bias)", name) for name in named) else None


def _by_layer(named: Named, layers: int) -> list[tuple[torch.Tensor, ...]] | None:
    """Returns the parameters of each layer; None where it is not clear which layer each belongs to.

    Names that differ in a number only are the same thing in several layers.
    """
    if layers == 1 and named:
        return [tuple(named.values())]
    groups: dict[str, list[torch.Tensor]] = {}
    for name, parameter in named.items():
        groups.setdefault(re.sub(r"\d+", "", name), []).append(parameter)
    return list(zip(*groups.values(), strict=True)) if {len(g) for g in groups.values()} == {layers} else None


def _state_last(first: torch.Tensor, second: torch.Tensor, of_state: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return (second, first) if first.shape == of_state.shape != second.shape else (first, second)


def _biases(vectors: Named, biases: list[torch.Tensor], layers: int) -> Pairs | None:
    """Pairs the biases of each layer: two with two, or one with the sum of two."""
    wanted = [biases[place : place + 2] for place in range(0, len(biases), 2)]
    if not wanted or not vectors:
        return [] if not wanted and not vectors else None
    found = _by_layer(vectors, layers)
    if found is None or len(found[0]) not in (1, 2):
        return None
    given = [two if len(found[0]) == 2 else [two[0].double() + two[1]] for two in wanted]
    return [pair for layer, values in zip(found, given, strict=True) for pair in zip(layer, values, strict=True)]


def to(net: Any, device: torch.device) -> Keep:
    """Moves a module to `device` and returns a handle to it."""
    return Keep(net.to(device))


def made_on_device(function: Any, first: int, second: int) -> list[bool]:
    """Tells of each tensor that a function gives whether it was made on the device that the function was given.

    The device is one on which any code can run; that it was asked for is what counts.
    """
    import torch

    device = torch.device("cpu", 0)
    watch = _watch_over(device)
    with watch:
        made = function(first, second, device)
    made = made.values() if isinstance(made, dict) else made
    return [watch.has(part) for part in ([made] if isinstance(made, torch.Tensor) else list(made))]


def _watch_over(device: Any) -> Any:
    """Returns a watch over where tensors are made: it knows those asked for on a device, and what is made of them."""
    import torch
    from torch.overrides import TorchFunctionMode

    class OnDevice(TorchFunctionMode):
        def __init__(self) -> None:
            super().__init__()
            self.there: list[torch.Tensor] = []

        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            values = (*args, *(kwargs or {}).values())
            result = func(*args, **(kwargs or {}))
            asked = [v for v in values if isinstance(v, torch.device) or (isinstance(v, str) and v.startswith("cpu"))]
            if any(torch.device(v) == device for v in asked) or (not asked and any(map(self.has, values))):
                parts = result if isinstance(result, tuple | list) else [result]
                self.there += [part for part in parts if isinstance(part, torch.Tensor)]
            return result

        def has(self, value: Any) -> bool:
            """Tells whether a tensor, or the tensor that a parameter was made of, is known."""
            if isinstance(value, tuple | list):
                return any(map(self.has, value))
            return isinstance(value, torch.Tensor) and any(t.data_ptr() == value.data_ptr() for t in self.there)

    return OnDevice()


def whole_numbers(function: Any, names: list[str], most: int) -> list[int | None]:
    """Returns the numbers that a function's file has under these names; None where it has none from 1 to `most`."""
    found = [_top(function).get(name) for name in names]
    return [value if type(value) is int and 0 < value <= most else None for value in found]


_FIRST = "_first_values"
"""The name under which a file's own values lie."""


def forget(function: Any) -> None:
    """Sets what a function's file keeps from call to call back to what it was when this was first asked for.

    That is the plain values at its top, and those in the defaults of its functions: None, tensors, and collections.
    Names with an underscore before them are left alone.
    """
    names = _top(function)
    plain = {name: _copied(v) for name, v in names.items() if _is_plain(v) and not name.startswith("_")}
    first, defaults = names.setdefault(_FIRST, (plain, _defaults(names)))
    for name in [name for name, value in plain.items() if name not in first and _holds_tensors(value)]:
        del names[name]
    names.update({name: _copied(value) for name, value in first.items()})
    for name, values in defaults.items():
        if hasattr(names.get(name), "__defaults__"):
            names[name].__defaults__ = tuple(map(_copied, values))


def _top(function: Any) -> dict[str, Any]:
    found = getattr(inspect.unwrap(function), "__globals__", {})
    return found if isinstance(found, dict) else {}


def _defaults(names: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in names.items() if inspect.isfunction(value) and value.__globals__ is names}
    return {name: tuple(map(_copied, value.__defaults__)) for name, value in own.items() if value.__defaults__}


def _is_plain(value: Any) -> bool:
    return value is None or type(value) in (list, tuple, dict) or _is_tensor(value)


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and type(value) is torch.Tensor


def _holds_tensors(value: Any) -> bool:
    return _is_tensor(value) or (type(value) in (list, tuple) and any(map(_is_tensor, value)))


def _copied(value: Any) -> Any:
    return copy.copy(value) if type(value) in (list, dict) else value

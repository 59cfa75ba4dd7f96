"""Helpers beside a solution of seq2seq: they find encoder, decoder and output layer by what they are."""

import copy
import inspect
from typing import Any

import torch

from autograder.sandbox.wire.frames import Keep

TYPES = (torch.float32, torch.float32, torch.int64)
PARAMETERS = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}
RECURRENT = (torch.nn.RNNBase, torch.nn.RNNCellBase)
STARTS: list[bool] = []


def layout(model: torch.nn.Module) -> dict[str, list[int]] | None:
    """Returns the shapes of each part's input weight, {"encoder": [gates * hidden, letters], ...}; None if unclear."""
    found = _parts(model)
    if found is None:
        return None
    return {name: list(next(iter(_own(part).values())).shape) for name, part in found.items()}


def set_parts(model: torch.nn.Module, values: dict[str, dict[str, torch.Tensor]]) -> None:
    """Copies parameters into encoder, decoder and output layer, as far as each of them has them; {} changes nothing."""
    with torch.no_grad():
        for part, module in (_parts(model) or {}).items() if values else ():
            own = _own(module)
            for name in set(own) & set(values[part]):
                own[name].copy_(values[part][name])


def read_parts(model: torch.nn.Module) -> dict[str, dict[str, torch.Tensor]] | None:
    """Returns the parameters of encoder, decoder and output layer under torch's names, None where they are unclear."""
    found = _parts(model)
    return None if found is None else {part: _own(module) for part, module in found.items()}


def mend(model: torch.nn.Module, forward: Any) -> None:
    """Lets a model compute with its own parts as the task says, by `forward(encoder, decoder, output)`."""
    found = _parts(model)
    for layer in (found or {}).values():
        if getattr(layer, "mode", None) == "RNN_RELU":
            layer.mode = "RNN_TANH"
        if isinstance(layer, torch.nn.RNNCell):
            layer.nonlinearity = "tanh"
    if found is not None and all(isinstance(found[part], RECURRENT) for part in ("encoder", "decoder")):
        model.forward = forward(found["encoder"], found["decoder"], found["output"])  # type: ignore[method-assign]


def cast_data(function: Any, make_data: Any, end: int | None = None) -> Keep:
    """Lets a function of the solution get what `make_data` gives in the task's types; returns what `uncast` needs.

    With the index of an `end`, the wanted letters are the decoder's own, one step on and then the end.
    """

    def in_the_tasks_types(*args: Any, **kwargs: Any) -> Any:
        made = make_data(*args, **kwargs)
        if not isinstance(made, tuple | list) or len(made) != 3:
            return made
        enc, dec, out = map(_cast, made, TYPES)
        if end is not None and isinstance(out, torch.Tensor) and out.dim() == 2:
            out = torch.nn.functional.pad(out[:, 1:], (0, 1), value=end)
        return enc, dec, out

    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    theirs = inspect.unwrap(make_data)
    before = {name: value for name, value in list(namespace.items()) if value is make_data or value is theirs}
    namespace.update(dict.fromkeys(before, in_the_tasks_types))
    return Keep((namespace, before))


def uncast(kept: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Gives a function of the solution its own `make_data` again."""
    kept[0].update(kept[1])


def _cast(part: Any, dtype: torch.dtype) -> Any:
    return part.to(dtype) if isinstance(part, torch.Tensor) else part


def names(model: torch.nn.Module) -> dict[str, list[str]]:
    """Returns under which names each part has parameters; {} where the parts are unclear."""
    return {part: list(_own(module)) for part, module in (_parts(model) or {}).items()}


def is_shared(model: torch.nn.Module) -> bool:
    """Tells whether encoder and decoder are one network."""
    found = _parts(model)
    return found is not None and found["encoder"] is found["decoder"]


def all_parameters(model: torch.nn.Module) -> list[torch.Tensor]:
    """Returns copies of all parameters of a model of any parts."""
    return [parameter.detach().clone() for parameter in model.parameters()]


def twin(model: torch.nn.Module) -> Keep:
    """Returns a handle to a copy of a model."""
    return Keep(copy.deepcopy(model))


def without_parameters(model: torch.nn.Module, *inputs: torch.Tensor) -> Any:
    """Returns what a model gives while all its parameters are zero, and puts them back."""
    before = all_parameters(model)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    try:
        return evaluated(model, *inputs)
    finally:
        with torch.no_grad():
            for parameter, value in zip(model.parameters(), before, strict=True):
                parameter.copy_(value)


def loss_gradients(model: torch.nn.Module, inputs: list[torch.Tensor], wanted: torch.Tensor) -> list[torch.Tensor]:
    """Returns the gradient of the cross-entropy of a model's own logits for each parameter, zeros where it has none."""
    logits = model(*inputs).transpose(0, 1).flatten(0, 1)
    found = list(model.parameters())
    loss = torch.nn.functional.cross_entropy(logits, wanted.flatten())
    pairs = zip(found, torch.autograd.grad(loss, found, allow_unused=True), strict=True)
    return [torch.zeros_like(p) if g is None else g for p, g in pairs]


def watch_starts(model: torch.nn.Module) -> None:
    """Notes from now on for each call of the model whether the first state is other than zeros."""
    STARTS.clear()

    def note(_: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        state = kwargs.get("enc_hidden", args[1] if len(args) > 1 else None)
        if isinstance(state, torch.Tensor) and state.dim() == 3 and state.shape[0] == 1:
            STARTS.append(bool(state.any()))

    model.register_forward_pre_hook(note, with_kwargs=True)


def starts_from_zeros() -> bool:
    """Tells whether all first states since `watch_starts` were zeros, as far as they could be seen."""
    return not any(STARTS)


def evaluated(model: torch.nn.Module, *inputs: torch.Tensor) -> Any:
    """Returns what the model gives in evaluation mode, and leaves it in the mode it was in."""
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return model(*inputs)
    finally:
        model.train(training)


def _own(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Returns a layer's own parameters, weights first, without the suffix that torch gives to layer 0."""
    own = {name.removesuffix("_l0"): p for name, p in module.named_parameters(recurse=False)}
    return dict(sorted(own.items(), key=lambda item: ("weight" not in item[0], "ih" not in item[0])))


def _parts(model: torch.nn.Module) -> dict[str, Any] | None:
    """Returns two recurrent layers of one layer each and a Linear layer, if the model has just these parameters."""
    modules = list(model.named_modules(remove_duplicate=False))
    recurrent = [(name, m) for name, m in modules if {"weight_ih", "weight_hh"} <= set(_own(m))]
    linear = {id(m): m for _, m in modules if isinstance(m, torch.nn.Linear)}
    used = {id(p) for m in [*(m for _, m in recurrent), *linear.values()] for p in _own(m).values()}
    is_plain = all(set(_own(m)) <= PARAMETERS for _, m in recurrent)
    if len(recurrent) == 1:  # one network serves as both
        recurrent *= 2
    if len(recurrent) != 2 or len(linear) != 1 or not is_plain:
        return None
    first, second = recurrent
    odd = [p for p in model.parameters() if id(p) not in used]
    if odd and _have_effect(model, odd, first[1]):
        return None
    if _is_decoder_first(model, first, second):
        first, second = second, first
    return {"encoder": first[1], "decoder": second[1], "output": next(iter(linear.values()))}


def _is_decoder_first(model: torch.nn.Module, first: tuple[str, Any], second: tuple[str, Any]) -> bool:
    """Tells whether the first of two named recurrent layers is the decoder: by the names, or by what each reads."""
    names = first[0].lower(), second[0].lower()
    if any("enc" in name or "dec" in name for name in names):
        return "dec" in names[0] and "enc" in names[1]
    weights = [_own(module)["weight_ih"] for _, module in (first, second)]
    reads = _letters_read(model, weights, _own(first[1])["weight_hh"].shape[1])
    return reads == [[False, True], [True, False]]


def _letters_read(model: torch.nn.Module, weights: list[torch.Tensor], hidden: int) -> list[list[bool]]:
    """Tells of each input weight whether it meets letter 0, in the source alone, and letter 1, in the target alone."""
    eye = torch.eye(weights[0].shape[1])
    source, target = eye[torch.zeros(2, 6, dtype=torch.long)], eye[torch.ones(2, 6, dtype=torch.long)]
    try:
        with torch.enable_grad():
            logits = model(source, torch.zeros(1, 2, hidden), target)
            found = torch.autograd.grad(logits.square().sum(), weights, allow_unused=True)
    except Exception:
        return []
    return [[g is not None and bool(g[:, letter].any()) for letter in (0, 1)] for g in found]


def _have_effect(model: torch.nn.Module, odd: list[torch.nn.Parameter], layer: Any) -> bool:
    """Tells whether logits depend on any of these parameters, which belong to no part that is known."""
    weights = _own(layer)
    letters, hidden = weights["weight_ih"].shape[1], weights["weight_hh"].shape[1]
    words = torch.eye(letters)[torch.arange(12).reshape(2, 6) % letters]
    try:
        with torch.enable_grad():
            logits = model(words, torch.zeros(1, 2, hidden), words)
            found = torch.autograd.grad(logits.square().sum(), odd, allow_unused=True)
    except Exception:
        return True
    return any(gradient is not None and bool(gradient.any()) for gradient in found)

"""Fitting the course's call to the signature that a student's function has."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any

from autograder.sandbox.adapting.forms import BENDS
from autograder.sandbox.adapting.lending import globals_for, namespace_of
from autograder.sandbox.adapting.rules import Rule, title


def bind(
    function: Callable[..., Any], rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any], str | None]:
    """Returns (args, kwargs, advice) for the student's own signature; as given, without advice, where that cannot be.

    Parameters are recognised by name, by the rule's `take`, then by place; ours left over have to be in `lacks`. One of
    theirs that nothing is for gets what the course's call means by leaving it out, or the global of its name.
    """
    unchanged = (tuple(args), dict(kwargs), None)
    values, theirs = by_name(rule, args, kwargs), _parameters(function)
    if values is None or theirs is None:
        return unchanged
    sources = _sources(function, rule, theirs)
    left_over = _left_over(values, sources)
    if not _may_drop(rule, left_over, _lenders(function, rule, left_over)):
        return unchanged
    found: dict[str, Any] = {}
    for name, source in sources.items():
        if _put(found, name, source, values) or theirs[name].default is not inspect.Parameter.empty:
            continue
        if not _put_for_lack(found, name, source, rule.get("lacks", {}), function):
            return unchanged
    positional = [found.pop(name) for name in _leading(theirs, found)]
    return tuple(positional), found, advice(function, rule)


def lent(function: Callable[..., Any], rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns globals of the student's file that stand for arguments which the signature lacks, with their values."""
    values, theirs = by_name(rule, args, kwargs), _parameters(function)
    if values is None or theirs is None:
        return {}
    left_over = _left_over(values, _sources(function, rule, theirs))
    lenders = _lenders(function, rule, left_over)
    return {theirs: left_over[ours] for ours, names in lenders.items() for theirs in names}


def fits(function: Callable[..., Any], rule: Rule) -> bool:
    """Tells whether the function's own signature can be given what the course gives, by name, place or default."""
    theirs = _parameters(function)
    if theirs is None:
        return True
    sources, ours = _sources(function, rule, theirs), dict.fromkeys(rule.get("parameters", ()))
    open_ones = [name for name, parameter in theirs.items() if parameter.default is inspect.Parameter.empty]
    has_all = all(sources[name] or name in namespace_of(function) for name in open_ones)
    left_over = _left_over(ours, sources)
    spared = {*rule.get("lacks", ()), *rule.get("spare", ())}
    return has_all and left_over.keys() <= {*spared, *_lenders(function, rule, left_over)}


def required_of(function: Callable[..., Any]) -> list[str]:
    """Returns the names of the parameters that have no default."""
    theirs = _parameters(function) or {}
    return [name for name, parameter in theirs.items() if parameter.default is inspect.Parameter.empty]


def says_what_it_takes(function: Callable[..., Any]) -> bool:
    """Tells whether the signature names all it takes: with `*args` or `**kwargs` it would fit anything."""
    return _parameters(function) is not None


def _put(found: dict[str, Any], name: str, source: str, values: Mapping[str, Any]) -> bool:
    """Puts the value for a student's parameter into `found`; is false where there is none."""
    ours, _, bend = source.partition("|")
    if source.startswith("="):
        found[name] = _constant(source[1:])
    elif ours not in values:
        return False
    elif not bend:
        found[name] = values[ours]
    else:
        bent = BENDS[bend](values[ours], None)
        found[name] = values[ours] if bent is None else bent[0]
    return True


def _constant(text: str) -> Any:
    """Returns the number that a rule writes as text, or the text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _put_for_lack(
    found: dict[str, Any], name: str, source: str, lacks: Mapping[str, Any], function: Callable[..., Any]
) -> bool:
    """Puts a value that the course's call does not give for a required parameter; is false where there is none."""
    globals_ = {} if source else namespace_of(function)
    if source not in lacks and name not in globals_:
        return False
    found[name] = lacks[source] if source in lacks else globals_[name]
    return True


def by_name(rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns the arguments under the course's names, None where they are not a call of the course's."""
    names = list(rule.get("parameters", ()))
    if len(args) > len(names) or not set(kwargs) <= set(names[len(args) :]):
        return None
    return {**dict(zip(names, args, strict=False)), **kwargs}


def is_the_courses(function: Callable[..., Any], rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """Tells whether the function has the course's parameters and no others, and takes this call as it is."""
    theirs, ours = _parameters(function), rule.get("parameters", ())
    if theirs is None or list(theirs) != list(ours) or not rule.get("take", {}).keys().isdisjoint(ours):
        return False
    if any(parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD for parameter in theirs.values()):
        return False
    given = by_name(rule, args, kwargs)
    return given is not None and all(
        name in given or parameter.default is not inspect.Parameter.empty for name, parameter in theirs.items()
    )


def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter] | None:
    try:
        parameters = _signature(function).parameters
    except (TypeError, ValueError):
        return None
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return None if any(p.kind in variable for p in parameters.values()) else parameters


def _sources(function: Callable[..., Any], rule: Rule, theirs: Mapping[str, inspect.Parameter]) -> dict[str, str]:
    """Returns for each of the student's parameters where its value comes from.

    Without a known name it is the place that tells, unless the parameter has a default or ours went elsewhere. Where
    theirs are fewer, what the function reads from globals takes no place. The last one open gets the last of ours.
    """
    ours, take = list(rule.get("parameters", ())), rule.get("take", {})
    sources = {name: name if name in ours else take.get(name, "") for name in theirs}
    used = {source.partition("|")[0] for source in sources.values()}
    lent = _lenders(function, rule, dict.fromkeys(name for name in ours if name not in used))
    if len(theirs) < len(ours):
        ours = [name for name in ours if name not in lent]
    for place, (name, source) in enumerate(sources.items()):
        if not source and _is_required(theirs[name]) and place < len(ours) and ours[place] not in used:
            sources[name] = ours[place]
            used.add(ours[place])
    left, there = [name for name in ours if name not in used and name not in lent], namespace_of(function)
    waiting = [n for n, source in sources.items() if not source and _is_required(theirs[n]) and n not in there]
    return {**sources, waiting[0]: left[0]} if len(left) == len(waiting) == 1 else sources


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is inspect.Parameter.empty


def _left_over(values: Mapping[str, Any], sources: Mapping[str, str]) -> dict[str, Any]:
    """Returns the arguments of ours that no parameter of theirs takes."""
    used = {source.partition("|")[0] for source in sources.values()}
    return {name: value for name, value in values.items() if name not in used}


def _lenders(function: Callable[..., Any], rule: Rule, left_over: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns for arguments left over the globals that the student's function reads instead."""
    known = {ours: names for ours, names in rule.get("globals", {}).items() if ours in left_over}
    found = {ours: globals_for(function, list(names)) for ours, names in known.items()}
    return {ours: theirs for ours, theirs in found.items() if theirs}


def _may_drop(rule: Rule, left_over: Mapping[str, Any], lenders: Mapping[str, list[str]]) -> bool:
    """Tells whether each argument left over is lent as a global, can be told, or is what its absence means anyway."""
    lacks, free = rule.get("lacks", {}), {*lenders, *rule.get("spare", ())}
    return all(name in free or (name in lacks and str(left_over[name]) == str(lacks[name])) for name in left_over)


def _leading(theirs: Mapping[str, inspect.Parameter], found: Mapping[str, Any]) -> list[str]:
    names = []
    for name, parameter in theirs.items():
        if name not in found or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            break
        names.append(name)
    return names


def can_call(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """Tells whether the function's signature takes these arguments, or does not tell."""
    try:
        _signature(function).bind(*args, **kwargs)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def is_same_call(
    args: Sequence[Any], kwargs: Mapping[str, Any], other_args: Sequence[Any], other_kwargs: Mapping[str, Any]
) -> bool:
    """Tells whether two calls pass the very same objects in the same order, whatever the parameters are called."""
    ours, theirs = [*args, *kwargs.values()], [*other_args, *other_kwargs.values()]
    return len(ours) == len(theirs) and all(a is b for a, b in zip(ours, theirs, strict=True))


def replaced(
    rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any], name: str, value: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Returns the call with another value for the course's parameter `name`."""
    place = list(rule["parameters"]).index(name)
    if place < len(args):
        return (*args[:place], value, *args[place + 1 :]), dict(kwargs)
    return tuple(args), {**kwargs, name: value}


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """Returns the signature of what carries it; that of a plain function, method or class is worked out once."""
    carrier = _signed(function)
    plain = carrier.__func__ if type(carrier) is MethodType else carrier
    if type(plain) is not FunctionType and type(plain) is not type:
        return inspect.signature(carrier)
    key = plain, plain is not carrier
    if key not in _SIGNATURES:
        _SIGNATURES[key] = inspect.signature(carrier)
    return _SIGNATURES[key]


_SIGNATURES: dict[tuple[FunctionType | type, bool], inspect.Signature] = {}


def _signed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns what carries the signature: an nn.Module's forward instead of the module."""
    if hasattr(function, "__name__"):
        return function
    forward = getattr(function, "forward", None)
    return forward if callable(forward) else function


def is_displaced(function: Callable[..., Any], rule: Rule, given: int) -> bool:
    """Tells whether names tell that one of the first `given` values would land in another parameter than its own.

    Called by place, `(input_size, hidden_size, num_layers)` would get a batch's size for its number of layers.
    """
    theirs, ours = _parameters(function) or {}, list(rule.get("parameters", ()))
    take = rule.get("take", {})
    names = [name if name in ours else take.get(name, "").partition("|")[0] for name in theirs]
    places = [(place, ours.index(name)) for place, name in enumerate(names) if name in ours]
    return any(place != own and min(place, own) < given for place, own in places)


def wants_another(function: Callable[..., Any], rule: Rule) -> bool:
    """Tells whether a parameter's name says that it takes a part of an argument of ours: `params` of the net."""
    return any("|" in rule.get("take", {}).get(name, "") for name in _parameters(function) or ())


def advice(function: Callable[..., Any], rule: Rule) -> str:
    """Returns what to say of a signature that is not the course's."""
    theirs = _parameters(function)
    made = f"`{title(rule)}` takes ({', '.join(theirs or ())}); the course's is ({', '.join(rule['parameters'])})"
    return str(rule.get("say") or made) if theirs is not None else ""

"""Older and other shapes of a course's API, taken as they are: the value has to be right, the form may be bent.

Rules are data, written for each exercise in `exercises/<slug>/adapters.toml` (or exercise.toml):

    [[adapters]]
    name = "grad_clipping"              # a function, a class (its constructor), or Class.method; Class.forward is a call of
                                        # an instance
    parameters = ["net", "theta"]       # the course's parameters, in order
    also = ["clip_gradients"]           # other names under which it may be defined
    say = "..."                         # optional: the advice, in place of the one that is made from the signature

    [adapters.take]                     # parameters by other names: theirs = ours, or ours|bend, or =value
    params = "net|parameters"
    clip = "theta"
    device = "=cpu"

    [adapters.lacks]                    # ours that theirs may do without, when the caller gives this value
    device = "cpu"

    [adapters.inputs]                   # arguments whose form may be bent when the call as it is raises
    state = "bare"

    [[adapters.result]]                 # parts of the result whose form may be bent
    at = [1]                            # where in the result; [] is the result itself
    want = "tuple"                      # a name from `bends`
    like = "inputs"                     # optional: the argument whose axes tell (T, B)

A call is bent only when the student's function cannot be called as the course says, a result only when its structure
differs. No bend transposes, reorders or computes, so that none makes a wrong value right. Each bend is told as advice.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.bends import BENDS, WANTED

Rule = Mapping[str, Any]
Result = tuple[Any, tuple[str, ...]]
RETRIED = (TypeError, AttributeError, ValueError, IndexError, KeyError, RuntimeError)
FINAL = (NotImplementedError, RecursionError)


@dataclass(frozen=True)
class Attempt:
    """Is one way to call a student's function, with the advice that goes with it."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def call(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], rules: Sequence[Rule], name: str = ""
) -> Result:
    """Calls `function` as the course says, or as its own signature asks; returns (result, advice).

    `name` is what the suite called it, where that is known. Raises what the call as the course says raises.
    """
    rule = rule_for(function, rules, name)
    if rule is None:
        return function(*args, **kwargs), ()
    result, notes = _first_that_works(function, rule, Attempt(tuple(args), dict(kwargs)))
    result, more = _bend_result(result, rule, _by_name(rule, args, kwargs) or {})
    return result, (*notes, *more)


def adapted(function: Callable[..., Any], rules: Sequence[Rule], note: Callable[[str], None], name: str = "") -> Any:
    """Returns `function` as a function of the course's shape, to be handed to helpers; itself where no rule is for it."""
    if isinstance(function, type) or not callable(function) or rule_for(function, rules, name) is None:
        return function

    @functools.wraps(function)
    def in_the_courses_shape(*args: Any, **kwargs: Any) -> Any:
        result, notes = call(function, args, kwargs, rules, name)
        for sentence in notes:
            note(sentence)
        return result

    return in_the_courses_shape


def other_name(owner: Any, name: str, rules: Sequence[Rule]) -> str | None:
    """Returns the name under which a module or an object has what the course calls `name`; None where it has not."""
    prefixes = [""] if inspect.ismodule(owner) else [f"{kind.__name__}." for kind in type(owner).__mro__]
    for rule in rules:
        if rule["name"] in [prefix + name for prefix in prefixes]:
            return next((other for other in rule.get("also", ()) if hasattr(owner, other)), None)
    return None


def rule_for(function: Callable[..., Any], rules: Sequence[Rule], name: str = "") -> Rule | None:
    """Returns the rule for a function, class, bound method or callable object."""
    if not rules:
        return None
    names = [name, *names_of(function)]
    return next((rule for rule in rules if _plain(rule["name"]) in names or rule["name"] in names), None)


def names_of(function: Any) -> list[str]:
    """Returns the names under which rules may speak of a callable: `f`, `Class`, `Class.method`, `Class()`."""
    if isinstance(function, type):
        return [function.__name__]
    owner = getattr(function, "__self__", None)
    if owner is not None and not inspect.ismodule(owner):
        return [_plain(f"{kind.__name__}.{function.__name__}") for kind in type(owner).__mro__]
    if hasattr(function, "__name__"):
        return [function.__name__]
    return [f"{kind.__name__}()" for kind in type(function).__mro__]


def _plain(name: str) -> str:
    """Writes a call of an instance in one way, `Class()`."""
    for ending in (".forward", ".__call__"):
        if name.endswith(ending):
            return name.removesuffix(ending) + "()"
    return name


def _first_that_works(function: Callable[..., Any], rule: Rule, canonical: Attempt) -> Result:
    first: Exception | None = None
    for attempt in _attempts(function, rule, canonical):
        try:
            return function(*attempt.args, **attempt.kwargs), attempt.notes
        except FINAL:
            raise
        except RETRIED as error:
            first = first or error
    if first is None:
        return function(*canonical.args, **canonical.kwargs), ()
    raise first


def _attempts(function: Callable[..., Any], rule: Rule, canonical: Attempt) -> Iterator[Attempt]:
    """Yields the call as the course says where it fits, then as the signature asks, then with bent arguments."""
    args, kwargs, note = bind(function, rule, canonical.args, canonical.kwargs)
    fitted = Attempt(args, kwargs, (note,) if note else ())
    fits = fitted is not canonical and _fits(function, canonical)
    if fits and not _is_reordered(function, rule):
        yield canonical
    if note:
        yield fitted
    yield from _with_bent_inputs(function, rule, canonical if fits else fitted)


def bind(
    function: Callable[..., Any], rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any], str | None]:
    """Returns (args, kwargs, advice) for the student's own signature; as given, without advice, where that cannot be.

    Parameters are recognised by name, by the rule's `take`, then by place; ours that find no place have to be among `lacks`.
    """
    unchanged = (tuple(args), dict(kwargs), None)
    values, theirs = _by_name(rule, args, kwargs), _parameters(function)
    if values is None or theirs is None:
        return unchanged
    sources = _sources(rule, theirs)
    if not _may_drop(rule, values, {source.partition("|")[0] for source in sources.values()}):
        return unchanged
    found: dict[str, Any] = {}
    for name, source in sources.items():
        if not _put(found, name, source, values) and theirs[name].default is inspect.Parameter.empty:
            return unchanged
    if [*found] == [*values] and all(found[name] is values[name] for name in found):
        return unchanged
    positional = [found.pop(name) for name in _leading(theirs, found)]
    return tuple(positional), found, _advice(function, rule, theirs)


def _put(found: dict[str, Any], name: str, source: str, values: Mapping[str, Any]) -> bool:
    """Puts the value for a student's parameter into `found`; is false where there is none."""
    ours, _, bend = source.partition("|")
    if source.startswith("="):
        found[name] = source[1:]
    elif ours not in values:
        return False
    elif not bend:
        found[name] = values[ours]
    else:
        bent = BENDS[bend](values[ours], None)
        found[name] = values[ours] if bent is None else bent[0]
    return True


def _by_name(rule: Rule, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns the arguments under the course's names, None where they are not a call of the course's."""
    names = list(rule.get("parameters", ()))
    if len(args) > len(names) or not set(kwargs) <= set(names[len(args) :]):
        return None
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter] | None:
    target = function
    if not hasattr(function, "__name__") and hasattr(function, "forward"):
        target = function.forward
    try:
        parameters = dict(inspect.signature(target).parameters)
    except (TypeError, ValueError):
        return None
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return None if any(p.kind in variable for p in parameters.values()) else parameters


def _sources(rule: Rule, theirs: Mapping[str, inspect.Parameter]) -> dict[str, str]:
    """Returns for each of the student's parameters where its value comes from; a source of ours is used once."""
    ours, take = list(rule.get("parameters", ())), rule.get("take", {})
    sources = {name: name if name in ours else take.get(name, "") for name in theirs}
    used = {source.partition("|")[0] for source in sources.values()}
    for place, (name, source) in enumerate(sources.items()):
        if not source and place < len(ours) and ours[place] not in used:
            sources[name] = ours[place]
    return sources


def _may_drop(rule: Rule, values: Mapping[str, Any], used: set[str]) -> bool:
    lacks = rule.get("lacks", {})
    return all(name in lacks and str(values[name]) == str(lacks[name]) for name in values if name not in used)


def _leading(theirs: Mapping[str, inspect.Parameter], found: Mapping[str, Any]) -> list[str]:
    names = []
    for name, parameter in theirs.items():
        if name not in found or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            break
        names.append(name)
    return names


def _fits(function: Callable[..., Any], attempt: Attempt) -> bool:
    target = function.forward if not hasattr(function, "__name__") and hasattr(function, "forward") else function
    try:
        inspect.signature(target).bind(*attempt.args, **attempt.kwargs)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _is_reordered(function: Callable[..., Any], rule: Rule) -> bool:
    """Is true where the student's parameters are ours, all recognised by name, in another order."""
    theirs, ours = _parameters(function) or {}, list(rule.get("parameters", ()))
    take = rule.get("take", {})
    names = [name if name in ours else take.get(name, "") for name in theirs]
    return names != ours and sorted(names) == sorted(ours)


def _with_bent_inputs(function: Callable[..., Any], rule: Rule, attempt: Attempt) -> Iterator[Attempt]:
    values = _by_name(rule, attempt.args, attempt.kwargs)
    for name, bend in rule.get("inputs", {}).items():
        bent = BENDS[bend](values[name], None) if values is not None and name in values else None
        if values is not None and bent is not None:
            note = f"`{_title(rule)}` takes `{name}` as {bent[1]}; the course's is another form"
            yield Attempt((), {**values, name: bent[0]}, (*attempt.notes, rule.get("say", note)))


def _bend_result(result: Any, rule: Rule, values: Mapping[str, Any]) -> Result:
    notes: list[str] = []
    for part in rule.get("result", ()):
        result, was = _bend_part(result, list(part.get("at", ())), part["want"], values.get(part.get("like", "")))
        if was:
            wanted = WANTED[part["want"]]
            notes.append(part.get("say") or f"`{_title(rule)}` gives {was}{_place(part)}; the course's is {wanted}")
    return result, tuple(notes)


def _bend_part(result: Any, at: list[int], want: str, like: Any) -> tuple[Any, str]:
    if not at:
        bent = BENDS[want](result, like)
        return bent if bent is not None else (result, "")
    if not isinstance(result, tuple | list) or not 0 <= at[0] < len(result):
        return result, ""
    parts = list(result)
    parts[at[0]], was = _bend_part(parts[at[0]], at[1:], want, like)
    return (tuple(parts) if was else result), was


def _place(part: Mapping[str, Any]) -> str:
    at = part.get("at", ())
    return f" as part {at[0] + 1} of its result" if at else ""


def _advice(function: Callable[..., Any], rule: Rule, theirs: Mapping[str, inspect.Parameter]) -> str:
    made = f"`{_title(rule)}` takes ({', '.join(theirs)}); the course's is ({', '.join(rule['parameters'])})"
    return str(rule.get("say") or made)


def _title(rule: Rule) -> str:
    return str(rule["name"]).removesuffix(".__call__").removesuffix(".forward")

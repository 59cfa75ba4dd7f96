"""Older and other shapes of a course's API, taken as they are: the value has to be right, the form may be bent.

Rules are data, written for each exercise in `exercises/<slug>/adapters.toml` (or exercise.toml):

    [[adapters]]
    name = "grad_clipping"              # a function, a class (its constructor) or Class.method; Class.forward
                                        # stands for the call of an instance
    parameters = ["net", "theta"]       # the course's parameters, in order
    also = ["clip_gradients"]           # other names that it may have, whatever their case and underscores
    perhaps = ["*Model*"]               # names that may mean anything, for a class whose methods fit the rules for them
    spare = ["batch_size"]              # ours that theirs may do without, whatever the value: its inputs tell it
    say = "..."                         # optional: the advice, in place of the one that is made from the signature

    [adapters.take]                     # parameters by other names: theirs = ours, or ours|bend, or =value
    params = "net|parameters"
    clip = "theta"
    device = "=cpu"

    [adapters.lacks]                    # what leaving ours out means: theirs may do without, when the caller gives this
    device = "cpu"                      # value, and gets it where it asks for what the caller leaves out

    [adapters.globals]                  # ours that theirs may read from globals of its file instead, all that it reads
    net = ["net", "model"]              # of these; an object made with globals lent has them lent in its methods too

    [adapters.inputs]                   # arguments whose form may be bent when the call as it is raises
    state = "bare"

    [[adapters.result]]                 # parts of the result whose form may be bent
    at = [1]                            # where in the result; [] is the result itself
    want = "tuple"                      # a name from `bends`
    like = "inputs"                     # optional: the argument whose first axes are (T, B), or "X.T" for (B, T)

A parameter of theirs that is none of these gets what stands at its place or the only one of ours left, else the file's
global of its name, where there is one. What a net was made with is lent to every call that it takes part in.

A call is bent only when the student's function cannot be called as the course says, or would get a value in another
parameter than its own; a result only when its structure differs. No bend transposes, reorders or computes, so that none
makes a wrong value right. Each bend is told as advice.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType, MethodType
from typing import Any

from autograder.sandbox.adapting.binding import (
    advice,
    bind,
    by_name,
    can_call,
    is_displaced,
    is_same_call,
    is_the_courses,
    lent,
    replaced,
    wants_another,
)
from autograder.sandbox.adapting.forms import BENDS, TAKEN, WANTED
from autograder.sandbox.adapting.lending import lending, remember, remembered
from autograder.sandbox.adapting.rules import Rule, rule_for, title

Result = tuple[Any, tuple[str, ...]]
RETRIED = (TypeError, AttributeError, ValueError, IndexError, KeyError, RuntimeError)
FINAL = (NotImplementedError, RecursionError)


@dataclass(frozen=True)
class Attempt:
    """One way to call a student's function, with the advice that goes with it."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    loans: Mapping[str, Any] = field(default_factory=dict)


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
    result, more = _bend_result(result, rule, by_name(rule, args, kwargs) or {})
    return result, (*notes, *more)


def misfit(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], rules: Sequence[Rule], name: str = ""
) -> str:
    """Returns the advice for a function that cannot be called as the course says; empty where it can."""
    rule = rule_for(function, rules, name)
    return "" if rule is None or can_call(function, args, kwargs) else advice(function, rule)


def adapted(function: Callable[..., Any], rules: Sequence[Rule], note: Callable[[str], None], name: str = "") -> Any:
    """Returns `function` in the course's shape, to be handed to helpers; itself where no rule is for it.

    Nets and classes stay themselves: helpers look at their parameters.
    """
    if not isinstance(function, FunctionType | MethodType) or rule_for(function, rules, name) is None:
        return function

    @functools.wraps(function)
    def in_the_courses_shape(*args: Any, **kwargs: Any) -> Any:
        result, notes = call(function, args, kwargs, rules, name)
        for sentence in notes:
            note(sentence)
        return result

    return in_the_courses_shape


def _first_that_works(function: Callable[..., Any], rule: Rule, canonical: Attempt) -> Result:
    first: Exception | None = None
    for attempt in _attempts(function, rule, canonical):
        loans = {
            **remembered([function, *attempt.args, *attempt.kwargs.values(), *attempt.loans.values()]),
            **attempt.loans,
        }
        try:
            with lending(function, loans):
                result = function(*attempt.args, **attempt.kwargs)
            if isinstance(function, type):
                remember(result, loans)
            return result, attempt.notes
        except FINAL:
            raise
        except RETRIED as error:
            first = first or error
    if first is None:
        return function(*canonical.args, **canonical.kwargs), ()
    raise first


def _attempts(function: Callable[..., Any], rule: Rule, canonical: Attempt) -> Iterator[Attempt]:
    """Yields the call as the course says where it fits, then as the signature asks, then both with bent arguments."""
    yield from _straight(function, rule, canonical)
    for bent in _with_bent_inputs(rule, canonical):
        yield from _straight(function, rule, bent)


def _straight(function: Callable[..., Any], rule: Rule, attempt: Attempt) -> Iterator[Attempt]:
    """Yields the call as it is where it fits, and as the signature asks; this first where its names ask for it.

    What is tried first counts: a call that fails half-way may have changed its arguments.
    """
    if is_the_courses(function, rule, attempt.args, attempt.kwargs):
        yield attempt
        return
    args, kwargs, note = bind(function, rule, attempt.args, attempt.kwargs)
    fits = can_call(function, attempt.args, attempt.kwargs)
    fits = fits and not (note and is_displaced(function, rule, len(attempt.args)))
    ways = [attempt] if fits else []
    if note and not (fits and is_same_call(attempt.args, attempt.kwargs, args, kwargs)):
        other = Attempt(args, kwargs, (*attempt.notes, note), lent(function, rule, attempt.args, attempt.kwargs))
        ways.insert(0 if wants_another(function, rule) else len(ways), other)
    yield from ways


def _with_bent_inputs(rule: Rule, attempt: Attempt) -> Iterator[Attempt]:
    values = by_name(rule, attempt.args, attempt.kwargs) or {}
    for name, bend in rule.get("inputs", {}).items():
        bent = BENDS[bend](values[name], None) if name in values else None
        if bent is not None:
            note = rule.get("say") or f"`{title(rule)}` takes {bent[1]} as `{name}`; the course's takes {TAKEN[bend]}"
            yield Attempt(*replaced(rule, attempt.args, attempt.kwargs, name, bent[0]), (note,))


def _bend_result(result: Any, rule: Rule, values: Mapping[str, Any]) -> Result:
    notes: list[str] = []
    for part in rule.get("result", ()):
        name, _, attribute = part.get("like", "").partition(".")
        like = getattr(values.get(name), attribute, None) if attribute else values.get(name)
        result, was = _bend_part(result, list(part.get("at", ())), part["want"], like)
        if was:
            wanted = WANTED[part["want"]]
            notes.append(part.get("say") or f"`{title(rule)}` gives {was}{_place(part)}; the course's is {wanted}")
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

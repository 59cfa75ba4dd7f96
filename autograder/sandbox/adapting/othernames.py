"""Finding what a submission has under another name than the course's: an older edition's, or one that is misspelt."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Sequence
from fnmatch import fnmatchcase
from types import FunctionType, MethodType, ModuleType
from typing import Any

from autograder.sandbox.adapting.binding import fits, required_of, says_what_it_takes
from autograder.sandbox.adapting.plain import plain_name
from autograder.sandbox.adapting.rules import Rule
from autograder.sandbox.loading import Absent

SHORTEST = 6  # letters of a name that may be misspelt: shorter ones are near to too many words
LIKENESS = 0.88


def other_name(owner: Any, name: str, rules: Sequence[Rule]) -> str | None:
    """Returns the name under which a module or an object has what the course calls `name`; None where it has not.

    A function of another name has to take the course's arguments, so that what is said of it makes sense.
    """
    if isinstance(owner, ModuleType):
        rule = next((rule for rule in rules if rule["name"] == name), None)
        return None if rule is None else _in_module(owner, rule, rules)
    names = [f"{kind.__name__}.{name}" for kind in type(owner).__mro__]
    listed = (other for rule in rules if rule["name"] in names for other in rule.get("also", ()))
    return next((other for other in listed if hasattr(owner, other)), None)


def not_taken(owner: Any, name: str, rules: Sequence[Rule]) -> tuple[str, list[str]] | None:
    """Returns the function that published code has for `name` and its parameters, where these do not fit; or None."""
    rule = next((rule for rule in rules if rule["name"] == name), None)
    found = {plain_name(theirs): value for theirs, value in vars(owner).items() if isinstance(value, FunctionType)}
    for other in rule.get("also", ()) if rule is not None else ():
        value = found.get(plain_name(other))
        if value is not None and rule is not None and not fits(value, rule):
            return value.__name__, list(inspect.signature(value).parameters)
    return None


def _in_module(module: ModuleType, rule: Rule, rules: Sequence[Rule]) -> str | None:
    is_class = any(other["name"].startswith(f"{rule['name']}.") for other in rules)
    asked = {str(other["name"]) for other in rules}
    own = [name for name, value in vars(module).items() if name not in asked and _could_be(value, rule, is_class)]
    listed = [name for pattern in rule.get("also", ()) for name in own if plain_name(name) == plain_name(pattern)]
    for pattern in rule.get("perhaps", ()):
        named = [name for name in own if fnmatchcase(plain_name(name), plain_name(pattern))]
        listed += [name for name in named if _is_the(vars(module)[name], rule, rules)]
    return next(iter(listed + sorted(name for name in own if is_slip(name, rule["name"]))), None)


def _is_the(kind: type, rule: Rule, rules: Sequence[Rule]) -> bool:
    """Tells whether a class is what a rule asks for, by its methods, and not what another rule asks for with more."""
    count = _methods_of(rule, rules)
    if _is_made_as_another(kind, rule, rules):
        return False
    others = [r for r in rules if r is not rule and _methods_of(r, rules) > count and fits(kind, r)]
    return _has_methods(kind, rule["name"], rules) and not any(_has_methods(kind, r["name"], rules) for r in others)


def _is_made_as_another(kind: type, rule: Rule, rules: Sequence[Rule]) -> bool:
    """Tells whether making one requires what only another class of the course takes: `num_layers` makes no cell."""
    ours = {*rule.get("parameters", ()), *rule.get("take", ())}
    classes = [r for r in rules if r is not rule and "." not in r["name"] and _methods_of(r, rules)]
    theirs = {name for r in classes for name in (*r.get("parameters", ()), *r.get("take", ()))}
    return not theirs.difference(ours).isdisjoint(required_of(kind))


def _methods_of(rule: Rule, rules: Sequence[Rule]) -> int:
    """Counts the methods that there are rules for."""
    return sum(other["name"].startswith(f"{rule['name']}.") for other in rules)


def _could_be(value: Any, rule: Rule, is_class: bool) -> bool:
    if isinstance(value, Absent) or not callable(value) or _is_torchs(value):
        return False
    return isinstance(value, type) == is_class and fits(value, rule)


def _is_torchs(value: Any) -> bool:
    """Tells whether it is what a file has from `from torch.nn import RNN`: a class of PyTorch's is nobody's answer."""
    return isinstance(value, type) and str(value.__module__).partition(".")[0] == "torch"


def _has_methods(kind: type, name: str, rules: Sequence[Rule]) -> bool:
    """Tells whether a class says what it is made of and has every method that there is a rule for.

    Each method takes the course's arguments.
    """
    if not says_what_it_takes(kind):
        return False
    for rule in rules:
        owner, _, method = rule["name"].rpartition(".")
        if owner == name:
            found = next((getattr(kind, n) for n in (method, *rule.get("also", ())) if n in vars(kind)), None)
            if not isinstance(found, FunctionType) or not fits(MethodType(found, kind), rule):
                return False
    return True


def is_slip(theirs: str, ours: str) -> bool:
    """Tells whether a name is the course's but for a slip: `init_run_state`, `getParams`; digits have to agree."""
    left, right = plain_name(theirs), plain_name(ours)
    if len(right) < SHORTEST or [c for c in left if c.isdigit()] != [c for c in right if c.isdigit()]:
        return False
    return difflib.SequenceMatcher(None, left, right).ratio() >= LIKENESS

"""A failing call as a few lines of Python that run by themselves, with the numbers in them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from autograder.model import Called, TestResult
from autograder.report import clean
from autograder.sandbox.host import Thing, Traced
from autograder.sandbox.wire import HELPERS, Ref
from autograder.selfcheck.beside import names_in, text_of

MOST_NUMBERS = 2_000
MOST_STEPS = 40
"""Calls before the one that fails beyond which nobody reads the program."""
TAKEN = ("torch", "np", "print", "result")
SIZES = re.compile(r"(?:\w+=)?[\w.]+(?:, (?:\w+=)?[\w.]+)*")
"""What a layer of torch's says of its sizes: a student's own class of that name could say anything."""

WORD = re.compile(r"=([a-z]\w*)(?=,|$)")
TYPES = """\
for part in result if isinstance(result, tuple) else [result]:
    print(type(part).__name__, getattr(part, "dtype", ""), tuple(getattr(part, "shape", ())))"""
GRADIENTS = """\
sum(part.sum() for part in (result if isinstance(result, tuple | list) else [result])).backward()
print({name: None if p.grad is None else p.grad.sum() for name, p in NET.named_parameters()})"""
OF_TYPES = ("type", "shape", "dtype")


def call_of(test: TestResult, file: str, helpers: Sequence[Path] = ()) -> str:
    """Returns the call of a test that did not pass as a program; empty where it is not known or cannot be written.

    `helpers` are the files of what stands beside the student's code in tests.
    """
    made = test.call.made if isinstance(test.call, Called) else None
    if not isinstance(made, Traced):
        return ""
    kind = "gradient" if "gradient" in test.message else test.kind
    return program(made, file, clean(test.expected), kind, helpers)


def program(call: Traced, file: str, expected: str = "", kind: str = "", helpers: Sequence[Path] = ()) -> str:
    """Returns a program that makes the call and prints what it gives; empty where a part of it cannot be written down.

    That are arrays of thousands of numbers, and objects which only the test can make, but for those that `helpers`
    make: the program has these then. `kind` is what was wrong: where it is a type, the program prints those too.
    """
    written = _written(call, helpers)
    if written is None:
        return ""
    writer, beside = written
    above = [beside, ""] if beside else []
    imports = _imports(writer.names, file, "\n".join([beside, *writer.lines]))
    lines = [*(["from __future__ import annotations", ""] if beside else []), *imports, "", *above, *writer.lines]
    if kind == "gradient" and (net := writer.net(call)):
        return "\n".join([*lines, *GRADIENTS.replace("NET", net).split("\n")]) + "\n"
    lines += [*writer.shown(call), *(TYPES.split("\n") if kind in OF_TYPES else [])]
    lines += ["# should give"] + [f"# {line}" for line in expected.splitlines()] if expected else []
    return "\n".join(lines) + "\n"


def _written(call: Traced, helpers: Sequence[Path]) -> tuple[_Writer, str] | None:
    """Returns what writes a call, by itself or else with all that the test did for it, and the helpers for that."""
    for is_whole in (False, True):
        writer = _Writer()
        try:
            (writer.replayed if is_whole else writer.call)(call)
            beside = text_of(helpers, writer.helpers) if writer.helpers else ""
        except (ValueError, OSError):
            continue
        if names_in(beside).isdisjoint([*writer.names, *writer.variables]):
            return writer, beside
    return None


class _Writer:
    """The lines so far, and the names that are to be imported from the student's file or are helpers of the test."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: list[str] = []
        self.helpers: list[str] = []
        self._variables: dict[int, str] = {}
        self._given: list[str] = []

    @property
    def variables(self) -> list[str]:
        """Returns the names of the objects that are made, and of the result."""
        return [*self._variables.values(), "result"]

    def call(self, call: Traced) -> None:
        """Writes what the call needs, calls that came before it, and the call itself."""
        for earlier in call.before:
            self.lines += [f"{self._applied(earlier)}  # the test called it before"]
        for root, thing in call.things.items():
            self._thing(root, thing)
        self.lines += ["" for _ in self.lines[:1]] + [f"result = {self._applied(call, wide=True)}", "print(result)"]

    def replayed(self, call: Traced) -> None:
        """Writes the call after all calls that made or changed what it is given, and looks at that as the test does."""
        if len(call.steps) > MOST_STEPS:
            raise ValueError("more calls than anyone reads")
        for made, gave in call.steps:
            self._step(made, gave)
        self.lines += ["", f"result = {self._applied(call, wide=True)}", "print(result)"]
        self.lines += [f"print({self._applied(look)})  # after the call" for look in call.looks]

    def _step(self, call: Traced, gave: Any) -> None:
        """Writes a call that came before, and gives what it made a name; ValueError where that is several."""
        text = self._applied(call)
        if any(isinstance(value, str) and "\n" in value for value in call.args):
            raise ValueError("code that the test lends")
        if isinstance(gave, Ref):
            self.lines.append(f"{self._named(gave.root, _last_word(gave.type_name))} = {text}")
        elif call.root != HELPERS or gave is None:
            self.lines.append(f"{text}{'' if call.root == HELPERS else '  # the test called it before'}")
        else:
            self.lines.append(f"print({text})")

    def net(self, call: Traced) -> str:
        """Returns the name of the first network in the call; empty where there is none."""
        return next((self._variables[root] for root, thing in call.things.items() if thing.state), "")

    def shown(self, call: Traced) -> list[str]:
        """Returns lines that print what the call may have changed, or what is inside of what it gave."""
        changed = [f"print({name})  # after the call" for name in self._given]
        is_given = [root for root in call.things if root != call.root]
        nets = [self._variables[root] for root in is_given if call.things[root].state]
        after = [f"print({net}.state_dict())  # after the call" for net in nets]
        is_made = call.root == 0 and call.path[0][:1].isupper()
        inside = "print({name: tuple(p.shape) for name, p in result.named_parameters()})"
        return [*changed, *after, *([inside] if is_made else [])]

    def _applied(self, call: Traced, *, wide: bool = False) -> str:
        given = [self.literal(a) for a in call.args] + [f"{k}={self.literal(v)}" for k, v in call.kwargs.items()]
        inner = "\n" + "".join(f"    {text},\n" for text in given) if wide and given else ", ".join(given)
        return f"{self._place(call.root, call.path)}({inner})"

    def _place(self, root: int, path: Sequence[str]) -> str:
        path = [*map(_plain, path)]
        if root == HELPERS and path:
            self.helpers += [path[0]] if path[0] not in self.helpers else []
            return ".".join(path)
        if root:
            if root not in self._variables:
                raise ValueError("an object that only the test has")
            return ".".join([self._variables[root], *path])
        if not path:
            raise ValueError("the whole file")
        self.names += [path[0]] if path[0] not in self.names else []
        return ".".join(path)

    def _thing(self, root: int, thing: Thing) -> None:
        """Writes how an object is made, and puts the numbers into it that it had before the call."""
        if thing.value is not None:
            name = self._named(root, "given")
            self.lines.append(f"{name} = {literal(thing.value)}")
            self._given.append(name)
            return
        made = self._made(thing)
        name = self._named(root, "net" if thing.state else "made")
        self.lines.append(f"{name} = {made}")
        if thing.state:
            double = any("float64" in str(getattr(value, "dtype", "")) for value in thing.state.values())
            self.lines += [f"{name}.double()"] if double else []
            rows = "".join(f"    {key!r}: {literal(value)},\n" for key, value in thing.state.items())
            self.lines.append(f"{name}.load_state_dict({{\n{rows}}})")
        self.lines += [f"{name}.{_plain(key)} = {literal(value)}" for key, value in thing.plain.items()]

    def _made(self, thing: Thing) -> str:
        made = thing.made
        if made is not None and made.root == 0:
            for root, other in made.things.items():
                if root not in self._variables:
                    self._thing(root, other)
            return self._applied(made)
        if (
            SIZES.fullmatch(thing.about)
            and thing.state
            and thing.type_name in ("RNN", "RNNCell", "Linear", "GRU", "GRUCell", "LSTM")
        ):
            return f"torch.nn.{thing.type_name}({WORD.sub(_quoted, thing.about)})"
        raise ValueError("an object that only the test can make")

    def _named(self, root: int, kind: str) -> str:
        count = sum(name.rstrip("0123456789") == kind for name in self._variables.values())
        self._variables[root] = kind if not count else f"{kind}{count + 1}"
        return self._variables[root]

    def literal(self, value: Any) -> str:
        """Returns a value as Python writes it, or the name of an object; ValueError where there is neither."""
        ref = getattr(value, "_ref", None)
        return literal(value, self.literal) if ref is None else self._place(ref.root, ref.path)


def _plain(name: str) -> str:
    """Returns a name, which the student's objects may have set to anything; ValueError where Python knows none such."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError("no name that can be written down")
    return name


def _last_word(name: str) -> str:
    """Returns the last word of a type's name, for a variable: `ScratchNet` gives `net`."""
    word = re.split(r"(?<=[a-z])(?=[A-Z])", name)[-1].lower()
    return word if word.isidentifier() and not keyword.iskeyword(word) and word not in TAKEN else "made"


def _quoted(found: re.Match[str]) -> str:
    return found[0] if found[1] in ("True", "False", "None") else f"={found[1]!r}"


def literal(value: Any, inner: Any = None) -> str:
    """Returns a value as Python writes it; ValueError where it has no such form. `inner` writes what is in it."""
    write = inner or literal
    kind = type(value).__module__.partition(".")[0]
    if kind in ("numpy", "torch") and hasattr(value, "tolist") and hasattr(value, "dtype"):
        return _array(value, kind)
    if kind == "torch" and type(value).__name__ in ("device", "dtype"):
        return f"torch.device({str(value)!r})" if type(value).__name__ == "device" else str(value)
    if isinstance(value, list | tuple):
        parts = ", ".join(write(v) for v in value)
        return f"[{parts}]" if isinstance(value, list) else f"({parts}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write(k)}: {write(v)}" for k, v in value.items()) + "}"
    if value is None or type(value) in (bool, int, str) or (type(value) is float and value - value == 0):
        return repr(value)
    raise ValueError(f"{type(value).__name__} cannot be written down")


def _array(value: Any, kind: str) -> str:
    shape = tuple(value.shape)
    count = 1
    for size in shape:
        count *= size
    if count > MOST_NUMBERS:
        raise ValueError("too many numbers")
    dtype = str(value.dtype).removeprefix("torch.")
    if count and any(
        part != part or part - part != 0 for part in value.reshape(-1).tolist() if part.__class__ is float
    ):
        raise ValueError("numbers that are not finite")
    if kind == "torch":
        return f"torch.zeros({shape})" if count == 0 else f"torch.tensor({value.tolist()}, dtype=torch.{dtype})"
    return f"np.zeros({shape}, {dtype!r})" if count == 0 else f"np.array({value.tolist()}, {dtype!r})"


def _imports(names: Sequence[str], file: str, inner: str) -> list[str]:
    wanted = [("np.", "import numpy as np"), ("torch.", "import torch")]
    lines = [line for sign, line in wanted if re.search(rf"\b{re.escape(sign)}", inner)]
    place = PurePath(file)
    if not names:
        return lines
    if place.suffix == ".py" and place.stem.isidentifier():
        return [
            f"# Run this in the folder of {place.name}.",
            *lines,
            f"from {place.stem} import {', '.join(sorted(names))}",
        ]
    return [*lines, f"# in your notebook, after the cells that define {', '.join(sorted(names))}"]

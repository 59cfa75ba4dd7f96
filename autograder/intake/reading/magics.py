"""Notebook commands made harmless, line for line: magics, shell lines, help requests.

IPython is not needed and not asked. A command can only stand where a statement begins, and there `%`, `!` and `?` are
no Python, so a line that begins inside a string, a bracket or after a backslash is never touched. What replaces a
command is a `pass` or the Python it holds, on the same line, so that every line number stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

WRITERS = ("file", "writefile")
"""Cells whose body becomes a file."""

FOREIGN = frozenset(
    (
        *("bash", "sh", "script", "cmd", "powershell", "system", "sx", "!", "html", "svg", "javascript", "js", "css"),
        *("latex", "markdown", "perl", "ruby", "python2", "pypy", "r", "julia", "sql", "bigquery", "cython", "fortran"),
        *WRITERS,
        *("manim", "mermaid", "dot", "graphviz", "cpp", "cuda", "cu", "java", "node"),
    )
)  # cells whose body is not this notebook's Python
_TIMED = frozenset(("time", "prun", "memit", "mprun"))  # line magics whose rest is a statement

_RUN = re.compile(
    r"(?:%run[ \t]++|get_ipython\(\)\.(?:run_line_magic\([\"']run[\"'],[ \t]*+[\"']|magic\([\"'](?:%?run)[ \t]++))"
    r"(?:-\w++[ \t]++)*+[\"']?(?P<path>[\w./ \\-]++)"
)
_CELL = re.compile(r"\s*%%(!|[\w.]+)?[ \t]*([^\n]*)")
_WRITES = re.compile(r"\s*%%(?:write)?file\s+(?:-a\s+)?\S+\.py\s*$")
_LINE = re.compile(r"([ \t]*)%(\w[\w.]*)[ \t]*(.*)")
_SHELL = re.compile(r"([ \t]*)(?:!|%(?=\s|$)|%%)(.*)")
_ASSIGNED = re.compile(r"([ \t]*+)([^\W\d][\w.,\[\] \t]*+)=[ \t]*+(?:!|%(?=[^\W\d]))(.*)")
_HELP = re.compile(r"([ \t]*+)(?:\?{1,2}+[ \t]*+[\w.*%]++|[%\w.*\[\]]++[ \t]*+\?{1,2}+)[ \t\r]*+;?[ \t\r]*+$")
_AUTOCALL = re.compile(r"([ \t]*)[,;/](?=[^\W\d])(.*)")

_TOKEN = re.compile(
    r"#.*"
    r"|(?P<triple>'''|\"\"\")"
    r"|(?P<string>'(?:[^'\\\n]|\\.)*+'?|\"(?:[^\"\\\n]|\\.)*+\"?)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
)
_TRIPLE_END = {
    quote: re.compile(rf"(?:[^\\{quote[0]}]|\\.|{quote[0]}(?!{quote[1:]}))*+{quote}", re.S) for quote in ("'''", '"""')
}


@dataclass(frozen=True)
class Stripped:
    """A cell's text as plain Python, the same number of lines; `removed` are the commands that were in it."""

    source: str
    removed: tuple[str, ...] = ()
    foreign: str = ""


@dataclass
class _State:
    """Where a line begins: how many brackets are open, which triple quote, whether a backslash went before."""

    depth: int = 0
    quote: str = ""
    continued: bool = False

    @property
    def fresh(self) -> bool:
        return not (self.depth or self.quote or self.continued)


def strip_cell(source: str) -> Stripped:
    """Returns a notebook cell as plain Python. A cell in another language (`%%bash`) becomes comments only.

    One that writes a script is run like any other; `written` tells what the files are.
    """
    lines = source.split("\n")
    head = list(takewhile(lambda line: not line.strip(), lines))
    blank = len(head)
    while len(head) < len(lines) and (found := _CELL.match(line := lines[len(head)])):
        name = (found.group(1) or "").lower()
        if name in FOREIGN and not _WRITES.match(line):
            commented = "\n".join(_comment(text) for text in lines)
            return Stripped(commented, (line.strip(),), foreign=name)
        head.append(_comment(line))
    body = strip_lines("\n".join(lines[len(head) :]))
    commands = tuple(line.strip() for line in lines[blank : len(head)] if not _WRITES.match(line))
    return Stripped("\n".join([*head, *body.source.split("\n")[: len(lines) - len(head)]]), commands + body.removed)


def module_name(path: str) -> str:
    """Returns the name under which `%run` of a path imports a file: `lib/01 cell.ipynb` is `lib._01_cell`.

    Empty where that is no script or notebook, or lies above the folder.
    """
    stem, dot, ending = path.strip().removeprefix("./").replace("\\", "/").rpartition(".")
    if ending not in ("py", "ipynb") and dot:
        return ""
    parts = [re.sub(r"\W", "_", part) for part in (stem if dot else ending).split("/")]
    return "" if not all(parts) or stem.startswith("/") else ".".join(f"_{p}" if p[0].isdigit() else p for p in parts)


def strip_lines(source: str) -> Stripped:
    """Returns Python text with the commands that stand at the beginning of a statement made harmless."""
    removed: list[str] = []
    return Stripped("\n".join(_lines(source.split("\n"), removed)), tuple(removed))


def _lines(lines: list[str], removed: list[str]) -> Iterator[str]:
    state, dropping = _State(), False
    for line in lines:
        plain = _comment(line) if dropping else _plain(line) if state.fresh else None
        if plain is None:
            yield line
            _advance(state, line)
            continue
        dropping = line.rstrip().endswith("\\")
        if not _RUN.match(line) or " import *" not in plain:
            removed.append(line.strip())
        yield plain


def _plain(line: str) -> str | None:
    """Returns what replaces a line that is a command, or None where the line is Python."""
    if (found := _RUN.match(line)) and (module := module_name(found["path"])):
        return f"from {module} import *  # {_tail(line.strip())}"
    if (found := _LINE.match(line)) and found.group(2) in _TIMED and found.group(3).strip():
        return found.group(1) + _timed(found.group(3))
    if found := _ASSIGNED.match(line):
        return f"{found.group(1)}{found.group(2).rstrip()} = None  # {_tail(found.group(3))}"
    for pattern in (_LINE, _SHELL, _HELP, _AUTOCALL):
        if found := pattern.match(line):
            return f"{found.group(1)}pass  # {_tail(line.strip())}"
    return None


def _timed(statement: str) -> str:
    return re.sub(r"^(?:-\w+(?:[ \t]+\d+)?[ \t]+)+", "", statement)


def _comment(line: str) -> str:
    return f"# {_tail(line)}" if line.strip() else line


def _tail(text: str) -> str:
    return text.replace("\r", "").rstrip("\\ \t")


def _advance(state: _State, line: str) -> None:
    """Moves the state over one line of Python, as far as strings, brackets, comments and a final backslash tell."""
    place = 0
    if state.quote:
        place = _after(state, line, 0)
    comment = False
    while 0 <= place < len(line) and (found := _TOKEN.search(line, place)):
        place, comment = found.end(), found.group().startswith("#")
        if found["triple"]:
            state.quote = found["triple"]
            place = _after(state, line, place)
        elif found["open"]:
            state.depth += 1
        elif found["close"]:
            state.depth = max(0, state.depth - 1)
    state.continued = line.rstrip("\r").endswith("\\") and not comment and not state.quote


def _after(state: _State, line: str, place: int) -> int:
    """Returns where the open triple quote ends in `line`, or -1 where it goes on."""
    found = _TRIPLE_END[state.quote].match(line, place)
    if not found:
        return -1
    state.quote = ""
    return found.end()

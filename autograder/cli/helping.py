"""What `--help` and a wrong command line say to students, in the language that they are spoken to in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from autograder.cli.say import USAGE, speak
from autograder.errors import GraderError
from autograder.report.formats import terminal
from autograder.report.language import SPOKEN, Language, chosen, open_language

WORDS = ("usage: ", "error: ", "positional arguments", "show this help message and exit")
"""What argparse says by itself."""

COMPLAINTS = (
    "unrecognized arguments: {arguments}",
    "argument {argument}: {why}",
    "expected one argument",
    "expected at least one argument",
    "invalid choice: {value} (choose from {choices})",
    "ambiguous option: {option} could match {matches}",
    "ignored explicit argument {value}",
    "the following arguments are required: {arguments}",
    "there is no command or folder {value}; did you mean {command}?",
)
"""What argparse says of a wrong command line, and what we say so."""

CODES = {
    0: "every public test passed",
    1: "a public test did not pass",
    2: "wrong use, such as a missing folder or an unknown exercise",
    3: "a part could not be checked, and its score is unknown",
    4: "the sandbox that was asked for is not available on this machine",
    130: "stopped by Ctrl-C",
}
TOLD_CODES = "\n".join(["exit codes:", *(f"  {code}  {meaning}" for code, meaning in CODES.items())])


def complain_of(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """Prints how a command is written and what was wrong, in the language of who typed it, and exits."""
    say = speak(language_of_help(sys.argv[1:])).say
    usage = parser.format_usage().removeprefix(WORDS[0])
    begin = say("error: ").replace("： ", "：")  # a wide sign has its room in it
    parser.exit(USAGE, f"{say(WORDS[0])}{usage}{parser.prog}: {begin}{say(message)}\n")


class Plain(argparse.RawDescriptionHelpFormatter):
    """Help in a language: lines end where the terminal does, with letters that are two columns wide, too."""

    def __init__(self, prog: str, language: Language = SPOKEN) -> None:
        super().__init__(prog)
        self.language = language

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Adds the line that shows how the command is written."""
        super().add_usage(usage, actions, groups, self.language.say(prefix or WORDS[0]))

    def start_section(self, heading: str | None) -> None:
        """Begins a group of options."""
        super().start_section(self.language.say(heading) if heading else heading)

    def add_text(self, text: str | None) -> None:
        """Adds a text of several lines, each by itself."""
        lines = (text or "").split("\n")
        super().add_text("\n".join(self._line(line) for line in lines) if text else text)

    def _line(self, line: str) -> str:
        code, _, rest = line.strip().partition("  ")
        return f"  {code}  {self.language.say(rest)}" if code.isdigit() else self.language.say(line)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return self.language.say(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return terminal.wrap(" ".join(text.split()), width)


def language_of_help(argv: Sequence[str]) -> Language:
    """Returns the language of a student's command line that asks for help; English where there is no such language."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--lang", nargs="?")
    try:
        return open_language(chosen(parser.parse_known_args(argv)[0].lang))
    except (GraderError, SystemExit):
        return SPOKEN

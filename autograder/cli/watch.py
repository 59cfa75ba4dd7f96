"""`autograde watch`: a student's own work on one screen that is drawn anew at every save."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.lint import refuse_unproved
from autograder.cli.own import own_code
from autograder.cli.say import OK, has_color, has_unicode, hint, speak, spoken
from autograder.cli.values import add_language, seconds

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

    from autograder.cli.keys import Read
    from autograder.selfcheck import Evening, Follower

ABOUT = "check your own work at every save, on one screen"
TICK, SOON = 0.2, 0.1
ASK_RESET = "Reset to the stub? Your answer is kept. y yes, others no"
NOT_YET = "Checking; the first time takes a few seconds …"
CHECKING = "Checking …"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what a student may ask for."""
    add = parser.add_argument
    add("target", nargs="?", metavar="FILE|EXERCISE", help="your file, a folder, or an exercise (default: this folder)")
    add("--exercise", metavar="NAME", help="the exercise that FILE answers, where its name does not say")
    add("--timeout", type=seconds, metavar="S", help="seconds that a single call may take")
    add_language(parser)


def run(arguments: argparse.Namespace) -> int:
    """Follows a student's work until they quit; without a terminal as plain lines."""
    if not is_a_terminal():
        from autograder.cli import check

        return check.run(argparse.Namespace(**PLAIN | vars(arguments)))
    return follow(arguments)


PLAIN = {"watch": True, "hint": False, "show_call": False, "html": None, "json": None, "junit": None}


def is_a_terminal() -> bool:
    """Tells whether keys can be read and a screen can be drawn."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def follow(arguments: argparse.Namespace) -> int:
    """Draws the screen and obeys keys until the student quits."""
    from rich.console import Console

    from autograder.cli.keys import single_keys
    from autograder.course import course_from
    from autograder.report.language import chosen, open_language
    from autograder.selfcheck import target as wanted

    course = course_from(arguments.course, own=Path(arguments.target or "."))
    speak(open_language(chosen(arguments.lang), course.root))
    target = wanted.find_target(course, arguments.target, arguments.exercise)
    hint(spoken().say(NOT_YET))
    refuse_unproved(course)
    from autograder.selfcheck import Checker, Evening, Follower, kept

    checker = Checker(course, *own_code(course, arguments, target))
    remembered = kept.open_kept(kept.folder_of(target.path, Path.cwd()))
    evening = Evening(course, checker, target, remembered)
    try:
        console = Console(highlight=False, no_color=not has_color())
        with single_keys() as read, _screen(console) as live:
            Screen(evening, Follower(target.path), live).serve(read)
    finally:
        checker.close()
    return OK


def _screen(console: Console) -> Live:
    from rich.live import Live

    return Live(console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False)


class Screen:
    """What is on the terminal, until the student quits."""

    def __init__(self, evening: Evening, follower: Follower, live: Live) -> None:
        self._evening, self._follower, self._live = evening, follower, live
        self._size: tuple[int, ...] = ()
        self._lists = False
        self._question = ""
        self._sentence = NOT_YET

    def serve(self, read: Read) -> None:
        """Draws at every save, key and change of size; returns at `q`."""
        self.draw()
        while (key := read(SOON if self._follower.sees_a_change else TICK)) != "q":
            if self._follower.has_changed():
                self._check()
            elif key:
                self._obey(key)
            elif tuple(self._live.console.size) != self._size:
                self.draw()

    def _check(self, *, afresh: bool = False) -> None:
        self._sentence, self._lists = self._sentence or CHECKING, False
        self.draw()
        self._evening.check(afresh=afresh)
        self._sentence = ""
        self.draw()

    def _obey(self, key: str) -> None:
        if self._question:
            self._question = ""
            self._sentence = self._evening.reset() if key == "y" else ""
            self.draw()
            return
        self._sentence = ""
        if key == "c":
            self._check(afresh=True)
        elif key == "n":
            self._lists = False
            self._evening.next()
        elif key == "l":
            self._lists = not self._lists
        elif key == "r":
            self._question = ASK_RESET
        self.draw(hint=key == "h")

    def draw(self, *, hint: bool = False) -> None:
        """Draws the whole screen anew, with one hint more where asked."""
        from rich.text import Text

        from autograder.selfcheck import screen

        self._size = tuple(self._live.console.size)
        columns, rows = self._live.console.size
        evening = self._evening
        sheet = evening.sheet(hint=hint)
        sentence = self._sentence or evening.problem
        section = evening.section(sheet)
        if section is None and evening.slug and not sentence:
            sentence = f"There is no answer to {evening.slug} here yet: save {evening.slug}.py or {evening.slug}.ipynb."
        shown = screen.Shown(sheet, section, evening.changed, sentence, self._lists, self._question)
        text = screen.draw(shown, columns, rows, color=has_color(), unicode=has_unicode(), language=spoken())
        encoding = self._live.console.encoding
        self._live.update(Text.from_ansi(text.encode(encoding, "replace").decode(encoding)), refresh=True)

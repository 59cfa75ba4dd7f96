"""Serves a review on this machine alone, until it is stopped; one thread has the gradebook."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from autograder.errors import UsageError
from autograder.gradebook import open_book, work_of, write_marks
from autograder.gradebook.review.app import App
from autograder.gradebook.review.desk import Desk
from autograder.report import ClassView
from autograder.report.formats import notebook

LOOPBACK = "127.0.0.1"
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Served:
    """What is served: the results' folder, the course, rules and work that were named, and how."""

    out: Path
    course: Path | None = None
    rules: Path | None = None
    work: Path | None = None
    port: int = 0
    anonymous: bool = False


def serve(asked: Served, on_ready: Callable[[str, Callable[[], None]], None]) -> ClassView:
    """Serves until it is stopped, then writes the class's files with what was decided, and returns the class.

    `on_ready` gets the address once it can be opened, and what stops the server. UsageError where there are no results
    or the port is taken.
    """
    with ThreadPoolExecutor(max_workers=1) as one, ExitStack() as stack:
        book = one.submit(lambda: stack.enter_context(open_book(asked.out, asked.course, asked.rules))).result()
        try:
            work = one.submit(work_of, book, asked.work).result()
            desk = Desk(book, work, secrets.token_hex(16), anonymous=asked.anonymous)
            one.submit(notebook.cells_html, [{"cell_type": "markdown", "source": ""}])  # imports its libraries
            _run(desk, asked.port, one, on_ready)
        finally:
            one.submit(stack.close).result()
    with open_book(asked.out, asked.course, asked.rules, write=True) as book:
        return write_marks(book)


def _run(desk: Desk, port: int, one: ThreadPoolExecutor, on_ready: Callable[[str, Callable[[], None]], None]) -> None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with _listening(port) as listener:
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/{token}/"
        app = App(desk, desk.book.course.templates, token, one)
        config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", server_header=False)
        server = _Server(config, lambda: on_ready(address, server.stop))
        with suppress(KeyboardInterrupt):  # uvicorn ends in order and then raises what it was stopped by
            server.run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Port {port} cannot be used ({error.strerror}); leave --port out to have one chosen."
        ) from None
    return listener


class _Server(uvicorn.Server):
    """A server that tells when it can be used."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, then tells."""
        await super().startup(sockets)
        self._on_ready()

    def stop(self) -> None:
        """Ends the server as soon as what is under way is answered."""
        self.should_exit = True

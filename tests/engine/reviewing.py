"""A review that is served in a thread of this process, and plain requests to it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Queue
from typing import Any
from urllib.parse import urlencode, urlsplit

from autograder.gradebook.review import Served, serve


@dataclass(frozen=True)
class Answered:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Returns the body read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Review:
    """A review that is served, by its address."""

    address: str
    stop: Callable[[], None]

    @property
    def token(self) -> str:
        """Returns the token in the address."""
        return urlsplit(self.address).path.strip("/")

    def ask(
        self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answered:
        """Sends a request as it is given and returns what was answered."""
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=30)
        connection.request(method, path, body or None, dict(headers or {}))
        response = connection.getresponse()
        answered = Answered(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answered

    def get(self, name: str, /, **about: str) -> Any:
        """Returns what the page is told."""
        return self.ask(f"/{self.token}/api/{name}?{urlencode(about)}").json

    def post(self, name: str, /, **about: object) -> Any:
        """Does what the page does and returns what came of it."""
        headers = {"Content-Type": "application/json"}
        return self.ask(f"/{self.token}/api/{name}", "POST", headers, json.dumps(about).encode()).json


@contextmanager
def reviewing(asked: Served) -> Iterator[Review]:
    """Serves a review until the block ends; what it was stopped by is raised here."""
    ready: Queue[tuple[str, Callable[[], None]] | BaseException] = Queue()

    def run() -> None:
        try:
            serve(asked, lambda address, stop: ready.put((address, stop)))
        except BaseException as error:
            ready.put(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    begun = ready.get(timeout=60)
    if isinstance(begun, BaseException):
        raise begun
    yield Review(*begun)
    begun[1]()
    thread.join(timeout=60)
    if not ready.empty():
        raise ready.get()  # type: ignore[misc]

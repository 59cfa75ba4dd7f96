"""The page's addresses, and who may use them: only this machine, only with the token that the address has.

The address is `http://127.0.0.1:PORT/TOKEN/`. Another host name (a rebound one), another origin, a form that some page
elsewhere sends, and a wrong token are all answered with 403 before anything is read.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from autograder.errors import GraderError
from autograder.gradebook.review.desk import Desk
from autograder.gradebook.review.pages import STATIC, Pages

LARGEST = 200_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data: 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HOSTS = ("127.0.0.1", "localhost")


class App:
    """A review as a web application; `one` is the thread in which the desk lives."""

    def __init__(self, desk: Desk, templates: Path, token: str, one: ThreadPoolExecutor) -> None:
        self._desk, self._one, self._token = desk, one, token
        self._pages = Pages(desk, templates, token)
        asked: Mapping[str, Callable[..., Any]] = {"question": desk.question, "answer": desk.answer}
        told = {"score": desk.score, "undo": desk.undo, "blank": desk.blank}
        self.starlette = Starlette(
            routes=[
                Route("/{token}/static/{name}", self._static),
                Route("/{token}/api/changes", self._changes),
                *(Route(f"/{{token}}/api/{name}", self._asked(method)) for name, method in asked.items()),
                *(Route(f"/{{token}}/api/{name}", self._told(do), methods=["POST"]) for name, do in told.items()),
                *(
                    Route(f"/{{token}}/api/{name}", self._told(do), methods=["POST"])
                    for name, do in self._pages.deeds.items()
                ),
                *(Route(f"/{{token}}{path}", self._page(make)) for path, make in self._pages.made.items()),
            ]
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers a request, or refuses it."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if why := self.refused(request):
            await PlainTextResponse(why, 403, HEADERS)(scope, receive, send)
            return
        await self.starlette(scope, receive, send)

    def refused(self, request: Request) -> str:
        """Returns why a request is refused, in a sentence; empty where it is not."""
        host = request.headers.get("host", "")
        if host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
            return "This page is for this machine only."
        origin = request.headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "This page takes nothing from another site."
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return "This page takes nothing from another site."
        token = request.url.path.split("/")[1]
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            return "The address has no valid token: open the one that the terminal shows."
        if request.method == "POST" and request.headers.get("content-type") != "application/json":
            return "This page takes JSON only."
        return ""

    def _asked(self, method: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await self._done(partial(method, **request.query_params))

        return answer

    def _told(self, method: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = b""
            async for part in request.stream():
                body += part
                if len(body) > LARGEST:
                    return _said({"error": "That is too much for one request."}, 413)
            try:
                said = json.loads(body)
            except ValueError:
                return _said({"error": "This is no JSON."}, 400)
            return await self._done(partial(method, said))

        return answer

    async def _changes(self, request: Request) -> Response:
        asked = request.query_params
        names = ("exercise", "name", "page", "who", "at")
        texts = {name: asked.get(name, "")[:200] for name in names}
        after = int(asked["after"]) if asked.get("after", "").isdecimal() else 0
        return await self._done(partial(self._desk.changes, after=after, **texts))

    async def _done(self, act: Callable[[], Any]) -> Response:
        """Does something at the desk, one after the other, and answers with what came of it."""
        try:
            return _said(await self._run(act))
        except GraderError as error:
            return _said({"error": str(error)}, 409)
        except (KeyError, TypeError, ValueError) as error:
            return _said({"error": f"This request makes no sense ({type(error).__name__}: {error})."}, 400)

    async def _run(self, act: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._one, act)

    def _page(self, make: Callable[..., str]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            named = {name: value for name, value in request.path_params.items() if name != "token"}
            try:
                return HTMLResponse(await self._run(partial(make, **named)), 200, HEADERS)
            except GraderError as error:
                return PlainTextResponse(str(error), 404, HEADERS)

        return answer

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        return Response(self._pages.static(name), 200, HEADERS, media_type=STATIC[name])


def _said(data: Mapping[str, Any] | list[Any], status: int = 200) -> Response:
    return JSONResponse(data, status, HEADERS)

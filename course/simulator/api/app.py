"""The Engine API as one function: a request in, a response out, no sockets.

    app = App(engine)
    app.handle(Request("GET", "/v1.51/containers/json"))

A transport calls `handle`, then takes the response's body piece by piece, always under its lock.
"""

from __future__ import annotations

import logging
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

# Order is that of the table: the first route that fits a request answers it.
from course.simulator.api import (  # noqa: F401
    archive,
    containers,
    events,
    execs,
    images,
    networks,
    nodes,
    output,
    plugins,
    routes,
    services,
    swarm,
    system,
    tasks,
    unfinished,
    volumes,
)
from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.http import Request, Response, Stream
from course.simulator.api.texts import ApiTexts
from course.simulator.errors import EngineError

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: The largest request body that is taken, in bytes. Transports need not read more.
MAX_BODY = 4 * 1024 * 1024

#: Before this version of the API, errors were plain text.
_JSON_ERRORS = ApiVersion(1, 24)
_VERSIONED = re.compile(r"/v(\d[0-9.]{0,15})(/.*)")

_log = logging.getLogger(__name__)


class App:
    """The Engine API of one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._texts = ApiTexts(engine.version)
        self._newest = ApiVersion.parse(engine.version.api)
        self._oldest = ApiVersion.parse(engine.version.api_min)
        self._headers = {
            "Api-Version": engine.version.api,
            "Docker-Experimental": "false",
            "Ostype": "linux",
            "Server": f"Docker/{engine.version.full} (linux)",
        }

    def handle(self, request: Request) -> Response:
        """Answer one request. Never raises: what goes wrong becomes an answer."""
        response = self._safe_answer(request)
        if request.method == "HEAD":
            response.body = b""
        return response

    def _safe_answer(self, request: Request) -> Response:
        try:
            return self._answer(request)
        except Exception as error:
            _log.exception("%s %s failed", request.method, request.path)
            response = _refusal(self._texts.internal(error), self._newest)
            response.headers = self._headers | response.headers
            return response

    def _answer(self, request: Request) -> Response:
        if (clean := _clean(request.path)) != request.path:
            query = f"?{urlencode(request.queries or request.query, doseq=True)}" if request.query else ""
            return Response(301, headers={"Location": quote(clean) + query})
        match = _VERSIONED.fullmatch(request.path)
        asked, path = match.groups() if match else (None, request.path)
        found = routes.find(request.method, path)
        if found is None:
            return _refusal(self._texts.no_such_page(), self._newest)
        route, values = found
        try:
            api = self._api_version(asked)
        except EngineError as error:
            return self._wrong_version(error, str(asked))
        response = self._call(route, Call(self.engine, request, api, self._texts, values))
        response.headers = self._headers | response.headers
        return response

    def _api_version(self, asked: str | None) -> ApiVersion:
        if asked is None:
            return self._newest
        try:
            parts = [int(part or 0) for part in asked.split(".")]
        except ValueError:
            raise self._texts.no_such_page() from None
        if parts > [*self._newest]:
            raise self._texts.too_new(asked)
        if parts < [*self._oldest]:
            raise self._texts.too_old(asked)
        return ApiVersion.parse(asked)

    def _wrong_version(self, error: EngineError, asked: str) -> Response:
        api = min(ApiVersion.parse(asked), self._newest)
        response = _refusal(error, api)
        said = {name: value for name, value in self._headers.items() if name != "Docker-Experimental"}
        response.headers = said | response.headers
        return response

    def _call(self, route: routes.Route, call: Call) -> Response:
        try:
            if len(call.request.body) > MAX_BODY:
                raise self._texts.too_large(MAX_BODY)
            if route.handler is None:
                raise self._texts.not_simulated(route.method, route.pattern)
            response = route.handler(call)
        except EngineError as error:
            return _refusal(error, call.api)
        if not isinstance(response.body, bytes):
            response.body = _guarded(response.body, call.request)
        return response


def _refusal(error: EngineError, api: ApiVersion) -> Response:
    if api < _JSON_ERRORS:
        headers = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
        return Response(error.status, f"{error.message}\n".encode(), headers)
    return Response.json({"message": error.message}, error.status)


def _guarded(body: Stream, request: Request) -> Stream:
    """A stream that ends where its making fails: headers are out, so no error can be sent any more."""
    try:
        yield from body
    except Exception:
        _log.exception("the answer to %s %s broke off", request.method, request.path)


def _clean(path: str) -> str:
    """A path without ``//`` and ``..``; clients that use them are redirected to it, as by Docker."""
    clean = posixpath.normpath(path) if path else "/"
    clean = "/" + clean.lstrip("/")
    return f"{clean}/" if path.endswith("/") and clean != "/" else clean

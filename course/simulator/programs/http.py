"""HTTP/1.1 messages, read and written with h11: services answer with it, wget and curl ask with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

import h11


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a service sees it. `path` is without the query."""

    method: str
    target: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. Date, Content-Length and the reason phrase are filled in."""

    status: int = 200
    body: bytes | str = b""
    type: str = "text/html"
    headers: Sequence[tuple[str, str]] = ()

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True, slots=True)
class Got:
    """A response as a client sees it. `headers` in order, spelled as sent."""

    status: int
    reason: str
    version: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


Handler = Callable[[Asked], Answer]

#: What Node and Go say where Python says something else since 3.13.
_PHRASES = {413: "Payload Too Large", 422: "Unprocessable Entity"}


@dataclass(frozen=True)
class HttpService:
    """A listening program that speaks HTTP: one request, one answer."""

    handle: Handler
    now: Callable[[], float]  # seconds since the epoch, for the Date header
    server: str = ""
    greeting: bytes = field(default=b"", init=False)

    def respond(self, data: bytes) -> bytes:
        connection = h11.Connection(h11.SERVER)
        try:
            asked = read_request(connection, data)
        except h11.RemoteProtocolError:
            return self._write(Answer(400, "Bad Request"), "GET")
        if asked is None:
            return b""
        return self._write(self.handle(asked), asked.method)

    def _write(self, answer: Answer, method: str) -> bytes:
        phrase = _PHRASES.get(answer.status) or HTTPStatus(answer.status).phrase
        lines = [f"HTTP/1.1 {answer.status} {phrase}"]
        lines += [f"Server: {self.server}"] if self.server else []
        lines.append(f"Date: {formatdate(self.now(), usegmt=True)}")
        if answer.type:
            lines.append(f"Content-Type: {answer.type}")
        lines += [f"{name}: {value}" for name, value in answer.headers]
        lines += [f"Content-Length: {len(answer.data)}", "Connection: close"]
        head = "\r\n".join(lines) + "\r\n\r\n"
        return head.encode() + (b"" if method == "HEAD" else answer.data)


def read_request(connection: h11.Connection, data: bytes) -> Asked | None:
    """The request in `data`; None while it is not whole. Raises h11.RemoteProtocolError."""
    connection.receive_data(data)
    event = connection.next_event()
    if not isinstance(event, h11.Request):
        return None
    body = bytearray()
    while isinstance(piece := connection.next_event(), h11.Data):
        body += piece.data
    headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
    return Asked(event.method.decode(), event.target.decode(), headers, bytes(body))


def request_bytes(
    method: str, host: str, target: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b""
) -> bytes:
    """A whole request, for a connection that is closed after it."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def read_response(method: str, data: bytes) -> Got | None:
    """The response in `data`; None where there is none that can be read."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method=method, target="/", headers=[("Host", "x"), ("Connection", "close")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    connection.receive_data(b"")
    try:
        event = connection.next_event()
        if not isinstance(event, h11.Response):
            return None
        body = _body(connection)
    except h11.RemoteProtocolError:
        return None
    headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in event.headers.raw_items()]
    return Got(event.status_code, event.reason.decode(), event.http_version.decode(), headers, body)


def _body(connection: h11.Connection) -> bytes:
    body = bytearray()
    while isinstance(piece := connection.next_event(), h11.Data):
        body += piece.data
    return bytes(body)

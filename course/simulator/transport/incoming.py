"""What a client asks for, out of the bytes that it sends; h11 knows the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import h11

from course.simulator.api.http import Request
from course.simulator.transport import wire
from course.simulator.transport.plain import Plain, plain

LARGEST_HEAD = 64 * 1024  # bytes of a request's first line and headers; Go, and so Docker, takes 1 MiB
LARGEST_BODY = 8 * 1024 * 1024  # bytes; the API itself takes less


class Refused(Exception):
    """A request that is not even handed to the engine."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that has come whole, and what its client takes for an answer."""

    request: Request
    chunks: bool = True  # whether it knows them: HTTP/1.1
    keeps: bool = True  # whether it may have more to ask on this connection
    upgrades: bool = False  # whether it has asked for another protocol


class Incoming:
    """Bytes go in, requests come out, one after the other; what comes after one waits in here.

    A parser serves for one request. So what is left of it is known exactly, also after a request to take the
    connection over; and it need not be told of the answers, which costs as much as reading the requests.
    """

    def __init__(self) -> None:
        self._unread = b""
        self._http: h11.Connection | None = None  # at work on a request that is not a plain one
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._ended = False

    @property
    def waiting(self) -> int:
        """Bytes that have come and were not looked at."""
        return len(self._unread)

    @property
    def begun(self) -> bool:
        """Whether a request is on its way."""
        return self._http is not None or bool(self._unread)

    def receive(self, data: bytes) -> None:
        """Take what has come; b"" where no more will."""
        self._unread += data
        self._ended |= not data

    def take_rest(self) -> bytes:
        """What came after the last request, where that is not another request."""
        rest, self._unread = self._unread, b""
        return rest

    def next(self) -> Asked | None:
        """The next request, once it is whole. Raises Refused."""
        if self._http is None:
            if (found := plain(self._unread)) is not None:
                return self._plain(found)
            if not self._unread:
                return None
            self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        try:
            return self._by_h11(self._http)
        except h11.RemoteProtocolError as error:
            status = error.error_status_hint
            raise Refused(status, f"{wire.reason(status)}: {error}") from None

    def go_ahead(self) -> bytes:
        """What to tell a client that waits to be told to send its body; mostly nothing."""
        if self._http is None or not self._http.they_are_waiting_for_100_continue:
            return b""
        return (
            self._http.send(h11.InformationalResponse(status_code=100, headers=[], reason="Continue")) or b""
        )

    # -- usual ones -------------------------------------------------------------------------

    def _plain(self, found: Plain) -> Asked:
        _check_head(found.size - len(found.body))
        self._check_size(len(found.body))
        self._unread = self._unread[found.size :]
        return Asked(_request(found.method, found.target, found.headers.items(), found.body))

    # -- all others -------------------------------------------------------------------------

    def _by_h11(self, http: h11.Connection) -> Asked | None:
        if self._unread:
            http.receive_data(self.take_rest())
        if self._ended:
            http.receive_data(b"")
        while (event := http.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Request):
                self._head = event
                self._check(event)
            elif isinstance(event, h11.Data):
                self._body += event.data
                self._check_size(len(self._body))
            elif isinstance(event, h11.EndOfMessage):
                return self._whole(http, self._head, bytes(self._body))
            else:  # the connection's end
                return None
        return None

    def _check(self, head: h11.Request) -> None:
        if not head.http_version.startswith(b"1."):
            raise Refused(505, "505 HTTP Version Not Supported: unsupported protocol version")
        _check_head(len(head.target) + sum(len(name) + len(value) for name, value in head.headers))
        self._check_size(next((int(value) for name, value in head.headers if name == b"content-length"), 0))

    def _check_size(self, size: int) -> None:
        if size > LARGEST_BODY:
            raise Refused(413, f"the body of a request may hold {LARGEST_BODY} bytes, this one has more")

    def _whole(self, http: h11.Connection, head: h11.Request | None, body: bytes) -> Asked:
        assert head is not None
        self._unread = http.trailing_data[0]
        self._http, self._head, self._body = None, None, bytearray()
        request = _request(
            head.method.decode("ascii"),
            head.target.decode("latin-1"),
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers],
            body,
        )
        recent = head.http_version != b"1.0"
        closes = "close" in request.headers.get("connection", "").lower().replace(" ", "").split(",")
        upgrades = http.their_state is h11.MIGHT_SWITCH_PROTOCOL  # type: ignore[attr-defined]
        return Asked(request, recent, recent and not closes, upgrades)


def _check_head(size: int) -> None:
    """h11 stops only at one that goes on: what came in one piece may be more."""
    if size > LARGEST_HEAD:
        raise Refused(431, f"the head of a request may hold {LARGEST_HEAD} bytes, this one has more")


def _request(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> Request:
    try:
        return wire.request(method, target, headers, body)
    except ValueError as error:
        raise Refused(400, f"400 Bad Request: {error}") from None

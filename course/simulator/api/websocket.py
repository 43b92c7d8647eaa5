"""How a websocket begins (RFC 6455, section 4.2): the agreement between client and engine.

What then goes over it is the transports' affair.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha1
from types import MappingProxyType

from course.simulator.api.http import Input, Request, Response, Stream
from course.simulator.process import Process

_VERSION = "13"
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def refusal(request: Request) -> Response | None:
    """The answer to a request that does not begin a websocket; None to one that does."""
    headers = request.headers
    upgrades = "upgrade" in headers.get("connection", "").lower()
    if headers.get("upgrade", "").lower() != "websocket" or not upgrades:
        return _refused(b"not websocket protocol")
    if not headers.get("sec-websocket-key"):
        return _refused(b"mismatch challenge/response")
    if headers.get("sec-websocket-version") != _VERSION:
        return _refused(b"missing or bad WebSocket Version", {"Sec-WebSocket-Version": _VERSION})
    return None


def _refused(problem: bytes, more: Mapping[str, str] = MappingProxyType({})) -> Response:
    return Response(400, problem, {"Connection": "close", **more})


def accepted(
    request: Request, body: Stream, input_: Input, waits_for: Callable[[], Process | None]
) -> Response:
    """The answer that makes a websocket of the connection."""
    key = request.headers["sec-websocket-key"] + _MAGIC
    proof = b64encode(sha1(key.encode(), usedforsecurity=False).digest()).decode()
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": proof}
    return Response(101, body, headers, input_, waits_for)

"""The docker SDK on an engine in the same process: no socket, no thread, no network.

client = in_process.client(engine)
client.containers.run("mongo", detach=True, name="db")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import docker
import requests
from requests.adapters import BaseAdapter

from course.simulator.engine import Engine
from course.simulator.transport import responses, sdk, wire
from course.simulator.transport.pulled import PulledSocket
from course.simulator.transport.shared import Conversation, Reply, SharedEngine


def client(engine: Engine | SharedEngine) -> docker.DockerClient:
    """The docker SDK's client for an engine in this process.

    Give the `SharedEngine` where others (a server, another client) use the same engine.
    """
    shared = engine if isinstance(engine, SharedEngine) else SharedEngine(engine)
    return sdk.client(InProcessAdapter(shared), shared.engine.version.api)


class InProcessAdapter(BaseAdapter):
    """What `requests` sends with: hands requests to the engine, and its replies to the SDK."""

    def __init__(self, shared: SharedEngine) -> None:
        super().__init__()
        self._conversation = Conversation(shared)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Raises requests.ConnectionError while the engine's host is off, and when a body does not come
        within `timeout` seconds."""
        if self._conversation.shared.engine.power.off:
            raise requests.ConnectionError(ConnectionRefusedError(111, "Connection refused"), request=request)
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        method = request.method or "GET"
        target = request.path_url
        reply = self._conversation.handle(
            wire.request(method, target, request.headers.items(), _bytes(request.body))
        )
        if stream:
            return responses.streamed(self, request, PulledSocket(reply, method, patience))
        body = _whole(reply, method, patience, request)
        return responses.whole(self, request, reply.status, reply.headers.items(), body)

    def close(self) -> None:
        """There is nothing to close: each response closes what it holds."""


def _bytes(body: Any) -> bytes:
    """The body of a prepared request: nothing, text, bytes, a file or an iterable of bytes."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    if hasattr(body, "read"):
        return cast(bytes, body.read())
    return b"".join(body)


def _whole(reply: Reply, method: str, timeout: float | None, request: requests.PreparedRequest) -> bytes:
    with_body = wire.has_body(method, reply.status)
    if reply.body is not None and not reply.hijacked:
        return reply.body if with_body else b""
    try:
        if not with_body and not reply.hijacked:
            return b""
        pieces = []
        while (piece := reply.next_piece(timeout)) is not None:
            pieces.append(piece)
        return b"".join(pieces)
    except TimeoutError:
        raise requests.ConnectionError("Read timed out.", request=request) from None
    finally:
        reply.close()

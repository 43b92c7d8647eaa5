"""One HTTP/1.1 connection to the simulated engine, as an asyncio protocol.

Most answers are there at once: they go out in one piece, within the very call that brought the request. Only
an answer that comes to be over time has a task, for as long as it takes (`telling`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from course.simulator.transport import wire
from course.simulator.transport.incoming import Asked, Incoming, Refused
from course.simulator.transport.shared import Answering, Reply
from course.simulator.transport.telling import Telling
from course.simulator.transport.websocket import WebSocket, is_websocket

if TYPE_CHECKING:
    from course.simulator.transport.server import Server

MOST_READ_AHEAD = 256 * 1024  # bytes that a client may send while a response is still going out
REQUEST_TIMEOUT = 60.0  # seconds in which a request that has begun must have come whole
LINGER = (
    2.0  # seconds that a client gets to send the rest of what nobody reads, before its connection is closed
)

log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """Serves one client until it leaves. `wake` has it look again for output that it waits for."""

    def __init__(self, server: Server, conversation: Answering) -> None:
        self._server = server
        self._conversation = conversation
        self._loop = asyncio.get_running_loop()
        self._incoming = Incoming()
        self._input_ended = False
        #: Who takes the bytes that come, and b"" at their end.
        self._take: Callable[[bytes], None] = self._requests
        self._deadline: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._telling: Telling | None = None
        #: What goes on while a response takes its time.
        self.task: asyncio.Task[None] | None = None
        #: Since when it is the client's turn, on the event loop's clock; None while it is the engine's.
        self.silent_since: float | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way, in neither direction."""
        return self.silent_since is not None and self._writable.is_set() and not self._incoming.begun

    def wake(self) -> None:
        if self._telling is not None:
            self._telling.woken.set()

    def cut(self) -> None:
        """Close at once, whatever is on its way."""
        self._transport.abort()

    # -- what asyncio calls -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.silent_since = self._loop.time()
        if (refusal := self._server.admit(self)) is not None:
            self._transport.write(refusal)
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._stop_clock()
        if self.task is not None:
            self.task.cancel()
        self._server.forget(self)

    def data_received(self, data: bytes) -> None:
        self._take(data)

    def eof_received(self) -> bool:
        """The client sends no more; True keeps the connection, since it may still listen."""
        self._input_ended = True
        self._take(b"")
        return True

    def pause_writing(self) -> None:
        """The client does not read: until it does, it is told nothing more, nor is it listened to."""
        self._writable.clear()
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._writable.set()
        if self._telling is not None:
            self._telling.read_on()
            return
        if self._take == self._read_ahead:
            self._next()

    # -- requests ---------------------------------------------------------------------------

    def _requests(self, data: bytes) -> None:
        self._incoming.receive(data)
        self._go_on()

    def _read_ahead(self, data: bytes) -> None:
        """The next request has come already, or the client has left in the middle of a response."""
        self._incoming.receive(data)
        if self._telling is not None and not data:
            self._telling.end_input()
        if self._incoming.waiting <= MOST_READ_AHEAD:
            return
        if self._telling is not None:  # whether it is there still shows only while it is read
            self.cut()
        else:
            self._transport.pause_reading()

    def _throw_away(self, data: bytes) -> None:
        if not data:
            self._transport.close()

    def _next(self) -> None:
        self._take = self._requests
        self._go_on()

    def _go_on(self) -> None:
        """Answer a request, if one has come whole. Whatever was sent, nothing is raised."""
        if self._transport.is_closing():
            return
        try:
            if (asked := self._incoming.next()) is None:
                self._expect_more()
            else:
                self._stop_clock()
                self.silent_since = None
                self._answer(asked, self._handle(asked))
        except Refused as refusal:
            self._refuse(refusal.status, refusal.message)

    def _expect_more(self) -> None:
        """Between requests a client may be silent as long as it likes; a request once begun comes in time."""
        if self._input_ended:
            self._transport.close()
            return
        if self._deadline is None:
            self.silent_since = self._loop.time()
            if self._incoming.begun:
                self._deadline = self._loop.call_later(REQUEST_TIMEOUT, self._transport.close)
        if go_ahead := self._incoming.go_ahead():
            self._transport.write(go_ahead)
        self._transport.resume_reading()

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _handle(self, asked: Asked) -> Reply:
        request = asked.request
        try:
            return self._conversation.handle(request)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            raise Refused(500, f"the simulated engine failed at {request.method} {request.path}") from None

    # -- responses --------------------------------------------------------------------------

    def _answer(self, asked: Asked, reply: Reply) -> None:
        self._take = self._read_ahead
        with_body = wire.has_body(asked.request.method, reply.status)
        if reply.hijacked:
            self._take_over(asked, reply)
        elif reply.body is None and with_body:
            self._stream(asked, reply)
        else:
            self._say(asked, reply, with_body)

    def _say(self, asked: Asked, reply: Reply, with_body: bool) -> None:
        """Send what is known already, in one piece."""
        if reply.body is None:
            reply.close()
        keeps = asked.keeps and reply.headers.get("Connection") != "close"
        headers = _headers(reply.headers, keeps)
        if reply.body is not None and (with_body or asked.request.method == "HEAD"):
            headers.setdefault("Content-Length", str(len(reply.body)))
        said = wire.head(reply.status, headers)
        self._transport.write(said + reply.body if reply.body and with_body else said)
        self._answered(keeps)

    def _answered(self, keeps: bool) -> None:
        """On to the next request; one that is there already gets a turn of its own."""
        self.silent_since = self._loop.time()
        if not keeps or self._transport.is_closing():
            self._transport.close()
        elif not self._writable.is_set():
            return  # until `resume_writing`
        elif self._incoming.begun or self._input_ended:
            self._loop.call_soon(self._next)
        else:
            self._take = self._requests
            self._transport.resume_reading()

    def _stream(self, asked: Asked, reply: Reply) -> None:
        headers = _headers(reply.headers, asked.keeps)
        if asked.chunks:
            headers["Transfer-Encoding"] = "chunked"
        self._telling = Telling(self._transport, self._writable, reply, wire.chunk if asked.chunks else bytes)
        self.task = self._loop.create_task(self._tell(self._telling, wire.head(reply.status, headers), asked))

    def _take_over(self, asked: Asked, reply: Reply) -> None:
        """Turn the connection into a pipe to the process (attach, exec)."""
        pipe = WebSocket(reply, self._transport.write) if is_websocket(reply) else reply
        self._telling = Telling(self._transport, self._writable, pipe, bytes)
        self._take = self._telling.feed
        if rest := self._incoming.take_rest():
            self._take(rest)
        if self._input_ended:
            self._take(b"")
        # Who has not asked for another protocol gets the same bytes after a status that it knows.
        status = reply.status if asked.upgrades else HTTPStatus.OK
        head = wire.head(status, _headers(reply.headers))
        self.task = self._loop.create_task(self._tell(self._telling, head, None))

    async def _tell(self, telling: Telling, head: bytes, asked: Asked | None) -> None:
        """Tell what comes to be over time; after it `asked` says how to go on, if there is any going on."""
        self._server.waiting.add(self)
        try:
            complete = await telling.run(head)
        finally:
            self._server.waiting.discard(self)
            self._telling = self.task = None
        if not complete:
            self._transport.close()
        elif asked is None:
            self._see_off()
        else:
            if asked.chunks:
                self._transport.write(wire.chunk(b""))
            self._answered(asked.keeps)

    def _refuse(self, status: int, message: str) -> None:
        """Say what is wrong, and see the client off."""
        body = json.dumps({"message": message}).encode() + b"\n"
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self._transport.write(wire.head(status, _headers(headers, keeps=False)) + body)
        self._see_off()

    def _see_off(self) -> None:
        """Closing with unread data in the way can take the answer from the client: read it first."""
        self._stop_clock()
        self._take = self._throw_away
        if self._input_ended:
            self._transport.close()
            return
        with suppress(OSError):
            self._transport.write_eof()
        self._transport.resume_reading()
        self._deadline = self._loop.call_later(LINGER, self._transport.close)


def _headers(headers: dict[str, str], keeps: bool = True) -> dict[str, str]:
    return {"Date": _date(int(time.time())), **headers, **({} if keeps else {"Connection": "close"})}


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)

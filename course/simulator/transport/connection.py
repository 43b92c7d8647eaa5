"""One HTTP/1.1 connection to the simulated engine, on asyncio streams; h11 knows the protocol."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.utils import formatdate

import h11

from course.simulator.transport import wire
from course.simulator.transport.peer import head_taken, peer_gone
from course.simulator.transport.shared import Conversation, Reply, Wait
from course.simulator.transport.websocket import WebSocket, is_websocket

LARGEST_HEAD = 64 * 1024  # bytes of a request's first line and headers; Go, and so Docker, takes 1 MiB
LARGEST_BODY = 8 * 1024 * 1024  # bytes; the API itself takes less
MOST_READ_AHEAD = 256 * 1024  # bytes that a client may send while a response is still going out
READ_SIZE = 64 * 1024
REQUEST_TIMEOUT = 60.0  # seconds in which a request that has begun must have come whole
LINGER = 2.0  # seconds that a client gets to read the last answer before the connection is cut
GONE_CHECK = 1.0  # seconds between looks whether a client that sends no more still listens

log = logging.getLogger(__name__)


class _Refused(Exception):
    """A request that is not even handed to the engine."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class _Gone(Exception):
    """The client has left in the middle of a response."""


class Connection:
    """Serves one client until it leaves. `wake` has it look again for output that it waits for."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, conversation: Conversation
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._conversation = conversation
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        self._woken = asyncio.Event()
        self._input_ended = False
        #: When the last answer went out, on the event loop's clock; None while there is something to do.
        self.idle_since: float | None = None

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Answer requests, one after the other. Whatever the client sends, this returns and closes."""
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except _Refused as refusal:
            await self._refuse(refusal.status, refusal.message)
        except h11.RemoteProtocolError as error:
            await self._refuse(error.error_status_hint, f"{wire.reason(error.error_status_hint)}: {error}")
        except (OSError, _Gone):
            pass  # the client is gone or silent: there is nobody to tell
        except Exception:
            log.exception("A response of the simulated engine failed in the middle")
        finally:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()

    # -- requests ---------------------------------------------------------------------------

    async def _exchange(self) -> bool:
        """One request and its response; whether the connection stays open for another."""
        self.idle_since = asyncio.get_running_loop().time()
        request = await self._next_event()
        self.idle_since = None
        if not isinstance(request, h11.Request):
            return False
        if not request.http_version.startswith(b"1."):
            raise _Refused(505, "505 HTTP Version Not Supported: unsupported protocol version")
        async with asyncio.timeout(REQUEST_TIMEOUT):
            body = await self._body(request)
        reply = self._handle(request, body)
        try:
            if reply.hijacked:
                await self._take_over(reply)
                return False
            await self._respond(request, reply)
        finally:
            reply.close()
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    async def _next_event(self) -> object:
        # Between requests a client may be silent as long as it likes; a request once begun comes in time.
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                await self._send(h11.InformationalResponse(status_code=100, headers=[], reason="Continue"))
            begun = bool(self._http.trailing_data[0])
            async with asyncio.timeout(REQUEST_TIMEOUT if begun else None):
                data = await self._reader.read(READ_SIZE)
            self.idle_since = None
            self._http.receive_data(data)
        return event

    async def _body(self, request: h11.Request) -> bytes:
        announced = next((int(value) for name, value in request.headers if name == b"content-length"), 0)
        body = bytearray()
        while True:
            if announced > LARGEST_BODY or len(body) > LARGEST_BODY:
                raise _Refused(413, f"the body of a request may hold {LARGEST_BODY} bytes, this one has more")
            event = await self._next_event()
            if isinstance(event, h11.Data):
                body += event.data
            else:
                return bytes(body)

    def _handle(self, request: h11.Request, body: bytes) -> Reply:
        try:
            parsed = wire.request(
                request.method.decode("ascii"),
                request.target.decode("latin-1"),
                ((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers),
                body,
            )
        except ValueError as error:
            raise _Refused(400, f"400 Bad Request: {error}") from None
        try:
            return self._conversation.handle(parsed)
        except Exception:
            log.exception("%s %s failed", parsed.method, parsed.path)
            raise _Refused(500, f"the simulated engine failed at {parsed.method} {parsed.path}") from None

    # -- responses --------------------------------------------------------------------------

    async def _respond(self, request: h11.Request, reply: Reply) -> None:
        headers = _headers(reply)
        with_body = wire.has_body(request.method.decode("ascii"), reply.status)
        if reply.body is not None and (with_body or request.method == b"HEAD"):
            headers.setdefault("Content-Length", str(len(reply.body)))
        head = h11.Response(
            status_code=reply.status, headers=list(headers.items()), reason=wire.reason(reply.status)
        )
        if reply.body is not None or not with_body:
            await self._send(
                head, *([h11.Data(data=reply.body)] if with_body and reply.body else []), h11.EndOfMessage()
            )
            return
        # The headers go out first: `docker run` starts its container when those of /wait have come.
        await self._send(head)
        await self._stream(reply, self._read_ahead, self._send_data)
        await self._send(h11.EndOfMessage())

    async def _take_over(self, reply: Reply) -> None:
        """Turn the connection into a pipe to the process (attach, exec)."""
        headers = _headers(reply)
        if reply.status == 101 and self._http.their_state is h11.MIGHT_SWITCH_PROTOCOL:  # type: ignore[attr-defined]
            reason = "Switching Protocols" if is_websocket(reply) else "UPGRADED"
            await self._send(
                h11.InformationalResponse(status_code=101, headers=list(headers.items()), reason=reason)
            )
        else:  # h11 would frame what follows, Docker does not
            lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
            await self._write("\r\n".join(lines).encode("latin-1"))
        await head_taken(self._writer)
        websocket = WebSocket(reply, self._writer.write) if is_websocket(reply) else None
        take = reply.feed if websocket is None else websocket.take
        sent_already, self._input_ended = self._http.trailing_data
        if sent_already:
            take(sent_already)
        if self._input_ended:
            reply.close_input()
        if websocket is None:
            await self._stream(reply, take, self._write)
        else:
            framed = websocket.framed
            await self._stream(reply, take, lambda piece: self._write(framed(piece)))
            await self._write(websocket.farewell)
        await self._linger()

    async def _stream(
        self, reply: Reply, take: Callable[[bytes], None], give: Callable[[bytes], Awaitable[None]]
    ) -> None:
        """Pass on pieces as they come; meanwhile `take` gets what the client sends."""
        incoming = asyncio.create_task(self._incoming(reply, take))
        try:
            while (piece := await self._piece(reply)) is not None:
                if piece:
                    await give(piece)
                await asyncio.sleep(0)  # others' turn, however much there is to say
        finally:
            incoming.cancel()
            with suppress(asyncio.CancelledError):
                await incoming

    async def _piece(self, reply: Reply) -> bytes | None:
        while True:
            self._woken.clear()
            step = reply.step()
            if not isinstance(step, Wait):
                return step
            self._check_presence(reply)
            seconds = step.seconds
            if self._input_ended and reply.hijacked:
                seconds = GONE_CHECK if seconds is None else min(seconds, GONE_CHECK)
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()

    def _check_presence(self, reply: Reply) -> None:
        """Who closes the sending half has left, except on a connection that was taken over:
        there it is how the docker program says that standard input has ended."""
        if self._input_ended and (not reply.hijacked or peer_gone(self._writer)):
            raise _Gone

    async def _incoming(self, reply: Reply, take: Callable[[bytes], None]) -> None:
        with suppress(OSError):
            while data := await self._reader.read(READ_SIZE):
                take(data)
        self._input_ended = True
        if reply.hijacked:
            reply.close_input()
        self._woken.set()

    def _read_ahead(self, data: bytes) -> None:
        self._http.receive_data(data)
        if len(self._http.trailing_data[0]) > MOST_READ_AHEAD:
            raise ConnectionAbortedError

    # -- bytes ------------------------------------------------------------------------------

    async def _send(self, *events: h11.Event) -> None:
        await self._write(b"".join(self._http.send(event) or b"" for event in events))

    async def _send_data(self, piece: bytes) -> None:
        await self._send(h11.Data(data=piece))

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _refuse(self, status: int, message: str) -> None:
        """Say what is wrong, if that is still possible, and see the client off."""
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = json.dumps({"message": message}).encode() + b"\n"
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        head = h11.Response(status_code=status, headers=list(headers.items()), reason=wire.reason(status))
        with suppress(OSError):
            await self._send(head, h11.Data(data=body), h11.EndOfMessage())
            await self._linger()

    async def _linger(self) -> None:
        """Closing with unread data in the way can take the answer from the client: read it first."""
        with suppress(OSError, TimeoutError):
            self._writer.write_eof()
            async with asyncio.timeout(LINGER):
                while await self._reader.read(READ_SIZE):
                    pass


def _headers(reply: Reply) -> dict[str, str]:
    return {"Date": formatdate(usegmt=True), **reply.headers}

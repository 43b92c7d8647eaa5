"""A reply in the shape of a connected socket, for clients that insist on one."""

from __future__ import annotations

import errno
import io
import socket
import weakref
from typing import TYPE_CHECKING, Any

from course.simulator.transport import wire
from course.simulator.transport.shared import Reply

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class PulledSocket(io.RawIOBase):
    """Reading it makes the reply come forth, so no thread has to fill it.

    It is at once the socket and the raw file above one, as docker-py uses either: `recv`, `sendall`
    and `shutdown`; `readinto` and `write`; `makefile`, `_sock`. Head and body come in separate reads.
    `fileno` belongs to a socket that is always ready, for `poll` and `select`; do not read that one.
    """

    def __init__(self, reply: Reply, method: str, timeout: float | None) -> None:
        super().__init__()
        self._reply = reply
        self._timeout = timeout
        self._with_body = reply.hijacked or wire.has_body(method, reply.status)
        self._chunked = self._with_body and not reply.hijacked and reply.body is None
        self._rest = _head(reply, chunked=self._chunked, with_body=self._with_body)
        self._ended = False
        self._always_ready: socket.socket | None = None

    # -- as a raw file ----------------------------------------------------------------------

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._rest and not self._ended:
            self._rest = self._pull()
        view = memoryview(buffer)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def write(self, data: ReadableBuffer) -> int:
        sent = bytes(data)
        self._reply.feed(sent)
        return len(sent)

    def flush(self) -> None:
        """Nothing is held back; and files above this one flush it when it is closed already."""

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._reply.close()

    def fileno(self) -> int:
        if self._always_ready is None:
            self._always_ready, other = socket.socketpair()
            other.close()  # at its end, which counts as readable
            weakref.finalize(self, self._always_ready.close)
        return self._always_ready.fileno()

    def _pull(self) -> bytes:
        piece = b""
        while not piece:
            pulled = self._reply.next_piece(self._timeout) if self._with_body else None
            if pulled is None:
                self._ended = True
                return wire.chunk(b"") if self._chunked and not self.closed else b""
            piece = pulled
        return wire.chunk(piece) if self._chunked else piece

    # -- as a socket ------------------------------------------------------------------------

    @property
    def _sock(self) -> PulledSocket:
        return self

    def makefile(self, mode: str = "rb", *args: Any, **options: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def recv(self, size: int) -> bytes:
        self._check_open()
        return self.read(size) or b""

    def send(self, data: ReadableBuffer) -> int:
        self._check_open()
        return self.write(data)

    def sendall(self, data: ReadableBuffer) -> None:
        self.send(data)

    def shutdown(self, how: int) -> None:
        if how == socket.SHUT_WR:
            self._reply.close_input()
        else:
            self._reply.close()

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        return self._timeout

    def setblocking(self, blocking: bool) -> None:
        self._timeout = None if blocking else 0.0

    def _check_open(self) -> None:
        if self.closed:
            raise OSError(errno.EBADF, "the connection is closed")


def _head(reply: Reply, *, chunked: bool, with_body: bool) -> bytes:
    headers = dict(reply.headers)
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
    elif reply.body is not None and with_body and not reply.hijacked:
        headers["Content-Length"] = str(len(reply.body))
    return wire.head(reply.status, headers)

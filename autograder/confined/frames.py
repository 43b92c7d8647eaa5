"""Messages between a grader and a kernel: JSON documents over a stream socket, each behind its length.

Who reads trusts nothing that comes: a frame is bounded in size and in time, and is data or nothing.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct(">I")
#: The longest frame, in bytes: answers, and what the cells print, are cut to less than this.
LONGEST = 4 * 2**20


class FrameError(Exception):
    """The other end is gone, or says what is no frame. The text says which."""


class FrameTimeout(FrameError):
    """Nothing, or not all of it, came in time."""


def send(sock: socket.socket, document: Any, files: Sequence[int] = ()) -> None:
    """Send a document, and open files with it. Raises FrameError."""
    data = json.dumps(document, separators=(",", ":")).encode()
    try:
        if files:
            socket.send_fds(sock, [_LENGTH.pack(len(data))], list(files))
        else:
            sock.sendall(_LENGTH.pack(len(data)))
        sock.sendall(data)
    except OSError as error:
        raise FrameError(f"it cannot be written to: {error}") from None


def receive(sock: socket.socket, seconds: float | None = None, longest: int = LONGEST) -> dict[str, Any]:
    """The next document. Raises FrameError."""
    return receive_with(sock, 0, seconds, longest)[0]


def receive_with(
    sock: socket.socket, files: int, seconds: float | None = None, longest: int = LONGEST
) -> tuple[dict[str, Any], list[int]]:
    """The next document, and at most `files` open files that came with it. Raises FrameError."""
    until = None if seconds is None else time.monotonic() + seconds
    came: list[int] = []
    head = b""
    if files:
        _set_time(sock, until)
        try:
            head, came, _, _ = socket.recv_fds(sock, _LENGTH.size, files)
        except TimeoutError:
            raise FrameTimeout("nothing came in time") from None
        except OSError as error:
            raise FrameError(f"it cannot be read from: {error}") from None
        if not head:
            raise FrameError("it has closed the connection")
    head += _exactly(sock, _LENGTH.size - len(head), until)
    (length,) = _LENGTH.unpack(head)
    if length > longest:
        raise FrameError(f"it sends {length} bytes at once; {longest} are taken")
    try:
        document = json.loads(_exactly(sock, length, until))
    except (ValueError, RecursionError):
        raise FrameError("it sends what is no JSON") from None
    if not isinstance(document, dict):
        raise FrameError("it sends what is no document")
    return document, came


def _exactly(sock: socket.socket, length: int, until: float | None) -> bytes:
    data = bytearray()
    while len(data) < length:
        _set_time(sock, until)
        try:
            piece = sock.recv(min(length - len(data), 65536))
        except TimeoutError:
            raise FrameTimeout("nothing came in time") from None
        except OSError as error:
            raise FrameError(f"it cannot be read from: {error}") from None
        if not piece:
            raise FrameError("it has closed the connection")
        data += piece
    return bytes(data)


def _set_time(sock: socket.socket, until: float | None) -> None:
    """Let the next operation take no longer than until then."""
    if until is None:
        sock.settimeout(None)
        return
    if (left := until - time.monotonic()) <= 0:
        raise FrameTimeout("nothing came in time")
    sock.settimeout(left)

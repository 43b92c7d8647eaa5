"""What can be known about the other end of a socket."""

from __future__ import annotations

import asyncio
import select
import socket
import sys
from typing import Any

#: Seconds that the other end gets to read the headers of a connection that is taken over.
HEAD_PATIENCE = 1.0
#: Seconds between two looks, and the pause where there is nothing to look at.
GLANCE = 0.0005
PAUSE = 0.02


async def head_taken(transport: asyncio.Transport) -> None:
    """Wait until the peer has read what was sent so far, as far as the system tells.

    docker-py reads the headers through a buffer and the frames beneath that buffer: what comes
    together with the headers is lost to it. A real engine is slow enough for this not to show.
    """
    sock: Any = transport.get_extra_info("socket")
    if sys.platform != "linux" or sock.family != socket.AF_UNIX:
        await asyncio.sleep(PAUSE)  # a TCP queue is empty once the peer's kernel has the data
        return
    for _ in range(int(HEAD_PATIENCE / GLANCE)):
        if not _unread(sock):
            return
        await asyncio.sleep(GLANCE)


def _unread(sock: Any) -> int:
    """Bytes that the peer of a Linux unix socket has not read yet (unix(7), SIOCOUTQ)."""
    import fcntl
    import termios

    if (number := sock.fileno()) < 0:
        return 0
    return int.from_bytes(fcntl.ioctl(number, termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def peer_gone(transport: asyncio.Transport) -> bool:
    """Whether the peer has closed its socket wholly, not only its sending half.

    Only unix sockets can tell (POLLHUP); with TCP it shows when something is written.
    """
    if transport.is_closing():
        return True
    sock: Any = transport.get_extra_info("socket")
    if not hasattr(select, "poll") or sock.family != socket.AF_UNIX:
        return False
    poll = select.poll()
    poll.register(sock.fileno(), 0)  # hangups and errors are told unasked
    return bool(poll.poll(0))

"""What can be known about the other end of a socket."""

from __future__ import annotations

import asyncio
import select
import socket
import sys
from pathlib import Path
from typing import Any

#: Seconds that the other end gets to read the headers of a connection that is taken over.
HEAD_PATIENCE = 1.0
#: Seconds between two looks (by TCP a look costs more), and the pause where there is nothing to look at.
GLANCE = 0.0005
TCP_GLANCE = 0.005
PAUSE = 0.02


async def head_taken(transport: asyncio.Transport) -> None:
    """Wait until the peer has read what was sent so far, as far as the system tells.

    docker-py reads the headers through a buffer and the frames beneath that buffer: what comes
    together with the headers is lost to it. A real engine is slow enough for this not to show.
    """
    sock: Any = transport.get_extra_info("socket")
    if sys.platform != "linux":
        await asyncio.sleep(PAUSE)
        return
    unread, pause = (_unread, GLANCE) if sock.family == socket.AF_UNIX else (_unread_by_tcp, TCP_GLANCE)
    for _ in range(int(HEAD_PATIENCE / pause)):
        if not unread(sock):
            return
        await asyncio.sleep(pause)


def _unread(sock: Any) -> int:
    """Bytes that the peer of a Linux unix socket has not read yet (unix(7), SIOCOUTQ)."""
    import fcntl
    import termios

    if (number := sock.fileno()) < 0:
        return 0
    return int.from_bytes(fcntl.ioctl(number, termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def _unread_by_tcp(sock: Any) -> int:
    """The same for a TCP connection within this machine: what waits at its other end (proc_net(5))."""
    if sock.fileno() < 0:
        return 0
    ends = [f":{port:04X}" for port in (sock.getpeername()[1], sock.getsockname()[1])]
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        _, theirs, ours, _, queues, *_ = line.split()
        if theirs.endswith(ends[0]) and ours.endswith(ends[1]):
            return int(queues.partition(":")[2], 16)
    return 0


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

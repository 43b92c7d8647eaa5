"""A simulated engine for programs of their own processes: `docker`, Compose, the SDK."""

from __future__ import annotations

import asyncio
import os
import socket as sockets
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

from course.simulator.transport.connection import Connection
from course.simulator.transport.listening import (
    BACKLOG,
    LOOPBACK,
    files_for_connections,
    listen_tcp,
    listen_unix,
)
from course.simulator.transport.shared import Answering

MOST_CONNECTIONS = 2048
#: What a client over that number is told, if no other can be spared.
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    b'{"message":"the simulated engine has too many connections: close some"}\n'
)


class Served(Protocol):
    """What a server stands in front of: `course.simulator.transport.shared.SharedEngine`."""

    def conversation(self) -> Answering:
        """For one more client."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, in any thread, after each change. Gives what undoes it."""
        ...


class Server:
    """Serves an engine on a unix socket, on a port of 127.0.0.1, or on a socket that listens already.

    Exactly one of them is given.

    It runs in a thread of its own, with its own event loop, so it works inside a notebook too:

        with Server(shared, socket="engine.sock") as server:
            subprocess.run(["docker", "ps"], env={"DOCKER_HOST": server.address})
    """

    def __init__(
        self,
        served: Served,
        socket: str | os.PathLike[str] | None = None,
        port: int | None = None,
        listener: sockets.socket | None = None,
    ) -> None:
        if [socket, port, listener].count(None) != 2:
            raise ValueError("give either a socket path, a port or a listening socket")
        self._served = served
        self._listener = listener
        self._path = None if socket is None else Path(socket).absolute()
        self._port = port or 0
        self._file: tuple[int, int] | None = None  # device and inode of our socket file
        self._thread: threading.Thread | None = None
        self._connections: set[Connection] = set()
        #: Connections whose responses wait for something to happen.
        self.waiting: set[Connection] = set()

    @property
    def address(self) -> str:
        """What DOCKER_HOST is set to: unix:///… or tcp://127.0.0.1:…"""
        return f"unix://{self._path}" if self._path else f"tcp://{LOOPBACK}:{self._port}"

    def start(self) -> Server:
        """Start; clients can connect when this returns. Raises CannotListen."""
        if self._thread is not None:
            return self
        if self._listener is not None:
            sock = self._listener
        elif self._path is not None:
            sock = listen_unix(self._path)
            status = self._path.stat()
            self._file = (status.st_dev, status.st_ino)
        else:
            sock = listen_tcp(self._port)
            self._port = sock.getsockname()[1]
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(sock)), name="simulated engine", daemon=True
        )
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        """Close every connection, remove the socket file, and wait for the thread to end."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None
        if self._path is not None:
            self._remove_file(self._path)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _remove_file(self, path: Path) -> None:
        try:
            status = path.stat()
        except OSError:
            return
        if (status.st_dev, status.st_ino) == self._file:  # else another engine has taken the path over
            path.unlink(missing_ok=True)

    # -- in the thread ----------------------------------------------------------------------

    async def _serve(self, sock: sockets.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        unsubscribe = self._served.subscribe(self._changed)
        unix = sock.family == sockets.AF_UNIX
        listen = self._loop.create_unix_server if unix else self._loop.create_server
        server = await listen(self._connection, sock=sock, backlog=BACKLOG)
        self._ready.set()
        try:
            await self._stopping.wait()
        finally:
            unsubscribe()
            server.close()
            await self._cut_all()

    async def _cut_all(self) -> None:
        """Cut those who are connected, and those who are just being let in."""
        while self._connections or len(asyncio.all_tasks()) > 1:
            for connection in list(self._connections):
                connection.cut()
            await asyncio.sleep(0)

    def _connection(self) -> Connection:
        return Connection(self, self._served.conversation())

    def admit(self, connection: Connection) -> bytes | None:
        """Let one more client in; or give what it is told instead."""
        if len(self._connections) >= min(MOST_CONNECTIONS, files_for_connections()) and not self._spare_one():
            return BUSY
        self._connections.add(connection)
        return None

    def forget(self, connection: Connection) -> None:
        """It is closed."""
        self._connections.discard(connection)

    def _spare_one(self) -> bool:
        """Close the connection that has been idle longest; its client opens another when it needs one.

        Without idle ones, that which has kept the engine waiting longest, in the middle of a request or by
        not reading its answer.
        """
        silent = [one for one in self._connections if one.silent_since is not None]
        if silent:
            spared = min(silent, key=lambda one: (not one.idle, one.silent_since))
            self._connections.remove(spared)
            spared.cut()
        return bool(silent)

    def _changed(self) -> None:
        """Called under the engine's lock, in whichever thread has changed something."""
        if self._thread is threading.current_thread():
            self._wake_all()
        elif self.waiting:
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for connection in self.waiting:
            connection.wake()

"""A simulated engine for programs of their own processes: `docker`, Compose, the SDK."""

from __future__ import annotations

import asyncio
import os
import socket as sockets
import threading
from pathlib import Path
from types import TracebackType

from course.simulator.transport.connection import Connection
from course.simulator.transport.listening import (
    BACKLOG,
    LOOPBACK,
    files_for_connections,
    listen_tcp,
    listen_unix,
)
from course.simulator.transport.shared import Conversation, SharedEngine

MOST_CONNECTIONS = 2048
#: What a client over that number is told, if no other can be spared.
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    b'{"message":"the simulated engine has too many connections: close some"}\n'
)


class Server:
    """Serves an engine on a unix socket, or on a port of 127.0.0.1; exactly one of them is given.

    It runs in a thread of its own, with its own event loop, so it works inside a notebook too:

        with Server(shared, socket="engine.sock") as server:
            subprocess.run(["docker", "ps"], env={"DOCKER_HOST": server.address})
    """

    def __init__(
        self, shared: SharedEngine, socket: str | os.PathLike[str] | None = None, port: int | None = None
    ) -> None:
        if (socket is None) == (port is None):
            raise ValueError("give either a socket path or a port")
        self._shared = shared
        self._path = None if socket is None else Path(socket).absolute()
        self._port = port or 0
        self._file: tuple[int, int] | None = None  # device and inode of our socket file
        self._thread: threading.Thread | None = None
        self._connections: dict[Connection, asyncio.Task[None] | None] = {}

    @property
    def address(self) -> str:
        """What DOCKER_HOST is set to: unix:///… or tcp://127.0.0.1:…"""
        return f"unix://{self._path}" if self._path else f"tcp://{LOOPBACK}:{self._port}"

    def start(self) -> Server:
        """Start; clients can connect when this returns. Raises CannotListen."""
        if self._thread is not None:
            return self
        if self._path is not None:
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
        unsubscribe = self._shared.subscribe(self._changed)
        start = asyncio.start_unix_server if self._path is not None else asyncio.start_server
        server = await start(self._connected, sock=sock, backlog=BACKLOG)
        self._ready.set()
        try:
            await self._stopping.wait()
        finally:
            unsubscribe()
            server.close()
            tasks = [task for task in self._connections.values() if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= min(MOST_CONNECTIONS, files_for_connections()) and not self._spare_one():
            writer.write(BUSY)
            writer.close()
            return
        connection = Connection(reader, writer, Conversation(self._shared))
        self._connections[connection] = asyncio.current_task()
        try:
            await connection.run()
        except asyncio.CancelledError:
            pass  # the server stops; a task that ends as cancelled would be reported as an error
        finally:
            self._connections.pop(connection, None)

    def _spare_one(self) -> bool:
        """Close the connection that has been idle longest; its client opens another when it needs one."""
        idle = [one for one in self._connections if one.idle_since is not None]
        task = self._connections.pop(min(idle, key=_since)) if idle else None
        if task is not None:
            task.cancel()
        return task is not None

    def _changed(self) -> None:
        """Called under the engine's lock, in whichever thread has changed something."""
        if self._thread is threading.current_thread():
            self._wake_all()
        elif self._connections:
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for connection in self._connections:
            connection.wake()


def _since(connection: Connection) -> float:
    return connection.idle_since or 0.0

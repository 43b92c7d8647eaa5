"""A thousand clients at once, among them those that dawdle, and nothing is left of them after."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from course.simulator.transport import connection
from course.simulator.transport import server as server_module
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.simulator.transport.test_server import (
    PING,
    connected,
    connections,
    post,
    read_all,
    read_until,
    soon_without_connections,
    start_exec,
    talk,
)

CLIENTS = 1000
SLOW = 100


class Client:
    """One connection that asks one thing after the other."""

    def __init__(self, server: Server) -> None:
        self._path = server.address.removeprefix("unix://")

    async def open(self) -> Client:
        self._reader, self._writer = await asyncio.open_unix_connection(self._path)
        return self

    def close(self) -> None:
        self._writer.close()

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> tuple[int, Any]:
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        size = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
        body = await self._reader.readexactly(size)
        return int(head.split()[1]), json.loads(body) if body.startswith((b"{", b"[")) else body

    async def ask(self, data: bytes) -> tuple[int, Any]:
        await self.send(data)
        return await self.answer()


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


async def _works(server: Server, number: int, together: asyncio.Barrier) -> None:
    """Make a container, ask for it by each of its names, and see no other's."""
    client = await Client(server).open()
    await together.wait()
    body = {"Image": "tiny", "Labels": {"number": str(number)}}
    status, made = await client.ask(post(f"/containers/create?name=c{number}", body))
    assert status == 201
    for name in (f"c{number}", made["Id"], made["Id"]):
        status, found = await client.ask(get(f"/containers/{name}/json"))
        assert (status, found["Id"], found["Name"]) == (200, made["Id"], f"/c{number}")
        assert found["Config"]["Labels"] == {"number": str(number)}
    status, missing = await client.ask(get(f"/containers/missing{number}/json"))
    assert (status, missing["message"]) == (404, f"No such container: missing{number}")
    client.close()


async def _dawdles(server: Server, over: asyncio.Event) -> None:
    """Sends a request byte by byte, and gets no answer before it is whole."""
    client = await Client(server).open()
    for byte in PING[:-1]:
        await client.send(bytes([byte]))
        if not over.is_set():
            await asyncio.sleep(0.01)
    await over.wait()
    assert await client.ask(PING[-1:]) == (200, b"OK")
    client.close()


def test_a_thousand_at_once_beside_slow_ones(server: Server, shared: SharedEngine) -> None:
    async def all_at_once() -> None:
        together, over = asyncio.Barrier(CLIENTS), asyncio.Event()
        slow = [asyncio.create_task(_dawdles(server, over)) for _ in range(SLOW)]
        await asyncio.gather(*(_works(server, number, together) for number in range(CLIENTS)))
        over.set()
        await asyncio.gather(*slow)

    threads = threading.active_count()
    asyncio.run(all_at_once())
    assert soon_without_connections(server)
    assert threading.active_count() == threads
    assert len(shared.engine.containers.all()) == CLIENTS
    assert tasks_of(server) == ["_serve"]
    gc.collect()
    assert not [each for each in gc.get_objects() if isinstance(each, connection.Connection)]


def tasks_of(server: Server) -> list[str]:
    """What the server's event loop has to do still."""
    return sorted(getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks(server._loop))


def test_followers_leave_nothing_behind(server: Server) -> None:
    async def follow(client: Client) -> None:
        await client.open()
        await client.send(get("/events"))
        assert b"chunked" in await client._reader.readuntil(b"\r\n\r\n")

    async def all_at_once() -> None:
        clients = [Client(server) for _ in range(200)]
        await asyncio.gather(*(follow(client) for client in clients))
        assert len(tasks_of(server)) == 201
        talk(server, post("/networks/create", {"Name": "favorites-net"}))
        for client in clients:
            assert b"favorites-net" in await client._reader.readuntil(b"}\n")
            client.close()

    asyncio.run(all_at_once())
    assert soon_without_connections(server)
    assert (tasks_of(server), server.waiting) == (["_serve"], set())


# -- a full house ---------------------------------------------------------------------------------


def test_idle_ones_make_room_those_at_work_stay(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 3)
    with connected(server) as follower, connected(server) as slow, connected(server) as idle:
        follower.sendall(get("/events"))
        read_until(follower, b"\r\n\r\n")
        slow.sendall(PING[:10])
        idle.sendall(PING)
        read_until(idle, b"OK")
        assert talk(server, PING).endswith(b"OK")
        assert read_all(idle) == b""
        slow.sendall(PING[10:])
        assert read_until(slow, b"OK").endswith(b"OK")
        talk(server, post("/networks/create", {"Name": "favorites-net"}))
        assert b"favorites-net" in read_until(follower, b"\n")


def test_requests_that_do_not_end_do_not_lock_others_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 2)
    with connected(server) as first, connected(server) as second:
        for sock in (first, second):
            sock.sendall(PING[:10])
            time.sleep(0.02)
        assert talk(server, PING).endswith(b"OK")
        assert read_all(first) == b""  # it has kept the engine waiting longer
        second.sendall(PING[10:])
        assert read_until(second, b"OK").endswith(b"OK")


def send_on(sock: socket.socket, data: bytes, pause: float = 0.0) -> int:
    """Send the same again and again, until it is not taken for a second; how often it was taken."""
    sock.settimeout(1)
    sent = 0
    with suppress(TimeoutError):
        while sent < 1_000_000:
            sock.sendall(data)
            sent += 1
            time.sleep(pause)
    sock.settimeout(5)
    return sent


def test_dripping_gains_no_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request must have come whole so long after its first byte, however often another comes."""
    monkeypatch.setattr(connection, "REQUEST_TIMEOUT", 0.2)
    with connected(server) as sock:
        begun = time.monotonic()
        sock.sendall(PING[:5])
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            send_on(sock, b"x", pause=0.02)
        assert time.monotonic() - begun < 2


# -- those that do not read -----------------------------------------------------------------------


def resident() -> int:
    """Bytes of memory that this process has (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


def test_one_who_follows_logs_and_does_not_read(server: Server, shared: SharedEngine) -> None:
    talk(server, post("/containers/create?name=service", {"Image": "tiny", "Cmd": ["serve"]}))
    talk(server, post("/containers/service/start", {}))
    with connected(server) as sock:
        sock.sendall(get("/containers/service/logs?stdout=1&follow=1"))
        read_until(sock, b"\r\n\r\n")
        before = resident()
        for _ in range(200):
            with shared.changing() as engine:
                engine.containers.get("service").processes[0].out(b"x" * 999_999 + b"\n")
        assert resident() - before < 50_000_000
        assert talk(server, PING).endswith(b"OK")
        assert unsent(server) < 1_000_000
    assert soon_without_connections(server)


def unsent(server: Server) -> int:
    """Bytes that wait in the server for clients to read."""
    return sum(each._transport.get_write_buffer_size() for each in server._connections)


def test_one_who_asks_and_asks_and_does_not_read(server: Server) -> None:
    for number in range(20):
        talk(server, post(f"/containers/create?name=c{number}", {"Image": "tiny"}))
    with connected(server) as sock:
        sent = send_on(sock, get("/containers/json?all=1"))
        assert unsent(server) < 1_000_000
        assert talk(server, PING).endswith(b"OK")
        answers = b""
        while answers.count(b"HTTP/1.1 200 OK") < sent:  # when it reads after all, it gets them all
            answers += sock.recv(1_000_000)
    assert soon_without_connections(server)


def test_input_that_no_process_takes(server: Server, shared: SharedEngine) -> None:
    request = start_exec(server, "serve", stdin=True)
    with connected(server) as sock:
        sock.sendall(request)
        read_until(sock, b"\r\n\r\n")
        assert send_on(sock, b"x" * 100_000) < 50
        (running,) = shared.engine.execs.running_in(shared.engine.containers.get("service"))
        assert running.process is not None
        assert 1_000_000 < running.process.input_waiting < 2_000_000
        assert connections(server) == 1
    assert soon_without_connections(server)


def test_input_goes_through_however_much_there_is(server: Server) -> None:
    request = start_exec(server, "cat", stdin=True)
    sent = b"x" * 5_000_000
    with connected(server) as sock:
        sock.sendall(request)
        read_until(sock, b"\r\n\r\n")
        threading.Thread(target=lambda: (sock.sendall(sent), sock.shutdown(1))).start()
        frames = read_all(sock)
    received = 0
    while frames:
        size = int.from_bytes(frames[4:8], "big")
        assert set(frames[8 : 8 + size]) == {ord("x")}
        received, frames = received + size, frames[8 + size :]
    assert received == len(sent)


# -- fairness -------------------------------------------------------------------------------------


def took(action: Callable[[], object]) -> float:
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


def test_many_requests_in_one_piece_let_others_in_between(server: Server) -> None:
    with connected(server) as sock:
        thread = threading.Thread(target=lambda: sock.sendall(get("/info") * 2000))
        thread.start()
        assert took(lambda: talk(server, PING)) < 1
        thread.join(0.1)
    thread.join()
    assert soon_without_connections(server)


def test_more_requests_than_are_read_ahead(server: Server) -> None:
    many = 20_000
    with connected(server) as sock:
        thread = threading.Thread(target=lambda: sock.sendall(PING * many))
        thread.start()
        answers = bytearray()
        while answers.count(b"\r\n\r\nOK") < many:
            answers += sock.recv(1_000_000)
        thread.join()


def test_a_large_request_behind_others(server: Server) -> None:
    """It comes while those before it are being answered, and is more than is read ahead."""
    large = post("/networks/create", {"Name": "favorites-net", "Labels": {"much": "x" * 3_000_000}})
    with connected(server) as sock:
        thread = threading.Thread(target=lambda: sock.sendall(get("/info") * 500 + large + PING))
        thread.start()
        answers = read_until(sock, b"\r\n\r\nOK")
        thread.join()
    assert answers.count(b"HTTP/1.1 201") == 1
    assert answers.count(b"HTTP/1.1 200") >= 501

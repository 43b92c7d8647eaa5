"""The server from its clients' side: HTTP as bytes, connections taken over, and the socket file."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course.simulator.transport import connection, incoming, telling
from course.simulator.transport import server as server_module
from course.simulator.transport.listening import CannotListen
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine

PING = b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n"
CLIENTS = 1000


@contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(5)
        sock.connect(server.address.removeprefix("unix://"))
        yield sock


def read_until(sock: socket.socket, end: bytes) -> bytes:
    data = b""
    while end not in data and (more := sock.recv(65536)):
        data += more
    return data


def read_all(sock: socket.socket) -> bytes:
    data = b""
    while more := sock.recv(65536):
        data += more
    return data


def talk(server: Server, sent: bytes) -> bytes:
    """Everything the server answers to a client that sends this and no more."""
    with connected(server) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        return read_all(sock)


def post(path: str, document: object, *headers: str) -> bytes:
    body = json.dumps(document).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def start_exec(server: Server, *command: str, stdin: bool = False) -> bytes:
    """The request that starts a command in a container that runs."""
    created = {"Image": "tiny", "Cmd": ["serve"]}
    talk(server, post("/containers/create?name=service", created) + post("/containers/service/start", {}))
    body = {"Cmd": command, "AttachStdin": stdin, "AttachStdout": True}
    answer = talk(server, post("/containers/service/exec", body))
    made = json.loads(answer.partition(b"\r\n\r\n")[2])["Id"]
    return post(f"/exec/{made}/start", {}, "Connection: Upgrade", "Upgrade: tcp")


# -- HTTP -----------------------------------------------------------------------------------------


def test_head_has_no_body(server: Server) -> None:
    head, _, body = talk(server, PING.replace(b"GET", b"HEAD")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"Api-Version: 1.51" in head
    assert body == b""


def test_connections_are_kept_and_requests_may_come_together(server: Server) -> None:
    assert talk(server, PING * 3).count(b"HTTP/1.1 200 OK") == 3


def test_http_1_0_closes(server: Server) -> None:
    with connected(server) as sock:
        sock.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
        assert read_all(sock).endswith(b"OK")


def test_a_request_in_chunks_and_in_drops(server: Server) -> None:
    body = json.dumps({"Name": "favorites-net"}).encode()
    request = (
        b"POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n"
    ) % (body[:5], len(body) - 5, body[5:])
    with connected(server) as sock:
        for byte in request:
            sock.send(bytes([byte]))
        assert read_until(sock, b"}").startswith(b"HTTP/1.1 201 Created")


def test_100_continue(server: Server) -> None:
    request = post("/networks/create", {"Name": "favorites-net"}, "Expect: 100-continue")
    head, _, body = request.partition(b"\r\n\r\n")
    with connected(server) as sock:
        sock.sendall(head + b"\r\n\r\n")
        assert read_until(sock, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(body)
        assert read_until(sock, b"}").startswith(b"HTTP/1.1 201 Created")


def test_headers_of_a_stream_come_before_its_first_piece(server: Server) -> None:
    with connected(server) as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"Transfer-Encoding: chunked" in read_until(sock, b"\r\n\r\n")
        talk(server, post("/networks/create", {"Name": "favorites-net"}))
        assert b"favorites-net" in read_until(sock, b"\n")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"no request at all\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),  # TLS
        (b"GET /_ping HTTP/1.1\r\n\r\n", 400),
        (b"GET /_ping HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", 400),
        (b"GET /_ping HTTP/3.0\r\nHost: x\r\n\r\n", 505),
        (b"GET /_ping HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431),
        (b"POST /build HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST /v1.51/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404),
        (b"GET /_ping?" + b"a=1&" * 1000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ],
)
def test_what_is_wrong_gets_an_answer(server: Server, sent: bytes, status: int) -> None:
    answer = talk(server, sent)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"Traceback" not in answer


def test_a_body_that_grows_too_large(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "LARGEST_BODY", 1000)
    head = b"POST /build HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = talk(server, head + b"400\r\n%b\r\n" % (b"x" * 0x400))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"1000 bytes" in answer


def test_a_request_that_never_ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_TIMEOUT", 0.05)
    with connected(server) as sock:
        sock.sendall(b"GET /_ping HT")
        assert read_all(sock) == b""


def test_too_many_connections(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 1)
    with connected(server) as first:
        first.sendall(PING)
        read_until(first, b"OK")
        with connected(server) as second:
            second.sendall(PING)  # the one that is idle makes room
            read_until(second, b"OK")
            assert read_all(first) == b""


def test_too_many_connections_at_work(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 1)
    with connected(server) as first:
        first.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        read_until(first, b"\r\n\r\n")
        with connected(server) as second:
            assert b" 503 " in read_all(second)


def test_a_thousand_clients(server: Server) -> None:
    async def client(number: int, together: asyncio.Barrier) -> tuple[bytes, bytes]:
        path = server.address.removeprefix("unix://")
        reader, writer = await asyncio.open_unix_connection(path)
        await together.wait()  # all are connected now
        writer.write(PING)
        first = await reader.readuntil(b"\r\n\r\nOK")
        name = b'{"Name":"net%d"}' % number
        head = b"POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        writer.write(head + b"Content-Length: %d\r\n\r\n%b" % (len(name), name))
        second = await reader.readline()
        writer.close()
        return first, second

    async def all_at_once() -> list[tuple[bytes, bytes]]:
        together = asyncio.Barrier(CLIENTS)
        return await asyncio.gather(*(client(number, together) for number in range(CLIENTS)))

    answers = asyncio.run(all_at_once())
    assert all(first.startswith(b"HTTP/1.1 200 OK") for first, _ in answers)
    created = sum(second.startswith(b"HTTP/1.1 201 ") for _, second in answers)
    # There are 31 default pools, and one is the default bridge's: the others are told so.
    refused = sum(second.startswith(b"HTTP/1.1 400 ") for _, second in answers)
    assert (created, refused) == (30, CLIENTS - 30)
    assert talk(server, PING).endswith(b"OK")


# -- connections taken over -----------------------------------------------------------------------


def test_an_upgrade(server: Server) -> None:
    answer = talk(server, start_exec(server, "echo", "hi"))
    head, _, frames = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 UPGRADED\r\n")
    assert b"Content-Type: application/vnd.docker.multiplexed-stream" in head
    assert b"Content-Length" not in head
    assert frames == b"\x01\0\0\0\0\0\0\x03hi\n"


def test_without_an_upgrade(server: Server) -> None:
    request = start_exec(server, "echo", "hi").replace(b"Connection: Upgrade\r\nUpgrade: tcp\r\n", b"")
    head, _, frames = talk(server, request).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Transfer-Encoding" not in head
    assert frames == b"\x01\0\0\0\0\0\0\x03hi\n"


def test_the_first_frame_comes_after_the_headers_were_read(server: Server) -> None:
    """docker-py would lose a frame that comes in the same read as the headers."""
    request = start_exec(server, "echo", "hi")
    with connected(server) as sock:
        sock.sendall(request)
        time.sleep(0.05)
        assert sock.recv(65536).endswith(b"\r\n\r\n")
        assert sock.recv(65536).endswith(b"hi\n")


def test_half_a_close_ends_the_input_only(server: Server) -> None:
    request = start_exec(server, "cat", stdin=True)
    assert talk(server, request + b"typed ahead").endswith(b"typed ahead")


def test_input_and_output_take_turns(server: Server) -> None:
    request = start_exec(server, "cat", stdin=True)
    with connected(server) as sock:
        sock.sendall(request)
        read_until(sock, b"\r\n\r\n")
        for word in (b"one", b"two"):
            sock.sendall(word)
            assert read_until(sock, word).endswith(word)
        sock.shutdown(socket.SHUT_WR)
        assert read_all(sock) == b""


# -- clients that leave ---------------------------------------------------------------------------


def connections(server: Server) -> int:
    return len(server._connections)


def soon_without_connections(server: Server) -> bool:
    end = time.monotonic() + 20  # where the machine is busy; mostly at once
    while connections(server) and time.monotonic() < end:
        time.sleep(0.01)
    return connections(server) == 0


def test_a_follower_that_leaves(server: Server) -> None:
    with connected(server) as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        read_until(sock, b"\r\n\r\n")
        assert connections(server) == 1
    assert soon_without_connections(server)


def test_one_who_was_attached_leaves(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "GONE_CHECK", 0.02)
    request = start_exec(server, "serve")
    with connected(server) as sock:
        sock.sendall(request)
        sock.shutdown(socket.SHUT_WR)
        read_until(sock, b"ready\n")
        time.sleep(0.1)
        assert connections(server) == 1  # it sends no more, but listens
    assert soon_without_connections(server)


def test_one_who_leaves_in_the_middle_of_a_request(server: Server) -> None:
    with connected(server) as sock:
        sock.sendall(b"POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert soon_without_connections(server)
    assert talk(server, PING).endswith(b"OK")


def test_one_who_does_not_read(server: Server, shared: SharedEngine) -> None:
    """A client that takes nothing stops nobody else."""
    start_exec(server, "serve")
    with shared.changing() as engine:
        log = engine.containers.get("service").processes[0]
        log.out("x" * 5_000_000)
    with connected(server) as sock:
        sock.sendall(b"GET /containers/service/logs?stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.05)
        assert talk(server, PING).endswith(b"OK")


# -- the place ------------------------------------------------------------------------------------


def test_only_the_owner_may_use_the_socket(server: Server) -> None:
    path = Path(server.address.removeprefix("unix://"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_goes_with_the_server(shared: SharedEngine, tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    with Server(shared, socket=path):
        assert path.exists()
    assert not path.exists()


def test_a_file_that_another_engine_made_meanwhile_stays(shared: SharedEngine, tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    with Server(shared, socket=path):
        path.unlink()
        path.write_text("another's")
    assert path.exists()


def test_a_file_that_nobody_answers_on_is_replaced(shared: SharedEngine, tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(str(path))
    with Server(shared, socket=path) as server:
        assert talk(server, PING).endswith(b"OK")


def test_a_path_that_is_taken(server: Server, shared: SharedEngine, tmp_path: Path) -> None:
    path = server.address.removeprefix("unix://")
    with pytest.raises(CannotListen, match=r"An engine answers on .* already"):
        Server(shared, socket=path).start()
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotListen, match="no socket: choose another path"):
        Server(shared, socket=tmp_path / "file").start()
    with pytest.raises(CannotListen, match="choose another path"):
        Server(shared, socket=tmp_path / "no directory" / "engine.sock").start()
    with pytest.raises(CannotListen, match="choose another path"):
        Server(shared, socket=tmp_path / ("x" * 200)).start()


def test_a_port_that_is_taken(shared: SharedEngine) -> None:
    with Server(shared, port=0) as server:
        port = int(server.address.rpartition(":")[2])
        with pytest.raises(CannotListen, match=f"Port {port} of 127.0.0.1 is taken"):
            Server(shared, port=port).start()


def test_ports_are_opened_on_this_machine_only(shared: SharedEngine) -> None:
    with Server(shared, port=0) as server:
        assert server.address.startswith("tcp://127.0.0.1:")


def test_stopping_cuts_those_who_wait(shared: SharedEngine, tmp_path: Path) -> None:
    others = serving()
    server = Server(shared, socket=tmp_path / "engine.sock").start()
    with connected(server) as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        read_until(sock, b"\r\n\r\n")
        assert serving() - others
        server.stop()
        assert read_all(sock) == b""
    assert serving() <= others


def serving() -> set[threading.Thread]:
    """The threads of servers, here and in other tests of this process."""
    return {thread for thread in threading.enumerate() if thread.name == "simulated engine"}


def test_it_can_be_started_again(shared: SharedEngine, tmp_path: Path) -> None:
    server = Server(shared, socket=tmp_path / "engine.sock")
    for _ in range(2):
        with server:
            assert talk(server, PING).endswith(b"OK")
    assert os.listdir(tmp_path) == []

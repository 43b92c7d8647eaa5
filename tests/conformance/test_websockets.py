"""A container attached to by a websocket, on every engine at hand that listens on a unix socket."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
import websocket

from tests.conformance.asking import ask, events, is_28, now
from tests.conformance.conftest import Place

LINES = "echo hi; while read line; do echo got $line; done; echo bye"
ALL = "stream=1&stdin=1&stdout=1&stderr=1"
BINARY, CLOSE, PONG = websocket.ABNF.OPCODE_BINARY, websocket.ABNF.OPCODE_CLOSE, websocket.ABNF.OPCODE_PONG
NORMAL = b"\x03\xe8"  # status 1000
PATIENCE = 10.0  # seconds

Open: TypeAlias = Callable[[str], "websocket.WebSocket"]


def connected(address: str) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(PATIENCE)
    client.connect(address.removeprefix("unix://"))
    return client


@pytest.fixture
def opened(empty: Place, address: str) -> Iterator[Open]:
    """Opens a websocket to `toolbox`, or to what is named; all are cut at the end."""
    clients = []

    def open_(query: str, container: str = "toolbox") -> websocket.WebSocket:
        client = connected(address)
        clients.append(client)
        url = f"ws://localhost/containers/{container}/attach/ws?{query}"
        return websocket.create_connection(url, socket=client, timeout=PATIENCE)

    yield open_
    for client in clients:
        client.close()


def run(place: Place, script: str, **settings: bool) -> None:
    body = {"Image": "busybox", "Cmd": ["sh", "-c", script], "OpenStdin": True, "StdinOnce": True, **settings}
    assert ask(place, "POST", "/containers/create?name=toolbox", body)[0] == 201
    assert ask(place, "POST", "/containers/toolbox/start")[0] == 204
    place.settle()


def talk(place: Place) -> None:
    """Run what answers lines, and let it say its first: who attaches then is not told that one."""
    run(place, LINES)
    assert place.eventually(lambda: place.docker("logs toolbox").out == "hi\n")


def read(client: websocket.WebSocket, text: str) -> str:
    """What comes, until all of `text` is there: output may come in pieces of any size."""
    got = ""
    while len(got) < len(text):
        opcode, data = client.recv_data()
        assert opcode == BINARY
        got += data.decode()
    return got


def ending(client: websocket.WebSocket) -> tuple[int, bytes]:
    """The next frame; read so that the client does not answer it, for the engine hangs up after its last."""
    frame = client.recv_frame()
    return frame.opcode, frame.data


def status(place: Place) -> str:
    state = ask(place, "GET", "/containers/toolbox/json")[1]["State"]
    return f"{state['Status']} {state['ExitCode']}"


def test_what_is_sent_is_typed_and_what_is_said_comes(empty: Place, opened: Open) -> None:
    talk(empty)
    start = now(empty)
    client = opened(f"{ALL}&logs=1")
    assert client.handshake_response.status == 101
    assert read(client, "hi\n") == "hi\n"
    client.send("one\n")
    client.send_binary(b"two\n")
    assert read(client, "got one\ngot two\n") == "got one\ngot two\n"
    assert events(empty, start) == ["container attach"]


def test_a_frame_in_pieces_and_a_ping(empty: Place, opened: Open) -> None:
    talk(empty)
    client = opened(ALL)
    frames = websocket.ABNF.create_frame
    client.send_frame(frames("o", websocket.ABNF.OPCODE_TEXT, 0))
    client.ping("there?")
    assert client.recv_data(control_frame=True) == (PONG, b"there?")
    client.send_frame(frames("ne\n", websocket.ABNF.OPCODE_CONT, 1))
    assert read(client, "got one\n") == "got one\n"


def test_closing_ends_the_input(empty: Place, opened: Open) -> None:
    talk(empty)
    client = opened(ALL)
    client.send_close()
    assert read(client, "bye\n") == "bye\n"
    assert empty.eventually(lambda: status(empty) == "exited 0")


def test_the_end_of_the_container_closes(empty: Place, opened: Open) -> None:
    run(empty, "sleep 600")
    client = opened(ALL)
    ask(empty, "POST", "/containers/toolbox/kill")
    assert ending(client) == (CLOSE, NORMAL)


def test_logs_alone(empty: Place, opened: Open) -> None:
    """Of both streams the newer versions of the API give what is asked for, the older ones everything."""
    run(empty, "echo hi; sleep 0.2; echo oops >&2")
    ask(empty, "POST", "/containers/toolbox/wait")
    expected = "hi\n" if is_28(empty) else "hi\noops\n"
    client = opened("logs=1&stdout=1")
    assert read(client, expected) == expected
    assert ending(client) == (CLOSE, NORMAL)


def test_a_terminal_is_left_by_keys(empty: Place, opened: Open) -> None:
    run(empty, "read line; echo got $line; read more", Tty=True)
    client = opened(f"{ALL}&detachKeys=ctrl-x,x")
    client.send("one\n")
    while b"got one" not in client.recv():
        pass
    client.send("\x18x")
    assert ending(client) == (CLOSE, NORMAL)
    assert status(empty) == "running 0"


@pytest.mark.parametrize(
    ("container", "query", "code", "message"),
    [
        ("nope", ALL, 404, "No such container: nope"),
        ("toolbox", f"{ALL}&detachKeys=zzz", 400, "Invalid detach keys (zzz) provided"),
    ],
)
def test_what_is_refused(
    empty: Place, opened: Open, container: str, query: str, code: int, message: str
) -> None:
    talk(empty)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        opened(query, container)
    assert refused.value.status_code == code
    assert message in refused.value.resp_body.decode()


def test_a_paused_container(empty: Place, opened: Open) -> None:
    talk(empty)
    ask(empty, "POST", "/containers/toolbox/pause")
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        opened(ALL)
    assert refused.value.status_code == 409
    ask(empty, "POST", "/containers/toolbox/unpause")


def answered(address: str, *headers: str) -> str:
    """All that comes of a request with these headers, until the engine hangs up."""
    client = connected(address)
    target = "GET /containers/toolbox/attach/ws?stream=1 HTTP/1.1"
    client.sendall("\r\n".join([target, "Host: x", *headers, "", ""]).encode())
    got = b""
    while piece := client.recv(4096):
        got += piece
    client.close()
    return got.decode()


UPGRADE = ("Connection: keep-alive, Upgrade", "Upgrade: WebSocket")


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ((), "not websocket protocol"),
        (("Upgrade: tcp", "Connection: Upgrade"), "not websocket protocol"),
        (UPGRADE, "mismatch challenge/response"),
        (
            (*UPGRADE, "Sec-WebSocket-Key: eA==", "Sec-WebSocket-Version: 8"),
            "missing or bad WebSocket Version",
        ),
    ],
)
def test_what_is_no_websocket(empty: Place, address: str, headers: tuple[str, ...], problem: str) -> None:
    talk(empty)
    answer = answered(address, *headers)
    assert answer.startswith("HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(f"\r\n\r\n{problem}")
    assert ("Sec-WebSocket-Version: 13\r\n" in answer) == ("Version" in problem)

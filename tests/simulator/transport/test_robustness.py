"""Whatever bytes come, and however they end, the server answers in the protocol or closes, changes nothing
that was not asked for, says nothing in its log, and serves the next client."""

from __future__ import annotations

import logging
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.simulator.transport.faulty import CREATE, MESSAGES, REQUESTS
from tests.simulator.transport.test_server import (
    PING,
    connected,
    post,
    read_all,
    soon_without_connections,
    start_exec,
    talk,
)
from tests.simulator.transport.tiny import shared_engine

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory() as directory,
        Server(shared_engine(), socket=Path(directory) / "s") as server,
    ):
        yield server


@contextmanager
def nothing_said() -> Iterator[None]:
    """Neither the engine nor asyncio has anything for the log."""
    said: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = said.append  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("course", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    assert not said, [logging.Formatter().format(record) for record in said]


def state(server: Server) -> object:
    """What requests could change."""
    assert isinstance(server._served, SharedEngine)
    engine = server._served.engine
    return (
        engine.topology(),
        [(record.id, record.name, record.state) for record in engine.containers.all()],
        [(record.id, record.name) for record in engine.networks.all()],
        list(engine.volumes.all()),
    )


def checked(answer: bytes) -> bytes:
    """The answer, whose head is one of HTTP/1.1: each header on a line of its own, none smuggled in."""
    if answer:
        head = answer.partition(b"\r\n\r\n")[0]
        first, *lines = head.split(b"\r\n")
        assert re.fullmatch(rb"HTTP/1\.1 \d{3} [ -~]*", first)
        assert all(re.fullmatch(rb"[A-Za-z-]+: [ -~\x80-\xff]*", line) for line in lines)
        assert not any(line.lower().startswith(b"x-injected") for line in lines)
        assert b"Traceback" not in answer
    return answer


@settings(max_examples=EXAMPLES, deadline=5000)
@given(sent=MESSAGES)
def test_any_bytes(server: Server, sent: bytes) -> None:
    before = state(server)
    with nothing_said():
        checked(talk(server, sent))
        assert talk(server, PING).endswith(b"OK")
    assert state(server) == before


@settings(max_examples=EXAMPLES, deadline=5000)
@given(sent=REQUESTS)
def test_requests_with_faults(server: Server, sent: bytes) -> None:
    """Broken chunks, contradictory lengths, giant headers, unknown methods, targets of all forms."""
    before = state(server)
    with nothing_said():
        checked(talk(server, sent))
        assert talk(server, PING).endswith(b"OK")
    assert state(server) == before


HEAD = b"POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "framed",
    [
        b"Content-Length: 24\r\nContent-Length: 5\r\n\r\n" + CREATE,
        b"Content-Length: 5\r\nContent-Length: 24\r\n\r\n" + CREATE,
        b"Content-Length: 24, 5\r\n\r\n" + CREATE,
        b"Content-Length: 0x18\r\n\r\n" + CREATE,
        b"Content-Length: +24\r\n\r\n" + CREATE,
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + CREATE,
        b"Content-Length : 24\r\n\r\n" + CREATE,
        b"Transfer-Encoding: gzip\r\n\r\n" + CREATE,
        b"Transfer-Encoding: gzip, chunked\r\n\r\n18\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, chunked\r\n\r\n18\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: \x0bchunked\r\n\r\n18\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-18\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n0x18\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n17\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\n" + CREATE + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + CREATE,
        b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + CREATE + b"\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + CREATE + b"\r\n0\r\nX: " + b"x" * 600_000 + b"\r\n\r\n",
    ],
)
def test_bodies_of_doubtful_length_are_refused(server: Server, framed: bytes) -> None:
    before = state(server)
    with nothing_said():
        assert re.match(rb"HTTP/1\.1 (4\d\d|501) ", checked(talk(server, HEAD + framed)))
    assert state(server) == before


def test_where_both_lengths_are_given_the_chunks_count(server: Server) -> None:
    """As RFC 9112, 6.3 has it; what follows them is the next request, and no part of this one."""
    framed = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{ } }\r\n0\r\n\r\n"
    answers = talk(server, HEAD + framed + PING)
    assert answers.startswith(b"HTTP/1.1 400 ")
    assert answers.endswith(b"OK")


@pytest.mark.parametrize("lines", [1, 900])
@pytest.mark.parametrize("size", [66_000, 300_000])
@pytest.mark.parametrize("end", [b"", b"\r\n", b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"])
def test_giant_heads_are_refused(server: Server, lines: int, size: int, end: bytes) -> None:
    headers = b"".join(b"X%d: %b\r\n" % (line, b"x" * (size // lines)) for line in range(lines))
    with nothing_said():
        answer = talk(server, b"GET /_ping HTTP/1.1\r\nHost: x\r\n" + headers + end)
        assert answer.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://x/_ping", 200),
        (b"/_p%69ng", 200),
        (b"*", 301),
        (b"x:443", 301),
        (b"http://[::1/_ping", 400),
        (b"//%0d%0aX-Injected:1", 301),
        (b"/%00%ff", 404),
        (b"/containers/json?filters=%ff%7B", 400),
    ],
)
def test_targets(server: Server, target: bytes, status: int) -> None:
    with nothing_said():
        answer = checked(talk(server, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 %d " % status)


# -- clients that end in the middle ---------------------------------------------------------------

UPLOAD = post("/networks/create", {"Name": "", "Labels": {"much": "x" * 300}})
IN_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{   \n\r\n1\r\n}\r\n0\r\n\r\n"
EXPECTING = UPLOAD.replace(b"Host: x\r\n", b"Host: x\r\nExpect: 100-continue\r\n")


@pytest.mark.parametrize("request_", [UPLOAD, IN_CHUNKS, EXPECTING, PING + UPLOAD])
def test_half_closed_at_each_point(server: Server, request_: bytes) -> None:
    before = state(server)
    with nothing_said():
        for size in range(len(request_)):
            checked(talk(server, request_[:size]))
        assert b"HTTP/1.1 400 Bad Request" in checked(talk(server, request_))
    assert state(server) == before
    assert soon_without_connections(server)


@pytest.mark.parametrize("request_", [UPLOAD, IN_CHUNKS, EXPECTING, PING + UPLOAD])
def test_gone_at_each_point(server: Server, request_: bytes) -> None:
    """Wholly, without reading the answer."""
    before = state(server)
    with nothing_said():
        for size in range(len(request_) + 1):
            with connected(server) as sock:
                sock.sendall(request_[:size])
        assert soon_without_connections(server)
        assert talk(server, PING).endswith(b"OK")
    assert state(server) == before


def test_uploads_that_are_aborted(server: Server) -> None:
    before = state(server)
    head = HEAD + b"Content-Length: 5000000\r\n\r\n"
    with nothing_said():
        for size in (0, 1, 100_000, 3_000_000):
            with connected(server) as sock:
                sock.sendall(head + b"x" * size)
        assert soon_without_connections(server)
    assert state(server) == before


def test_streams_that_are_left_at_each_point(server: Server) -> None:
    """A follower goes away before, while or after it is told something."""
    with nothing_said():
        for size in range(0, 200, 5):
            with connected(server) as sock:
                sock.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                if size:
                    sock.recv(size)
                talk(server, post("/networks/create", {"Name": f"n{size}"}))
            talk(server, b"DELETE /networks/n%d HTTP/1.1\r\nHost: x\r\n\r\n" % size)
        assert soon_without_connections(server)


# -- connections taken over -----------------------------------------------------------------------


def output(frames: bytes) -> bytes:
    """What the process wrote, out of the frames that carry it."""
    data = b""
    while frames:
        size = int.from_bytes(frames[4:8], "big")
        data, frames = data + frames[8 : 8 + size], frames[8 + size :]
    return data


@settings(max_examples=EXAMPLES // 6, deadline=5000)
@given(together=st.binary(max_size=300) | st.just(PING), later=st.binary(max_size=300))
def test_bytes_after_an_upgrade_are_the_processs(server: Server, together: bytes, later: bytes) -> None:
    """Those that came with the request, and those after it: none is lost, and none is taken for a request."""
    with nothing_said():
        request = start_exec(server, "cat", stdin=True)
        with connected(server) as sock:
            sock.sendall(request + together)
            sock.sendall(later)
            sock.shutdown(socket.SHUT_WR)
            head, _, frames = checked(read_all(sock)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 UPGRADED")
    assert output(frames) == together + later


def test_an_upgrade_that_is_refused_is_an_answer_like_others(server: Server) -> None:
    request = post("/exec/nothing/start", {}, "Connection: Upgrade", "Upgrade: tcp")
    with nothing_said():
        answers = checked(talk(server, request + PING))
    assert answers.startswith(b"HTTP/1.1 404 ")
    assert answers.endswith(b"\r\n\r\nOK")


def test_gone_at_each_point_of_an_upgrade(server: Server) -> None:
    with nothing_said():
        for size in range(0, 120, 3):
            request = start_exec(server, "cat", stdin=True) + b"typed ahead"
            with connected(server) as sock:
                sock.sendall(request)
                if size:
                    sock.recv(size)
        assert soon_without_connections(server)
    assert talk(server, PING).endswith(b"OK")

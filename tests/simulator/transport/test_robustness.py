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
PIECES = [
    *(b"GET ", b"POST ", b"HEAD ", b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b"\r\n", b"\0", b"%ff%00"),
    *(b"/_ping", b"/v1.51/containers/json", b"/v1.51/events?until=1", b"/networks/create"),
    *(b"Host: x\r\n", b"Content-Type: application/json\r\n", b"Expect: 100-continue\r\n"),
    *(b"Content-Length: 3\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n"),
    *(b"Connection: Upgrade\r\nUpgrade: tcp\r\n", b"{}", b"3\r\n{ }\r\n0\r\n\r\n", b"ffffffffffffffffff\r\n"),
]
MESSAGES = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=20).map(b"".join)

CREATE = b'{"Name":"favorites-net"}'
#: As long, but refused also where it is read as it is meant.
NAMELESS = b'{"Name":"","Scope":""  }'
METHODS = [
    b"GET",
    b"POST",
    b"HEAD",
    b"PUT",
    b"DELETE",
    b"OPTIONS",
    b"TRACE",
    b"PRI",
    b"BREW",
    b"get",
    b"G" * 5000,
    b"G T",
]
TARGETS = [
    *[b"/networks/create"] * 9,
    *(b"/containers/nothing/attach?stream=1&stdin=1", b"/exec/nothing/start", b"/containers/create?name=%00"),
    *(
        b"*",
        b"/",
        b"",
        b"//",
        b"///_ping",
        b"/../_ping",
        b"/./_ping",
        b"/_ping/",
        b"/_ping#x",
        b"_ping",
        b"?",
        b"/?&&=&",
    ),
    *(
        b"http://x/_ping",
        b"HTTP://x",
        b"http://",
        b"http://[::1/_ping",
        b"http://x:99999/_ping",
        b"x:443",
        b"ftp:/_ping",
    ),
    *(
        b"/%",
        b"/%zz",
        b"/%00",
        b"/%2e%2e/_ping",
        b"/%ff%fe",
        b"/_p%69ng",
        b"/%0d%0aX-Injected:%201",
        b"//%0d%0aX-Injected:1",
    ),
    *(
        b"/containers/%/json",
        b"/containers/json?filters=%",
        b"/containers/json?filters=%7B%ff",
        b"/containers/a%2fb/json",
    ),
    *(
        b"/containers/json?limit=%0d%0aX-Injected:1",
        b"/v/_ping",
        b"/v1.51/_ping",
        b"/v99.99/_ping",
        b"/v1.\xd9\xa1/_ping",
    ),
    *(
        b"/_ping?" + b"a" * 70_000,
        b"/" + b"a" * 70_000,
        b"/" + b"%41" * 20_000,
        b"/_ping?" + b"&" * 5000,
        b"/\xff\xfe",
    ),
]
HEADERS = [
    *(
        b"Content-Length: 24",
        b"Content-Length: 5",
        b"Content-Length: 0",
        b"Content-Length: 024",
        b"Content-Length: +24",
    ),
    *(
        b"Content-Length: 24, 24",
        b"Content-Length: 0x18",
        b"Content-Length: ",
        b"Content-Length: " + b"9" * 30,
    ),
    *(
        b"Content-Length: " + b"9" * 5000,
        b"Content-Length : 24",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip",
    ),
    *(
        b"Transfer-Encoding: chunked, chunked",
        b"Transfer-Encoding: identity",
        b"Transfer-Encoding: \x0bchunked",
    ),
    *(
        b"Expect: 100-continue",
        b"Expect: 200-ok",
        b"Connection: close",
        b"Connection: Upgrade",
        b"Upgrade: tcp",
        b"Upgrade: h2c",
    ),
    *(
        b"X: " + b"x" * 70_000,
        b"X" * 70_000 + b": x",
        b": x",
        b"X",
        b"X: \x00",
        b"X: a\r\n b",
        b"X: a\rX-Injected: 1",
        b"X: a\n",
    ),
    *(
        b"Content-Type: application/json",
        b"Content-Type: text/plain",
        b"Host: y",
        b"\xff: \xff",
        b" Host: x",
        b"X:" + b"\t" * 99,
    ),
]
SIZES = [
    b"18",
    b"0",
    b"1",
    b"-1",
    b"+18",
    b"0x18",
    b"18;a=b",
    b"18 ",
    b"",
    b"g",
    b"f" * 17,
    b"0" * 30 + b"18",
    b"\xd9\xa1",
]
ENDS = [b"\r\n"] * 6 + [b"\n", b"\r", b"", b"\r\n\r\n"]
CHUNKS = st.lists(
    st.builds(
        lambda size, first, data, second: size + first + data + second,
        st.sampled_from(SIZES),
        st.sampled_from(ENDS),
        st.sampled_from([NAMELESS, NAMELESS[:5], b"", b"x" * 300]),
        st.sampled_from(ENDS),
    ),
    max_size=3,
).map(b"".join)
REQUESTS = st.builds(
    lambda method, target, version, headers, body: (
        method + b" " + target + version + b"".join(line + b"\r\n" for line in headers) + b"\r\n" + body
    ),
    st.sampled_from(METHODS),
    st.sampled_from(TARGETS),
    st.sampled_from(
        [b" HTTP/1.1\r\n"] * 8
        + [b" HTTP/1.0\r\n", b" HTTP/0.9\r\n", b" HTTP/1.10\r\n", b" http/1.1\r\n", b"\r\n"]
    ),
    st.lists(st.sampled_from(HEADERS), max_size=5).map(lambda headers: [b"Host: x", *headers]),
    st.sampled_from([b"", NAMELESS, NAMELESS * 2]) | CHUNKS,
)


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

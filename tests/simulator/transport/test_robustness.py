"""Whatever bytes come, the server answers in the protocol or closes, and serves the next client."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.simulator.transport import connection
from course.simulator.transport.server import Server
from tests.simulator.transport.test_server import PING, talk
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


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory() as directory,
        Server(shared_engine(), socket=Path(directory) / "s") as server,
    ):
        yield server


@settings(max_examples=EXAMPLES, deadline=5000)
@given(sent=MESSAGES)
def test_any_bytes(server: Server, sent: bytes) -> None:
    trouble: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = trouble.append  # type: ignore[method-assign]
    connection.log.addHandler(handler)
    try:
        answer = talk(server, sent)
        assert talk(server, PING).endswith(b"OK")
    finally:
        connection.log.removeHandler(handler)
    assert re.match(rb"HTTP/1\.1 \d{3} |$", answer)
    assert not trouble

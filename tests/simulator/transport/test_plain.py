"""Plain requests and answers are read as h11 reads them, and nothing is taken for one that is not."""

from __future__ import annotations

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course.simulator.transport.plain import Plain, PlainAnswer, plain, plain_answer

SDK = (
    b"POST /v1.51/containers/create?name=db HTTP/1.1\r\nHost: localhost\r\n"
    b"User-Agent: docker-sdk-python/7.2.0\r\n"
    b"Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)
NAMES = [
    b"Host",
    b"host",
    b"Content-Length",
    b"Connection",
    b"Transfer-Encoding",
    b"Upgrade",
    b"Expect",
    b"X",
    b"a_",
]
VALUES = [
    b"x",
    b"",
    b"3",
    b"03",
    b"+3",
    b"3,3",
    b" 3 ",
    b"\t3",
    b"chunked",
    b"tcp",
    b"keep-alive",
    b"Close",
    b"\xff",
]
LINES = st.builds(
    lambda name, gap, value, end: name + gap + value + end,
    st.sampled_from(NAMES),
    st.sampled_from([b":", b": ", b" : ", b""]),
    st.sampled_from(VALUES) | st.binary(max_size=4),
    st.sampled_from([b"\r\n"] * 9 + [b"\n", b"\r", b"\r\n\t"]),
)
MESSAGES = st.builds(
    lambda method, target, version, lines, rest: method + b" " + target + version + b"".join(lines) + rest,
    st.sampled_from([b"GET", b"POST", b"HEAD", b"get", b"CONNECT", b"X"]),
    st.sampled_from([b"/_ping", b"/a%20b?x=%ff&y", b"*", b"http://x/_ping", b"/\xe9", b"/a b", b"/#", b""]),
    st.sampled_from([b" HTTP/1.1\r\n"] * 6 + [b" HTTP/1.0\r\n", b" HTTP/2.0\r\n", b"\r\n", b" HTTP/1.1\n"]),
    st.lists(LINES | st.just(b"Host: x\r\n"), max_size=6),
    st.sampled_from(
        [b"\r\n", b"\r\n{ }", b"\r\n{}", b"", b"\r\n3\r\n{ }\r\n0\r\n\r\n", b"\r\nGET / HTTP/1.1\r\n"]
    ),
)


def by_h11(data: bytes) -> Plain:
    """What h11 makes of it. Raises what it raises."""
    connection, body = h11.Connection(h11.SERVER), b""
    connection.receive_data(data)
    head = connection.next_event()
    assert isinstance(head, h11.Request)
    while isinstance(event := connection.next_event(), h11.Data):
        body += event.data
    assert isinstance(event, h11.EndOfMessage)
    assert connection.their_state is h11.DONE  # neither the connection's end nor an upgrade is asked for
    return Plain(
        head.method.decode(),
        head.target.decode(),
        {name.decode(): value.decode() for name, value in head.headers},
        body,
        len(data) - len(connection.trailing_data[0]),
    )


def test_what_the_sdk_sends_is_plain() -> None:
    assert plain(SDK + b"more") == by_h11(SDK + b"more")


@settings(max_examples=600)
@given(data=MESSAGES)
def test_whatever_is_plain_is_read_as_h11_does(data: bytes) -> None:
    if (found := plain(data)) is not None:
        assert found == by_h11(data)


@settings(max_examples=300)
@given(at=st.integers(0, len(SDK)), replaced=st.integers(0, 2), by=st.binary(max_size=3))
def test_a_request_with_a_fault_in_it(at: int, replaced: int, by: bytes) -> None:
    data = SDK[:at] + by + SDK[at + replaced :]
    if (found := plain(data)) is not None:
        assert found == by_h11(data)


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.0\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
        *(SDK[:size] for size in (0, 10, len(SDK) - 3, len(SDK) - 1)),
    ],
)
def test_all_else_is_left_to_h11(said: bytes) -> None:
    assert plain(said) is None


# -- answers ------------------------------------------------------------------------------------

ENGINE = (
    b"HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Type: application/json\r\nOstype: linux\r\n"
    b"Server: Docker/28.5.2 (linux)\r\nContent-Length: 2\r\n\r\n{}"
)
ANSWERS = st.builds(
    lambda first, lines, rest: first + b"".join(lines) + rest,
    st.sampled_from([b"HTTP/1.1 200 OK\r\n"] * 6 + [b"HTTP/1.1 204 No Content\r\n", b"HTTP/1.1 304 \r\n"])
    | st.sampled_from([b"HTTP/1.1 101 UPGRADED\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200\r\n", b"OK\r\n"]),
    st.lists(LINES | st.just(b"Content-Length: 3\r\n"), max_size=6),
    st.sampled_from([b"\r\n", b"\r\n{ }", b"\r\n{}", b"", b"\r\n3\r\n{ }\r\n0\r\n\r\n"]),
)


def answer_by_h11(data: bytes) -> PlainAnswer:
    """What h11 makes of an answer to a GET. Raises what it raises."""
    connection, body = h11.Connection(h11.CLIENT), b""
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(data)
    head = connection.next_event()
    assert isinstance(head, h11.Response)
    while isinstance(event := connection.next_event(), h11.Data):
        body += event.data
    assert isinstance(event, h11.EndOfMessage)
    assert connection.their_state is h11.DONE
    assert not connection.trailing_data[0]
    headers = {name.decode(): value.decode() for name, value in head.headers}
    return PlainAnswer(head.status_code, headers, body)


def test_what_the_engine_answers_is_plain() -> None:
    assert plain_answer(ENGINE) == answer_by_h11(ENGINE)


@settings(max_examples=600)
@given(data=ANSWERS)
@example(data=b"HTTP/1.1 204 No Content\r\nContent-Length: x\r\n\r\n")
@example(data=b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")
def test_whatever_answer_is_plain_is_read_as_h11_does(data: bytes) -> None:
    if (found := plain_answer(data)) is not None:
        assert found == answer_by_h11(data)


@settings(max_examples=300)
@given(at=st.integers(0, len(ENGINE)), replaced=st.integers(0, 2), by=st.binary(max_size=3))
def test_an_answer_with_a_fault_in_it(at: int, replaced: int, by: bytes) -> None:
    data = ENGINE[:at] + by + ENGINE[at + replaced :]
    if (found := plain_answer(data)) is not None:
        assert found == answer_by_h11(data)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\nuntil the end",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        *(ENGINE[:size] for size in (10, len(ENGINE) - 3, len(ENGINE) - 1)),
        ENGINE + b"HTTP/1.1 200 OK",
    ],
)
def test_all_other_answers_are_left_to_h11(said: bytes) -> None:
    assert plain_answer(said) is None

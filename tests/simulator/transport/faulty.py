"""Bytes that are no request, and requests with faults, for Hypothesis to choose among."""

from __future__ import annotations

from hypothesis import strategies as st

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
    b"/containers/nothing/attach?stream=1&stdin=1",
    b"/exec/nothing/start",
    b"/containers/create?name=%00",
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
    b"http://x/_ping",
    b"HTTP://x",
    b"http://",
    b"http://[::1/_ping",
    b"http://x:99999/_ping",
    b"x:443",
    b"ftp:/_ping",
    b"/%",
    b"/%zz",
    b"/%00",
    b"/%2e%2e/_ping",
    b"/%ff%fe",
    b"/_p%69ng",
    b"/%0d%0aX-Injected:%201",
    b"//%0d%0aX-Injected:1",
    b"/containers/%/json",
    b"/containers/json?filters=%",
    b"/containers/json?filters=%7B%ff",
    b"/containers/a%2fb/json",
    b"/containers/json?limit=%0d%0aX-Injected:1",
    b"/v/_ping",
    b"/v1.51/_ping",
    b"/v99.99/_ping",
    b"/v1.\xd9\xa1/_ping",
    b"/_ping?" + b"a" * 70_000,
    b"/" + b"a" * 70_000,
    b"/" + b"%41" * 20_000,
    b"/_ping?" + b"&" * 5000,
    b"/\xff\xfe",
]
HEADERS = [
    b"Content-Length: 24",
    b"Content-Length: 5",
    b"Content-Length: 0",
    b"Content-Length: 024",
    b"Content-Length: +24",
    b"Content-Length: 24, 24",
    b"Content-Length: 0x18",
    b"Content-Length: ",
    b"Content-Length: " + b"9" * 30,
    b"Content-Length: " + b"9" * 5000,
    b"Content-Length : 24",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: identity",
    b"Transfer-Encoding: \x0bchunked",
    b"Expect: 100-continue",
    b"Expect: 200-ok",
    b"Connection: close",
    b"Connection: Upgrade",
    b"Upgrade: tcp",
    b"Upgrade: h2c",
    b"X: " + b"x" * 70_000,
    b"X" * 70_000 + b": x",
    b": x",
    b"X",
    b"X: \x00",
    b"X: a\r\n b",
    b"X: a\rX-Injected: 1",
    b"X: a\n",
    b"Content-Type: application/json",
    b"Content-Type: text/plain",
    b"Host: y",
    b"\xff: \xff",
    b" Host: x",
    b"X:" + b"\t" * 99,
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

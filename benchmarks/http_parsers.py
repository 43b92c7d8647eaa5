"""h11, httptools and what the server does, side by side: ``python benchmarks/http_parsers.py``.

Each takes in the same requests, as the docker program and the SDK send them, and composes the head of a
response: h11 by itself, the others as the server does. The result is in docs/http-parser.md.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import h11
import httptools

from course.simulator.transport import wire
from course.simulator.transport.incoming import Incoming

ROUNDS = 15
REQUESTS_A_ROUND = 2000

BODY = b'{"Image":"mongo","HostConfig":{"NetworkMode":"favorites-net"},"Env":["MONGO_INITDB_DATABASE=test"]}'
GET = (
    b"GET /v1.51/containers/json?all=1 HTTP/1.1\r\nHost: api.moby.localhost\r\n"
    b"User-Agent: Docker-Client/28.2.2 (linux)\r\n\r\n"
)
POST = (
    b"POST /v1.51/containers/create?name=db HTTP/1.1\r\nHost: localhost\r\n"
    b"User-Agent: docker-sdk-python/7.2.0\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\n"
    b"Connection: keep-alive\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
ANSWER = b'{"Id":"' + b"0" * 64 + b'","Warnings":[]}\n'
HEADERS = {
    "Api-Version": "1.51",
    "Content-Type": "application/json",
    "Ostype": "linux",
    "Content-Length": str(len(ANSWER)),
}


def with_h11() -> Callable[[bytes], bytes]:
    """One connection that is kept; gives the bytes of the response."""
    connection = h11.Connection(h11.SERVER)

    def serve(data: bytes) -> bytes:
        connection.receive_data(data)
        while not isinstance(connection.next_event(), h11.EndOfMessage):
            pass
        head = h11.Response(status_code=201, headers=list(HEADERS.items()), reason="Created")
        events = (head, h11.Data(data=ANSWER), h11.EndOfMessage())
        out = b"".join(connection.send(event) or b"" for event in events)
        connection.start_next_cycle()
        return out

    return serve


class Collector:
    """The callbacks that httptools wants."""

    def __init__(self) -> None:
        self.complete = False

    def on_message_begin(self) -> None:
        self.complete, self.url, self.headers, self.body = False, b"", list[tuple[bytes, bytes]](), b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.complete = True


def with_httptools() -> Callable[[bytes], bytes]:
    """One connection that is kept; gives the bytes of the response."""
    collector = Collector()
    parser = httptools.HttpRequestParser(collector)

    def serve(data: bytes) -> bytes:
        parser.feed_data(data)
        assert collector.complete
        return wire.head(201, HEADERS) + ANSWER

    return serve


def as_served() -> Callable[[bytes], bytes]:
    """What the server does: a plain request is read at once."""
    incoming = Incoming()

    def serve(data: bytes) -> bytes:
        incoming.receive(data)
        assert incoming.next() is not None
        return wire.head(201, HEADERS) + ANSWER

    return serve


def as_served_by_h11() -> Callable[[bytes], bytes]:
    """What the server does with a request that is not a plain one: here, it comes in two pieces."""
    incoming = Incoming()

    def serve(data: bytes) -> bytes:
        incoming.receive(data[:50])
        assert incoming.next() is None
        incoming.receive(data[50:])
        assert incoming.next() is not None
        return wire.head(201, HEADERS) + ANSWER

    return serve


def microseconds(serve: Callable[[bytes], bytes]) -> float:
    """What one request and its response cost of the processor's time, on average of a round."""
    start = time.process_time()
    for _ in range(REQUESTS_A_ROUND // 2):
        serve(GET)
        serve(POST)
    return (time.process_time() - start) / REQUESTS_A_ROUND * 1e6


def main() -> None:
    served = {
        f"h11 {version('h11')} both ways": with_h11(),
        f"httptools {version('httptools')}": with_httptools(),
        "the server, plain requests": as_served(),
        "the server, others, by h11": as_served_by_h11(),
    }
    rounds: dict[str, list[float]] = {name: [] for name in served}
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine meets both
        for name, serve in served.items():
            rounds[name].append(microseconds(serve))
    for name, costs in rounds.items():
        print(f"{name}: {statistics.median(costs):.1f} µs a request (best {min(costs):.1f})")


if __name__ == "__main__":
    main()

"""h11 against httptools, side by side: ``python benchmarks/http_parsers.py``.

Each takes in the same requests, as the docker program and the SDK send them, and h11 also composes
the response head, which is left to the caller with httptools. The result is in docs/http-parser.md.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import h11
import httptools

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
        lines = ["HTTP/1.1 201 Created", *(f"{name}: {value}" for name, value in HEADERS.items()), "", ""]
        return "\r\n".join(lines).encode("latin-1") + ANSWER

    return serve


def microseconds(serve: Callable[[bytes], bytes]) -> float:
    """What one request and its response cost, on average of a round."""
    start = time.perf_counter()
    for _ in range(REQUESTS_A_ROUND // 2):
        serve(GET)
        serve(POST)
    return (time.perf_counter() - start) / REQUESTS_A_ROUND * 1e6


def main() -> None:
    served = {"h11": with_h11(), "httptools": with_httptools()}
    rounds: dict[str, list[float]] = {name: [] for name in served}
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine meets both
        for name, serve in served.items():
            rounds[name].append(microseconds(serve))
    for name, costs in rounds.items():
        print(f"{name} {version(name)}: {statistics.median(costs):.1f} µs a request (best {min(costs):.1f})")
    ratio = statistics.median(a / b for a, b in zip(rounds["h11"], rounds["httptools"], strict=True))
    print(f"h11 takes {ratio:.1f} times as long")


if __name__ == "__main__":
    main()

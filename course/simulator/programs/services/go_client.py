"""An HTTP client as Prometheus and Grafana have it, with Go's words for what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence

from course.simulator.process import ConnectionFailed, Process
from course.simulator.programs.failing import Unknown, nameserver, resolved
from course.simulator.programs.http import Got, read_response, request_bytes
from course.topology.trace import Verdict
from course.topology.url import URL, URLError

DIAL_ERRORS = {
    Verdict.REFUSED: "connect: connection refused",
    Verdict.RESET: "read: connection reset by peer",
    Verdict.NO_ROUTE: "connect: network is unreachable",
    Verdict.TIMED_OUT: "i/o timeout",
}


class GoError(Exception):
    """A request without an answer; the message is Go's."""


def fetch(
    process: Process,
    method: str,
    text: str,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
) -> Got:
    """The answer to a request for the URL `text`. Raises GoError where there is none."""
    asked = f'{method.capitalize()} "{text}"'
    try:
        url = URL.parse(text)
        address = resolved(process, url.host).addresses[0]
        where = f"{url.host}:{url.port}"
        data = process.connect(url).send(request_bytes(method, where, url.path or "/", headers, body))
    except URLError as error:
        raise GoError(str(error)) from None
    except Unknown:
        server = nameserver(process)
        raise GoError(f"{asked}: dial tcp: lookup {url.host} on {server}:53: no such host") from None
    except ConnectionFailed as failed:
        why = DIAL_ERRORS.get(failed.trace.verdict, "i/o timeout")
        raise GoError(f"{asked}: dial tcp {address}:{url.port}: {why}") from None
    if (got := read_response(method, data)) is None:
        raise GoError(f"{asked}: EOF")
    return got

"""Between HTTP messages and the API's `Request`: what every transport needs alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from http.client import responses
from urllib.parse import parse_qs, unquote, urlsplit

from course.simulator.api.http import Request

#: A learner's query has a handful of fields; this bounds the work that a hostile one makes.
MOST_QUERY_FIELDS = 200


def request(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> Request:
    """A request as the API takes it. `target` is what stands in the request line.

    Raises ValueError for a query with more than `MOST_QUERY_FIELDS` fields or an impossible address.
    """
    if not target.startswith("/"):  # the absolute form that clients send to proxies
        parts = urlsplit(target)
        path, query = parts.path, parts.query
    else:
        path, _, query = target.partition("#")[0].partition("?")
    queries = {} if not query else parse_qs(query, keep_blank_values=True, max_num_fields=MOST_QUERY_FIELDS)
    return Request(
        method=method,
        path=unquote(path),
        query={name: values[-1] for name, values in queries.items()},
        headers=_joined(headers),
        body=body,
        queries=queries,
    )


def _joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Lower-case names, with the values of repeated ones joined (RFC 9110, 5.3)."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def reason(status: int) -> str:
    """The words beside the status; Docker's own for connections that are taken over."""
    if status == HTTPStatus.SWITCHING_PROTOCOLS:
        return "UPGRADED"
    return responses.get(status, "")


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """The first line and the headers of a response.

    Raises ValueError for a header that would be taken for several.
    """
    return _lines(f"HTTP/1.1 {status} {reason(status)}", headers)


def asked(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """The first line and the headers of a request. Raises ValueError as `head` does."""
    return _lines(f"{method} {target} HTTP/1.1", headers)


def _lines(first: str, headers: Mapping[str, str]) -> bytes:
    said = "\r\n".join([first, *(f"{name}: {value}" for name, value in headers.items())])
    if said.count("\n") != len(headers) or said.count("\r") != len(headers):
        raise ValueError(f"a line break in the headers {headers}")
    return f"{said}\r\n\r\n".encode("latin-1")


def chunk(piece: bytes) -> bytes:
    """A piece of a body that is sent in chunks; an empty piece is the end of it (RFC 9112, 7.1)."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def has_body(method: str, status: int) -> bool:
    """Whether a response to `method` with this status is followed by a body (RFC 9112, 6.3)."""
    return method != "HEAD" and status >= HTTPStatus.OK and status not in (204, 304)

"""Requests and answers as they mostly are: whole, in one piece, and with nothing special. Read at once.

What is read here is exactly what h11 makes of it (a test compares them), in a fraction of the time. All else
is left to h11: what has not come whole, is framed in another way, asks for something first, or is wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Visible characters and blanks only; names and values as h11 takes them, or stricter.
_HEAD = re.compile(rb"(GET|HEAD|POST|PUT|DELETE) (/[!-~]*) HTTP/1\.1\r\n((?:[0-9A-Za-z-]+:[ -~]*\r\n)+)\r\n")
_ANSWER = re.compile(rb"HTTP/1\.1 ([2-5][0-9]{2}) [ -~]*\r\n((?:[0-9A-Za-z-]+:[ -~]*\r\n)+)\r\n")
#: Headers that change how the body is read, or what is to be said before.
_LEFT_TO_H11 = frozenset(("expect", "trailer", "transfer-encoding", "upgrade"))
_LENGTH = re.compile(r"[0-9]{1,9}")


class Plain(NamedTuple):
    """A request without anything special; `size` counts all of its bytes."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    size: int


def plain(data: bytes) -> Plain | None:
    """The request that `data` begins with, if it is a plain one."""
    if (found := _HEAD.match(data)) is None:
        return None
    headers = _headers(found[3])
    if headers is None or "host" not in headers:
        return None
    length = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(length) or len(data) < (size := found.end() + int(length)):
        return None
    target = found[2].decode("ascii")
    return Plain(found[1].decode("ascii"), target, headers, data[found.end() : size], size)


class PlainAnswer(NamedTuple):
    """An answer without anything special."""

    status: int
    headers: dict[str, str]
    body: bytes


def plain_answer(data: bytes) -> PlainAnswer | None:
    """The answer that `data` is, if it is a plain one: to no HEAD, and with nothing after it."""
    if (found := _ANSWER.fullmatch(data, 0, data.find(b"\r\n\r\n") + 4)) is None:
        return None
    status, headers = int(found[1]), _headers(found[2])
    if headers is None:
        return None
    bare = status in (204, 304)  # without a body, whatever length is told
    length = headers.get("content-length", "0" if bare else "")
    if not _LENGTH.fullmatch(length) or len(data) != found.end() + (0 if bare else int(length)):
        return None
    return PlainAnswer(status, headers, data[found.end() :])


def _headers(said: bytes) -> dict[str, str] | None:
    """By lower-case names; None where one says something special, or stands there twice."""
    lines = said.decode("ascii").split("\r\n")[:-1]
    headers = {name.lower(): value.strip(" ") for name, _, value in (line.partition(":") for line in lines)}
    known = (
        len(headers) == len(lines)
        and _LEFT_TO_H11.isdisjoint(headers)
        and headers.get("connection", "keep-alive").lower() == "keep-alive"
    )
    return headers if known else None

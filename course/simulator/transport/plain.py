"""Requests as clients mostly send them: whole, in one piece, with nothing out of the ordinary. Read at once.

What is read here is exactly what h11 makes of it (a test compares them), in a fraction of the time. All else
is left to h11: what has not come whole, is framed in another way, asks for something first, or is wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Visible characters and blanks only; names and values as h11 takes them, or stricter.
_HEAD = re.compile(rb"(GET|HEAD|POST|PUT|DELETE) (/[!-~]*) HTTP/1\.1\r\n((?:[0-9A-Za-z-]+:[ -~]*\r\n)+)\r\n")
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
    lines = found[3].decode("ascii").split("\r\n")[:-1]
    headers = {name.lower(): value.strip(" ") for name, _, value in (line.partition(":") for line in lines)}
    length = headers.get("content-length", "0")
    if (
        len(headers) < len(lines)  # some stand there twice
        or "host" not in headers
        or not _LEFT_TO_H11.isdisjoint(headers)
        or headers.get("connection", "keep-alive").lower() != "keep-alive"
        or not _LENGTH.fullmatch(length)
        or len(data) < (size := found.end() + int(length))
    ):
        return None
    target = found[2].decode("ascii")
    return Plain(found[1].decode("ascii"), target, headers, data[found.end() : size], size)

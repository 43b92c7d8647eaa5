"""Clients of MongoDB: how they connect, and what the drivers say when they cannot."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from course.simulator.process import Connection, ConnectionFailed, Effect, Process, Sleep
from course.simulator.programs.failing import Unknown, resolved
from course.topology.trace import Verdict
from course.topology.url import URL, URLError

INVALID_SCHEME = 'Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"'


class MongoFailure(Exception):
    """Not connected: the sentence of MongoDB's Node driver, without the class's name."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Client:
    connection: Connection

    def command(self, **request: Any) -> dict[str, Any]:
        """Raises MongoFailure where whoever answers is no MongoDB."""
        answer = self.connection.send(json.dumps(request).encode())
        try:
            return dict(json.loads(answer))
        except (ValueError, TypeError, RecursionError):
            raise MongoFailure("connection closed", "CLOSED") from None


def open_client(process: Process, text: str, limit: float = 30.0) -> Generator[Effect, bytes, Client]:
    """Connect as drivers do, who go on trying for `limit` seconds (serverSelectionTimeoutMS).

    Raises MongoFailure, with what Node's driver says when it gives up; URLError.
    """
    until = process.machine.now() + limit
    while True:
        try:
            return connect_once(process, text)
        except MongoFailure:
            left = until - process.machine.now()
            if left <= 0:
                raise
            yield Sleep(min(0.5, left))


def connect_once(process: Process, text: str) -> Client:
    """Raises MongoFailure, URLError."""
    url = URL.parse(text)
    if url.scheme != "mongodb":
        raise URLError(INVALID_SCHEME)
    client = Client(_connection(process, url))
    client.command(hello=1)
    return client


def _connection(process: Process, url: URL) -> Connection:
    try:
        address = resolved(process, url.host).addresses[0]
    except Unknown:
        answered = process.machine.resolve(url.host).answer == "nxdomain"
        code = "ENOTFOUND" if answered else "EAI_AGAIN"
        raise MongoFailure(f"getaddrinfo {code} {url.host}", code) from None
    try:
        return process.connect(url)
    except ConnectionFailed as failed:
        raise _failure(failed.trace.verdict, f"{address}:{url.port}") from None


def _failure(verdict: Verdict, where: str) -> MongoFailure:
    if verdict is Verdict.REFUSED:
        return MongoFailure(f"connect ECONNREFUSED {where}", "ECONNREFUSED")
    if verdict is Verdict.RESET:
        return MongoFailure("read ECONNRESET", "ECONNRESET")
    if verdict is Verdict.NO_ROUTE:
        return MongoFailure(f"connect ENETUNREACH {where}", "ENETUNREACH")
    return MongoFailure("Server selection timed out after 30000 ms", "ETIMEDOUT")

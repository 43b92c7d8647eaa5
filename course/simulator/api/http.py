"""A request to the Engine API and its response, without any transport.

A response's body is bytes, or an iterator that yields pieces as they come to be. Such an
iterator yields `PENDING` where it has nothing yet: the transport lets go of the engine,
waits for `Engine.changes` to move or for time to pass, and asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, TypeAlias

from course.simulator.api.jsonstream import line
from course.simulator.process import Process


class Pending(Enum):
    PENDING = "pending"


PENDING = Pending.PENDING
Stream: TypeAlias = Iterator[bytes | Pending]


@dataclass(frozen=True, slots=True)
class Request:
    """`path` without the query, percent-decoded; `query` with the last value of each key;
    `queries` with all of them; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    queries: Mapping[str, list[str]] = field(default_factory=dict)


class Input(Protocol):
    """Where a hijacked connection's incoming bytes go (standard input of a process)."""

    @property
    def waiting(self) -> int:
        """Bytes that no process has taken yet."""
        ...

    def feed(self, data: bytes) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Response:
    """`input` is set where the connection is taken over (attach, exec): status 101 when the client
    asked for an upgrade, else 200, then raw bytes in both directions until `body` ends.

    `waits_for` gives the process (None while there is none) that the client waits for: set it for
    wait, attach, exec and following logs, and not for events or stats. Transports let simulated time
    jump only while that process sleeps; the rule is in `course.simulator.transport.shared`."""

    status: int = 200
    body: bytes | Stream = b""
    headers: dict[str, str] = field(default_factory=dict)
    input: Input | None = None
    waits_for: Callable[[], Process | None] | None = None

    @classmethod
    def json(cls, document: Any, status: int = 200) -> Response:
        return cls(status, line(document), {"Content-Type": "application/json"})

"""Bodies that come to be over time: output of programs, ends of containers, events.

Each yields `PENDING` while it has nothing. None lets simulated time pass.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.detaching import DetachKeys
from course.simulator.api.http import PENDING, Input, Request, Response, Stream
from course.simulator.backlog import Backlog
from course.simulator.process import Process
from course.simulator.state import ContainerRecord, Event

if TYPE_CHECKING:
    from course.simulator.engine import Engine

RAW_STREAM = "application/vnd.docker.raw-stream"
MULTIPLEXED_STREAM = "application/vnd.docker.multiplexed-stream"

T = TypeVar("T")


def frame(stream: int, data: bytes) -> bytes:
    """Output with Docker's 8-byte header: stream number, three zeros, length (big-endian)."""
    return struct.pack(">BxxxL", stream, len(data)) + data


def stream_type(tty: bool, api: ApiVersion) -> str:
    """The content type of output. Before API 1.42 all is called a raw stream, framed or not."""
    return RAW_STREAM if tty or api < ApiVersion(1, 42) else MULTIPLEXED_STREAM


def first_process(record: ContainerRecord) -> Process | None:
    """PID 1 of a container, while there is one."""
    return record.processes[0] if record.processes else None


def hijacked(
    request: Request, body: Stream, input: Input, content_type: str, waits_for: Callable[[], Process | None]
) -> Response:
    """The answer that takes the connection over, to raw bytes in both directions.

    Only an upgrade says whether they are framed; else all is called a raw stream.
    """
    if "upgrade" not in request.headers:
        return Response(200, body, {"Content-Type": RAW_STREAM}, input, waits_for)
    headers = {"Content-Type": content_type, "Connection": "Upgrade", "Upgrade": "tcp"}
    return Response(101, body, headers, input, waits_for)


class Tail(Generic[T]):
    """What is added to a backlog from now on; or, from place 0 on, what is kept of it."""

    def __init__(self, backlog: Backlog[T], start: int | None = None) -> None:
        self._backlog = backlog
        self._next = backlog.end if start is None else start

    def new(self) -> list[T]:
        fresh = self._backlog.since(self._next)
        self._next = self._backlog.end
        return fresh


class EventTail:
    """Events from now on. The engine forgets old ones, so places in its list do not last."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last = engine.events[-1] if engine.events else None

    def new(self) -> list[Event]:
        events = self._engine.events
        start = next((i + 1 for i in range(len(events) - 1, -1, -1) if events[i] is self._last), 0)
        fresh = events[start:]
        if fresh:
            self._last = fresh[-1]
        return fresh


class Exits:
    """Watches one container from now on: whether it has exited, whether it is gone."""

    def __init__(self, engine: Engine, record: ContainerRecord) -> None:
        self._record = record
        self._events = EventTail(engine)
        self._exited = self._removed = False

    def _look(self) -> None:
        for event in self._events.new():
            if event.type == "container" and event.actor == self._record.id:
                self._exited |= event.action == "die"
                self._removed |= event.action == "destroy"

    @property
    def exited(self) -> bool:
        """Whether a run of it has ended since; being removed counts."""
        self._look()
        return self._exited or self._removed

    @property
    def removed(self) -> bool:
        self._look()
        return self._removed


def when(condition: Callable[[], bool], result: Callable[[], bytes]) -> Stream:
    """`result`, once `condition` holds."""
    while not condition():
        yield PENDING
    yield result()


class NoInput:
    """Standard input that nobody reads."""

    waiting = 0

    def feed(self, data: bytes) -> None:
        """Throw it away."""

    def close(self) -> None:
        """Nothing to close."""


class ProcessInput:
    """Standard input of a process that may not have been started yet.

    Bytes wait in here until the process is there; `flush` hands them over. `detaching` are the keys that
    leave a terminal: they set `detached` and are not passed on. None where there is no terminal.
    """

    def __init__(
        self,
        engine: Engine,
        process: Callable[[], Process | None],
        *,
        detaching: DetachKeys | None,
        closes: bool,
    ) -> None:
        self._engine = engine
        self._process = process
        self._detaching = detaching
        self._closes = closes
        self._waiting = bytearray()
        self._closed = False

    @property
    def detached(self) -> bool:
        """Whether the client has typed the keys to leave."""
        return self._detaching is not None and self._detaching.typed

    @property
    def waiting(self) -> int:
        """Bytes that the process has not read yet."""
        process = self._process()
        return len(self._waiting) + (0 if process is None else process.input_waiting)

    def feed(self, data: bytes) -> None:
        self._waiting += data if self._detaching is None else self._detaching.pass_on(data)
        self.flush()

    def close(self) -> None:
        self._closed = self._closes
        self.flush()

    def flush(self) -> None:
        process = self._process()
        if process is None or not (self._waiting or self._closed):
            return
        if self._waiting:
            process.feed(bytes(self._waiting))
            self._waiting.clear()
        if self._closed:
            self._closed = False
            process.close_input()
        self._engine.scheduler.input_arrived(process)
        self._engine.touch()

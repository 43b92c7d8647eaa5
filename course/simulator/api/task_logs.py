"""Logs of tasks: those of their containers on all nodes, each line with whose it is if that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from course.simulator.api.call import Call
from course.simulator.api.http import PENDING, Response, Stream
from course.simulator.api.output import Lines, Wanted, asked_streams
from course.simulator.api.streams import Tail, stream_type
from course.simulator.state import LogLine
from course.simulator.swarm.records import TaskRecord


@dataclass(slots=True)
class _Source:
    """A task's log as it is being read."""

    prefix: bytes
    tail: Tail[LogLine]
    lines: Lines

    def new(self) -> list[LogLine]:
        written = [entry for piece in self.tail.new() for entry in self.lines.add(piece)]
        return [replace(entry, data=self.prefix + entry.data) for entry in written]


def logs_of(call: Call, tasks: Iterable[TaskRecord]) -> Response:
    """What these tasks have written, in the order of time. Raises EngineError for no stream at all."""
    streams = asked_streams(call)
    if not streams:
        raise call.texts.no_stream()
    wanted = Wanted(
        streams,
        tty=False,
        timestamps=call.flag("timestamps"),
        since=call.moment("since") or 0.0,
        until=call.moment("until"),
    )
    sources = [_source(call, task) for task in tasks if task.container is not None]
    entries = sorted((entry for source in sources for entry in source.new()), key=lambda entry: entry.time)
    shown = [wanted.show(entry) for entry in entries if wanted.takes(entry)]
    tail = call.text("tail")
    kept = shown[-int(tail) :] if tail.isdecimal() and int(tail) else ([] if tail == "0" else shown)
    body = _follow(kept, sources, wanted) if call.flag("follow") else iter(kept)
    return Response(200, body, {"Content-Type": stream_type(False, call.api)} if call.new else {})


def _source(call: Call, task: TaskRecord) -> _Source:
    assert task.container is not None
    named = {
        "com.docker.swarm.node.id": task.node.id if task.node is not None else "",
        "com.docker.swarm.service.id": task.service.id,
        "com.docker.swarm.task.id": task.id,
    }
    text = ",".join(f"{key}={value}" for key, value in named.items())
    prefix = f"{text} ".encode() if call.flag("details") else b""
    return _Source(prefix, Tail(task.container.log, 0), Lines(task.container.tty))


def _follow(first: list[bytes], sources: list[_Source], wanted: Wanted) -> Stream:
    yield from first
    while True:
        new = [wanted.show(e) for source in sources for e in source.new() if wanted.takes(e)]
        yield b"".join(new) if new else PENDING

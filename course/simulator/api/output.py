"""/containers: wait, logs and attach, which tell of what programs do over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from course.simulator.api import websocket
from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.detaching import DetachKeys, parse_keys
from course.simulator.api.http import PENDING, Input, Response, Stream
from course.simulator.api.jsonstream import line
from course.simulator.api.routes import route
from course.simulator.api.streams import (
    Exits,
    NoInput,
    ProcessInput,
    Tail,
    first_process,
    frame,
    hijacked,
    stream_type,
    when,
)
from course.simulator.api.times import rfc3339
from course.simulator.process import STDERR, STDOUT
from course.simulator.state import ContainerRecord, Document, LogLine

#: Bytes of a line after which the log begins a new entry (the buffer of moby's daemon/logger/copier.go).
LONGEST_LINE = 16 * 1024
#: The version of the API since which a client by websocket says which streams it wants.
_STREAMS_CHOSEN = ApiVersion(1, 42)
_CONDITIONS = ("", "not-running", "next-exit", "removed")

# -- wait -------------------------------------------------------------------------------------------


@route("POST", "/containers/{id}/wait")
def wait(call: Call) -> Response:
    """Wait until a container stops. Headers go out at once, the exit code when it is known."""
    condition = call.text("condition")
    if condition not in _CONDITIONS:
        if call.new:
            raise call.texts.bad_condition(condition)
        condition = ""  # engines before 23 take anything
    record = call.engine.containers.get(call["id"])
    exits = Exits(call.engine, record)

    def over() -> bool:
        if condition == "removed":
            return exits.removed
        return exits.exited or (condition != "next-exit" and not record.running)

    body = when(over, lambda: line(_waited(call, record)))
    return Response(200, body, {"Content-Type": "application/json"}, waits_for=lambda: first_process(record))


def _waited(call: Call, record: ContainerRecord) -> Document:
    error: Document = {} if call.engine.version.at_least(23) else {"Error": None}
    return error | {"StatusCode": record.exit_code}


# -- logs -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a container's output is asked for, and how it is to look."""

    streams: tuple[int, ...]
    tty: bool
    framed: bool = True
    timestamps: bool = False
    details: bool = False
    since: float = 0.0
    until: float | None = None

    def takes(self, entry: LogLine) -> bool:
        stream = STDOUT if self.tty else entry.stream  # a terminal has one stream
        early = self.until is None or entry.time <= self.until
        return stream in self.streams and entry.time >= self.since and early

    def show(self, entry: LogLine) -> bytes:
        data = entry.data
        if self.details:  # the log driver's extra attributes, of which there are none, then a space
            data = b" " + data
        if self.timestamps:
            data = f"{rfc3339(entry.time, fixed=True)} ".encode() + data
        return frame(entry.stream, data) if self.framed and not self.tty else data


class Lines:
    """Cuts output into lines, as Docker's log does. What is not ended yet is kept, by stream."""

    def __init__(self, tty: bool) -> None:
        self._tty = tty
        self._open: dict[int, LogLine] = {}

    def add(self, written: LogLine) -> Iterator[LogLine]:
        stream = STDOUT if self._tty else written.stream
        for piece in written.data.splitlines(keepends=True) if written.data else []:
            before = self._open.pop(stream, None)
            entry = (
                LogLine(before.time, stream, before.data + piece)
                if before
                else LogLine(written.time, stream, piece)
            )
            if len(entry.data) >= LONGEST_LINE:
                *cut, entry = _cut(entry)
                yield from cut
            if entry.data.endswith(b"\n"):
                yield entry
            elif entry.data:
                self._open[stream] = entry

    def rest(self) -> Iterator[LogLine]:
        yield from self._open.values()
        self._open = {}


def _cut(line: LogLine) -> Iterator[LogLine]:
    """A long line in entries that are full, and what is left."""
    size = len(line.data) - line.data.endswith(b"\n")
    full = size - size % LONGEST_LINE
    for start in range(0, full, LONGEST_LINE):
        yield replace(line, data=line.data[start : start + LONGEST_LINE])
    yield replace(line, data=line.data[full:])


@route("GET", "/containers/{id}/logs")
def logs(call: Call) -> Response:
    """Read what a container has written."""
    streams = asked_streams(call)
    if not streams:
        raise call.texts.no_stream()
    record = call.engine.containers.get(call["id"])
    wanted = Wanted(
        streams,
        record.tty,
        timestamps=call.flag("timestamps"),
        details=call.flag("details"),
        since=call.moment("since") or 0.0,
        until=call.moment("until") or None,
    )
    # Engines before 23 give no type.
    headers = {"Content-Type": stream_type(record.tty, call.api)} if call.new else {}
    if not call.flag("follow"):
        return Response(200, iter(_written(call, record, wanted)), headers)
    body = _follow(call, record, wanted)
    return Response(200, body, headers, waits_for=lambda: first_process(record))


def _over(wanted: Wanted, entries: Iterable[LogLine]) -> bool:
    """Whether a line came after the time that is asked for: engines notice the end at the next line only."""
    return wanted.until is not None and any(entry.time > wanted.until for entry in entries)


def asked_streams(call: Call) -> tuple[int, ...]:
    """Standard output and standard error, as far as the client wants them."""
    named = ((STDOUT, "stdout"), (STDERR, "stderr"))
    return tuple(number for number, name in named if call.flag(name))


def _written(call: Call, record: ContainerRecord, wanted: Wanted) -> list[bytes]:
    lines = Lines(record.tty)
    entries = [entry for written in record.log for entry in lines.add(written)]
    if not record.running:  # a line is logged when it ends, or when the container does
        entries += lines.rest()
    return _last(call, wanted, entries)


def _last(call: Call, wanted: Wanted, entries: list[LogLine]) -> list[bytes]:
    """Of the last lines, whichever streams they were written to, those that are asked for."""
    tail = call.text("tail")
    if tail.isdecimal():  # else "all", or what is no number
        entries = entries[-int(tail) :] if int(tail) else []
    return [wanted.show(entry) for entry in entries if wanted.takes(entry)]


def _follow(call: Call, record: ContainerRecord, wanted: Wanted) -> Stream:
    lines = Lines(record.tty)
    tail = Tail(record.log, 0)
    exits = Exits(call.engine, record)
    entries = [entry for written in tail.new() for entry in lines.add(written)]
    stopped = not record.running or _over(wanted, entries)
    yield from _last(call, wanted, entries)
    while not stopped:
        written_now = [entry for written in tail.new() for entry in lines.add(written)]
        stopped = exits.exited or not record.running or _over(wanted, written_now)
        new = [entry for entry in written_now if wanted.takes(entry)]
        if new:
            yield from map(wanted.show, new)  # one by one: who reads slowly is not sent all at once
        elif not stopped:
            yield PENDING
    if exits.exited or not record.running:
        yield from (wanted.show(entry) for entry in lines.rest() if wanted.takes(entry))


# -- attach -----------------------------------------------------------------------------------------


@route("POST", "/containers/{id}/attach")
def attach(call: Call) -> Response:
    """Attach to a container: its output from now on, and its standard input."""
    record, keys = _attachable(call)
    wanted = Wanted(asked_streams(call), record.tty)
    body, input_ = _attached(call, record, wanted, keys, typed=call.flag("stdin"))
    content_type = stream_type(record.tty, call.api)
    return hijacked(call.request, body, input_, content_type, lambda: first_process(record))


@route("GET", "/containers/{id}/attach/ws")
def attach_websocket(call: Call) -> Response:
    """Attach to a container by a websocket: its output as it is, without Docker's headers."""
    record, keys = _attachable(call)
    if (refusal := websocket.refusal(call.request)) is not None:
        return refusal
    choice = call.api >= _STREAMS_CHOSEN
    streams = asked_streams(call) if choice else (STDOUT, STDERR)
    wanted = Wanted(streams, record.tty, framed=False)
    body, input_ = _attached(call, record, wanted, keys, typed=call.flag("stdin") or not choice)
    return websocket.accepted(call.request, body, input_, lambda: first_process(record))


def _attachable(call: Call) -> tuple[ContainerRecord, bytes]:
    """The container to attach to, and the keys that leave it. Raises EngineError."""
    record = call.engine.containers.get(call["id"])
    if record.state == "paused":
        raise call.texts.attach_paused(record.name)
    keys = parse_keys(call.text("detachKeys"))
    if keys is None:
        raise call.texts.bad_detach_keys(call.text("detachKeys"))
    return record, keys


def _attached(
    call: Call, record: ContainerRecord, wanted: Wanted, keys: bytes, typed: bool
) -> tuple[Stream, Input]:
    """The output, and where goes what is `typed`, if anything is to be."""
    call.engine.containers.tell(record, "attach")
    tail = Tail(record.log, 0 if call.flag("logs") else None)
    if not call.flag("stream"):
        return iter([wanted.show(entry) for entry in tail.new() if wanted.takes(entry)]), NoInput()
    exits = Exits(call.engine, record)
    if not (typed and record.config.get("OpenStdin")):
        return _stream_output(record, wanted, tail, exits, None), NoInput()
    input_ = ProcessInput(
        call.engine,
        lambda: first_process(record),
        detaching=DetachKeys(keys) if record.tty else None,
        closes=bool(record.config.get("StdinOnce")) and not record.tty,
    )
    return _until_detached(call, record, _stream_output(record, wanted, tail, exits, input_), input_), input_


def _until_detached(call: Call, record: ContainerRecord, output: Stream, input_: ProcessInput) -> Stream:
    yield from output
    if input_.detached:
        call.engine.containers.tell(record, "detach")


def _stream_output(
    record: ContainerRecord, wanted: Wanted, tail: Tail[LogLine], exits: Exits, input_: ProcessInput | None
) -> Stream:
    """Output until the container's run ends; one that has not started yet is waited for."""
    while True:
        if input_ is not None:
            input_.flush()
        ended = exits.exited or (input_ is not None and input_.detached)
        if new := [wanted.show(entry) for entry in tail.new() if wanted.takes(entry)]:
            yield from new
        elif ended:
            return
        else:
            yield PENDING

"""/exec: what `docker exec` asks for."""

from __future__ import annotations

from base64 import b64encode

from course.simulator.api import bodies
from course.simulator.api.call import Call
from course.simulator.api.containers import check_size
from course.simulator.api.detaching import DEFAULT, DetachKeys, parse_keys
from course.simulator.api.documents.containers import host_pid
from course.simulator.api.http import PENDING, Input, Response, Stream
from course.simulator.api.routes import route
from course.simulator.api.streams import NoInput, ProcessInput, Tail, frame, hijacked, stream_type
from course.simulator.errors import EngineError
from course.simulator.process import STDERR, STDOUT
from course.simulator.state import Document, ExecRecord


@route("POST", "/containers/{id}/exec")
def create_exec(call: Call) -> Response:
    """Prepare a command in a running container."""
    body = call.document(bodies.EXEC if call.new else bodies.EXEC_BEFORE_25)
    if not body.get("Cmd"):
        raise call.engine.messages.no_exec_command()
    keys = parse_keys(str(body.get("DetachKeys") or ""))
    if keys is None:
        raise call.texts.bad_escape_keys(body["DetachKeys"])
    record = call.engine.execs.create(call["id"], body)
    record.detach_keys = keys if body.get("DetachKeys") else b""
    return Response.json({"Id": record.id}, 201)


@route("POST", "/exec/{id}/start")
def start_exec(call: Call) -> Response:
    """Run a prepared command, attached to it unless `Detach` is asked for."""
    body = call.document(bodies.EXEC_START)
    record = call.engine.execs.get(call["id"])
    if record.process is not None:
        return _started_before(call, record, bool(body.get("Detach")))
    call.engine.execs.start(record.id, body)
    if body.get("Detach"):
        _check_ran(record)
        return Response()
    input_: Input = NoInput()
    if record.stdin:
        detaching = DetachKeys(record.detach_keys or DEFAULT) if record.tty else None
        input_ = ProcessInput(call.engine, lambda: record.process, detaching=detaching, closes=True)
    content_type = stream_type(record.tty, call.api)
    return hijacked(call.request, _output(call, record, input_), input_, content_type, lambda: record.process)


def _started_before(call: Call, record: ExecRecord, detach: bool) -> Response:
    """A command runs once. A client that wants to attach reads of it in the stream, as from a real engine."""
    error = call.texts.exec_started(record.id, record.running)
    if detach:
        raise error
    said = iter([frame(STDOUT, f"{error.message}\r\n".encode())])
    return hijacked(call.request, said, NoInput(), stream_type(record.tty, call.api), lambda: record.process)


def _check_ran(record: ExecRecord) -> None:
    """Nobody reads the output of a detached command, so the request fails if it did not run."""
    if record.problem:
        raise EngineError(400, record.problem)


def _output(call: Call, record: ExecRecord, input_: Input) -> Stream:
    tail = Tail(record.output, 0)
    try:
        while True:
            if record.running and isinstance(input_, ProcessInput) and input_.detached:
                call.engine.execs.abandon(record)
            running = record.running
            if new := b"".join(_shown(record, stream, data) for stream, data in tail.new()):
                yield new
            elif not running:
                return
            else:
                yield PENDING
    finally:  # nobody can read it any more
        record.detached = True
        record.output.clear()


def _shown(record: ExecRecord, stream: int, data: bytes) -> bytes:
    if record.tty:
        return data
    attached = {STDOUT: record.stdout, STDERR: record.stderr}
    return frame(stream, data) if attached.get(stream) else b""


@route("POST", "/exec/{id}/resize")
def resize_exec(call: Call) -> Response:
    """Resize the terminal of a command, which has no size in the simulation."""
    check_size(call)
    call.engine.execs.get(call["id"])
    return Response()


@route("GET", "/exec/{id}/json")
def inspect_exec(call: Call) -> Response:
    """Inspect a command: whether it runs, and its exit code."""
    return Response.json(_document(call.engine.execs.get(call["id"])))


def _document(record: ExecRecord) -> Document:
    process = record.process
    user: Document = {"user": record.user} if record.user else {}
    return {
        "ID": record.id,
        "Running": record.running,
        "ExitCode": None if process is None else process.exit_code,
        "ProcessConfig": {
            "tty": record.tty,
            "entrypoint": record.argv[0],
            "arguments": record.argv[1:],
            "privileged": False,
            **user,
        },
        "OpenStdin": record.stdin,
        "OpenStderr": record.stderr,
        "OpenStdout": record.stdout,
        "CanRemove": False,
        "ContainerID": record.container.id,
        "DetachKeys": b64encode(record.detach_keys).decode(),
        "Pid": 0 if process is None else host_pid(record.container, process.pid),
    }

"""`nc` and `telnet`: a bare connection, with busybox's messages (`-z -v` as its 1.10 mode prints)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from ipaddress import ip_address

from course.simulator.process import (
    READ,
    AddressInUse,
    Connection,
    ConnectionFailed,
    Effect,
    Process,
    Program,
    Sleep,
)
from course.simulator.programs.failing import ERRNO, TCP_TIMEOUT, Unknown, connected, resolved
from course.simulator.programs.tool import Failure, Options, UsageError, tool
from course.topology.url import URL

POLL = 0.05


@tool("nc", "lkp:w:zvnui:s:e:q:")
def nc(process: Process, options: Options) -> Program:
    if "l" in options:
        return (yield from _listen(process, options))
    if len(options.operands) != 2:
        raise UsageError
    host, port = options.operands
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Failure(f"bad port '{port}'")
    address = _address(process, host)
    limit = options.number("w", TCP_TIMEOUT)
    scheme = "udp" if "u" in options else "tcp"
    try:
        connection = yield from connected(process, URL(scheme, host, int(port)), limit, first_only=True)
    except ConnectionFailed as failed:
        return _failed(process, options, host, address, port, failed)
    if "v" in options:
        process.err(f"{host} ({address}:{port}) open\n")
    if "z" not in options:
        yield from _converse(process, connection)
    return 0


def _address(process: Process, host: str) -> str:
    try:
        return str(resolved(process, host).addresses[0])
    except Unknown:
        raise Failure(f"bad address '{host}'") from None


def _failed(
    process: Process, options: Options, host: str, address: str, port: str, failed: ConnectionFailed
) -> int:
    why = ERRNO.get(failed.trace.verdict, "Connection timed out")
    if "v" in options or "z" in options:
        timed_out = "w" in options and why == "Connection timed out"
        if "v" in options:
            process.err(f"nc: {host} ({address}:{port}): {'timed out' if timed_out else why}\n")
    else:
        process.err(f"nc: can't connect to remote host ({address}): {why}\n")
    return 1


def _converse(process: Process, connection: Connection) -> Generator[Effect, bytes, None]:
    """Send what is read, print what comes back, until either side has no more to say."""
    process.out(connection.greeting)
    held = b""
    while data := (yield READ):
        held += data
        if answer := connection.send(held):
            process.out(answer)
            held = b""


@dataclass
class Inbox:
    """The service behind ``nc -l``: answers with what nc read, keeps what the caller says."""

    reply: bytes = b""
    heard: list[bytes] = field(default_factory=list)
    called: bool = False

    @property
    def greeting(self) -> bytes:
        self.called = True
        return self.reply

    def respond(self, data: bytes) -> bytes:
        self.called = True
        self.heard.append(data)
        return self.reply


def _listen(process: Process, options: Options) -> Program:
    """One caller, then the end (with ``-k`` or ``-lk``: for ever)."""
    port = options.get("p") or (options.operands[-1] if options.operands else "")
    if not port.isdigit():
        raise UsageError
    if not 0 < int(port) < 65536:
        raise Failure(f"bad port '{port}'")
    inbox = Inbox()
    address = ip_address(_address(process, options.get("s") or "::"))
    try:
        process.listen(int(port), inbox, address)
    except AddressInUse:
        raise Failure("bind: Address already in use") from None
    if "v" in options:
        process.err(f"listening on [{address}]:{port} ...\n")
    inbox.reply = yield from _available(process)
    while not inbox.called or "k" in options:
        yield Sleep(POLL)
        while inbox.heard:
            process.out(inbox.heard.pop(0))
    process.sockets.clear()
    return 0


def _available(process: Process) -> Generator[Effect, bytes, bytes]:
    """Standard input, where it is at its end already or soon; nothing where it stays open."""
    if process.tty:
        return b""
    data = bytearray()
    while piece := (yield READ):
        data += piece
    return bytes(data)


@tool("telnet", "al:", operands=1)
def telnet(process: Process, options: Options) -> Program:
    host, port = options.operands[0], (*options.operands, "23")[1]
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Failure(f"bad port '{port}'")
    address = _address(process, host)
    try:
        connection = yield from connected(process, URL("tcp", host, int(port)), first_only=True)
    except ConnectionFailed as failed:
        why = ERRNO.get(failed.trace.verdict, "Connection timed out")
        raise Failure(f"can't connect to remote host ({address}): {why}") from None
    process.out(f"Connected to {host}\n")
    yield from _converse(process, connection)
    process.err("Connection closed by foreign host\n")
    return 1

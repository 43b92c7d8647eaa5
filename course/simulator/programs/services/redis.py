"""Redis: the server (RESP and inline commands) and `redis-cli`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field

from course.simulator.process import (
    FOREVER,
    AddressInUse,
    Connection,
    ConnectionFailed,
    Process,
    Program,
)
from course.simulator.programs.failing import ERRNO, Unknown, connected, resolved
from course.simulator.programs.services.serving import entrypoint, graceful, port_number, stamp
from course.simulator.programs.terminal import LineReader
from course.simulator.programs.tool import UsageError, read_options
from course.topology.url import URL

VERSION = "7.4.1"


def bulk(text: str) -> bytes:
    data = text.encode()
    return b"$%d\r\n%s\r\n" % (len(data), data)


NONE = b"$-1\r\n"
OK = b"+OK\r\n"


@dataclass
class Store:
    """The server's keys. Answers are in Redis' own protocol (RESP)."""

    keys: dict[str, str] = field(default_factory=dict)
    greeting: bytes = field(default=b"", init=False)

    def respond(self, data: bytes) -> bytes:
        return b"".join(self.command(words) for words in _commands(data) if words)

    def command(self, words: list[str]) -> bytes:
        name, arguments = words[0].upper(), words[1:]
        handler, least = COMMANDS.get(name, (None, 0))
        if handler is None:
            given = "".join(f"'{argument}' " for argument in arguments)
            return f"-ERR unknown command '{words[0]}', with args beginning with: {given}\r\n".encode()
        if len(arguments) < least:
            return f"-ERR wrong number of arguments for '{name.lower()}' command\r\n".encode()
        return handler(self, arguments)

    def ping(self, arguments: list[str]) -> bytes:
        return bulk(arguments[0]) if arguments else b"+PONG\r\n"

    def get(self, arguments: list[str]) -> bytes:
        return bulk(self.keys[arguments[0]]) if arguments[0] in self.keys else NONE

    def set(self, arguments: list[str]) -> bytes:
        self.keys[arguments[0]] = arguments[1]
        return OK

    def delete(self, arguments: list[str]) -> bytes:
        return b":%d\r\n" % sum(self.keys.pop(key, None) is not None for key in arguments)

    def incr(self, arguments: list[str]) -> bytes:
        value = self.keys.get(arguments[0], "0")
        if not value.lstrip("-").isdigit():
            return b"-ERR value is not an integer or out of range\r\n"
        self.keys[arguments[0]] = str(int(value) + 1)
        return b":%d\r\n" % (int(value) + 1)

    def listed(self, arguments: list[str]) -> bytes:
        return b"*%d\r\n" % len(self.keys) + b"".join(bulk(key) for key in sorted(self.keys))

    def info(self, arguments: list[str]) -> bytes:
        return bulk(f"# Server\r\nredis_version:{VERSION}\r\nredis_mode:standalone\r\ntcp_port:6379\r\n")


COMMANDS: dict[str, tuple[Callable[[Store, list[str]], bytes], int]] = {
    "PING": (Store.ping, 0),
    "GET": (Store.get, 1),
    "SET": (Store.set, 2),
    "DEL": (Store.delete, 1),
    "INCR": (Store.incr, 1),
    "KEYS": (Store.listed, 1),
    "INFO": (Store.info, 0),
    "QUIT": (lambda store, arguments: OK, 0),
}


def _commands(data: bytes) -> list[list[str]]:
    """Commands as arrays of bulk strings, or one a line."""
    lines = data.decode(errors="replace").split("\r\n" if b"\r\n" in data else "\n")
    found: list[list[str]] = []
    while lines:
        line = lines.pop(0)
        if line.startswith("*") and line[1:].isdigit():
            count = int(line[1:])
            found.append([text for _, text in zip(range(count), lines[1::2], strict=False)])
            del lines[: 2 * count]
        elif line.strip():
            found.append(line.split())
    return found


def server(process: Process) -> Program:
    graceful(process)
    port = next((b for a, b in zip(process.argv, process.argv[1:], strict=False) if a == "--port"), "6379")
    _log(process, "*", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo")
    _log(
        process,
        "*",
        f"Redis version={VERSION}, bits=64, commit=00000000, modified=0, pid={process.pid}, just started",
    )
    _log(process, "#", "Warning: no config file specified, using the default config.")
    try:
        process.listen(port_number(port, 6379), Store())
    except AddressInUse:
        _log(
            process,
            "#",
            f"Warning: Could not create server TCP listening socket *:{port}: bind: Address already in use",
        )
        _log(process, "#", f"Failed listening on port {port} (tcp), aborting.")
        return 1
    _log(process, "*", f"Running mode=standalone, port={port}.")
    _log(process, "*", "Server initialized")
    _log(process, "*", "Ready to accept connections tcp")
    yield FOREVER
    return 0


def _log(process: Process, mark: str, message: str) -> None:
    process.out(f"{process.pid}:M {stamp(process, '%d %b %Y %H:%M:%S.%f', 3)} {mark} {message}\n")


def cli(process: Process) -> Program:
    """``redis-cli [-h HOST] [-p PORT] [COMMAND]``, or commands from standard input."""
    try:
        options = read_options(process.argv[1:], "h:p:n:a:", ("raw",), first_operand_ends=True)
    except UsageError as error:
        process.err(f"{error}\n")
        return 1
    host, port = options.get("h", "127.0.0.1"), options.get("p", "6379")
    url = URL("redis", host, port_number(port, 6379))
    try:
        resolved(process, host)
        connection = yield from connected(process, url)
    except Unknown:
        process.err(f"Could not connect to Redis at {host}:{port}: Name or service not known\n")
        return 1
    except ConnectionFailed as failed:
        why = ERRNO.get(failed.trace.verdict, "Connection timed out")
        process.err(f"Could not connect to Redis at {host}:{port}: {why}\n")
        return 1
    if options.operands:
        process.out(_asked(connection, list(options.operands)))
        return 0
    return (yield from _session(process, connection, host, port))


def _session(process: Process, connection: Connection, host: str, port: str) -> Program:
    reader, prompt = LineReader(process), f"{host}:{port}> " if process.tty else ""
    while True:
        process.out(prompt)
        line = yield from reader.line()
        words = _words(line or "exit")
        if words[:1] in (["exit"], ["quit"]):
            return 0
        if words:
            process.out(_asked(connection, words))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # quotes that do not match
        return line.split()


def _asked(connection: Connection, words: list[str]) -> str:
    request = b"*%d\r\n" % len(words) + b"".join(bulk(word) for word in words)
    return _readable(connection.send(request).decode(errors="replace"))


def _readable(answer: str) -> str:
    """An answer as redis-cli prints it where its output is no terminal."""
    if not answer:
        return "Error: Server closed the connection\n"
    kind, rest = answer[0], answer[1:]
    if kind in "+-:":
        return rest.replace("\r\n", "\n") if kind != "-" else f"(error) {rest}".replace("\r\n", "\n")
    if kind == "$":
        return "\n" if rest.startswith("-1") else rest.partition("\r\n")[2].removesuffix("\r\n") + "\n"
    lines = rest.split("\r\n")[1:]
    return "".join(f"{line}\n" for line in lines[1::2])


#: The image's ``docker-entrypoint.sh``.
script = entrypoint("redis-server", "/usr/local/bin/docker-entrypoint.sh: 20: exec: {name}: not found")

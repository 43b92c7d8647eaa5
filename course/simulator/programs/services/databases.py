"""MySQL and PostgreSQL: enough of each to be there, to be found, and to refuse a start without a password."""

from __future__ import annotations

import struct
from collections.abc import Generator
from dataclasses import dataclass

from course.simulator.process import FOREVER, AddressInUse, ConnectionFailed, Effect, Process, Program
from course.simulator.programs.failing import ERRNO, Unknown, connected, resolved
from course.simulator.programs.services.serving import graceful, port_number, stamp
from course.simulator.programs.tasks import run_child
from course.simulator.programs.tool import UsageError, read_options
from course.topology.url import URL

MYSQL = "9.1.0"
POSTGRES = "17.2"

MYSQL_PASSWORDS = ("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD")

NO_POSTGRES_PASSWORD = """Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
"""


@dataclass(frozen=True, slots=True)
class MySQL:
    """It greets first (protocol version 10), and ends what goes on without a login."""

    @property
    def greeting(self) -> bytes:
        body = b"\x0a" + MYSQL.encode() + b"\x00" + struct.pack("<I", 8) + b"\x01" * 8 + b"\x00"
        body += (
            struct.pack("<HBHH", 0xFFFF, 255, 2, 0xDFFF) + bytes([21]) + bytes(10) + b"\x02" * 12 + b"\x00"
        )
        body += b"caching_sha2_password\x00"
        return struct.pack("<I", len(body))[:3] + b"\x00" + body

    def respond(self, data: bytes) -> bytes:
        body = b"\xff" + struct.pack("<H", 1043) + b"#08S01Bad handshake"
        return struct.pack("<I", len(body))[:3] + b"\x01" + body


@dataclass(frozen=True, slots=True)
class Postgres:
    """It waits for a startup message, asks for a password, and drops whatever is no startup message."""

    greeting: bytes = b""

    def respond(self, data: bytes) -> bytes:
        if len(data) >= 8 and struct.unpack(">I", data[4:8])[0] == 80877103:  # may I use TLS?
            return b"N"
        if len(data) >= 8 and struct.unpack(">I", data[4:8])[0] == 196608:  # protocol 3.0
            mechanisms = b"SCRAM-SHA-256\x00\x00"
            return b"R" + struct.pack(">II", 8 + len(mechanisms), 10) + mechanisms
        return b""


def mysql_entrypoint(process: Process) -> Program:
    argv = _command(process, "mysqld")
    if argv[0] != "mysqld":
        return (yield from _other(process, argv, "/usr/local/bin/docker-entrypoint.sh: line 420"))
    _note(process, f"Entrypoint script for MySQL Server {MYSQL}-1.el9 started.")
    _note(process, "Switching to dedicated user 'mysql'")
    _note(process, f"Entrypoint script for MySQL Server {MYSQL}-1.el9 started.")
    if not any(process.env.get(name) for name in MYSQL_PASSWORDS):
        _note(process, "Database is uninitialized and password option is not specified", "ERROR")
        process.err("    You need to specify one of the following as an environment variable:\n")
        process.err("".join(f"    - {name}\n" for name in MYSQL_PASSWORDS))
        return 1
    _note(process, "Initializing database files")
    _note(process, "MySQL init process done. Ready for start up.")
    return (yield from _other(process, argv, ""))


def _note(process: Process, text: str, level: str = "Note") -> None:
    when = stamp(process, "%Y-%m-%d %H:%M:%S+00:00")
    (process.err if level == "ERROR" else process.out)(f"{when} [{level}] [Entrypoint]: {text}\n")


def mysqld(process: Process) -> Program:
    graceful(process)
    try:
        process.listen(3306, MySQL())
    except AddressInUse:
        process.err(
            f"{_mysql_time(process)} 0 [ERROR] [MY-010262] [Server] Can't start server: "
            "Bind on TCP/IP port: Address already in use\n"
        )
        return 1
    process.err(
        f"{_mysql_time(process)} 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld {MYSQL}) "
        f"starting as process {process.pid}\n"
    )
    process.err(
        f"{_mysql_time(process)} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. "
        f"Version: '{MYSQL}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  "
        "MySQL Community Server - GPL.\n"
    )
    yield FOREVER
    return 0


def _mysql_time(process: Process) -> str:
    return stamp(process, "%Y-%m-%dT%H:%M:%S.%fZ", 6)


def postgres_entrypoint(process: Process) -> Program:
    argv = _command(process, "postgres")
    if argv[0] != "postgres":
        return (yield from _other(process, argv, "/usr/local/bin/docker-entrypoint.sh: line 351"))
    if not process.env.get("POSTGRES_PASSWORD") and process.env.get("POSTGRES_HOST_AUTH_METHOD") != "trust":
        process.err(NO_POSTGRES_PASSWORD)
        return 1
    process.out('The files belonging to this database system will be owned by user "postgres".\n')
    process.out("\nPostgreSQL init process complete; ready for start up.\n\n")
    return (yield from _other(process, argv, ""))


def postgres(process: Process) -> Program:
    graceful(process)
    try:
        process.listen(5432, Postgres())
    except AddressInUse:
        _postgres_log(process, "LOG", 'could not bind IPv4 address "0.0.0.0": Address already in use')
        _postgres_log(process, "FATAL", "could not create any TCP/IP sockets")
        return 1
    _postgres_log(
        process,
        "LOG",
        f"starting PostgreSQL {POSTGRES} (Debian {POSTGRES}-1.pgdg120+1) on x86_64-pc-linux-gnu, 64-bit",
    )
    _postgres_log(process, "LOG", 'listening on IPv4 address "0.0.0.0", port 5432')
    _postgres_log(process, "LOG", "database system is ready to accept connections")
    yield FOREVER
    return 0


def _postgres_log(process: Process, level: str, text: str) -> None:
    process.err(f"{stamp(process, '%Y-%m-%d %H:%M:%S.%f UTC', 3)} [{process.pid}] {level}:  {text}\n")


def _command(process: Process, server: str) -> list[str]:
    argv = process.argv[1:] or [server]
    return [server, *argv] if argv[0].startswith("-") else argv


def _other(process: Process, argv: list[str], script: str) -> Program:
    code = yield from run_child(process, argv)
    if code is None:
        process.err(f"{script}: exec: {argv[0]}: not found\n")
        return 127
    return code


# -- clients that only ask whether the server is there ----------------------------------------


def pg_isready(process: Process) -> Program:
    """Exit code 0: accepts connections, 2: no response."""
    try:
        options = read_options(process.argv[1:], "h:p:U:d:qt:", ("host=", "port="), first_operand_ends=False)
    except UsageError as error:
        process.err(f"pg_isready: {error}\n")
        return 3
    host = options.get("h") or options.get("host") or "127.0.0.1"
    port = port_number(options.get("p") or options.get("port"), 5432)
    shown = host if host != "127.0.0.1" else "/var/run/postgresql"
    answered = yield from _reachable(process, URL("postgresql", host, port))
    process.out(f"{shown}:{port} - {'accepting connections' if not answered else 'no response'}\n")
    return 2 if answered else 0


def mysqladmin(process: Process) -> Program:
    """``mysqladmin ping``."""
    try:
        options = read_options(
            process.argv[1:], "h:P:u:p", ("host=", "port=", "user=", "password="), first_operand_ends=False
        )
    except UsageError as error:
        process.err(f"mysqladmin: {error}\n")
        return 1
    host = options.get("h") or options.get("host") or "127.0.0.1"
    problem = yield from _reachable(process, URL("mysql", host, 3306))
    if problem:
        process.err(
            f"mysqladmin: connect to server at '{host}' failed\n"
            f"error: 'Can't connect to MySQL server on '{host}:3306' ({problem})'\n"
        )
        return 1
    process.out("mysqld is alive\n")
    return 0


def _reachable(process: Process, url: URL) -> Generator[Effect, bytes, str]:
    """What stands in the way of a connection, "" for nothing."""
    try:
        resolved(process, url.host)
        yield from connected(process, url, limit=3.0)
    except Unknown:
        return f"Unknown host '{url.host}'"
    except ConnectionFailed as failed:
        return ERRNO.get(failed.trace.verdict, "Connection timed out")
    return ""

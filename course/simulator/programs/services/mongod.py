"""MongoDB's server `mongod`, and `mongosh`.

Clients of the simulation speak to it in a language of their own (one JSON document asks, one answers):
MongoDB's wire format itself is nothing a learner sees.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from course.simulator.process import (
    FOREVER,
    AddressInUse,
    Connection,
    ConnectionFailed,
    Effect,
    Process,
    Program,
    Sleep,
)
from course.simulator.programs.failing import Unknown, resolved
from course.simulator.programs.services.serving import entrypoint, graceful, stamp
from course.simulator.programs.terminal import LineReader
from course.simulator.programs.tool import Options, UsageError, read_options
from course.topology.trace import Verdict
from course.topology.url import URL, URLError

VERSION = "8.0.4"
SHELL_VERSION = "2.3.8"

#: What mongod answers to a web browser, word for word, with status 200.
NOT_HTTP = "It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n"


@dataclass
class Database:
    """The server: documents by "database.collection"."""

    collections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    greeting: bytes = field(default=b"", init=False)

    def respond(self, data: bytes) -> bytes:
        if data[:4] in (b"GET ", b"HEAD", b"POST", b"PUT "):
            return _http_answer()
        try:
            request = json.loads(data)
        except ValueError:
            return b""  # mongod drops a connection that sends it nonsense
        return json.dumps(self.command(request)).encode()

    def command(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out ``{"ping": 1}``, ``{"insert": "db.collection", "document": …}`` or ``{"find": …}``."""
        if "insert" in request:
            self.collections.setdefault(request["insert"], []).append(dict(request["document"]))
            return {"ok": 1, "n": 1}
        if "find" in request:
            return {"ok": 1, "documents": self.collections.get(request["find"], [])}
        if "delete" in request:
            return {"ok": 1, "n": len(self.collections.pop(request["delete"], []))}
        if "databases" in request:
            return {"ok": 1, "databases": sorted({name.partition(".")[0] for name in self.collections})}
        return {"ok": 1}


def _http_answer() -> bytes:
    head = "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    return f"{head}Content-Length: {len(NOT_HTTP)}\r\n\r\n{NOT_HTTP}".encode()


def log(
    process: Process, component: str, number: int, message: str, context: str = "main", **attributes: Any
) -> None:
    """A line of mongod's structured log."""
    line = {
        "t": {"$date": stamp(process, "%Y-%m-%dT%H:%M:%S.%f+00:00", 3)},
        "s": "I",
        "c": component,
        "id": number,
        "ctx": context,
        "msg": message,
    }
    if attributes:
        line["attr"] = attributes
    process.out(json.dumps(line, separators=(",", ":")) + "\n")


def mongod(process: Process) -> Program:
    try:
        options = read_options(process.argv[1:], "f:v", LONG, first_operand_ends=False)
    except UsageError as error:
        process.err(f"Error parsing command line: {error}\ntry 'mongod --help' for more information\n")
        return 2
    port = options.whole("port", 27017)
    addresses = _bound(options)
    graceful(process)
    host = process.machine.hostname
    log(process, "NETWORK", 4915701, "Initialized wire specification", "-")
    log(
        process,
        "CONTROL",
        4615611,
        "MongoDB starting",
        "initandlisten",
        pid=process.pid,
        port=port,
        dbPath="/data/db",
        architecture="64-bit",
        host=host,
    )
    log(process, "CONTROL", 23403, "Build Info", "initandlisten", buildInfo={"version": VERSION})
    log(process, "STORAGE", 22315, "Opening WiredTiger", "initandlisten")
    database = Database()
    try:
        for address in addresses:
            process.listen(port, database, address)
    except AddressInUse:
        return _port_taken(process, port)
    log(process, "STORAGE", 4795906, "WiredTiger opened", "initandlisten", durationMillis=412)
    for address in addresses:
        log(process, "NETWORK", 23015, "Listening on", "listener", address=address)
    log(process, "NETWORK", 23016, "Waiting for connections", "listener", port=port, ssl="off")
    yield FOREVER
    return 0


LONG = ("port=", "bind_ip=", "bind_ip_all", "dbpath=", "replSet=", "auth", "quiet", "config=", "logpath=")


def _bound(options: Options) -> list[str]:
    """The image's entrypoint adds ``--bind_ip_all`` where nothing else is asked for."""
    asked = options.get("bind_ip")
    if not asked or "*" in asked:
        return ["0.0.0.0"]
    return ["127.0.0.1" if name == "localhost" else name for name in asked.split(",")]


def _port_taken(process: Process, port: int) -> int:
    log(
        process,
        "CONTROL",
        20568,
        "Error setting up listener",
        "initandlisten",
        error={
            "code": 9001,
            "codeName": "SocketException",
            "errmsg": f"0.0.0.0:{port} :: caused by :: setup bind :: caused by :: Address already in use",
        },
    )
    return 48


# -- clients ----------------------------------------------------------------------------------


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
            document = json.loads(answer)
        except ValueError:
            raise MongoFailure("connection closed", "CLOSED") from None
        return dict(document)


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


def mongosh(process: Process) -> Program:
    """``mongosh [URL] [--quiet] [--eval SCRIPT]``, and a prompt that knows a few commands."""
    try:
        options = read_options(
            process.argv[1:],
            "u:p:",
            ("eval=", "quiet", "host=", "port=", "norc", "username=", "password=", "authenticationDatabase="),
            first_operand_ends=False,
        )
    except UsageError as error:
        process.err(f"Error parsing command line: {error}\n")
        return 1
    url = _shell_url(options)
    try:
        client = yield from open_client(process, url, limit=2.0)
    except URLError as error:
        process.err(f"MongoParseError: {error}\n")
        return 1
    except MongoFailure as failure:
        process.err(f"MongoNetworkError: {failure}\n")
        return 1
    if "eval" in options:
        for script in options.all("eval"):
            process.out(_evaluated(client, script, _database(url)))
        return 0
    return (yield from _prompt(process, client, url, "quiet" in options))


def _shell_url(options: Options) -> str:
    host, port = options.get("host", "127.0.0.1"), options.get("port", "27017")
    if not options.operands:
        return f"mongodb://{host}:{port}/"
    text = options.operands[0]
    if "://" in text:
        return text
    return f"mongodb://{text}" if ":" in text or "." in text else f"mongodb://{host}:{port}/{text}"


def _database(url: str) -> str:
    return URL.parse(url).database or "test"


def _prompt(process: Process, client: Client, url: str, quiet: bool) -> Program:
    if not quiet:
        process.out(f"Connecting to:\t\t{url}?directConnection=true&appName=mongosh+{SHELL_VERSION}\n")
        process.out(f"Using MongoDB:\t\t{VERSION}\nUsing Mongosh:\t\t{SHELL_VERSION}\n\n")
    name, reader = _database(url), LineReader(process)
    while True:
        process.out(f"{name}> " if process.tty else "")
        line = yield from reader.line()
        if line is None:
            return 0
        text = line.strip().rstrip(";")
        if text in ("exit", "quit", "quit()", ".exit"):
            return 0
        if text.startswith("use "):
            name = text[4:].strip()
            process.out(f"switched to db {name}\n")
        elif text:
            process.out(_evaluated(client, text, name))


def _evaluated(client: Client, script: str, name: str) -> str:
    """What the shell prints for the few scripts it knows; for others, an error that says so."""
    text = "".join(script.split()).rstrip(";").replace('"', "").replace("'", "")
    if text in (
        "db.runCommand({ping:1})",
        "db.adminCommand({ping:1})",
        "db.runCommand(ping)",
        "db.adminCommand(ping)",
    ):
        client.command(ping=1)
        return "{ ok: 1 }\n"
    if text in (
        "db.runCommand({ping:1}).ok",
        "db.adminCommand({ping:1}).ok",
        "db.adminCommand(ping).ok",
        "db.runCommand(ping).ok",
    ):
        return "1\n"
    if text in ("showdbs", "showdatabases"):
        names = ["admin", "config", "local", *client.command(databases=1)["databases"]]
        return "".join(f"{n:<12} 40.00 KiB\n" for n in sorted(names))
    if text == "db":
        return f"{name}\n"
    if text in ("db.version()", "version()"):
        return f"{VERSION if text.startswith('db') else SHELL_VERSION}\n"
    if text.startswith("db.") and text.endswith((".find()", ".countDocuments()")):
        collection = text[3:].rpartition(".")[0]
        documents = client.command(find=f"{name}.{collection}")["documents"]
        return f"{len(documents)}\n" if text.endswith("countDocuments()") else f"{_shown(documents)}\n"
    return f"SyntaxError: this mongosh is a simulation and does not know: {script.strip()}\n"


def _shown(documents: list[dict[str, Any]]) -> str:
    lines = ("{ " + ", ".join(f"{k}: {json.dumps(v)}" for k, v in d.items()) + " }" for d in documents)
    return "[\n  " + ",\n  ".join(lines) + "\n]" if documents else ""


#: The image's ``docker-entrypoint.sh``.
script = entrypoint("mongod", "/usr/local/bin/docker-entrypoint.sh: line 420: exec: {name}: not found")

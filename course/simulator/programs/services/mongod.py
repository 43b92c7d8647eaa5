"""MongoDB's server, `mongod`.

Clients of the simulation speak to it in a language of their own (one JSON document asks, one answers):
MongoDB's wire format itself is nothing a learner sees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.simulator.process import (
    FOREVER,
    AddressInUse,
    Process,
    Program,
)
from course.simulator.programs.services.serving import entrypoint, graceful, stamp
from course.simulator.programs.tool import Failure, Options, UsageError, read_options
from course.topology.model import ANY_ADDRESS, Address

VERSION = "8.0.4"

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
            return json.dumps(self.command(json.loads(data))).encode()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return b""  # mongod drops a connection that sends it nonsense

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
        port = options.whole("port", 27017)
    except (UsageError, Failure) as error:
        process.err(f"Error parsing command line: {error}\ntry 'mongod --help' for more information\n")
        return 2
    addresses = _bound(process, options)
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
        log(process, "NETWORK", 23015, "Listening on", "listener", address=str(address))
    log(process, "NETWORK", 23016, "Waiting for connections", "listener", port=port, ssl="off")
    yield FOREVER
    return 0


LONG = ("port=", "bind_ip=", "bind_ip_all", "dbpath=", "replSet=", "auth", "quiet", "config=", "logpath=")


def _bound(process: Process, options: Options) -> list[Address]:
    """The image's entrypoint adds ``--bind_ip_all`` where nothing else is asked for."""
    asked = options.get("bind_ip")
    if not asked or "*" in asked:
        return [ANY_ADDRESS]
    found = [process.machine.resolve(name).addresses for name in asked.split(",")]
    return [addresses[0] for addresses in found if addresses]


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


#: The image's ``docker-entrypoint.sh``.
script = entrypoint("mongod", "/usr/local/bin/docker-entrypoint.sh: line 420: exec: {name}: not found")

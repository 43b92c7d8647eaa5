"""`mongosh`, MongoDB's shell: a few commands, and a plain word about the others."""

from __future__ import annotations

import json
from typing import Any

from course.simulator.process import Process, Program
from course.simulator.programs.services.mongo_client import Client, MongoFailure, open_client
from course.simulator.programs.services.mongod import VERSION
from course.simulator.programs.terminal import LineReader
from course.simulator.programs.tool import Options, UsageError, read_options
from course.topology.url import URL, URLError

SHELL_VERSION = "2.3.8"


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

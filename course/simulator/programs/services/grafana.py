"""Grafana: its login page and health on port 3000."""

from __future__ import annotations

import json

from course.simulator.process import FOREVER, AddressInUse, Process, Program
from course.simulator.programs.http import Answer, Asked, HttpService
from course.simulator.programs.services.serving import graceful, port_number, stamp

VERSION = "11.4.0"
LOGIN = """<!DOCTYPE html>
<html lang="en-US"><head><title>Grafana</title></head>
<body><h1>Welcome to Grafana</h1></body></html>
"""


def grafana(process: Process) -> Program:
    """The image's ``/run.sh``. GF_SERVER_HTTP_PORT moves it to another port."""
    graceful(process)
    port = port_number(process.env.get("GF_SERVER_HTTP_PORT", ""), 3000)
    _log(process, "settings", f'"Starting Grafana" version={VERSION} commit=b58701869e1 branch=HEAD')
    _log(process, "settings", '"Path Home" path=/usr/share/grafana')
    _log(process, "sqlstore", '"Connecting to DB" dbtype=sqlite3')
    try:
        process.listen(port, HttpService(handle, process.machine.now))
    except AddressInUse:
        error = (
            f'"*http.Server run error: failed to open listener on address 0.0.0.0:{port}: '
            'bind: address already in use"'
        )
        _log(process, "server", f'"Stopped background service" error={error}', "error")
        return 1
    _log(process, "http.server", f'"HTTP Server Listen" address=[::]:{port} protocol=http subUrl= socket=')
    yield FOREVER
    return 0


def _log(process: Process, logger: str, message: str, level: str = "info") -> None:
    when = stamp(process, "%Y-%m-%dT%H:%M:%S.%fZ", 9)
    process.out(f"logger={logger} t={when} level={level} msg={message}\n")


def handle(asked: Asked) -> Answer:
    match asked.path:
        case "/":
            return Answer(302, '<a href="/login">Found</a>.\n', headers=[("Location", "/login")])
        case "/login":
            return Answer(200, LOGIN, "text/html; charset=UTF-8")
        case "/api/health":
            health = {
                "commit": "b58701869e1a11b696010a6f28bd96b68a2cf0d0",
                "database": "ok",
                "version": VERSION,
            }
            return Answer(200, json.dumps(health, indent=2) + "\n", "application/json; charset=UTF-8")
    if asked.path.startswith("/api/"):
        return Answer(401, json.dumps({"message": "Unauthorized", "statusCode": 401}), "application/json")
    return Answer(302, '<a href="/login">Found</a>.\n', headers=[("Location", "/login")])

"""Grafana on port 3000: its login page, its health, and its data sources for who is logged in.

User and password are admin and admin, or GF_SECURITY_ADMIN_USER and GF_SECURITY_ADMIN_PASSWORD.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from course.simulator.process import FOREVER, AddressInUse, Process, Program
from course.simulator.programs.http import Answer, Asked, HttpService
from course.simulator.programs.services.grafana_sources import DataSources, ProvisioningError
from course.simulator.programs.services.serving import graceful, port_number, stamp

VERSION = "11.4.0"
LOGIN = """<!DOCTYPE html>
<html lang="en-US"><head><title>Grafana</title></head>
<body><h1>Welcome to Grafana</h1></body></html>
"""
HEALTH = {"commit": "b58701869e1a11b696010a6f28bd96b68a2cf0d0", "database": "ok", "version": VERSION}


def grafana(process: Process) -> Program:
    """The image's ``/run.sh``. GF_SERVER_HTTP_PORT moves it to another port."""
    graceful(process)
    port = port_number(process.env.get("GF_SERVER_HTTP_PORT", ""), 3000)
    _log(process, "settings", f'"Starting Grafana" version={VERSION} commit=b58701869e1 branch=HEAD')
    _log(process, "settings", '"Path Home" path=/usr/share/grafana')
    _log(process, "sqlstore", '"Connecting to DB" dbtype=sqlite3')
    sources = DataSources(process)
    try:
        sources.provision()
    except ProvisioningError as problem:
        reason = f'"Datasource provisioning error: {problem}"'
        _log(process, "provisioning", f'"Failed to provision data sources" error={reason}', "error")
        return 1
    try:
        process.listen(port, HttpService(Web(process.env, sources).handle, process.machine.now))
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


@dataclass(frozen=True, slots=True)
class Web:
    """Its web side."""

    env: Mapping[str, str]
    sources: DataSources

    def handle(self, asked: Asked) -> Answer:
        match asked.path:
            case "/login":
                return Answer(200, LOGIN, "text/html; charset=UTF-8")
            case "/api/health":
                return Answer(200, json.dumps(HEALTH, indent=2) + "\n", "application/json; charset=UTF-8")
        if asked.path.startswith("/api/"):
            return self._api(asked)
        return Answer(302, '<a href="/login">Found</a>.\n', headers=[("Location", "/login")])

    def _api(self, asked: Asked) -> Answer:
        if not self._knows(asked.headers.get("authorization", "")):
            told = "Invalid username or password" if "authorization" in asked.headers else "Unauthorized"
            return Answer(401, json.dumps({"message": told, "statusCode": 401}), "application/json")
        if asked.path.startswith("/api/datasources"):
            return self.sources.answer(asked)
        return Answer(404, json.dumps({"message": "Not found"}), "application/json")

    def _knows(self, authorization: str) -> bool:
        if self.env.get("GF_AUTH_ANONYMOUS_ENABLED") == "true":
            return True
        user = self.env.get("GF_SECURITY_ADMIN_USER", "admin")
        password = self.env.get("GF_SECURITY_ADMIN_PASSWORD", "admin")
        return authorization == f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"

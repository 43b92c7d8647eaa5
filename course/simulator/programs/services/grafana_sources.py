"""Grafana's data sources: read from provisioning files, added over its API, and asked for who looks.

Files and answers as https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources and
https://grafana.com/docs/grafana/latest/developers/http_api/data_source/ have them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import yaml

from course.simulator.process import Process
from course.simulator.programs.http import Answer, Asked
from course.simulator.programs.services.go_client import GoError, fetch

FOLDER = "/etc/grafana/provisioning"
JSON = "application/json"
QUERIED = "Successfully queried the Prometheus API."
NOT_QUERIED = "There was an error returned querying the Prometheus API."


class ProvisioningError(Exception):
    """A file that Grafana cannot read its data sources from."""


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where Grafana gets data from. `read_only`: it comes from a file."""

    id: int
    uid: str
    name: str
    type: str
    url: str
    read_only: bool

    def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "uid": self.uid,
            "orgId": 1,
            "name": self.name,
            "type": self.type,
            "access": "proxy",
            "url": self.url,
            "isDefault": self.id == 1,
            "readOnly": self.read_only,
        }


@dataclass(slots=True)
class DataSources:
    """Those of one Grafana, and the part of its API that is about them."""

    process: Process
    known: list[DataSource] = field(default_factory=list)

    def provision(self) -> None:
        """Take in those of the files. Raises ProvisioningError."""
        folder = self.process.env.get("GF_PATHS_PROVISIONING", FOLDER)
        for entry in _provisioned(self.process, f"{folder}/datasources"):
            self._add(entry, read_only=True)

    def answer(self, asked: Asked) -> Answer:
        """To a request for ``/api/datasources…``."""
        match asked.path.removeprefix("/api/datasources").strip("/").split("/"):
            case [""] if asked.method == "POST":
                return self._added(asked.body)
            case [""]:
                return _json([source.document() for source in self.known])
            case ["uid", uid, *rest]:
                return self._of(uid, rest)
            case ["proxy", "uid", uid, *rest] if source := self._source(uid):
                return self._proxied(source, asked, "/".join(rest))
        return _json({"message": "Data source not found"}, 404)

    def _of(self, uid: str, rest: list[str]) -> Answer:
        source = self._source(uid)
        if source is not None and rest == ["health"]:
            return self._health(source)
        if source is None or rest:
            return _json({"message": "Data source not found"}, 404)
        return _json(source.document())

    def _source(self, uid: str) -> DataSource | None:
        return next((source for source in self.known if source.uid == uid), None)

    def _added(self, body: bytes) -> Answer:
        try:
            entry = json.loads(body)
        except (ValueError, RecursionError):
            return _json({"message": "bad request data"}, 400)
        if not isinstance(entry, dict) or not entry.get("name") or not entry.get("type"):
            return _json({"message": "bad request data"}, 400)
        if any(source.name == entry["name"] for source in self.known):
            return _json({"message": "data source with the same name already exists"}, 409)
        source = self._add(entry, read_only=False)
        added = {"datasource": source.document(), "id": source.id, "message": "Datasource added"}
        return _json(added | {"name": source.name})

    def _add(self, entry: dict[str, Any], read_only: bool) -> DataSource:
        name = str(entry.get("name", ""))
        uid = str(entry.get("uid") or uid_of(name))
        url, kind = str(entry.get("url", "")), str(entry.get("type", ""))
        source = DataSource(len(self.known) + 1, uid, name, kind, url.rstrip("/"), read_only)
        self.known.append(source)
        return source

    def _health(self, source: DataSource) -> Answer:
        """What *Save & test* shows."""
        if source.type != "prometheus":
            return _json({"message": f"This simulated Grafana asks no {source.type}."}, 501)
        problem = self._problem(source)
        if problem:
            return _json({"message": f"{problem} - {NOT_QUERIED}", "status": "ERROR"}, 400)
        return _json({"message": QUERIED, "status": "OK"})

    def _problem(self, source: DataSource) -> str:
        form = [("Content-Type", "application/x-www-form-urlencoded")]
        try:
            got = fetch(self.process, "POST", f"{source.url}/api/v1/query", form, b"query=1%2B1")
        except GoError as error:
            return str(error)
        if got.status != 200:
            return f"{got.status} {got.reason}"
        try:
            json.loads(got.body)
        except (ValueError, RecursionError):
            return f"ReadObject: expect {{ or , or }} or n, but found {got.body[:1].decode('latin-1')}"
        return ""

    def _proxied(self, source: DataSource, asked: Asked, path: str) -> Answer:
        """The source's own answer to the rest of the path; 502 and nothing where there is none."""
        query = f"?{asked.query}" if asked.query else ""
        kept = [(name, asked.headers[name]) for name in ("content-type",) if name in asked.headers]
        try:
            got = fetch(self.process, asked.method, f"{source.url}/{path}{query}", kept, asked.body)
        except GoError:
            return Answer(502, "", "")
        return Answer(got.status, got.body, got.header("content-type"))


def uid_of(name: str) -> str:
    """The uid that Grafana gives a source of a file that has none: known by heart for *Prometheus*."""
    return f"P{sha256(name.encode()).hexdigest()[:16].upper()}"


def _provisioned(process: Process, folder: str) -> Iterator[dict[str, Any]]:
    try:
        names = sorted(process.machine.list_files(folder))
    except OSError:
        return
    for name in names:
        if name.endswith((".yaml", ".yml")):
            yield from _entries(process.machine.read_file(f"{folder}/{name}"))


def _entries(text: str) -> Iterator[dict[str, Any]]:
    try:
        document = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ProvisioningError(f"parsing YAML file: {error}") from None
    listed = document.get("datasources") if isinstance(document, dict) else None
    for entry in listed or []:
        if not isinstance(entry, dict) or not entry.get("name") or not entry.get("type"):
            raise ProvisioningError("a data source needs a name and a type")
        yield entry


def _json(document: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(document, separators=(",", ":")), JSON)

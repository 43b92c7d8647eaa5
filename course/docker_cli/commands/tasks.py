"""The tasks of services and nodes, as ``docker service ps`` and ``docker node ps`` list them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.commands.shared import FILTER, FORMAT, NO_TRUNC, QUIET
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import DaemonFailed
from course.docker_cli.flags import Values, switch
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import natural, short_id
from course.docker_cli.terminal import Terminal

FLAGS = (FILTER, FORMAT, switch("no-resolve", help="Show ids in place of names"), NO_TRUNC, QUIET)
_TABLE = (
    "{{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}"
)
_HEADINGS = {
    "ID": "ID",
    "Name": "NAME",
    "Image": "IMAGE",
    "Node": "NODE",
    "DesiredState": "DESIRED STATE",
    "CurrentState": "CURRENT STATE",
    "Error": "ERROR",
    "Ports": "PORTS",
}
_LONGEST_ERROR = 30


class Names:
    """Names of nodes and services by their ids, asked for once each; an id where there is none any more."""

    def __init__(self, daemon: Daemon, resolve: bool = True) -> None:
        self._daemon = daemon
        self._resolve = resolve
        self._known: dict[str, str] = {}

    def node(self, key: str) -> str:
        return self._name(key, "nodes", ("Description", "Hostname"))

    def service(self, key: str) -> str:
        return self._name(key, "services", ("Spec", "Name"))

    def _name(self, key: str, folder: str, path: tuple[str, str]) -> str:
        if not key or not self._resolve:
            return key
        if key not in self._known:
            try:
                document = self._daemon.get(folder, key)
                self._known[key] = str(document[path[0]][path[1]])
            except DaemonFailed:
                self._known[key] = key
        return self._known[key]

    def task(self, task: Mapping[str, Any]) -> str:
        """``web.1``, or with the node's id for a global service."""
        return f"{self.service(task['ServiceID'])}.{task.get('Slot') or task.get('NodeID', '')}"


def asked(values: Values, key: str, names: Sequence[str]) -> dict[str, Any]:
    """The filters of a listing, with the services or nodes that it is about."""
    wanted: dict[str, Any] = dict(filtering.query(values["filter"]) or {})
    return wanted | {key: dict.fromkeys(names, True)}


def show(terminal: Terminal, values: Values, filters: Mapping[str, Any]) -> int:
    """List the tasks that fit: each slot's together, the newest first."""
    found = terminal.daemon.get("tasks", filters=filters)
    names = Names(terminal.daemon, resolve=not values["no-resolve"])
    layout = Format(values["format"], table=_TABLE, quiet="{{.ID}}" if values["quiet"] else "")
    layout.show(terminal, _HEADINGS, list(_records(found, names, layout, values["no-trunc"])))
    return 0


def _records(
    found: Sequence[Mapping[str, Any]], names: Names, layout: Format, full: bool
) -> Iterator[Record]:
    newest_first = sorted(found, key=lambda task: str(task["CreatedAt"]), reverse=True)
    before = ""
    for task in sorted(newest_first, key=lambda task: natural(names.task(task))):
        name = names.task(task)
        shown = f" \\_ {name}" if name == before and layout.is_table else name
        before = name
        record = Record(
            {
                "ID": task["ID"] if full else short_id(task["ID"]),
                "Name": shown,
                "Image": task["Spec"]["ContainerSpec"]["Image"].partition("@")[0],
                "Node": names.node(task.get("NodeID", "")),
                "DesiredState": str(task["DesiredState"]).capitalize(),
                "CurrentState": _state(task["Status"]),
                "Error": _error(task["Status"].get("Err", ""), full),
                "Ports": _ports(task["Status"].get("PortStatus") or {}),
            }
        )
        record.type_name = "*task.taskContext"
        yield record


def _state(status: Mapping[str, Any]) -> str:
    moment = datetime.fromisoformat(str(status["Timestamp"])[:19] + "+00:00").timestamp()
    return f"{str(status['State']).capitalize()} {units.ago(max(0.0, time.time() - moment)).lower()}"


def _error(text: str, full: bool) -> str:
    if not text:
        return ""
    cut = text if full or len(text) <= _LONGEST_ERROR else text[: _LONGEST_ERROR - 1] + "…"
    return f'"{cut}"'


def _ports(status: Mapping[str, Any]) -> str:
    return ",".join(
        f"*:{port['PublishedPort']}->{port['TargetPort']}/{port['Protocol']}"
        for port in status.get("Ports") or []
    )

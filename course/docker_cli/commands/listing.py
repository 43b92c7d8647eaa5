"""``docker ps``"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.commands.shared import FILTER, FORMAT, NO_TRUNC, QUIET
from course.docker_cli.flags import Values, number, switch
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import short_id
from course.docker_cli.terminal import Terminal

_TABLE = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"
_RAW = (
    "container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\n"
    "state: {{- pad .State 1 0}}\nstatus: {{- pad .Status 1 0}}\nnames: {{.Names}}\n"
    "labels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n"
)
_IGNORED = "WARNING: Ignoring custom format, because both --format and --quiet are set."
_HEADINGS: Mapping[str, Any] = {
    "ID": "CONTAINER ID",
    "Image": "IMAGE",
    "Command": "COMMAND",
    "RunningFor": "CREATED",
    "CreatedAt": "CREATED AT",
    "Status": "STATUS",
    "State": "STATE",
    "Ports": "PORTS",
    "Names": "NAMES",
    "Size": "SIZE",
    "Labels": "LABELS",
    "Label": lambda name: name.rpartition(".")[2],
    "Mounts": "MOUNTS",
    "LocalVolumes": "LOCAL VOLUMES",
    "Networks": "NETWORKS",
    "Platform": "PLATFORM",
}

_EXAMPLE = {"Id": "", "Image": "", "Command": "", "Created": 0, "Status": "", "State": "", "Names": []}

FLAGS = (
    switch("all", "a", "Show stopped containers too"),
    FILTER,
    FORMAT,
    number("last", "n", "Show the containers created last, so many", default=-1),
    switch("latest", "l", "Show the container created last"),
    NO_TRUNC,
    QUIET,
    switch("size", "s", "Show file sizes too"),
)


def ps(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    asked = values["format"]
    if values["quiet"] and asked:
        terminal.complain(_IGNORED)
        asked = ""
    table = _TABLE + ("\t{{.Size}}" if values["size"] else "")
    raw = _RAW + ("size: {{.Size}}\n" if values["size"] else "")
    layout = Format(asked, table=table, quiet="{{.ID}}" if values["quiet"] else "", raw=raw, tried=True)
    layout.try_on(container_record(_EXAMPLE, full=False))
    last = 1 if values["latest"] else values["last"]
    found = terminal.daemon.get(
        "containers",
        "json",
        all=values["all"],
        limit=last if last > 0 else None,
        size=values["size"] or layout.uses("Size"),
        filters=filtering.query(values["filter"]),
    )
    records = [container_record(container, values["no-trunc"]) for container in found]
    layout.show(terminal, _HEADINGS, records)
    return 0


def container_record(container: Mapping[str, Any], full: bool) -> Record:
    """A container, as the templates of ``docker ps`` see it."""
    tags = container.get("Labels") or {}
    mounts = container.get("Mounts") or []
    record = Record(
        {
            "ID": container["Id"] if full else short_id(container["Id"]),
            "Image": _image(container, full),
            "Command": json.dumps(shortened(container["Command"], None if full else 20), ensure_ascii=False),
            "RunningFor": units.ago(time.time() - container["Created"]),
            "CreatedAt": units.go_local_time(container["Created"]),
            "Status": container["Status"],
            "State": container["State"],
            "Ports": ports(container.get("Ports") or []),
            "Names": ",".join(_names(container["Names"], full)),
            "Size": _size(container),
            "Labels": ",".join(f"{key}={tags[key]}" for key in sorted(tags)),
            "Label": lambda name: tags.get(name, ""),
            "Mounts": ",".join(shortened(_mount(mount), None if full else 15) for mount in mounts),
            "LocalVolumes": str(sum(mount.get("Driver") == "local" for mount in mounts)),
            "Networks": ",".join(sorted((container.get("NetworkSettings") or {}).get("Networks") or {})),
            "Platform": None,
        }
    )
    record.type_name = "*formatter.ContainerContext"
    return record


def ports(found: Sequence[Mapping[str, Any]]) -> str:
    """The ports of a container in one line, with those that follow each other written as a range.

    A port that has another number on the host stands by itself, after the others.
    """
    ranges: dict[str, list[tuple[int, int]]] = {}
    moved = []
    for port in sorted(found, key=_port_order):
        inside, outside, address = port["PrivatePort"], port.get("PublicPort", 0), port.get("IP", "")
        if address and outside != inside:
            moved.append(f"{host_port(address, outside)}->{inside}/{port['Type']}")
            continue
        group = ranges.setdefault(f"{address}/{port['Type']}", [])
        if group and group[-1][1] + 1 == inside:
            group[-1] = (group[-1][0], inside)
        else:
            group.append((inside, inside))
    done = [_range(key, part) for key, group in ranges.items() for part in group[:-1]]
    last = [_range(key, group[-1]) for key, group in ranges.items()]
    return ", ".join(done + last + moved)


def host_port(address: str, port: int | str) -> str:
    """``127.0.0.1:80``, ``[::]:80``"""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _range(key: str, span: tuple[int, int]) -> str:
    address, _, protocol = key.rpartition("/")
    shown = str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"
    return f"{host_port(address, shown)}->{shown}/{protocol}" if address else f"{shown}/{protocol}"


def _port_order(port: Mapping[str, Any]) -> tuple[Any, ...]:
    return port["PrivatePort"], port.get("IP", ""), port.get("PublicPort", 0), port["Type"]


def shortened(text: str, length: int | None) -> str:
    """`text`, cut with an ellipsis so that it has `length` characters at most."""
    return text if length is None or len(text) <= length else text[: length - 1] + "…"


def _image(container: Mapping[str, Any], full: bool) -> str:
    image: str = container["Image"]
    if not image:
        return "<no image>"
    if not full and image.startswith("sha256:") and short_id(image) == short_id(container["ImageID"]):
        return short_id(image)
    return image


def _names(names: Sequence[str], full: bool) -> list[str]:
    """Without the slash before; names that other containers' links give only in full."""
    plain = [name.removeprefix("/") for name in names]
    return plain if full else [name for name in plain if "/" not in name]


def _mount(mount: Mapping[str, Any]) -> str:
    return str(mount.get("Name") or mount.get("Source", ""))


def _size(container: Mapping[str, Any]) -> str:
    own, whole = container.get("SizeRw", 0), container.get("SizeRootFs", 0)
    return units.size(own) + (f" (virtual {units.size(whole)})" if whole else "")

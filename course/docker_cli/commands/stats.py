"""``docker stats --no-stream``: one look at what containers use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.docker_cli import units
from course.docker_cli.commands.shared import FORMAT, NO_TRUNC
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values, switch
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import short_id
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import STATS_ONCE

_TABLE = "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}"
_HEADINGS: Mapping[str, Any] = {
    "Container": "CONTAINER",
    "ID": "CONTAINER ID",
    "Name": "NAME",
    "CPUPerc": "CPU %",
    "MemUsage": "MEM USAGE / LIMIT",
    "MemPerc": "MEM %",
    "NetIO": "NET I/O",
    "BlockIO": "BLOCK I/O",
    "PIDs": "PIDS",
}
FLAGS = (
    switch("all", "a", "Show stopped containers too"),
    FORMAT,
    switch("no-stream", help="Look once: there is no other way here"),
    NO_TRUNC,
)


def stats(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    """What the named containers use, else all that run."""
    if not values["no-stream"]:
        raise CommandFailed(STATS_ONCE)
    layout = Format(values["format"], table=_TABLE)
    listed = terminal.daemon.get("containers", "json", all=values["all"]) if not arguments else []
    wanted = arguments or [short_id(container["Id"]) for container in listed]
    records, failures = [], []
    for name in wanted:
        try:
            used = terminal.daemon.get("containers", name, "stats", stream="false")
        except CommandFailed as error:
            failures.append(error.message)
        else:
            records.append(_record(name, used, values["no-trunc"]))
    if failures:
        raise CommandFailed("\n".join(failures))
    layout.show(terminal, _HEADINGS, records)
    return 0


def _record(name: str, used: Mapping[str, Any], full: bool) -> Record:
    memory = used.get("memory_stats") or {}
    taken, limit = _taken(memory), memory.get("limit", 0)
    networks = (used.get("networks") or {}).values()
    received, sent = (sum(each[f"{way}_bytes"] for each in networks) for way in ("rx", "tx"))
    read, written = _blocks(used, "read"), _blocks(used, "write")
    record = Record(
        {
            "Container": name,
            "ID": used["id"] if full else short_id(used["id"]),
            "Name": used["name"].removeprefix("/"),
            "CPUPerc": f"{_processor(used):.2f}%",
            "MemUsage": f"{units.binary_size(taken)} / {units.binary_size(limit)}",
            "MemPerc": f"{taken / limit * 100 if limit else 0:.2f}%",
            "NetIO": f"{units.size(received)} / {units.size(sent)}",
            "BlockIO": f"{units.size(read)} / {units.size(written)}",
            "PIDs": str((used.get("pids_stats") or {}).get("current", 0)),
        }
    )
    record.type_name = "*container.statsContext"
    return record


def _taken(memory: Mapping[str, Any]) -> int:
    """Memory in use, without the files that are kept in it for as long as nobody else wants it."""
    usage: int = memory.get("usage", 0)
    kept = memory.get("stats") or {}
    spare: int = kept.get("total_inactive_file", kept.get("inactive_file", 0))
    return usage - spare if spare < usage else usage


def _processor(used: Mapping[str, Any]) -> float:
    """Percent of one processor, since the look before."""
    now, before = used["cpu_stats"], used["precpu_stats"]
    own = now["cpu_usage"]["total_usage"] - before["cpu_usage"]["total_usage"]
    all_of_it = now.get("system_cpu_usage", 0) - before.get("system_cpu_usage", 0)
    count = now.get("online_cpus") or len(now["cpu_usage"].get("percpu_usage") or ())
    return own / all_of_it * count * 100 if own > 0 and all_of_it > 0 else 0.0


def _blocks(used: Mapping[str, Any], way: str) -> int:
    counted = (used.get("blkio_stats") or {}).get("io_service_bytes_recursive") or ()
    return sum(each["value"] for each in counted if each["op"].lower() == way)

"""What `docker top` and `docker stats` show of a container's processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from course.simulator.api.documents.containers import host_pid
from course.simulator.api.documents.system import MEMORY
from course.simulator.api.times import NEVER, rfc3339
from course.simulator.process import Process
from course.simulator.state import ContainerRecord, Document
from course.simulator.versions import EngineVersion

#: Bytes that a simulated process is said to use.
_RESIDENT = 720896
_BLOCKS = ("service_bytes", "serviced", "queue", "service_time", "wait_time", "merged", "time")


class _Row:
    """One process as `ps` tells of it on the host."""

    def __init__(self, record: ContainerRecord, process: Process, numeric: bool) -> None:
        self.command = " ".join(process.argv)
        self.name = process.argv[0].rpartition("/")[2]
        self.user = "0" if numeric and process.user == "root" else process.user
        self.pid = str(host_pid(record, process.pid))
        self.parent = str(host_pid(record, 0))
        self.start = datetime.fromtimestamp(process.started, UTC).strftime("%H:%M")
        self.tty = "pts/0" if process.tty else "?"


_Column = Callable[[_Row], str]

_FULL: dict[str, _Column] = {
    "UID": lambda row: row.user,
    "PID": lambda row: row.pid,
    "PPID": lambda row: row.parent,
    "C": lambda row: "0",
    "STIME": lambda row: row.start,
    "TTY": lambda row: row.tty,
    "TIME": lambda row: "00:00:00",
    "CMD": lambda row: row.command,
}
_AUX: dict[str, _Column] = {
    "USER": lambda row: row.user,
    "PID": lambda row: row.pid,
    "%CPU": lambda row: "0.0",
    "%MEM": lambda row: "0.0",
    "VSZ": lambda row: "3284",
    "RSS": lambda row: str(_RESIDENT // 1024),
    "TTY": lambda row: row.tty,
    "STAT": lambda row: "Ss",
    "START": lambda row: row.start,
    "TIME": lambda row: "0:00",
    "COMMAND": lambda row: row.command,
}
#: What can be asked for with `-o`: its heading, and what it shows.
_CHOSEN: dict[str, tuple[str, _Column]] = {
    "pid": ("PID", lambda row: row.pid),
    "ppid": ("PPID", lambda row: row.parent),
    "user": ("USER", lambda row: row.user),
    "uid": ("UID", lambda row: row.user),
    "comm": ("COMMAND", lambda row: row.name),
    "cmd": ("CMD", lambda row: row.command),
    "args": ("COMMAND", lambda row: row.command),
    "tty": ("TT", lambda row: row.tty),
    "stime": ("STIME", lambda row: row.start),
    "time": ("TIME", lambda row: "00:00:00"),
}


def process_table(record: ContainerRecord, arguments: str, numeric: bool) -> Document | None:
    """The document of `GET /containers/{id}/top`; None for arguments of `ps` that are not simulated.

    `numeric`: users are shown by number (the host of the newer engine has no names for them).
    """
    columns = _columns(arguments)
    if columns is None:
        return None
    rows = [_Row(record, process, numeric) for process in record.every_process]
    return {
        "Processes": [[show(row) for _, show in columns] for row in rows],
        "Titles": [title for title, _ in columns],
    }


def _columns(arguments: str) -> list[tuple[str, _Column]] | None:
    words = arguments.replace(",", " ").split()
    if words in (["-ef"], ["ef"], ["-e", "-f"]):
        return list(_FULL.items())
    if words in (["aux"], ["-aux"]):
        return list(_AUX.items())
    chosen = [_CHOSEN.get(word.removeprefix("-o")) for word in words if word not in ("-o", "-e", "-eo")]
    if not words[0].startswith(("-o", "-e")) or not chosen or None in chosen:
        return None
    return [column for column in chosen if column is not None]


def usage(record: ContainerRecord, now: float, version: EngineVersion, once: bool = False) -> Document:
    """The document of `GET /containers/{id}/stats`: plausible, and the same each time.

    `once`: without the look before, from which a rate is reckoned; engines 25 to 28 then leave out who.
    """
    who: Document = {"name": f"/{record.name}", "id": record.id}
    used = _usage(record, now)
    if once:
        used |= {"preread": NEVER, "precpu_stats": _cpu(False, now)}
    if not version.at_least(25):
        return used | who
    return used if once and not version.at_least(29) else who | used


def _usage(record: ContainerRecord, now: float) -> Document:
    running = record.running
    blocks: list[Document] | None = [] if running else None
    return {
        "read": rfc3339(now) if running else NEVER,
        "preread": rfc3339(now - 1) if running else NEVER,
        "pids_stats": {"current": len(record.every_process)} if running else {},
        "blkio_stats": {
            **{f"io_{name}_recursive": blocks for name in _BLOCKS},
            "sectors_recursive": blocks,
        },
        "num_procs": 0,
        "storage_stats": {},
        "cpu_stats": _cpu(running, now),
        "precpu_stats": _cpu(running, now - 1),
        **_memory_and_networks(record),
    }


def _cpu(running: bool, now: float) -> Document:
    used = 50_000_000 if running else 0
    cpu: Document = {"total_usage": used, "usage_in_kernelmode": used // 2, "usage_in_usermode": used // 2}
    system: Document = {"system_cpu_usage": int(now) * 2_000_000_000, "online_cpus": 2} if running else {}
    throttling = {"periods": 0, "throttled_periods": 0, "throttled_time": 0}
    return {"cpu_usage": cpu, **system, "throttling_data": throttling}


def _memory_and_networks(record: ContainerRecord) -> Document:
    if not record.running:
        return {"memory_stats": {}}
    memory = {"usage": _RESIDENT * len(record.processes), "stats": {"cache": 0}, "limit": MEMORY}
    counts = [f"{way}_{what}" for way in ("rx", "tx") for what in ("bytes", "packets", "errors", "dropped")]
    interfaces = sorted(e.interface for e in record.endpoints.values() if e.interface)
    if not interfaces:
        return {"memory_stats": memory}
    return {"memory_stats": memory, "networks": {name: dict.fromkeys(counts, 0) for name in interfaces}}

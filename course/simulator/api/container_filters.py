"""Which containers `docker ps` lists (https://docs.docker.com/reference/cli/docker/container/ls/#filter)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from course.simulator.api.call import Call
from course.simulator.api.documents.containers import listed_ports
from course.simulator.errors import EngineError
from course.simulator.state import ContainerRecord
from course.simulator.swarm.attaching import task_id

_KEYS = (
    "ancestor",
    "before",
    "exited",
    "expose",
    "health",
    "id",
    "is-task",
    "isolation",
    "label",
    "name",
    "network",
    "publish",
    "since",
    "status",
    "volume",
)
_STATES = ("created", "running", "paused", "restarting", "removing", "exited", "dead")
_HEALTH = ("none", "starting", "healthy", "unhealthy")
_HIGHEST_PORT = 65535


class ContainerFilters:
    """The parameters of one `GET /containers/json`, checked at once. Raises EngineError."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._filters = call.filters
        self._filters.allow(*_KEYS)
        self._limit = call.number("limit") or 0
        self._exit_codes = self._read_exit_codes()
        self._check_values()
        self._task = self._read_task()
        self._ids = {record.id for value in self._filters.values("id") if (record := self._starting(value))}
        self._images = self._read_images()
        self._publish, self._expose = self._read_ports("publish"), self._read_ports("expose")
        self._all = call.flag("all") or self._limit > 0 or "status" in self._filters

    # -- reading ------------------------------------------------------------------------------

    def _check_values(self) -> None:
        for value in self._filters.values("status"):
            if value not in _STATES:
                raise self._call.texts.bad_status(value, ", ".join(_STATES))
        for value in self._filters.values("health"):
            if value not in _HEALTH:
                raise self._call.texts.bad_health(value, ", ".join(_HEALTH))

    def _read_exit_codes(self) -> set[int]:
        for value in self._filters.values("exited"):
            if not re.fullmatch(r"[+-]?\d{1,9}", value):
                raise self._call.texts.bad_exit_code(value)
        return {int(value) for value in self._filters.values("exited")}

    def _read_images(self) -> set[str]:
        """Ids of the images that `ancestor` names; names of images that are not here match nothing."""
        found = set()
        for value in self._filters.values("ancestor"):
            try:
                found.add(self._call.engine.images.get(value).id)
            except EngineError:
                continue
        return found

    def _read_ports(self, key: str) -> list[tuple[range, str]]:
        """Ranges of ports, each with its protocol: ``80``, ``8000-8010/tcp``."""
        ports = []
        for value in self._filters.values(key):
            numbers, _, protocol = value.partition("/")
            try:
                ports.append((self._port_range(numbers), protocol.partition("/")[0] or "tcp"))
            except ValueError as problem:
                raise self._call.texts.bad_port_filter(key, value, str(problem)) from None
        return ports

    def _port_range(self, text: str) -> range:
        """Raises ValueError, with Go's words for what is wrong."""
        if not text:
            raise ValueError("Empty string specified for ports.")
        ends = [self._port(part) for part in text.split("-")[:2]]
        if ends[-1] < ends[0]:
            raise ValueError(f"Invalid range specified for the Port: {text}")
        return range(ends[0], ends[-1] + 1)

    def _port(self, text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or len(text) > 5 or int(text) > _HIGHEST_PORT:
            raise ValueError(self._call.texts.int_problem(text, "ParseUint", r"\d+"))
        return int(text)

    def _read_task(self) -> bool | None:
        """Whether containers of a swarm's tasks are meant, or the others; older engines know two words."""
        values = self._filters.values("is-task")
        if not self._call.new and values:
            if not {"true", "false"} & set(values):
                raise self._call.texts.bad_filter(f"is-task=[{' '.join(values)}]")
            return "true" in values
        return self._filters.flag("is-task")

    def _starting(self, start: str) -> ContainerRecord | None:
        """The one container whose id begins so."""
        found = [each for each in self._call.engine.containers.all() if start and each.id.startswith(start)]
        return found[0] if len(found) == 1 else None

    def _reference(self, key: str) -> ContainerRecord | None:
        """The container that `before` or `since` names: by its whole id, or its name."""
        for value in self._filters.values(key):
            for record in self._call.engine.containers.all():
                if value in (record.id, record.name, f"/{record.name}"):
                    return record
            raise self._call.texts.no_such_reference(value)
        return None

    # -- choosing -----------------------------------------------------------------------------

    def select(self) -> list[ContainerRecord]:
        """The containers to list, newest first. Raises EngineError."""
        newest_first = self._call.engine.containers.all()[::-1]
        chosen = [record for record in self._between(newest_first) if self._includes(record)]
        return chosen[: self._limit] if self._limit > 0 else chosen

    def _between(self, records: list[ContainerRecord]) -> list[ContainerRecord]:
        before, since = self._reference("before"), self._reference("since")
        start = records.index(before) + 1 if before else 0
        return records[start : records.index(since) if since else None]

    def _includes(self, record: ContainerRecord) -> bool:
        if not self._filters:
            return record.running or self._all
        return (
            (record.running or self._all)
            and self._describes(record)
            and self._in_state(record)
            and self._on_network(record)
            and self._has_ports(record)
        )

    def _describes(self, record: ContainerRecord) -> bool:
        filters = self._filters
        return (
            filters.search("name", record.name, f"/{record.name}")
            and ("id" not in filters or record.id in self._ids)
            and filters.labels("label", record.config.get("Labels") or {})
            and ("ancestor" not in filters or record.image.id in self._images)
            and ("volume" not in filters or bool(_volumes(record) & set(filters.values("volume"))))
        )

    def _in_state(self, record: ContainerRecord) -> bool:
        ended = not record.running and record.started is not None
        exited = not self._exit_codes or (ended and record.exit_code in self._exit_codes)
        of_task = bool(task_id(record))
        health = record.health.status if record.health is not None else "none"
        return (
            exited
            and self._filters.exact("status", record.state)
            and self._filters.exact("health", health)
            and self._task in (None, of_task)
        )

    def _on_network(self, record: ContainerRecord) -> bool:
        if "network" not in self._filters:
            return True
        return any(
            self._filters.exact("network", name)
            or (endpoint.network_id and self._filters.prefix("network", endpoint.network_id))
            for name, endpoint in (record.written or record).endpoints.items()
        )

    def _has_ports(self, record: ContainerRecord) -> bool:
        if not self._publish and not self._expose:
            return True
        ports = listed_ports(self._call.engine, record)
        public = [(port["PublicPort"], port["Type"]) for port in ports if "PublicPort" in port]
        private = [(port["PrivatePort"], port["Type"]) for port in ports]
        return _any_port(self._publish, public) and _any_port(self._expose, private)


def _any_port(wanted: list[tuple[range, str]], ports: Iterable[tuple[int, str]]) -> bool:
    if not wanted:
        return True
    return any(number in numbers and protocol == of for number, protocol in ports for numbers, of in wanted)


def _volumes(record: ContainerRecord) -> set[str]:
    """Where something is mounted, and what: volumes by name, directories of the host by path."""
    return {text for mount in record.mounts for text in (mount.destination, mount.name or mount.source)}

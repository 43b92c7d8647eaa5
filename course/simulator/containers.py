"""The engine's containers: create, find, rename, remove, prune. Starting: `lifecycle`; ending: `ending`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.simulator.endpoint_settings import endpoint_record, malformed, problems
from course.simulator.errors import EngineError
from course.simulator.files import Layer
from course.simulator.lifecycle import Lifecycle
from course.simulator.lookup import by_name_or_id
from course.simulator.namegen import invented_name
from course.simulator.snapshot import dns_names
from course.simulator.state import (
    RESERVED_NAMES,
    ContainerRecord,
    Document,
    EndpointRecord,
    ImageRecord,
    NetworkRecord,
)

if TYPE_CHECKING:
    from course.simulator.engine import Engine

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


class Containers(Lifecycle):
    """The containers of one engine."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._records: dict[str, ContainerRecord] = {}

    # -- finding ----------------------------------------------------------------------------

    def all(self) -> list[ContainerRecord]:
        """Every container, running or not, in the order of creation."""
        return list(self._records.values())

    def get(self, key: str) -> ContainerRecord:
        """The container of this id, name (/name too) or beginning of an id. Raises EngineError."""
        if not key:
            raise self._texts.empty_name_or_id()
        key = key.removeprefix("/")
        if "/" in key and (linked := self._engine.links.find(key)) is not None:
            return linked
        if (found := self._records.get(key)) is not None:
            return found
        matches = by_name_or_id(self._records.values(), key)
        if len(matches) > 1:
            raise self._texts.container_ambiguous(key)
        if not matches:
            raise self._texts.no_such_container(key)
        return matches[0]

    def find(self, container_id: str) -> ContainerRecord | None:
        """The container of this whole id, if there is one."""
        return self._records.get(container_id)

    def members(self, network: NetworkRecord) -> list[tuple[ContainerRecord, EndpointRecord]]:
        """Containers attached to `network` now, each with its endpoint there."""
        return [
            (container, endpoint)
            for container in self._records.values()
            for endpoint in container.attached
            if endpoint.network_id == network.id
        ]

    # -- creating ---------------------------------------------------------------------------

    def create(self, name: str | None, body: Document) -> tuple[ContainerRecord, list[str]]:
        """Make a container from the API's document; returns it with warnings. Raises EngineError.

        A network that does not exist is no error here: it is looked up at start (fact 3).
        """
        config = {key: value for key, value in body.items() if key not in ("HostConfig", "NetworkingConfig")}
        if not config:
            raise self._texts.no_config()
        image = self._engine.images.get(str(config.get("Image") or ""))
        host_config = dict(body.get("HostConfig") or {})
        container_id = self._engine.new_id()
        mode = self._network_mode(host_config)
        self._check_healthcheck(config.get("Healthcheck") or {})
        networking = (body.get("NetworkingConfig") or {}).get("EndpointsConfig") or {}
        endpoints = self._endpoints(mode, networking)
        # The name is claimed late: of two mistakes, the other one is reported, but for mounts and links.
        name = self._free_name(name, container_id)
        config = _complete_config(
            config, image, self._engine.machine.hostname if mode == "host" else container_id[:12]
        )
        if not config["Cmd"] and not config["Entrypoint"]:
            raise self._texts.no_command()
        record = ContainerRecord(
            container_id, name, self._engine.now(), image, config, host_config, endpoints
        )
        record.changed = Layer(self._engine.now)
        record.mounts = self._engine.volumes.mounts(config, host_config, image)
        record.links = self._engine.links.make(host_config, mode)
        self._records[record.id] = record
        self.tell(record, "create")
        return record, self._warnings(record)

    def _warnings(self, record: ContainerRecord) -> list[str]:
        if record.network_mode == "host" and record.host_config.get("PortBindings"):
            return [self._texts.PORTS_DISCARDED]
        if record.links and self._engine.version.at_least(29):
            return [self._texts.LINKS_DEPRECATED]
        return []

    def _free_name(self, name: str | None, container_id: str) -> str:
        taken = {record.name: record.id for record in self._records.values()}
        if not name:
            return invented_name(self._engine.random, taken)
        name = self._valid_name(name)
        if name in taken:
            raise self._texts.name_taken(name, taken[name])
        return name

    def _valid_name(self, name: str) -> str:
        bare = name.removeprefix("/")
        if not _NAME.fullmatch(bare):
            raise self._texts.bad_container_name(name)
        return bare

    def _network_mode(self, host_config: Document) -> str:
        mode = str(host_config.get("NetworkMode") or "default")
        if mode == "default" and self._engine.version.at_least(25):
            mode = "bridge"
        if mode.startswith("container:"):
            mode = f"container:{self._owner_id(mode)}"
        host_config["NetworkMode"] = mode
        return mode

    def _owner_id(self, mode: str) -> str:
        key = mode.partition(":")[2]
        if not key:
            raise self._texts.bad_network_mode()
        try:
            return self.get(key).id
        except EngineError as error:
            if error.status != 404:
                raise
            return key  # refused when it starts (fact 120)

    def _check_healthcheck(self, settings: Document) -> None:
        for name in ("Interval", "Timeout", "Retries", "StartPeriod", "StartInterval"):
            value = int(settings.get(name) or 0)
            if value < 0 or (name != "Retries" and 0 < value < 1_000_000):  # nanoseconds
                raise self._texts.bad_healthcheck(name)

    def _endpoints(self, mode: str, networking: Document) -> dict[str, EndpointRecord]:
        if mode.startswith("container:"):
            return {}
        if len(networking) > 1 and not self._engine.version.at_least(25):
            raise self._texts.several_endpoints(sorted(networking))
        home = "bridge" if mode == "default" else mode
        # Settings decide where they are given, even if they leave out the network of the mode.
        wanted: dict[str, Document] = dict(networking) or {home: {}}
        if home == "bridge" and "default" in wanted:
            wanted["bridge"] = wanted.pop("default")
        endpoints = [self._endpoint(key, settings or {}) for key, settings in wanted.items()]
        self._check_endpoints(endpoints)
        return {endpoint.network: endpoint for endpoint in endpoints}

    def _endpoint(self, key: str, settings: Document) -> EndpointRecord:
        network = self._engine.networks.find(key)
        endpoint = endpoint_record(network.name if network else key, settings, self._engine.version)
        if not self._engine.version.at_least(25):
            endpoint.asked_mac = ""
        return endpoint

    def _check_endpoints(self, endpoints: list[EndpointRecord]) -> None:
        """Before Engine 25 only addresses that are none are refused at once."""
        if self._engine.version.at_least(25):
            found = {each.network: self._problems(each) for each in endpoints}
            if wrong := {network: texts for network, texts in found.items() if texts}:
                raise self._texts.endpoints_settings(wrong)
        elif early := [text for each in endpoints for text in malformed(each, self._texts)]:
            raise self._texts.endpoint_problem(early[0])

    def _problems(self, endpoint: EndpointRecord) -> list[str]:
        return problems(self._engine.networks.find(endpoint.network), endpoint, self._texts)

    # -- changing ---------------------------------------------------------------------------

    def check_update(self, record: ContainerRecord, body: Document) -> None:
        """Whether a container can be changed so. Raises EngineError."""
        policy = (body.get("RestartPolicy") or {}).get("Name")
        if record.host_config.get("AutoRemove") and policy not in (None, "", "no"):
            raise self._texts.cannot_update(record.id, self._texts.POLICY_OF_REMOVED)
        memory, swap = body.get("Memory") or 0, body.get("MemorySwap") or 0
        has = record.host_config.get("MemorySwap") or 2 * (record.host_config.get("Memory") or 0)
        if memory > has >= 0 and not swap:
            raise self._texts.cannot_update(record.id, self._texts.MORE_MEMORY_THAN_SWAP)

    def update(self, record: ContainerRecord, policy: Document) -> None:
        """Give a container another restart policy, from its next end on; without a name it keeps its own."""
        if policy.get("Name"):
            record.host_config["RestartPolicy"] = policy
        self.tell(record, "update")

    # -- renaming and removing --------------------------------------------------------------

    def rename(self, key: str, name: str) -> None:
        """Give a container another name; its networks answer to it at once (fact 211). Raises EngineError."""
        record = self.get(key)
        if name.removeprefix("/") == record.name:
            raise self._texts.rename_same()
        try:
            new = self._free_name(self._valid_name(f"/{name.removeprefix('/')}"), record.id)
        except EngineError as error:
            raise self._texts.rename_failed(error) from None
        record.written = None
        if record.running:
            self._check_names(record)
        old, record.name = record.name, new
        if record.running:
            for endpoint in record.endpoints.values():
                endpoint.dns_names = self._new_names(record, endpoint)
        self.tell(record, "rename", oldName=f"/{old}")

    def _check_names(self, record: ContainerRecord) -> None:
        """Since 25 a running container that is noted for a network, and not on it, keeps its name."""
        for name, endpoint in record.endpoints.items() if self._engine.version.at_least(25) else ():
            if not endpoint.attached:
                self._engine.networks.get(name)
                raise self._texts.nowhere_to_rename(name)

    def _new_names(self, record: ContainerRecord, endpoint: EndpointRecord) -> list[str]:
        """The names after a change of one: now also on pre-defined networks, before 25 only the new one."""
        if endpoint.network in RESERVED_NAMES and not self._engine.version.at_least(25):
            return [record.name]
        return list(dns_names(record, endpoint))

    def remove(self, key: str, force: bool = False, volumes: bool = False) -> None:
        """Remove a container; a running one only with `force`; with `volumes`, also those without a name.

        Raises EngineError.
        """
        record = self.get(key)
        if record.running and not force:
            if record.state == "paused":
                raise self._texts.remove_paused(key, record.id)
            if record.state == "restarting":
                raise self._texts.remove_restarting(key, record.id)
            raise self._texts.remove_running(key, record.id)
        if record.running:
            self.destroy_processes(record)
        self.forget(record, volumes)

    def forget(self, record: ContainerRecord, volumes: bool = False) -> None:
        if self._records.pop(record.id, None) is not None:
            self._engine.execs.forget(record)
            self._engine.membership.overlays.release(record)
            if volumes:
                self._engine.volumes.release(record)
            self.tell(record, "destroy")

    def prune(self, match: Callable[[ContainerRecord], bool]) -> list[str]:
        """Remove every container that does not run and that `match` picks; returns ids, the newest first."""
        gone = [record for record in reversed(self.all()) if not record.running and match(record)]
        for record in gone:
            self.forget(record)
        reclaimed = len(gone) * self._engine.version.container_bytes
        self._engine.changed("container", "prune", "", {"reclaimed": str(reclaimed)})
        return [record.id for record in gone]


def _complete_config(config: Document, image: ImageRecord, hostname: str) -> Document:
    """The container's own Config: what was asked for, over what the image says."""
    base: dict[str, Any] = dict(image.config)
    merged = dict(config)
    merged["Hostname"] = config.get("Hostname") or hostname
    merged["Env"] = _merged_env(base.get("Env") or [], config.get("Env") or [])
    merged["ExposedPorts"] = {**(base.get("ExposedPorts") or {}), **(config.get("ExposedPorts") or {})}
    merged["Volumes"] = {**(base.get("Volumes") or {}), **(config.get("Volumes") or {})} or None
    merged["Labels"] = {**(base.get("Labels") or {}), **(config.get("Labels") or {})}
    merged["WorkingDir"] = config.get("WorkingDir") or base.get("WorkingDir") or ""
    merged["User"] = config.get("User") or base.get("User") or ""
    entrypoint = config.get("Entrypoint")
    if not entrypoint or entrypoint == [""]:
        # Docker: an entrypoint of one's own drops the image's command, an empty one only the entrypoint.
        merged["Entrypoint"] = None if entrypoint == [""] else base.get("Entrypoint")
        merged["Cmd"] = _words(config.get("Cmd")) or base.get("Cmd")
    else:
        merged["Entrypoint"] = _words(entrypoint)
        merged["Cmd"] = _words(config.get("Cmd"))
    if not merged["ExposedPorts"]:
        del merged["ExposedPorts"]
    return merged


def _words(value: str | list[str] | None) -> list[str] | None:
    if isinstance(value, str):
        return [value]
    return list(value) if value else None


def _merged_env(base: list[str], own: list[str]) -> list[str]:
    """The image's environment with the container's settings over it; Docker puts its own first."""
    named = {entry.partition("=")[0] for entry in own}
    return [*own, *(entry for entry in base if entry.partition("=")[0] not in named)]

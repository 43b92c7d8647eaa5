"""Links on the default bridge (`--link`): another name for a container, in the hosts file and environment.

Rules from Engine 28.5.2 and 20.10.24 (facts 215 to 217). Links on networks of one's own are names for the
network's DNS; see `course.topology.names`.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename
from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.link_variables import variables
from course.simulator.state import ContainerRecord, Document, LinkRecord
from course.topology.model import Address, HostEntry

if TYPE_CHECKING:
    from course.simulator.engine import Engine

BRIDGE = "bridge"
#: Modes in which a container may have such links; they come to nothing with ``none``.
MODES = ("default", BRIDGE, "none")


class Links:
    """The links between containers of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages

    def make(self, host_config: Document, mode: str) -> list[LinkRecord]:
        """The links that a new container asks for, which its HostConfig holds no more. Raises EngineError."""
        asked, host_config["Links"] = host_config.get("Links") or [], None
        found: dict[str, LinkRecord] = {}
        for text in asked if mode in MODES else ():
            name, alias = parse(text, self._texts.bad_link(text))
            found.setdefault(alias, LinkRecord(self._child(name), alias))
        return list(found.values())

    def _child(self, name: str) -> ContainerRecord:
        try:
            child = self._engine.stack_owner(self._engine.containers.get(name))
        except EngineError as error:
            raise self._texts.no_linked_container(name, error) from None
        if child.network_mode == "host":
            raise self._texts.host_with_links()
        return child

    def remove(self, key: str) -> None:
        """Forget the link ``PARENT/ALIAS``. Raises EngineError (404, 409)."""
        parent, _, alias = key.strip("/").rpartition("/")
        self._engine.containers.get(key)
        if not parent:
            raise self._texts.default_name_as_link()
        record = self._engine.containers.get(parent)
        record.links = [link for link in record.links if link.alias != alias]
        self._engine.touch()

    # -- what they are called ---------------------------------------------------------------

    def names(self) -> dict[str, list[str]]:
        """What containers are called besides, by id: PARENT/ALIAS for each that has linked it."""
        names: dict[str, list[str]] = {}
        for parent in self._engine.containers.all():
            for link in parent.links:
                names.setdefault(link.child.id, []).append(f"{parent.name}/{link.alias}")
        return names

    def find(self, key: str) -> ContainerRecord | None:
        """The container that ``PARENT/ALIAS`` means."""
        parent, _, alias = key.rpartition("/")
        linked = (
            link for record in self._engine.containers.all() if record.name == parent for link in record.links
        )
        return next((link.child for link in linked if link.alias == alias), None)

    def _to(self, child: ContainerRecord) -> Iterator[tuple[ContainerRecord, LinkRecord]]:
        for parent in self._engine.containers.all():
            for link in parent.links:
                if link.child is child:
                    yield parent, link

    # -- what comes of them -----------------------------------------------------------------

    def follow(self, record: ContainerRecord) -> None:
        """A container has started: who has linked it learns its address, and it those it has linked."""
        for _, link in self._to(record):
            link.address = _address(record)
        for link in record.links:
            names = (link.alias, link.child.hostname, link.child.name)
            link.names, link.address = tuple(dict.fromkeys(names)), _address(link.child)

    def check(self, record: ContainerRecord) -> None:
        """Raises LinkedElsewhere where a linked container is not on the default bridge."""
        for link in record.links if BRIDGE in record.endpoints else ():
            if BRIDGE not in link.child.endpoints:
                raise self._texts.linked_too_far(link.child.name)

    def environment(self, record: ContainerRecord) -> list[str]:
        """The variables that tell of linked containers. Raises EngineError where one is out of reach."""
        found: list[str] = []
        told = not self._engine.version.at_least(29)  # fact 215
        for link in record.links if BRIDGE in record.endpoints else ():
            child = link.child
            name = f"/{record.name}/{link.alias}"
            if not child.running:
                raise self._texts.linked_not_running(child.name, name)
            if BRIDGE not in child.endpoints:
                raise self._texts.linked_elsewhere(child.id)
            if told:
                found += variables(name, str(_address(child)), child.config, self._engine.version)
        return found


def entries(record: ContainerRecord) -> list[HostEntry]:
    """The lines of a container's hosts file that tell of those it has linked."""
    if not record.running or BRIDGE not in record.endpoints:
        return []
    return [HostEntry(link.address, link.names) for link in record.links if link.address is not None]


def shown(record: ContainerRecord) -> list[str] | None:
    """The Links of a container's HostConfig: ``/CHILD:/PARENT/ALIAS``."""
    return [f"/{link.child.name}:/{record.name}/{link.alias}" for link in record.links] or None


def parse(text: str, malformed: EngineError) -> tuple[str, str]:
    """``NAME:ALIAS``, or ``NAME`` for both, or as `shown` writes it. Raises `malformed`."""
    name, colon, alias = text.partition(":")
    if not text or ":" in alias:
        raise malformed
    if not colon:
        return name, name
    return (name[1:], basename(alias)) if name.startswith("/") else (name, alias)


def _address(record: ContainerRecord) -> Address | None:
    endpoint = record.endpoints.get(BRIDGE)
    return None if endpoint is None else endpoint.address

"""Who reaches whom, for all pairs at once: containers that are alike reach alike, and are followed once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cached_property

from course.topology.attempts import Attempt, Target, Way, attempts, sources, targets
from course.topology.model import Container, Endpoint, Place, Topology
from course.topology.trace import Verdict
from course.topology.walk import walk


class Reach:
    """What becomes of each attempt from each source to each target of `topology`.

    The work grows with the kinds of sources and targets, not with the pairs.
    """

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._verdicts: dict[tuple[int, int, Way, str], Verdict] = {}
        self._numbers: dict[Hashable, int] = {}  # of kinds, in the order in which they are met
        self._asking: dict[Place, int] = {}
        self._asked: dict[Target, int] = {}

    @cached_property
    def sources(self) -> list[Place]:
        return sources(self._topology)

    @cached_property
    def targets(self) -> list[Target]:
        return targets(self._topology)

    def attempts(self, source: Place, target: Target) -> list[tuple[Attempt, Verdict]]:
        """The ways from a source to a target that is not itself, each with what becomes of it."""
        tried = attempts(self._topology, source, target)
        return [(attempt, self._verdict(source, target, attempt)) for attempt in tried]

    def _verdict(self, source: Place, target: Target, attempt: Attempt) -> Verdict:
        if not self._ordinary(source, target, attempt.way):
            return walk(self._topology, source, attempt.url).verdict
        port = attempt.url if attempt.way == "port" else ""  # of ports there may be several
        kind = (self._source_kind(source), self._target_kind(target), attempt.way, port)
        if kind not in self._verdicts:
            self._verdicts[kind] = walk(self._topology, source, attempt.url).verdict
        return self._verdicts[kind]

    # -- what is alike ----------------------------------------------------------------------

    def _source_kind(self, source: Place) -> int:
        if source not in self._asking:
            container = self._topology.at(source)
            kind = source if container is None else _nameless(container, listeners=())
            self._asking[source] = self._number(kind)
        return self._asking[source]

    def _target_kind(self, target: Target) -> int:
        if target not in self._asked:
            container = self._topology.at(target.place)
            assert container is not None, "targets are containers"
            kind = (_nameless(container, extra_hosts=()), target.port, target.protocol)
            self._asked[target] = self._number(kind)
        return self._asked[target]

    def _number(self, kind: Hashable) -> int:
        return self._numbers.setdefault(kind, len(self._numbers))

    def _ordinary(self, source: Place, target: Target, way: Way) -> bool:
        """Whether nothing but the networks they are on decides: no name or address that means two things."""
        asking, asked = self._topology.at(source), self._topology.at(target.place)
        if asked is None or source == target.place or (asking is not None and asking.extra_hosts):
            return False
        if way == "name":
            known = all(not endpoint.names or asked.name in endpoint.names for endpoint in asked.endpoints)
            own = asking is not None and asked.name == asking.hostname
            return known and not own and self._unmistakable(asked.name)
        return asking is None or asking.host == asked.host

    def _unmistakable(self, name: str) -> bool:
        """Whether a name is one container's, on all networks."""
        return self._names.get(name.lower(), 0) == 1 and name.lower() not in self._topology.outside.names

    @cached_property
    def _names(self) -> dict[str, int]:
        """How many containers answer to each name, and how many services have it."""
        count: dict[str, int] = {}
        for container in self._topology.containers:
            names = {container.name, *(name for endpoint in container.endpoints for name in endpoint.names)}
            for name in {name.lower() for name in names}:
                count[name] = count.get(name, 0) + 1
        for service in self._topology.services:
            count[service.name.lower()] = count.get(service.name.lower(), 0) + 1
        return count


def _nameless(container: Container, **fields: tuple[()]) -> Container:
    """What a container has in common with others of its kind."""
    endpoints = tuple(map(_placeless, container.endpoints))
    return replace(
        container,
        **{"id": "", "name": "", "hostname": "", "image": "", "exposed": (), "published": ()},  # type: ignore[arg-type]
        endpoints=endpoints,
        **fields,  # type: ignore[arg-type]
    )


def _placeless(endpoint: Endpoint) -> Endpoint:
    return replace(endpoint, address=None, mac="", interface="", names=(), aliases=())

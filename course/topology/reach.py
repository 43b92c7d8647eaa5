"""Who reaches whom, for all pairs at once: containers that are alike reach alike, and are followed once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from course.topology.attempts import Attempt, Target, Way, attempts, sources, targets
from course.topology.model import Container, Endpoint, Place, Topology
from course.topology.trace import Verdict
from course.topology.walk import walk

#: The ways from a source to a target, each with what becomes of it.
Outcome: TypeAlias = tuple[tuple[Way, Verdict], ...]


class Reach:
    """What becomes of each attempt from each source to each target of `topology`.

    The work grows with the kinds of sources and targets, not with the pairs.
    """

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._attempts: dict[tuple[int, Target], list[Attempt]] = {}
        self._outcomes: dict[tuple[Hashable, Hashable], Outcome] = {}
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
        tried = self._to_try(source, target)
        outcome = self.outcome(source, target) if tried else ()
        return [(attempt, verdict) for attempt, (_, verdict) in zip(tried, outcome, strict=True)]

    def outcome(self, source: Place, target: Target) -> Outcome:
        """What becomes of each way from a source to a target."""
        if source == target.place:
            return self._tried(source, target)
        kind = (self._source_kind(source), self._kind_for(source, target))
        if kind not in self._outcomes:
            self._outcomes[kind] = self._tried(source, target)
        return self._outcomes[kind]

    def rows(self) -> Iterator[tuple[Place, list[Outcome]]]:
        """The whole matrix: each source, with what becomes of the ways to each of `targets`.

        Sources of one kind are looked up once, so that this takes little more than their number.
        """
        alike: dict[int, list[Outcome]] = {}
        own: dict[Place, list[int]] = {}
        for index, target in enumerate(self.targets):
            own.setdefault(target.place, []).append(index)
        for source in self.sources:
            kind = self._source_kind(source)
            if kind not in alike:
                alike[kind] = [self.outcome(source, target) for target in self.targets]
                # The row of the first of its kind says of itself what holds for it alone.
                self._complete(alike[kind], source, own.get(source, ()))
            row = list(alike[kind])
            for index in own.get(source, ()):
                row[index] = self._tried(source, self.targets[index])
            yield source, row

    def _complete(self, row: list[Outcome], source: Place, own: Iterable[int]) -> None:
        """In the row that all of its kind share, what the others of them meet at `source`."""
        another = next((s for s in self._of_kind(source) if s != source), None)
        for index in own:
            if another is not None:
                row[index] = self.outcome(another, self.targets[index])

    def _of_kind(self, source: Place) -> Iterator[Place]:
        kind = self._source_kind(source)
        return (other for other in self.sources if self._source_kind(other) == kind)

    def _tried(self, source: Place, target: Target) -> Outcome:
        return tuple(
            (attempt.way, walk(self._topology, source, attempt.url).verdict)
            for attempt in self._to_try(source, target)
        )

    def _to_try(self, source: Place, target: Target) -> list[Attempt]:
        """The ways to a target: the same for all sources of one kind, for they are on the same networks."""
        key = (self._source_kind(source), target)
        if key not in self._attempts:
            self._attempts[key] = attempts(self._topology, source, target)
        return self._attempts[key]

    # -- what is alike ----------------------------------------------------------------------

    def _source_kind(self, source: Place) -> int:
        if source not in self._asking:
            container = self._topology.at(source)
            kind: Hashable = source
            if container is not None:
                # A name of its own that another has too decides what that name means to it.
                name = container.hostname.lower()
                shared = self._names.get(name, 0) > (name in _answers_to(container))
                hostname = container.hostname if shared else ""
                kind = (_nameless(container, listeners=()), hostname)
            self._asking[source] = self._number(kind)
        return self._asking[source]

    def _kind_for(self, source: Place, target: Target) -> Hashable:
        """The kind of a target; itself, where not only the networks it is on decide for this source."""
        asking, asked = self._topology.at(source), self._topology.at(target.place)
        elsewhere = asking is not None and asked is not None and asking.host != asked.host
        if elsewhere or (asking is not None and asking.extra_hosts):
            return target
        if target not in self._asked:
            self._asked[target] = self._number(self._target_kind(target))
        return self._asked[target]

    def _target_kind(self, target: Target) -> Hashable:
        container = self._topology.at(target.place)
        assert container is not None, "targets are containers"
        known = all(
            not endpoint.names or container.name in endpoint.names for endpoint in container.endpoints
        )
        if container.published or not known or not self._unmistakable(container.name):
            return target
        return (_nameless(container, extra_hosts=()), target.port, target.protocol)

    def _number(self, kind: Hashable) -> int:
        return self._numbers.setdefault(kind, len(self._numbers))

    def _unmistakable(self, name: str) -> bool:
        """Whether a name is one container's, on all networks."""
        return self._names.get(name.lower(), 0) == 1 and name.lower() not in self._topology.outside.names

    @cached_property
    def _names(self) -> dict[str, int]:
        """How many containers answer to each name, and how many services have it."""
        count: dict[str, int] = {}
        for container in self._topology.containers:
            for name in _answers_to(container):
                count[name] = count.get(name, 0) + 1
        for service in self._topology.services:
            count[service.name.lower()] = count.get(service.name.lower(), 0) + 1
        return count


def _answers_to(container: Container) -> set[str]:
    """What it is called anywhere, in small letters."""
    names = (container.name, *(name for endpoint in container.endpoints for name in endpoint.names))
    return {name.lower() for name in names}


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

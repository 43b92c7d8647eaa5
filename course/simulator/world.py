"""Hosts that can reach each other, each with an engine of its own: one time, one randomness, one picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from course.simulator.scheduler import Scheduler
from course.simulator.snapshot import snapshot
from course.simulator.swarm.snapshot import overlays, services
from course.topology.model import Address, Topology
from course.topology.trace import Trace

if TYPE_CHECKING:
    from random import Random

    from course.simulator.engine import Engine
    from course.simulator.swarm.cluster import Cluster


class World:
    """What engines share that can reach each other by their hosts' addresses. An engine alone has one too."""

    def __init__(self, clock: Callable[[], float], random: Random) -> None:
        self.scheduler = Scheduler(clock)
        self.random = random
        self.engines: list[Engine] = []
        self.revision = 0
        self._topologies: dict[str, tuple[int, Topology]] = {}

    def engine_at(self, address: Address) -> Engine | None:
        """The engine of the host that has this address."""
        return next((engine for engine in self.engines if address in engine.machine.addresses), None)

    def engine_on(self, host: str) -> Engine:
        """The engine of the host of this name. Raises KeyError."""
        for engine in self.engines:
            if engine.host.name == host:
                return engine
        raise KeyError(host)

    def clusters(self) -> list[Cluster]:
        """The swarms there are."""
        found = (engine.membership.cluster for engine in self.engines)
        return list(dict.fromkeys(cluster for cluster in found if cluster is not None))

    def connected(self, trace: Trace) -> None:
        """A connection got through: if a load balancer passed it on, the next is another task's turn."""
        if trace.target is None or all(hop.kind != "balancer" for hop in trace.hops):
            return
        container = self.engine_on(trace.target.host).containers.get(trace.target.name)
        for cluster in self.clusters():
            for task in cluster.tasks.values():
                if task.container is container:
                    task.service.turns += 1
                    self.revision += 1

    def topology(self, first: Engine) -> Topology:
        """Everything there is now, the host of `first` first: a name alone means what is there."""
        kept = self._topologies.get(first.id)
        if kept is None or kept[0] != self.revision:
            kept = (self.revision, self._topology(first))
            self._topologies[first.id] = kept
        return kept[1]

    def _topology(self, first: Engine) -> Topology:
        parts = [snapshot(first), *(snapshot(engine) for engine in self.engines if engine is not first)]
        clusters = self.clusters()
        if len(parts) == 1 and not clusters:
            return parts[0]
        return replace(
            parts[0],
            hosts=tuple(host for part in parts for host in part.hosts),
            networks=(
                *(network for part in parts for network in part.networks),
                *(network for cluster in clusters for network in overlays(cluster)),
            ),
            containers=tuple(container for part in parts for container in part.containers),
            services=tuple(service for cluster in clusters for service in services(cluster)),
        )

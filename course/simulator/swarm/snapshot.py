"""What a swarm adds to the picture: overlay networks, and services with the task whose turn it is first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from course.simulator.swarm.records import ServiceRecord
from course.topology.model import Network, Subnet
from course.topology.services import ServicePort, SwarmService

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster


def overlays(cluster: Cluster) -> Iterator[Network]:
    """The swarm's overlay networks."""
    for network in cluster.networks.all():
        record = network.record
        yield Network(
            id=record.id,
            name=record.name,
            driver=record.driver,
            host="",
            subnets=tuple(Subnet(pool.cidr, pool.gateway) for pool in record.pools),
            internal=record.internal,
            swarm=cluster.known_by,
            vni=network.vni,
            encrypted=record.encrypted,
            vxlan_port=cluster.data_port,
        )


def services(cluster: Cluster) -> Iterator[SwarmService]:
    """The swarm's services."""
    for service in cluster.services.values():
        yield SwarmService(
            id=service.id,
            name=service.name,
            swarm=cluster.known_by,
            tasks=_in_turn(cluster, service),
            addresses=tuple(service.addresses.items()),
            ports=tuple(
                ServicePort(port["PublishedPort"], port["TargetPort"], port.get("Protocol", "tcp"))
                for port in service.ports
                if port.get("PublishMode") == "ingress"
            ),
            aliases=tuple(
                (network["Target"], alias)
                for network in service.template.get("Networks") or []
                for alias in network.get("Aliases") or []
            ),
        )


def _in_turn(cluster: Cluster, service: ServiceRecord) -> tuple[str, ...]:
    tasks = [t for t in cluster.tasks_of(service) if t.active and t.state == "running"]
    ids = [task.container.id for task in tasks if task.container is not None]
    first = service.turns % len(ids) if ids else 0
    return (*ids[first:], *ids[:first])

"""Network stacks: a set of addresses and sockets of its own. The host has one, and most containers.

``--network host`` puts a container into the host's stack, ``--network container:X`` into X's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from course.topology.model import (
    Address,
    Container,
    Endpoint,
    Host,
    Listener,
    Network,
    Place,
    Protocol,
    PublishedPort,
    Topology,
)


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack of `host` itself, or of the container `owner` on it."""

    host: Host
    owner: Container | None = None

    @property
    def place(self) -> Place:
        return self.owner.place if self.owner is not None else self.host.place


def stack_of(topology: Topology, container: Container) -> Stack:
    """The stack that a container's programs live in."""
    host = topology.host(container.host)
    assert host is not None, f"container {container.name} is on no known host"
    owner = _owner(topology, container)
    return Stack(host) if owner.network_mode == "host" else Stack(host, owner)


def _owner(topology: Topology, container: Container) -> Container:
    seen = {container.id}
    while container.network_mode.startswith("container:"):
        joined = topology.container(container.network_mode.partition(":")[2])
        if joined is None or joined.id in seen:
            break
        seen.add(joined.id)
        container = joined
    return container


def listeners(topology: Topology, stack: Stack) -> Iterator[tuple[Place, Listener]]:
    """Every listening socket in a stack, and whose it is."""
    if stack.owner is None:
        yield from ((stack.host.place, listener) for listener in stack.host.listeners)
    for container in topology.containers:
        if container.running and container.listeners and stack_of(topology, container) == stack:
            yield from ((container.place, listener) for listener in container.listeners)


def attached(topology: Topology, stack: Stack) -> list[tuple[Endpoint, Network]]:
    """The endpoints of a container's stack that have an address now, each with its network."""
    if stack.owner is None or not stack.owner.running:
        return []
    pairs = ((endpoint, topology.network(endpoint.network)) for endpoint in stack.owner.endpoints)
    return [(endpoint, network) for endpoint, network in pairs if network and endpoint.address]


def way_out(topology: Topology, stack: Stack) -> tuple[Endpoint, Network] | None:
    """The endpoint with the default route: highest priority, then first name (facts 401, 402, 404)."""
    able = [(e, n) for e, n in attached(topology, stack) if n.driver == "bridge" and not n.internal]
    return min(able, key=lambda pair: (-pair[0].gateway_priority, pair[1].name), default=None)


def bridges(topology: Topology, host: Host) -> Iterator[Network]:
    return (
        network for network in topology.networks if network.driver == "bridge" and network.host == host.name
    )


def host_addresses(topology: Topology, host: Host) -> set[Address]:
    """All addresses of a host: its own, and the gateway of each of its bridges."""
    return {*host.addresses, *(g for network in bridges(topology, host) for g in network.gateways)}


def publisher(
    topology: Topology, host: Host, address: Address, port: int, protocol: Protocol
) -> tuple[Container, PublishedPort] | None:
    """The container that this port of the host is published for, if it is."""
    for container in topology.containers:
        if container.host != host.name or not container.running:
            continue
        for published in container.published:
            if (published.host_port, published.protocol) == (port, protocol) and (
                published.host_address == address
                or (int(published.host_address) == 0 and published.host_address.version == address.version)
            ):
                return container, published
    return None


def holder(topology: Topology, network: Network, address: Address) -> Container | None:
    """The container that has this address on `network` now."""
    return next((c for c, endpoint in topology.members(network) if endpoint.address == address), None)

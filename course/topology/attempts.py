"""What can be tried: from everybody to every port, by name, by address, by a port of the host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Literal, TypeAlias

from course.topology.model import OUTSIDE, Address, Container, Place, Protocol, Topology
from course.topology.stacks import attached, stack_of

Way: TypeAlias = Literal["name", "address", "port"]


@dataclass(frozen=True, slots=True)
class Target:
    """A port that a container listens on; port 0 stands for one that listens nowhere, and can be pinged."""

    place: Place
    port: int = 0
    protocol: Protocol = "tcp"

    def url(self, host: str, port: int | None = None) -> str:
        """The connection to it by way of `host`: its own name or address, or an address of its host."""
        bracketed = f"[{host}]" if ":" in host else host
        if not self.port:
            return f"icmp://{bracketed}"
        return f"{self.protocol}://{bracketed}:{self.port if port is None else port}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A connection to be tried: what is made use of, and the URL that a program would be given."""

    way: Way
    url: str


def sources(topology: Topology) -> list[Place]:
    """Who can try: running containers, then the hosts, then the world outside."""
    running = [container.place for container in topology.containers if container.state == "running"]
    hosts = [host.place for host in topology.hosts]
    return [*(place for place in (*running, *hosts) if _on(topology, place)), OUTSIDE]


def targets(topology: Topology) -> list[Target]:
    """What can be tried: each port that a running container listens on, or else the container itself."""
    found: list[Target] = []
    for container in topology.containers:
        if container.running and _on(topology, container.place):
            ports = sorted({(listener.port, listener.protocol) for listener in container.listeners})
            found += [Target(container.place, *port) for port in ports] or [Target(container.place)]
    return found


def attempts(topology: Topology, source: Place, target: Target) -> list[Attempt]:
    """The ways from `source` to `target`: by name, by address and by published port where it has one."""
    container = topology.at(target.place)
    if container is None or not container.running or not _there(topology, source):
        return []
    found = [Attempt("name", target.url(target.place.name))]
    if (address := _address(topology, source, container)) is not None:
        found.append(Attempt("address", target.url(str(address))))
    return found + [Attempt("port", url) for url in _published(topology, source, container, target)]


def _on(topology: Topology, place: Place) -> bool:
    """Whether the host of a place is switched on."""
    host = topology.host(place.host)
    return host is None or not host.off


def _there(topology: Topology, source: Place) -> bool:
    """Whether `source` can try at all: one of `sources`, without going through all of them."""
    if not _on(topology, source):
        return False
    if source.kind == "container":
        container = topology.at(source)
        return container is not None and container.state == "running"
    return source == OUTSIDE or topology.host(source.name) is not None


def _address(topology: Topology, source: Place, container: Container) -> Address | None:
    """Its address on a network that both are on, else its first; on the host's network, its machine's.

    From another host, an address on a bridge of its own host is none of it: there, somebody else may have it.
    """
    stack = stack_of(topology, container)
    if stack.owner is None:
        return next(iter(stack.host.engine_addresses), None)
    near = _networks(topology, source)
    ends = sorted(attached(topology, stack), key=lambda end: end[1].id not in near)
    if source != OUTSIDE and source.host != container.host:
        ends = [end for end in ends if end[1].driver != "bridge"]
    return ends[0][0].addresses[0] if ends else None


def _networks(topology: Topology, source: Place) -> set[str]:
    container = topology.at(source)
    if container is None:
        return set()
    return {network.id for _, network in attached(topology, stack_of(topology, container))}


def _published(topology: Topology, source: Place, container: Container, target: Target) -> Iterator[str]:
    """By each port of the host that leads to it: from the host by localhost, else by the host's address."""
    host = topology.host(container.host)
    for port in container.published:
        if (port.container_port, port.protocol) != (target.port, target.protocol) or host is None:
            continue
        if not isinstance(port.host_address, IPv4Address):  # the same port, held for IPv6 as well
            continue
        if int(port.host_address):
            yield target.url(str(port.host_address), port.host_port)
        elif source == host.place:
            yield target.url("localhost", port.host_port)
        elif host.addresses:
            yield target.url(str(host.addresses[0]), port.host_port)

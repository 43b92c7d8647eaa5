"""Services of a swarm: one name and one address for many tasks, on whichever host each runs.

Rules from Engine 28.5.2 with two nodes, and from Docker's documentation where a kernel without IPVS shows
nothing (https://docs.docker.com/engine/swarm/ingress/, https://docs.docker.com/engine/swarm/networking/).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from course.topology.model import Address, Container, Endpoint, Host, Network, Protocol, Topology
from course.topology.overlay import heard_of


@dataclass(frozen=True, slots=True)
class ServicePort:
    """A port that every node of the swarm answers at, whether it runs a task of the service or not."""

    published: int
    target: int
    protocol: Protocol = "tcp"


@dataclass(frozen=True, slots=True)
class SwarmService:
    """A service of the swarm `swarm`.

    `tasks` are the ids of its containers, that first whose turn it is to be connected to. `addresses` are its
    virtual ones, each with the id of the network that it is on: none where names mean the tasks themselves
    (endpoint mode dnsrr). `aliases` are more names, each with the id of the network that knows it.
    """

    id: str
    name: str
    swarm: str
    tasks: tuple[str, ...] = ()
    addresses: tuple[tuple[str, Address], ...] = ()
    ports: tuple[ServicePort, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()

    def address_on(self, network: Network) -> Address | None:
        """Its virtual address on a network."""
        return next((address for id, address in self.addresses if id == network.id), None)

    def called(self, name: str, network: Network) -> bool:
        """Whether it answers to this name, in small letters, on a network."""
        return name == self.name.lower() or any(
            name == alias.lower() and id == network.id for id, alias in self.aliases
        )


def tasks_on(
    topology: Topology, service: SwarmService, network: Network, seen_from: Host
) -> Iterator[tuple[Container, Endpoint, Address]]:
    """Running tasks with an address on `network` that this node has heard of, next in turn first."""
    by_id = {container.id: (container, endpoint) for container, endpoint in topology.members(network)}
    for task in service.tasks:
        if task in by_id:
            container, endpoint = by_id[task]
            if endpoint.address is not None and heard_of(topology, seen_from, container):
                yield container, endpoint, endpoint.address


def service_addresses(
    topology: Topology, seen_from: Host, network: Network, name: str
) -> tuple[Address, ...]:
    """What a name of a service means on an overlay network: its virtual address, ``tasks.NAME`` its tasks'.

    A service without a running task has no name.
    """
    bare = name.removeprefix("tasks.")
    for service in topology.services:
        if service.swarm != network.swarm or not service.called(bare, network):
            continue
        tasks = tuple(address for _, _, address in tasks_on(topology, service, network, seen_from))
        virtual = service.address_on(network)
        return (virtual,) if tasks and virtual is not None and bare == name else tasks
    return ()


def balanced(topology: Topology, network: Network, address: Address) -> SwarmService | None:
    """The service whose virtual address this is."""
    return next((s for s in topology.services if s.address_on(network) == address), None)


#: A service, a port of it that is published by the ingress mesh, and the network that it goes by.
Meshed: TypeAlias = tuple[SwarmService, ServicePort, Network]


def mesh(topology: Topology, host: Host) -> Iterator[Meshed]:
    """The ports of a node that lead to services by the ingress mesh: on each node of the swarm the same."""
    ingress_networks = [network for network in topology.networks if network.name == "ingress"]
    for service in topology.services if host.swarm else ():
        network = next((n for n in ingress_networks if service.address_on(n) is not None), None)
        if service.swarm == host.swarm and network is not None:
            yield from ((service, port, network) for port in service.ports)


def ingress(topology: Topology, host: Host, port: int, protocol: Protocol) -> Meshed | None:
    """The service that a port of a node leads to by the ingress mesh, and the network it goes by."""
    ports = mesh(topology, host)
    return next((each for each in ports if (each[1].published, each[1].protocol) == (port, protocol)), None)

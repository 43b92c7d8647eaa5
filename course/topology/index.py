"""What a topology holds, by name, id, address and stack: made at its first question, as it never changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

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

#: The name of a host, and "host", "vm", or the id of the container whose stack it is.
StackKey: TypeAlias = tuple[str, str]


class Index:
    """The ways to find things in `topology`. Of several of one name the first counts."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self.hosts: dict[str, Host] = {}
        self.networks: dict[str, Network] = {}
        self.containers: dict[str, Container] = {}
        self.places: dict[Place, Container] = {}
        self.members: dict[str, list[tuple[Container, Endpoint]]] = defaultdict(list)
        self.attached: dict[str, list[tuple[Endpoint, Network]]] = defaultdict(list)
        self.left: dict[str, list[tuple[Endpoint, Network]]] = defaultdict(list)
        self.holders: dict[tuple[str, Address], Container] = {}
        self.named: dict[tuple[str, str], list[tuple[Container, Endpoint]]] = defaultdict(list)
        self.published: dict[tuple[str, int, Protocol], list[tuple[Container, PublishedPort]]] = defaultdict(
            list
        )
        self.bridges: dict[str, list[Network]] = defaultdict(list)
        #: By host, family, and how many bits of an address a subnet leaves open: by the bits before those.
        self._behind: dict[tuple[str, int], dict[int, dict[int, Network]]] = defaultdict(dict)
        self.on_parents: dict[str, list[Network]] = defaultdict(list)
        self.engine_addresses: dict[str, set[Address]] = {}
        self.sockets: dict[StackKey, list[tuple[Place, Listener]]] = defaultdict(list)
        self._add_networks(topology.networks)
        self._add_hosts(topology.hosts)
        self._add_containers(topology.containers)

    def _add_networks(self, networks: Iterable[Network]) -> None:
        for network in networks:
            for key in (network.name, network.id, f"{network.host}/{network.name}"):
                self.networks.setdefault(key, network)
            if network.driver == "bridge":
                self.bridges[network.host].append(network)
                for cidr in (subnet.cidr for subnet in network.subnets):
                    open_ = cidr.max_prefixlen - cidr.prefixlen
                    known = self._behind[network.host, cidr.version].setdefault(open_, {})
                    known.setdefault(int(cidr.network_address) >> open_, network)
            if network.on_parent:
                self.on_parents[network.host].append(network)

    def _add_hosts(self, hosts: Iterable[Host]) -> None:
        for host in hosts:
            self.hosts.setdefault(host.name, host)
            gateways = (gateway for network in self.bridges[host.name] for gateway in network.gateways)
            self.engine_addresses[host.name] = {*host.engine_addresses, *gateways}
            self.sockets[host.name, host.place.kind] += [
                (host.place, listener) for listener in host.listeners
            ]

    def _add_containers(self, containers: tuple[Container, ...]) -> None:
        for container in containers:
            for key in (
                container.name,
                container.id,
                container.short_id,
                f"{container.host}/{container.name}",
            ):
                self.containers.setdefault(key, container)
            self.places.setdefault(container.place, container)
        running = [container for container in containers if container.running]
        for container in running:
            self._add_running(container)
        for container in running:  # after all that networks list: their addresses may have been given anew
            self._add_left(container)

    def _add_running(self, container: Container) -> None:
        for endpoint in container.endpoints:
            if endpoint.address or endpoint.address6:
                self.members[endpoint.network].append((container, endpoint))
                if (network := self.networks.get(endpoint.network)) is not None:
                    self.attached[container.id].append((endpoint, network))
                for address in endpoint.addresses:
                    self.holders.setdefault((endpoint.network, address), container)
                for name in {name.lower() for name in endpoint.names}:
                    self.named[endpoint.network, name].append((container, endpoint))
        for port in container.published:
            self.published[container.host, port.host_port, port.protocol].append((container, port))
        if container.listeners:
            self.sockets[self.stack(container)] += [(container.place, each) for each in container.listeners]

    def _add_left(self, container: Container) -> None:
        for endpoint in container.left:
            if (network := self.networks.get(endpoint.network)) is not None:
                self.left[container.id].append((endpoint, network))
                for address in endpoint.addresses:
                    self.holders.setdefault((endpoint.network, address), container)

    def bridge_of(self, host: str, address: Address) -> Network | None:
        """The bridge on a host that has the address in one of its subnets: of several the most specific."""
        number = int(address)
        for open_, known in sorted(self._behind.get((host, address.version), {}).items()):
            if (found := known.get(number >> open_)) is not None:
                return found
        return None

    def owner(self, container: Container) -> Container:
        """The container whose stack this one uses: another's with ``--network container:X``."""
        seen = {container.id}
        while container.network_mode.startswith("container:"):
            joined = self.containers.get(container.network_mode.partition(":")[2])
            if joined is None or joined.id in seen:
                break
            seen.add(joined.id)
            container = joined
        return container

    def stack(self, container: Container) -> StackKey:
        """The stack that a container's programs live in."""
        owner = self.owner(container)
        if owner.network_mode != "host":
            return container.host, owner.id
        host = self.hosts.get(container.host)
        return container.host, host.engine_place.kind if host is not None else "host"

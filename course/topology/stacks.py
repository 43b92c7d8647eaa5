"""Network stacks: a set of addresses and sockets of its own. The host has one, and most containers.

``--network host`` puts a container into the host's stack, ``--network container:X`` into X's. With Docker
Desktop the virtual machine that the engine runs on has a stack of its own: ``--network host`` means that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from course.topology.model import (
    GATEWAY_BRIDGE,
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
    """The stack of `host` itself, of its virtual machine (`vm`), or of the container `owner` on it."""

    host: Host
    owner: Container | None = None
    vm: bool = False

    @property
    def place(self) -> Place:
        if self.owner is not None:
            return self.owner.place
        return self.host.engine_place if self.vm else self.host.place

    @property
    def of_engine(self) -> bool:
        """Whether it is that of the machine which the engine runs on: bridges have an end there."""
        return self == engine_stack(self.host)


def engine_stack(host: Host) -> Stack:
    """The stack of the machine that the engine runs on."""
    return Stack(host, vm=host.in_vm)


def stack_of(topology: Topology, container: Container) -> Stack:
    """The stack that a container's programs live in."""
    host = topology.host(container.host)
    assert host is not None, f"container {container.name} is on no known host"
    owner = topology.index.owner(container)
    return engine_stack(host) if owner.network_mode == "host" else Stack(host, owner)


def listeners(topology: Topology, stack: Stack) -> Sequence[tuple[Place, Listener]]:
    """Every listening socket in a stack, and whose it is."""
    own = stack.owner.id if stack.owner is not None else stack.place.kind
    return topology.index.sockets.get((stack.host.name, own), ())


def attached(topology: Topology, stack: Stack) -> Sequence[tuple[Endpoint, Network]]:
    """The endpoints of a container's stack that have addresses now, each with its network."""
    return topology.index.attached.get(stack.owner.id, ()) if stack.owner is not None else ()


def interfaces(topology: Topology, stack: Stack) -> Sequence[tuple[Endpoint, Network]]:
    """The same, and what failed connects have left in the stack."""
    return (*attached(topology, stack), *_left(topology, stack))


def _left(topology: Topology, stack: Stack) -> Sequence[tuple[Endpoint, Network]]:
    return topology.index.left.get(stack.owner.id, ()) if stack.owner is not None else ()


def way_out(topology: Topology, stack: Stack, version: int = 4) -> tuple[Endpoint, Network] | None:
    """The endpoint that leads out, for IPv4 or 6.

    One with both outweighs all others, for both. Then the priority counts, and then the network's name (facts
    401, 402, 404; `test_which_network_leads_out`). What a failed connect has left, where the default route
    goes by it, does so in place of them all.
    """
    for endpoint, network in _left(topology, stack):
        if version in endpoint.default_of and not network.internal:
            return endpoint, network
    routed = list(_routed(topology, stack, version))
    leading = [pair for pair in routed if not pair[1].internal]
    if stack.host.release < 28 and any(pair[1].name != GATEWAY_BRIDGE for pair in routed):
        leading = [pair for pair in leading if pair[1].name != GATEWAY_BRIDGE]  # goes after internal ones
    return _first(leading)


def default_route(topology: Topology, stack: Stack, version: int) -> tuple[Endpoint, Network] | None:
    """The endpoint with the default route: before 28 an internal network's, if no other leads out at all."""
    out = way_out(topology, stack, version)
    if stack.host.release >= 28 or any(way_out(topology, stack, each) for each in (4, 6)):
        return out
    return _first(pair for pair in _routed(topology, stack, version) if pair[1].internal)


def _routed(topology: Topology, stack: Stack, version: int) -> Iterator[tuple[Endpoint, Network]]:
    for endpoint, network in attached(topology, stack):
        if endpoint.of_version(version) and (
            network.driver == "bridge" or _leaves(network, stack.host, version)
        ):
            yield endpoint, network


def _leaves(network: Network, host: Host, version: int) -> bool:
    """Whether containers on a macvlan or ipvlan network have a default route by it: before 28 also without a
    parent, which leads nowhere."""
    if not network.on_parent or network.internal or not (network.parent or host.release < 28):
        return False
    return network.routed or network.gateway(version) is not None


def _first(pairs: Iterable[tuple[Endpoint, Network]]) -> tuple[Endpoint, Network] | None:
    def order(pair: tuple[Endpoint, Network]) -> tuple[bool, int, str]:
        endpoint, network = pair
        return len(endpoint.addresses) < 2, -endpoint.gateway_priority, network.name

    return min(pairs, key=order, default=None)


def host_addresses(topology: Topology, stack: Stack) -> Collection[Address]:
    """All addresses of a machine: its own, and the gateway of each bridge that has an end there."""
    return topology.index.engine_addresses[stack.host.name] if stack.of_engine else stack.host.addresses


def publisher(
    topology: Topology, host: Host, address: Address, port: int, protocol: Protocol
) -> tuple[Container, PublishedPort] | None:
    """The container that this port of the host is published for, if it is."""
    for container, published in topology.index.published.get((host.name, port, protocol), ()):
        everywhere = int(published.host_address) == 0 and published.host_address.version == address.version
        if everywhere or published.host_address == address:
            return container, published
    return None


def holder(topology: Topology, network: Network, address: Address) -> Container | None:
    """The container that has this address on `network` now."""
    return topology.index.holders.get((network.id, address))

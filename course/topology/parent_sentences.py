"""What a trace says of macvlan and ipvlan networks: a part of `sentences`."""

from __future__ import annotations

from course.topology.model import Address, Container, Endpoint, Host, Network
from course.topology.sentences import place_name


def _parent(network: Network) -> str:
    return network.parent or "an interface of its own"


def to_neighbour(network: Network, container: Container) -> str:
    return f"The {network.driver} network {network.name} passes it on to {container.name}."


def kept_apart(network: Network, container: Container) -> str:
    return (
        f"{network.name} was made with {network.apart}: "
        f"nothing is passed on between its containers, so {container.name} does not get it."
    )


def host_unheard(network: Network, to: Address) -> str:
    return (
        f"{to} is the host itself: {network.driver} passes nothing between the host "
        f"and the containers on its interface {_parent(network)}."
    )


def host_beside(host: Host, network: Network, to: Address) -> str:
    if not network.parent:
        return f"{to} is on {network.name}, which is on no interface of {place_name(host.place)}: no way in."
    return (
        f"{to} is on {network.name}, on {place_name(host.place)}'s own interface {network.parent}: "
        f"{network.driver} passes nothing between the host and the containers there."
    )


def nobody_behind(network: Network, to: Address) -> str:
    return f"Nobody on {network.name}, or on the network behind {network.parent}, has the address {to}."


def leaves(network: Network, to: Address) -> str:
    return f"The packet leaves by {network.parent}, past the host, under the container's own address."


def by_device(endpoint: Endpoint, network: Network, to: Address) -> str:
    mode = f"ipvlan, mode {network.mode}"
    return (
        f"{to} is on none of its networks, so it is sent by {endpoint.interface} "
        f"({network.name}: {mode}) without a gateway."
    )


def no_way_back(network: Network) -> str:
    return (
        f"Nobody behind {_parent(network)} knows a way back to the subnet of {network.name}: "
        f"in layer 3 it has to be given one by hand."
    )


def no_gateway(network: Network, gateway: Address | None) -> str:
    if not network.parent:
        return f"{network.name} is on no interface of the host: its gateway {gateway} is nobody."
    return f"Nobody behind {network.parent} has the address of the gateway, {gateway}."


def from_wire(host: Host, network: Network, to: Address) -> str:
    where = f"the network behind {network.parent} of {place_name(host.place)}"
    return f"{to} is on {where}: it gets there past the host."

"""What the drivers macvlan and ipvlan have in common: containers on an interface of the host, the parent.

They are on the network that is behind that interface, beside the host: Linux passes nothing between the host
itself and what it has put on its interface
(https://docs.docker.com/engine/network/drivers/macvlan/, https://docs.docker.com/engine/network/drivers/ipvlan/).
What real engines do, tests/conformance/test_reach_by_parent.py shows.
"""

from __future__ import annotations

from course.topology.model import Address, Container, Endpoint, Host, Network, Topology
from course.topology.stacks import holder


def on_wire(host: Host, network: Network, version: int) -> bool:
    """Whether the host's own network, with its router and other machines, is behind a network's parent.

    Known by the addresses: the host has one in the network's subnet. A sub-interface leads to a VLAN of its
    own, where nobody else is.
    """
    if not network.parent or "." in network.parent:
        return False
    return any(own.version == version and network.holds(own) for own in host.addresses)


def beside(topology: Topology, host: Host, address: Address) -> Network | None:
    """The macvlan or ipvlan network of a host that an address belongs to."""
    return next((n for n in topology.index.on_parents[host.name] if n.holds(address)), None)


def on_any_wire(topology: Topology, address: Address) -> tuple[Host, Network, Container] | None:
    """The container that has this address on the hosts' own network: by its parent, without its host."""
    for host in topology.hosts:
        network = beside(topology, host, address)
        if network is None or network.routed or not on_wire(host, network, address.version):
            continue
        container = holder(topology, network, address)
        if container is not None:
            return host, network, container
    return None


def near(endpoint: Endpoint, network: Network, to: Address) -> bool:
    """Whether an address is on a network's link: in the subnet that the endpoint has its own of."""
    own = endpoint.of_version(to.version)
    return own is not None and any(to in subnet.cidr and own in subnet.cidr for subnet in network.subnets)

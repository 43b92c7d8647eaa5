"""What several hosts have in common: addresses by which they reach each other, and overlay networks.

An overlay is one network on many hosts: packets to another host are wrapped in VXLAN, and so cross whatever
lies between the hosts as UDP. What stands where, the nodes of a swarm tell each other by gossip
(https://docs.docker.com/engine/network/drivers/overlay/). What a firewall between them does, two engines
28.5.2 and iptables showed: without port 4789 names are known and nothing arrives, without 7946 names are not
known and a new address is nobody's.
"""

from __future__ import annotations

from course.topology.model import Address, Container, Host, Network, Protocol, Topology

#: Ports that nodes of a swarm must reach each other at.
MANAGEMENT: tuple[int, Protocol] = (2377, "tcp")
GOSSIP: tuple[tuple[int, Protocol], ...] = ((7946, "tcp"), (7946, "udp"))


def host_at(topology: Topology, address: Address) -> Host | None:
    """The host that has this address on the network between the hosts."""
    return next((host for host in topology.hosts if address in host.addresses), None)


def overlay_with(topology: Topology, address: Address) -> Network | None:
    """The overlay network that an address belongs to."""
    return next((n for n in topology.networks if n.driver == "overlay" and n.holds(address)), None)


def reachable_as_advertised(host: Host) -> bool:
    """Whether the address that a node has told the others leads to it."""
    return host.advertised is None or host.advertised in host.addresses


def hears(here: Host, there: Host) -> bool:
    """Whether two nodes exchange what containers they have: both ways, by gossip."""
    if here.name == there.name:
        return True
    blocked = any(port in node.dropped for node in (here, there) for port in GOSSIP)
    return not blocked and reachable_as_advertised(here) and reachable_as_advertised(there)


def heard_of(topology: Topology, here: Host, container: Container) -> bool:
    """Whether the node `here` knows of this container: of its own, and of those on nodes that it hears."""
    there = topology.host(container.host)
    return there is not None and hears(here, there)


def wall(network: Network, here: Host, there: Host) -> Host | None:
    """The host whose firewall drops VXLAN packets between the two: no answer comes if it is one way."""
    return next((host for host in (there, here) if (network.vxlan_port, "udp") in host.dropped), None)

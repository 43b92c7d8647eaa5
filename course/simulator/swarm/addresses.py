"""Address management of a swarm: a /24 of 10.0.0.0/8 for each network, addresses given out one after another.

As Engine 28.5.2 shows it: 10.0.0.0/24 is the ingress network's; an address that was given back is not given
again before the others had their turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network

from course.simulator.state import Pool
from course.topology.model import Address, Cidr

DEFAULT_POOL = IPv4Network("10.0.0.0/8")
SUBNET_SIZE = 24
#: A longer subnet leaves no room for containers.
LONGEST = 29


def next_subnet(
    taken: Iterable[Cidr], pools: Iterable[Cidr] = (DEFAULT_POOL,), size: int = SUBNET_SIZE
) -> Pool:
    """The first subnet of the swarm's pools that no network has. Raises StopIteration when there is none."""
    used = list(taken)
    return _opened(
        next(
            subnet
            for pool in pools
            for subnet in pool.subnets(new_prefix=size)
            if not any(subnet.version == other.version and subnet.overlaps(other) for other in used)
        )
    )


def asked_subnet(pool: Pool) -> Pool:
    """A subnet that was asked for. What is shown of it has the gateway, also one that nobody asked for."""
    pool.asked["Gateway"] = str(pool.gateway)
    pool.last = pool.cidr[1]
    return pool


def _opened(cidr: Cidr) -> Pool:
    """Also of a subnet that the swarm chose containers may ask for an address (``--ip``)."""
    asked = {"Subnet": str(cidr), "Gateway": str(cidr[1])}
    return Pool(cidr, cidr[1], asked=asked, taken={cidr[0], cidr[-1], cidr[1]}, last=cidr[1])


def take(pool: Pool) -> Address | None:
    """The next free address after the one given out last; None when all are taken."""
    size = pool.cidr.num_addresses
    start = int(pool.last or pool.cidr[0]) - int(pool.cidr[0])
    for step in range(1, size + 1):
        address = pool.cidr[(start + step) % size]
        if address not in pool.taken:
            pool.taken.add(address)
            pool.last = address
            return address
    return None

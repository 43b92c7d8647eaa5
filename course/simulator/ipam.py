"""Address management: which subnet a network gets, and which address a container.

Rules from Engine 28.5.2 (facts 26 to 54): automatic networks take the lowest free of thirty-one default
pools; a container gets the lowest free address; network, broadcast and gateway addresses are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from course.simulator.messages import Messages
from course.simulator.state import Document, Pool
from course.topology.model import Address

#: Docker's default address pools: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in pieces of /20.
DEFAULT_POOLS: tuple[IPv4Network, ...] = (
    *(IPv4Network(f"172.{second}.0.0/16") for second in range(17, 32)),
    *IPv4Network("192.168.0.0/16").subnets(new_prefix=20),
)


class Pools:
    """The address pools of one engine's networks."""

    def __init__(self, messages: Messages, reuse_lowest: bool, host_addresses: Iterable[Address]) -> None:
        self._messages = messages
        self._reuse_lowest = reuse_lowest  # 20.10 goes round instead: a freed pool waits for its turn
        self._host_addresses = tuple(host_addresses)
        self._last = -1
        self._taken: list[IPv4Network | IPv6Network] = []

    def configured(self, config: Document, strict: bool) -> Pool:
        """The pool that an IPAM configuration asks for; `strict` as since Engine 25. Raises EngineError."""
        pool, gateway = self.read(config, strict)
        cidr = pool.cidr
        if any(cidr.overlaps(other) for other in self._taken if other.version == cidr.version):
            raise self._messages.pool_overlaps()
        _open(pool)
        self._choose_gateway(pool, gateway)
        self._taken.append(cidr)
        return pool

    def read(self, config: Document, strict: bool) -> tuple[Pool, Address | None]:
        """What a configuration means, whether it can be had or not: a pool, and the gateway asked for.

        Raises EngineError where it means nothing.
        """
        cidr = self._subnet(str(config.get("Subnet") or ""), strict)
        pool = Pool(cidr, asked=dict(config))
        if config.get("IPRange"):
            pool.ip_range = self._ip_range(str(config["IPRange"]), cidr, strict)
        gateway = self._gateway(str(config.get("Gateway") or ""), cidr)
        pool.aux = {name: ip_address(text) for name, text in (config.get("AuxiliaryAddresses") or {}).items()}
        return pool, gateway

    def automatic(self) -> Pool:
        """The next default pool that is free. Raises EngineError when there is none."""
        start = 0 if self._reuse_lowest else self._last + 1
        order = [*range(start, len(DEFAULT_POOLS)), *range(start)]
        for index in order:
            if self._free(DEFAULT_POOLS[index]):
                self._last = index
                pool = Pool(DEFAULT_POOLS[index])
                _open(pool)
                self._choose_gateway(pool, None)
                self._taken.append(pool.cidr)
                return pool
        raise self._messages.pools_exhausted()

    def release(self, pool: Pool) -> None:
        self._taken.remove(pool.cidr)

    def _free(self, cidr: IPv4Network) -> bool:
        if any(address in cidr for address in self._host_addresses):
            return False
        return not any(cidr.overlaps(other) for other in self._taken if other.version == 4)

    def _subnet(self, text: str, strict: bool) -> IPv4Network | IPv6Network:
        try:
            loose = ip_network(text, strict=False)
        except ValueError:
            raise self._messages.bad_subnet(text) from None
        if "/" not in text:
            raise self._messages.bad_subnet(text)
        if strict and text != str(loose):
            raise self._messages.host_bits(text, str(loose))
        return loose

    def _ip_range(self, text: str, cidr: Any, strict: bool) -> IPv4Network | IPv6Network:
        ip_range = self._subnet(text, strict=False)
        if strict and not (ip_range.version == cidr.version and ip_range.subnet_of(cidr)):
            raise self._messages.bad_ip_range(text, str(cidr))
        return ip_range

    def _gateway(self, text: str, cidr: Any) -> Address | None:
        if not text:
            return None
        try:
            gateway = ip_address(text.partition("/")[0])
        except ValueError:
            raise self._messages.bad_gateway(text, str(cidr)) from None
        if gateway not in cidr:
            raise self._messages.bad_gateway(text, str(cidr))
        return gateway

    def _choose_gateway(self, pool: Pool, asked: Address | None) -> None:
        if asked is not None:
            if asked in pool.taken:
                raise self._messages.gateway_taken(str(asked))
            pool.gateway = asked
            pool.taken.add(asked)
        else:
            pool.gateway = allocate(pool)
            if pool.gateway is None and not self._reuse_lowest:
                raise self._messages.no_gateway_left()


def _open(pool: Pool) -> None:
    """Take what no container may have: the network's own address, the broadcast address, aux addresses."""
    if pool.cidr.version == 4 and pool.cidr.prefixlen < 31:
        pool.taken |= {pool.cidr.network_address, pool.cidr.broadcast_address}
    pool.taken |= set(pool.aux.values())


def allocate(pool: Pool) -> Address | None:
    """Take the lowest free address of the pool (of its range, if it has one); None when all are taken."""
    for address in _candidates(pool):
        if address not in pool.taken:
            pool.taken.add(address)
            return address
    return None


def _candidates(pool: Pool) -> Iterator[Address]:
    cidr = pool.ip_range if pool.ip_range is not None else pool.cidr
    return iter(cidr)


def mac_from_address(address: Address) -> str:
    """The MAC address that engines before 28 derive from an IPv4 address: 02:42 and its bytes (fact 52)."""
    assert isinstance(address, IPv4Address)
    return "02:42:" + ":".join(f"{byte:02x}" for byte in address.packed)

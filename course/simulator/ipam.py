"""Address management: which subnets a network gets, and which addresses a container.

Rules from Engine 28.5.2 (facts 26 to 54): automatic networks take the lowest free of thirty-one default
pools, and for IPv6 (there since 27) of those of the engine's own; a container gets the lowest free address;
network, broadcast and gateway addresses are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

from course.simulator.errors import EngineError
from course.simulator.ipam_settings import overlap
from course.simulator.messages import Messages
from course.simulator.state import Document, Pool
from course.topology.model import Address, Cidr

#: Docker's default address pools: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in pieces of /20.
DEFAULT_POOLS: tuple[IPv4Network, ...] = (
    *(IPv4Network(f"172.{second}.0.0/16") for second in range(17, 32)),
    *IPv4Network("192.168.0.0/16").subnets(new_prefix=20),
)


class PrivatePools(Iterable[IPv6Network]):
    """An engine's default pools for IPv6: its own unique local prefix of /48 (RFC 4193), in pieces of /64.

    Only the first are listed, and there are more of them than of those for IPv4.
    """

    def __init__(self, engine_id: str) -> None:
        self._prefix = int.from_bytes(b"\xfd" + sha256(engine_id.encode()).digest()[:5] + bytes(10))

    def __iter__(self) -> Iterator[IPv6Network]:
        """Made as they are asked for: few engines have networks with IPv6."""
        return (IPv6Network((self._prefix + (number << 64), 64)) for number in range(256))


class Pools:
    """The address pools of one engine's networks. `private` are its default ones for IPv6, if it has any."""

    def __init__(
        self,
        messages: Messages,
        reuse_lowest: bool,
        host_addresses: Iterable[Address],
        private: Iterable[IPv6Network] = (),
    ) -> None:
        self._messages = messages
        self._reuse_lowest = reuse_lowest  # 20.10 goes round instead: a freed pool waits for its turn
        self._host_addresses = tuple(host_addresses)
        self._private = private
        self._last = -1
        self._taken: list[Pool] = []

    def of_network(
        self,
        network: str,
        configs: Sequence[Document],
        ipv4: bool,
        ipv6: bool,
        strict: bool,
        several: bool = False,
        gateways: bool = True,
    ) -> list[Pool]:
        """The pools of a network of this name: those asked for, and the next free one for a family without.

        Those for IPv4 come first, but since Engine 25 (`strict`) after all that was asked for. `several`: it
        may have more than one of a family; `gateways`: each has one, also if none was asked for. Raises
        EngineError.
        """
        pools: list[Pool] = []
        try:
            for config in sorted(configs, key=_is_ipv6):
                unused = _is_ipv6(config) and not ipv6
                pools.append(self.read(config)[0] if unused else self.configured(config, network, gateways))
            if not several and any(_count(pools, version) > 1 for version in (4, 6)):
                raise self._messages.several_subnets()
            for version, wanted in ((4, ipv4), (6, ipv6)):
                if wanted and not _count(pools, version):
                    pools.append(self.automatic(version, gateways))
        except EngineError:
            for pool in pools:
                self.release(pool)
            raise
        return pools if strict else sorted(pools, key=lambda pool: pool.cidr.version)

    def configured(self, config: Document, network: str, gateways: bool = True) -> Pool:
        """The pool that a configuration asks for; `gateways`: it always has one. Raises EngineError."""
        pool, gateway = self.read(config)
        if self._overlaps(pool):
            raise self._messages.pool_overlaps()
        if gateway is not None and gateway not in pool.cidr:
            raise self._messages.gateway_out_of_range(str(gateway))
        self._open(pool)
        self._choose_gateway(pool, gateway, gateways)
        self._taken.append(pool)
        self._take_aux(pool, network)
        return pool

    def _overlaps(self, pool: Pool) -> bool:
        """Whether it cannot be had; a range of addresses within a subnet is looked for as such."""
        if pool.ip_range is None:
            return any(overlap(pool.cidr, other.cidr) for other in self._taken)
        return any((other.cidr, other.ip_range) == (pool.cidr, pool.ip_range) for other in self._taken)

    def read(self, config: Document) -> tuple[Pool, Address | None]:
        """What a configuration means, whether it can be had or not: a pool, and the gateway asked for.

        Raises EngineError where it means nothing, in the words of engines before 25.
        """
        cidr = self._subnet(str(config.get("Subnet") or ""))
        pool = Pool(cidr, asked=dict(config))
        if config.get("IPRange"):
            pool.ip_range = self._ip_range(str(config["IPRange"]), cidr)
        return pool, self._gateway(str(config.get("Gateway") or ""))

    def automatic(self, version: int = 4, gateways: bool = True) -> Pool:
        """The next default pool for IPv4 or IPv6 that is free. Raises EngineError when there is none."""
        cidr: Cidr = self._automatic4() if version == 4 else self._automatic6()
        return self._opened(cidr, gateways)

    def _automatic6(self) -> IPv6Network:
        for cidr in self._private:
            if self._free(cidr):
                return cidr
        raise self._messages.pools_exhausted(6)

    def _automatic4(self) -> IPv4Network:
        start = 0 if self._reuse_lowest else self._last + 1
        order = [*range(start, len(DEFAULT_POOLS)), *range(start)]
        for index in order:
            cidr: IPv4Network = DEFAULT_POOLS[index]
            if self._free(cidr):
                self._last = index
                return cidr
        raise self._messages.pools_exhausted(4)

    def _opened(self, cidr: Cidr, gateways: bool) -> Pool:
        pool = Pool(cidr)
        self._open(pool)
        self._choose_gateway(pool, None, gateways)
        self._taken.append(pool)
        return pool

    def release(self, pool: Pool) -> None:
        """Give a subnet back; one that is only noted, for a family that the network does not have, is not."""
        self._taken = [taken for taken in self._taken if taken is not pool]

    def _free(self, cidr: Cidr) -> bool:
        if any(address in cidr for address in self._host_addresses):
            return False
        return not any(overlap(cidr, other.cidr) for other in self._taken)

    def _subnet(self, text: str) -> Cidr:
        _, slash, bits = text.partition("/")
        if not slash or not bits.isdecimal():
            raise self._messages.bad_subnet(text)
        try:
            return ip_network(text, strict=False)
        except ValueError:
            raise self._messages.bad_subnet(text) from None

    def _ip_range(self, text: str, cidr: Cidr) -> Cidr:
        try:
            ip_range = self._subnet(text)
        except EngineError:
            problem = self._messages.NO_SUB_POOL
            raise self._messages.bad_sub_pool(str(cidr), text, problem) from None
        if ip_range.version != cidr.version:
            problem = self._messages.sub_pool_of_other_family(ip_range, cidr.netmask)
            raise self._messages.bad_sub_pool(str(cidr), text, problem)
        return ip_range

    def _gateway(self, text: str) -> Address | None:
        if not text:
            return None
        try:
            return ip_address(text)
        except ValueError:
            raise self._messages.malformed_gateway(text) from None

    def _open(self, pool: Pool) -> None:
        """Take what no container may have: the network's own address and the broadcast address.

        Since 25 the two addresses, or the one, of the smallest networks may be had (facts 32 and 33).
        """
        if pool.cidr.version == 4 and (pool.cidr.prefixlen < 31 or not self._reuse_lowest):
            pool.taken |= {pool.cidr.network_address, pool.cidr.broadcast_address}
        if pool.cidr.version == 6:  # that of all its routers (RFC 4291); there is no broadcast
            pool.taken.add(pool.cidr.network_address)

    def _choose_gateway(self, pool: Pool, asked: Address | None, needed: bool) -> None:
        if asked is not None:
            if asked in pool.taken:
                raise self._messages.gateway_taken(str(asked))
            pool.gateway = asked
            pool.taken.add(asked)
        elif needed:
            pool.gateway = allocate(pool)
            needed = pool.cidr.version == 6 or pool.ip_range is not None or not self._reuse_lowest
            if pool.gateway is None and needed:
                raise self._messages.no_gateway_left()

    def _take_aux(self, pool: Pool, network: str) -> None:
        """Set the auxiliary addresses aside. Raises EngineError.

        Where one is none of the subnet's, which only engines before 25 find out here, the subnet stays taken
        (20.10.24): nobody gives it back.
        """
        for name, text in (pool.asked.get("AuxiliaryAddresses") or {}).items():
            address = self._aux(name, str(text), pool, network)
            if address in pool.taken:
                self.release(pool)
                raise self._messages.aux_taken(name, str(text))
            pool.aux[name] = address
            pool.taken.add(address)

    def _aux(self, name: str, text: str, pool: Pool, network: str) -> Address:
        try:
            address = ip_address(text)
        except ValueError:
            raise self._messages.malformed_aux(name, text, network) from None
        if address not in pool.cidr:
            raise self._messages.aux_outside(name, text, str(pool.cidr))
        return address


def _is_ipv6(config: Document) -> bool:
    return ":" in str(config.get("Subnet") or "")


def _count(pools: Iterable[Pool], version: int) -> int:
    return sum(pool.cidr.version == version for pool in pools)


def allocate(pool: Pool) -> Address | None:
    """Take the lowest free address of the pool (of its range, if it has one); None when all are taken."""
    for address in _candidates(pool):
        if address not in pool.taken:
            pool.taken.add(address)
            return address
    return None


def _candidates(pool: Pool) -> Iterator[Address]:
    """Of a range that is not in the subnet, engines before 25 take only the bits within it (20.10.24)."""
    if pool.ip_range is None or _within(pool.ip_range, pool.cidr):
        return iter(pool.cidr if pool.ip_range is None else pool.ip_range)
    start, mask = int(pool.cidr.network_address), int(pool.cidr.hostmask)
    return (type(address)(start + (int(address) & mask)) for address in pool.ip_range)


def _within(inner: Cidr, outer: Cidr) -> bool:
    return inner[0] in outer and inner[-1] in outer


def mac_from_address(address: Address) -> str:
    """The MAC address that engines before 28 derive from an IPv4 address: 02:42 and its bytes (fact 52)."""
    assert isinstance(address, IPv4Address)
    return "02:42:" + ":".join(f"{byte:02x}" for byte in address.packed)

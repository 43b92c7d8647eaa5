"""What containers are given on networks: addresses, and interfaces with their names and MAC addresses."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from course.simulator.endpoint_settings import asked_addresses
from course.simulator.errors import EngineError
from course.simulator.ipam import allocate, mac_from_address
from course.simulator.parents import by_device
from course.simulator.state import ContainerRecord, EndpointRecord, NetworkRecord, Pool
from course.topology.model import Address

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class Addresses:
    """Gives endpoints of containers what they are to have, and takes it back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages

    def _bare(self, network: NetworkRecord) -> bool:
        if network.on_parent and (network.internal or by_device(network)):
            return True
        return network.closed and self._engine.version.at_least(28)

    def give(self, network: NetworkRecord, endpoint: EndpointRecord) -> None:
        """An address of each family that the network gives out. Raises EngineError: then it has none."""
        bare = self._bare(network)
        try:
            if (pool := network.pool(4)) is not None:
                endpoint.address = self._address(network, pool, endpoint)
                endpoint.prefix = pool.cidr.prefixlen
                endpoint.gateway = None if bare else pool.gateway
            if (pool := network.pool(6)) is not None:
                endpoint.address6 = self._address(network, pool, endpoint)
                endpoint.prefix6 = pool.cidr.prefixlen
                endpoint.gateway6 = None if bare else pool.gateway
        except EngineError:
            self.take_back(network, endpoint)
            raise

    def take_back(self, network: NetworkRecord | None, endpoint: EndpointRecord) -> None:
        """The endpoint has no address any more; its network, if it is there, may give them to others."""
        for pool in network.pools if network is not None else ():
            pool.taken -= {endpoint.address, endpoint.address6}
        endpoint.address = endpoint.gateway = endpoint.address6 = endpoint.gateway6 = None
        endpoint.prefix = endpoint.prefix6 = 0

    def _address(self, network: NetworkRecord, pool: Pool, endpoint: EndpointRecord) -> Address:
        wanted = asked_addresses(endpoint, self._texts).get(pool.cidr.version)
        if wanted is not None:
            if wanted not in pool.cidr:
                raise self._texts.address_outside(str(wanted))
            if len(pool.taken) == pool.cidr.num_addresses and not self._engine.version.at_least(25):
                raise self._texts.pool_used_up()
            if wanted in pool.taken:
                raise self._texts.address_taken()
            pool.taken.add(wanted)
            return wanted
        free = allocate(pool)
        if free is None:
            raise self._texts.no_address_left(network.name, network.id, pool.cidr.version)
        return free

    @staticmethod
    def asked_mac(container: ContainerRecord, endpoint: EndpointRecord) -> str:
        """The MAC address that is asked for, for the endpoint or for the container; or ""."""
        return endpoint.asked_mac or str(container.config.get("MacAddress") or "")

    def mac(self, network: NetworkRecord, container: ContainerRecord, endpoint: EndpointRecord) -> str:
        """The MAC address of its interface; "" where that has its parent's."""
        if network.driver == "ipvlan":  # all have the parent's
            return ""
        if asked := self.asked_mac(container, endpoint):
            return asked
        if self._engine.version.at_least(28):
            return self._engine.new_mac()
        assert endpoint.address is not None, "all networks of older engines have IPv4"
        return mac_from_address(endpoint.address)

    def give_interface(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """The lowest name that is free; before 28 a new one each time (facts 118 and 401)."""
        used = {other.interface for other in container.ever_joined}
        first = 0 if self._engine.version.at_least(28) else container.interfaces
        endpoint.interface = next(name for n in itertools.count(first) if (name := f"eth{n}") not in used)
        container.interfaces += 1
        endpoint.interface_index = container.interfaces + 1

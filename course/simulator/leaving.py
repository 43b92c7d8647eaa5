"""What is left of a connect that fails when the container has its interface already (28.5.2, 20.10.24).

The network gives the address to the next one and does not list the container. But in the container's network
namespace the interface stays until it ends, with its address, a line of the hosts file, and the default route
where that has come to go by it. From then on no interface for addresses of the same subnet can be put there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_interface
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from course.simulator.errors import EngineError, ShutOut
from course.simulator.state import ContainerRecord, EndpointRecord
from course.topology.model import Address

if TYPE_CHECKING:
    from course.simulator.engine import Engine

VERSIONS = (4, 6)
Network: TypeAlias = IPv4Network | IPv6Network
Leading: TypeAlias = dict[int, EndpointRecord | None]


class Leaving:
    """The interfaces that failed connects have left in containers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def check(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """Raises ShutOut where an address of the endpoint's belongs to the subnet of what was left."""
        for left in container.left:
            pairs = product(left.addresses, endpoint.addresses) if not left.shut_out else ()
            for (there, length), (address, prefix) in pairs:
                if _subnet(there, length).overlaps(_subnet(address, prefix)):
                    raise self._refusal(f"{address}/{prefix}", left, there, length)

    def _refusal(self, wanted: str, left: EndpointRecord, there: Address, length: int) -> ShutOut:
        interface = f"veth{self._engine.new_id()[:7]}"
        return self._engine.messages.route_there(interface, wanted, left.interface_index, there, length)

    def keep(self, container: ContainerRecord, endpoint: EndpointRecord, error: EngineError) -> None:
        """Note what stays of an endpoint that is about to be taken back."""
        left = replace(endpoint, shut_out=isinstance(error, ShutOut))
        container.left.append(left)
        if left.shut_out:
            return
        leading = self.leading(container)
        if led := [version for version in VERSIONS if leading[version] is endpoint]:
            container.default_by = dict.fromkeys(led, left)

    def leading(self, container: ContainerRecord) -> Leading:
        """The endpoint that ought to have the default route, by IP version."""
        return {version: self._engine.attachments.routed(container, version) for version in VERSIONS}

    @contextmanager
    def watching(self, container: ContainerRecord) -> Iterator[None]:
        """What is done now may bring the default route to another endpoint; then it goes by that for good."""
        if not container.default_by:
            yield
            return
        before = self.leading(container)
        yield
        now = self.leading(container)
        if any(now[version] is not None and now[version] is not before[version] for version in VERSIONS):
            container.default_by.clear()

    @staticmethod
    def forget(container: ContainerRecord) -> None:
        """The container has ended, and its network namespace with it."""
        container.left.clear()
        container.default_by.clear()


def _subnet(address: Address, prefix: int) -> Network:
    return ip_interface(f"{address}/{prefix}").network

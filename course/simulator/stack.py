"""What hosts and containers have in common: a network stack, in which programs find names and each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from course.simulator.process import AddressInUse, Connection, ConnectionFailed, Interface
from course.topology.model import Address, Listener, Place
from course.topology.names import Resolution, name_of, resolve
from course.topology.trace import Trace, Verdict
from course.topology.url import URL
from course.topology.walk import walk

if TYPE_CHECKING:
    from course.simulator.engine import Engine

LOOPBACK = Interface(1, "lo", "00:00:00:00:00:00", ("127.0.0.1/8", "::1/128"), loopback=True)
LOOPBACK_IPV4 = replace(LOOPBACK, addresses=LOOPBACK.addresses[:1])


class Stacked:
    """What hosts and containers have in common: a network stack, names, connections, time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def place(self) -> Place:
        raise NotImplementedError

    @property
    def stack(self) -> str:
        """Which network stack its sockets belong to: the host's, or a container's id."""
        raise NotImplementedError

    def resolve(self, name: str) -> Resolution:
        return resolve(self._engine.topology(), self.place, name)

    def name_of(self, address: Address) -> str:
        return name_of(self._engine.topology(), self.place, address)

    def listeners(self) -> Sequence[Listener]:
        return [socket.listener for socket in self._engine.sockets(self.stack)]

    def walk(self, url: URL) -> Trace:
        return walk(self._engine.topology(), self.place, url)

    def connect(self, url: URL) -> Connection:
        trace = self.walk(url)
        if trace.verdict is not Verdict.REACHED:
            raise ConnectionFailed(trace)
        service = self._engine.service(trace)
        if service is None:  # a ping, or an ephemeral listener that is gone again
            raise ConnectionFailed(trace)
        self._engine.world.connected(trace)
        return Connection(trace, service)

    def bind(self, listener: Listener) -> None:
        for other in self._engine.listeners(self.stack):
            if _clash(other, listener):
                raise AddressInUse(f"{listener.address}:{listener.port}")
        self._engine.touch()

    def now(self) -> float:
        return self._engine.now()

    def random(self) -> float:
        return self._engine.random.random()


def link_local(mac: str) -> IPv6Address:
    """The address that Linux makes of a MAC address, for each link with IPv6 (RFC 4291, appendix A)."""
    first, *rest = bytes.fromhex(mac.replace(":", ""))
    middle = bytes([first ^ 2, *rest[:2], 0xFF, 0xFE, *rest[2:]])
    return IPv6Address(bytes([0xFE, 0x80, *bytes(6)]) + middle)


def _clash(one: Listener, other: Listener) -> bool:
    if (one.port, one.protocol) != (other.port, other.protocol):
        return False
    return one.address == other.address or 0 in (int(one.address), int(other.address))

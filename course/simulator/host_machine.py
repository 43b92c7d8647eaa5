"""The machine that runs the engine, as its own programs see it; with Docker Desktop one is in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.simulator import generated
from course.simulator.parents import made_for
from course.simulator.process import Interface, Route, Service, Socket
from course.simulator.stack import LOOPBACK, Stacked, link_local
from course.simulator.state import NetworkRecord, Pool
from course.topology import desktop
from course.topology.model import Address, Listener, Place, Protocol

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class HostMachine(Stacked):
    """The host, with programs of its own that listen."""

    #: The DNS server that it asks.
    resolver: str = generated.OUTSIDE_RESOLVER

    def __init__(self, engine: Engine, name: str, addresses: Sequence[Address]) -> None:
        super().__init__(engine)
        self._name = name
        self.addresses = tuple(addresses)
        self.sockets: list[Socket] = []
        self.dropped: set[tuple[int, Protocol]] = set()

    @property
    def name(self) -> str:
        return self._name

    @property
    def place(self) -> Place:
        return Place("host", self.name, self.name)

    @property
    def stack(self) -> str:
        return "host"

    @property
    def hostname(self) -> str:
        return self._name

    def listen(
        self, port: int, service: Service, address: Address | str = "0.0.0.0", program: str = "java"
    ) -> None:
        """Start a program on the host that listens. Raises AddressInUse."""
        listener = Listener(port, generated.address(address), "tcp", program)
        self.bind(listener)
        self.sockets.append(Socket(listener, service))
        self._engine.touch()

    def close(self, port: int) -> None:
        """End what listens on this port of the host."""
        self.sockets = [socket for socket in self.sockets if socket.listener.port != port]
        self._engine.touch()

    def as_on(self, other: HostMachine) -> None:
        """Run the programs that another host runs, behind a firewall like its."""
        for socket in other.sockets:
            listener = socket.listener
            self.listen(listener.port, socket.service, listener.address, listener.program)
        self.dropped |= other.dropped

    def drop(self, port: int, protocol: Protocol = "tcp") -> None:
        """Put a firewall in front of the host that lets nothing through to this port."""
        self.dropped.add((port, protocol))
        self._engine.touch()

    def admit(self, port: int, protocol: Protocol = "tcp") -> None:
        """Let through again what comes for this port."""
        self.dropped.discard((port, protocol))
        self._engine.touch()

    def interfaces(self) -> Sequence[Interface]:
        listed = [
            LOOPBACK,
            Interface(2, "eth0", "52:54:00:12:34:56", tuple(f"{a}/24" for a in self.addresses)),
        ]
        for number, network in enumerate(self._bridges(), 3):
            mac = f"02:42:{number:02x}:00:00:01"
            cidrs = [f"{pool.gateway}/{pool.cidr.prefixlen}" for pool in _given(network)]
            if network.ipv6:
                cidrs.append(f"{link_local(mac)}/64")
            listed.append(Interface(number, network.interface, mac, tuple(cidrs)))
        made = made_for(self._engine.networks.local(), [interface.name for interface in listed])
        for number, name in enumerate(made, len(listed) + 1):
            listed.append(Interface(number, name, f"02:42:{number:02x}:00:00:01", ()))
        return listed

    def links(self) -> list[str]:
        """The names of its interfaces, those among them that Docker has made for networks."""
        return [interface.name for interface in self.interfaces()]

    def routes(self, version: int = 4) -> Sequence[Route]:
        first = self.addresses[0]
        own = [
            Route("", "eth0", generated.first_of(first)),
            Route(generated.net24(first), "eth0", source=str(first)),
        ]
        bridges = [(network, pool) for network in self._bridges() if (pool := network.pool(version))]
        return [
            *(own if version == 4 else ()),
            *(
                Route(str(pool.cidr), network.interface, source=str(pool.gateway))
                for network, pool in bridges
            ),
        ]

    def _bridges(self) -> list[NetworkRecord]:
        """Those that have an end here."""
        networks = self._engine.networks.local() if self._engine.machine is self else []
        return [network for network in networks if network.driver == "bridge"]


class VirtualMachine(HostMachine):
    """Docker Desktop's virtual machine on a host, which the engine runs on."""

    resolver = str(desktop.RESOLVER)

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, engine.host.name, (desktop.ADDRESS,))

    @property
    def place(self) -> Place:
        return Place("vm", desktop.MACHINE, self.name)

    @property
    def stack(self) -> str:
        return "vm"

    @property
    def hostname(self) -> str:
        return desktop.MACHINE


def _given(network: NetworkRecord) -> list[Pool]:
    """The pools that a network gives addresses of."""
    return [pool for version in (4, 6) if (pool := network.pool(version)) is not None]

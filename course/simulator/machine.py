"""What a process sees of the container, or of the host, that it runs in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.simulator import files
from course.simulator.process import (
    AddressInUse,
    Connection,
    ConnectionFailed,
    Interface,
    Main,
    Process,
    Route,
    Service,
    Socket,
)
from course.simulator.state import ContainerRecord, EndpointRecord
from course.topology.model import Address, Listener, Protocol
from course.topology.names import Resolution, resolve
from course.topology.trace import Trace, Verdict
from course.topology.url import URL
from course.topology.walk import walk

if TYPE_CHECKING:
    from course.simulator.engine import Engine

LOOPBACK = Interface(1, "lo", "00:00:00:00:00:00", ("127.0.0.1/8", "::1/128"), loopback=True)
#: Connections that call each other in a circle end here, as those of real programs do when sockets run out.
DEEPEST = 16


class Machine:
    """What hosts and containers have in common: names, connections, time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def stack(self) -> str:
        """Which network stack its sockets belong to: the host's, or a container's id."""
        raise NotImplementedError

    def resolve(self, name: str) -> Resolution:
        return resolve(self._engine.topology(), self.name, name)

    def walk(self, url: URL) -> Trace:
        return walk(self._engine.topology(), self.name, url)

    def connect(self, url: URL) -> Connection:
        trace = self.walk(url)
        if trace.verdict is not Verdict.REACHED:
            raise ConnectionFailed(trace)
        service = self._engine.service(trace)
        if service is None:  # a ping, or an ephemeral listener that is gone again
            raise ConnectionFailed(trace)
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


def _clash(one: Listener, other: Listener) -> bool:
    if (one.port, one.protocol) != (other.port, other.protocol):
        return False
    return one.address == other.address or 0 in (int(one.address), int(other.address))


class ContainerMachine(Machine):
    """A container as its programs see it. With `container:X` much of it is X's, with `host` the host's."""

    def __init__(self, engine: Engine, record: ContainerRecord) -> None:
        super().__init__(engine)
        self._record = record

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def stack(self) -> str:
        return self._engine.stack_of(self._record)

    @property
    def _owner(self) -> ContainerRecord:
        """The container whose network stack this one uses: itself, unless it shares another's."""
        return self._engine.stack_owner(self._record)

    @property
    def _on_host(self) -> bool:
        return self._owner.network_mode == "host"

    @property
    def hostname(self) -> str:
        if self._on_host:
            return self._record.hostname or self._engine.host.name
        return self._owner.hostname

    def processes(self) -> Sequence[Process]:
        return list(self._record.processes)

    # -- files ------------------------------------------------------------------------------

    def read_file(self, path: str) -> str:
        if path in self._record.changed:
            return self._record.changed[path]
        made = self._made_file(path)
        if made is not None:
            return made
        if path in self._record.image.files:
            return self._record.image.files[path]
        if self.list_files(path):
            raise IsADirectoryError(path)
        raise FileNotFoundError(path)

    def write_file(self, path: str, text: str) -> None:
        self._record.changed[path] = text

    def list_files(self, folder: str) -> list[str]:
        """Names in a folder; empty where there is no such folder, or nothing in it."""
        prefix = folder.rstrip("/") + "/"
        known = {*self._record.changed, *self._record.image.files, *files.MADE}
        return sorted({path[len(prefix) :].partition("/")[0] for path in known if path.startswith(prefix)})

    def _made_file(self, path: str) -> str | None:
        """Files that Docker and Linux write: names, resolver, sockets."""
        owner = self._owner
        if path == "/etc/hostname":
            return f"{self.hostname}\n"
        if path == "/etc/hosts":
            return files.hosts(self._own_names(), self._engine.extra_hosts(owner))
        if path == "/etc/resolv.conf":
            return files.resolv_conf(owner.host_config, self._has_dns(), self._engine.version)
        if path in ("/proc/net/tcp", "/proc/net/udp"):
            protocol: Protocol = "tcp" if path.endswith("tcp") else "udp"
            return files.proc_net(self._engine.listeners(self.stack), protocol)
        if path in ("/proc/net/tcp6", "/proc/net/udp6"):
            return files.proc_net([], "tcp")
        return None

    def _own_names(self) -> list[tuple[Address, str]]:
        owner = self._owner
        full = owner.hostname
        if owner.config.get("Domainname"):
            full = f"{full}.{owner.config['Domainname']}"
        short = full.partition(".")[0]
        names = full if short == full else f"{full} {short}"
        return [(e.address, names) for e in self._attached(owner) if e.address is not None]

    def _has_dns(self) -> bool:
        owner = self._owner
        return any(not self._engine.networks.get(e.network_id).predefined for e in self._attached(owner))

    @staticmethod
    def _attached(record: ContainerRecord) -> list[EndpointRecord]:
        attached = [endpoint for endpoint in record.endpoints.values() if endpoint.attached]
        return sorted(attached, key=lambda endpoint: endpoint.interface)

    def find_program(self, name: str) -> Main | None:
        from course.simulator.lifecycle import find_main

        return find_main(self._record.image, name)

    # -- network ----------------------------------------------------------------------------

    def interfaces(self) -> Sequence[Interface]:
        if self._on_host:
            return self._engine.host.interfaces()
        listed = [LOOPBACK]
        for endpoint in self._attached(self._owner):
            if endpoint.address is not None:
                index = int(endpoint.interface.removeprefix("eth")) + 2
                cidr = f"{endpoint.address}/{endpoint.prefix}"
                listed.append(Interface(index, endpoint.interface, endpoint.mac, (cidr,), peer=index + 3))
        return listed

    def routes(self) -> Sequence[Route]:
        if self._on_host:
            return self._engine.host.routes()
        routes = []
        out = self._engine.attachments.gateway_endpoint(self._owner)
        if out is not None and out.gateway is not None:
            routes.append(Route("", out.interface, str(out.gateway)))
        for endpoint in sorted(self._attached(self._owner), key=lambda e: str(e.address)):
            if endpoint.address is not None:
                network = self._engine.networks.get(endpoint.network_id)
                cidr = str(network.pools[0].cidr)
                routes.append(Route(cidr, endpoint.interface, source=str(endpoint.address)))
        return routes


class HostMachine(Machine):
    """The machine that runs the engine, with programs of its own that listen."""

    def __init__(self, engine: Engine, name: str, addresses: Sequence[Address]) -> None:
        super().__init__(engine)
        self._name = name
        self.addresses = tuple(addresses)
        self.sockets: list[Socket] = []

    @property
    def name(self) -> str:
        return self._name

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
        listener = Listener(port, files.address(address), "tcp", program)
        self.bind(listener)
        self.sockets.append(Socket(listener, service))
        self._engine.touch()

    def close(self, port: int) -> None:
        """End what listens on this port of the host."""
        self.sockets = [socket for socket in self.sockets if socket.listener.port != port]
        self._engine.touch()

    def interfaces(self) -> Sequence[Interface]:
        listed = [
            LOOPBACK,
            Interface(2, "eth0", "52:54:00:12:34:56", tuple(f"{a}/24" for a in self.addresses)),
        ]
        for number, network in enumerate(self._bridges(), 3):
            pool = network.pools[0]
            mac = f"02:42:{number:02x}:00:00:01"
            listed.append(
                Interface(number, network.interface, mac, (f"{pool.gateway}/{pool.cidr.prefixlen}",))
            )
        return listed

    def routes(self) -> Sequence[Route]:
        first = self.addresses[0]
        routes = [
            Route("", "eth0", files.first_of(first)),
            Route(files.net24(first), "eth0", source=str(first)),
        ]
        for network in self._bridges():
            pool = network.pools[0]
            routes.append(Route(str(pool.cidr), network.interface, source=str(pool.gateway)))
        return routes

    def _bridges(self):  # type: ignore[no-untyped-def]
        return [network for network in self._engine.networks.all() if network.driver == "bridge"]

"""What a process sees of the container, or of the host, that it runs in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from posixpath import join
from typing import TYPE_CHECKING

from course.simulator import generated
from course.simulator.files import FileTree
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
from course.simulator.snapshot import NAMELESS
from course.simulator.state import ContainerRecord, EndpointRecord, ImageRecord, NetworkRecord
from course.topology.model import Address, Listener, Place, Protocol
from course.topology.names import Resolution, resolve
from course.topology.trace import Trace, Verdict
from course.topology.url import URL
from course.topology.walk import walk

if TYPE_CHECKING:
    from course.simulator.engine import Engine

LOOPBACK = Interface(1, "lo", "00:00:00:00:00:00", ("127.0.0.1/8", "::1/128"), loopback=True)


class Peer:
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


def find_main(image: ImageRecord, command: str) -> Main | None:
    """The program that a command name, or a path to it, stands for in this image."""
    return image.programs.get(command)


def _clash(one: Listener, other: Listener) -> bool:
    if (one.port, one.protocol) != (other.port, other.protocol):
        return False
    return one.address == other.address or 0 in (int(one.address), int(other.address))


class ContainerMachine(Peer):
    """A container as its programs see it. With `container:X` much of it is X's, with `host` the host's."""

    def __init__(self, engine: Engine, record: ContainerRecord) -> None:
        super().__init__(engine)
        self._record = record

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def place(self) -> Place:
        return Place("container", self.name, self._engine.host.name)

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
        return self._record.hostname

    def processes(self) -> Sequence[Process]:
        return list(self._record.processes)

    # -- files ------------------------------------------------------------------------------

    @property
    def _files(self) -> FileTree:
        return FileTree(self._record.image.files, self._record.changed, self._made_files())

    def read_file(self, path: str) -> str:
        return self._files.read(path)

    def list_files(self, path: str) -> Sequence[str]:
        return self._files.list(path)

    def write_file(self, path: str, text: str) -> None:
        self._files.write(path, text)

    def make_directory(self, path: str) -> None:
        self._files.make_directory(path)

    def remove_file(self, path: str) -> None:
        self._files.remove(path)

    def _made_files(self) -> Mapping[str, str]:
        """Files that Docker and Linux write: names, resolver, sockets."""
        owner = self._owner
        listeners = self.listeners()
        return {
            "/etc/hostname": f"{self.hostname}\n",
            "/etc/hosts": generated.hosts(self._own_names(), self._engine.extra_hosts(owner)),
            "/etc/resolv.conf": generated.resolv_conf(
                owner.host_config, self._has_dns(), self._engine.version
            ),
            "/proc/net/tcp": generated.proc_net(listeners, "tcp"),
            "/proc/net/tcp6": generated.proc_net([], "tcp"),
            "/proc/net/udp": generated.proc_net(listeners, "udp"),
            "/proc/net/udp6": generated.proc_net([], "udp"),
            "/proc/net/route": generated.proc_route(self.routes()),
            **{f"/proc/{process.pid}/comm": generated.proc_comm(process) for process in self.processes()},
        }

    def _own_names(self) -> list[tuple[Address, str]]:
        owner = self._owner
        full = owner.hostname
        if owner.config.get("Domainname"):
            full = f"{full}.{owner.config['Domainname']}"
        short = full.partition(".")[0]
        names = full if short == full else f"{full} {short}"
        named = [e for e in owner.attached if e.network not in NAMELESS]
        return [(e.address, names) for e in named if e.address is not None]

    def _has_dns(self) -> bool:
        owner = self._owner
        return any(not self._engine.networks.get(e.network_id).predefined for e in owner.attached)

    def find_program(self, name: str) -> Main | None:
        return find_main(self._record.image, name)

    def obstacle(self, command: str, cwd: str) -> str | None:
        """Why this command cannot be run here, in runc's words; None where it can (fact 229)."""
        texts, files = self._engine.messages, self._files
        # The container's own working directory is made where it is missing.
        if cwd != self._record.config.get("WorkingDir") and not files.is_directory(cwd):
            return texts.no_working_directory(cwd)
        if self.find_program(command) is not None:
            return None
        if "/" not in command:
            return texts.not_in_path(command)
        path = join(cwd, command)
        if files.is_directory(path):
            return texts.program_is_directory(command)
        return texts.not_executable(command) if files.is_file(path) else texts.no_such_program(command)

    def knows_user(self, user: str) -> bool:
        """Whether ``name`` or ``name:group`` can be looked up; any number can be used without."""
        name = user.partition(":")[0]
        known = ["root", *(line.partition(":")[0] for line in self._users())]
        return not name or name.isdecimal() or name in known

    def _users(self) -> list[str]:
        try:
            return self.read_file("/etc/passwd").splitlines()
        except (FileNotFoundError, IsADirectoryError):
            return []

    def signal(self, process: Process, name: str) -> None:
        """Delivered as soon as the sender waits: a process may well signal itself.

        From inside, nothing ends PID 1 that it has no handler for, SIGKILL neither (fact 229).
        """
        if process.init and name not in process.handlers:
            return
        scheduler = self._engine.scheduler
        scheduler.after(0.0, lambda: scheduler.signal(process, name))

    # -- network ----------------------------------------------------------------------------

    def interfaces(self) -> Sequence[Interface]:
        if self._on_host:
            return self._engine.host.interfaces()
        listed = [LOOPBACK]
        for endpoint in self._owner.attached:
            if endpoint.address is not None:
                index = int(endpoint.interface.removeprefix("eth")) + 2
                cidr = f"{endpoint.address}/{endpoint.prefix}"
                mtu = self._mtu(endpoint)
                listed.append(Interface(index, endpoint.interface, endpoint.mac, (cidr,), index + 3, mtu=mtu))
        return listed

    def _mtu(self, endpoint: EndpointRecord) -> int:
        """Bytes that fit into a packet: VXLAN takes 50 of them for its own headers."""
        network = self._engine.networks.find(endpoint.network_id)
        return 1450 if network is not None and network.driver == "overlay" else 1500

    def routes(self) -> Sequence[Route]:
        if self._on_host:
            return self._engine.host.routes()
        routes = []
        out = self._engine.attachments.gateway_endpoint(self._owner)
        if out is not None and out.gateway is not None:
            routes.append(Route("", out.interface, str(out.gateway)))
        for endpoint in sorted(self._owner.attached, key=lambda e: str(e.address)):
            if endpoint.address is not None:
                network = self._engine.networks.get(endpoint.network_id)
                cidr = str(network.pools[0].cidr)
                routes.append(Route(cidr, endpoint.interface, source=str(endpoint.address)))
        return routes


class HostMachine(Peer):
    """The machine that runs the engine, with programs of its own that listen."""

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
            pool = network.pools[0]
            mac = f"02:42:{number:02x}:00:00:01"
            listed.append(
                Interface(number, network.interface, mac, (f"{pool.gateway}/{pool.cidr.prefixlen}",))
            )
        return listed

    def routes(self) -> Sequence[Route]:
        first = self.addresses[0]
        routes = [
            Route("", "eth0", generated.first_of(first)),
            Route(generated.net24(first), "eth0", source=str(first)),
        ]
        for network in self._bridges():
            pool = network.pools[0]
            routes.append(Route(str(pool.cidr), network.interface, source=str(pool.gateway)))
        return routes

    def _bridges(self) -> list[NetworkRecord]:
        return [network for network in self._engine.networks.local() if network.driver == "bridge"]

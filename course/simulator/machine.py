"""What a process sees of the container that it runs in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from ipaddress import ip_interface
from posixpath import join
from typing import TYPE_CHECKING

from course.simulator import generated
from course.simulator.files import FileTree, Written
from course.simulator.parents import by_device
from course.simulator.process import (
    Interface,
    Main,
    Process,
    Route,
)
from course.simulator.snapshot import NAMELESS
from course.simulator.stack import LOOPBACK, LOOPBACK_IPV4, Stacked, link_local
from course.simulator.state import ContainerRecord, EndpointRecord, ImageRecord
from course.topology.model import FILTERS_IPV6, Address, Place

if TYPE_CHECKING:
    from course.simulator.engine import Engine


def find_main(image: ImageRecord, command: str) -> Main | None:
    """The program that a command name, or a path to it, stands for in this image."""
    return image.programs.get(command)


class ContainerMachine(Stacked):
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
        return self._record.every_process

    # -- files ------------------------------------------------------------------------------

    @property
    def _files(self) -> FileTree:
        record = self._record
        return FileTree(record.image.files, record.changed, self._made_files(), record.mounts)

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
        owner, version = self._owner, self._engine.version
        return Written(
            {
                "/etc/hostname": lambda: f"{self.hostname}\n",
                "/etc/hosts": lambda: generated.hosts(
                    self._own_names(), self._engine.extra_hosts(owner), version
                ),
                "/etc/resolv.conf": lambda: generated.resolv_conf(
                    owner.host_config, owner.docker_dns, version, self._engine.machine.resolver
                ),
                "/proc/net/tcp": lambda: generated.proc_net(self.listeners(), "tcp"),
                "/proc/net/tcp6": lambda: generated.proc_net(self.listeners(), "tcp", 6),
                "/proc/net/udp": lambda: generated.proc_net(self.listeners(), "udp"),
                "/proc/net/udp6": lambda: generated.proc_net(self.listeners(), "udp", 6),
                "/proc/net/route": lambda: generated.proc_route(self.routes()),
                **{
                    f"/proc/{process.pid}/comm": partial(generated.proc_comm, process)
                    for process in self.processes()
                },
            }
        )

    def _own_names(self) -> list[tuple[Address, str]]:
        owner = self._owner
        full = owner.hostname
        if owner.config.get("Domainname"):
            full = f"{full}.{owner.config['Domainname']}"
        short = full.partition(".")[0]
        names = full if short == full else f"{full} {short}"
        if not self._engine.version.at_least(25):
            return [(address, names) for address in owner.own_lines]
        named = [e for e in owner.ever_joined if e.network not in NAMELESS]
        return [(address, names) for e in named for address, _ in e.addresses]

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
        if name in ("", "root") or name.isdecimal():
            return True
        return any(line.partition(":")[0] == name for line in self._users())

    def _users(self) -> list[str]:
        try:
            return self.read_file("/etc/passwd").splitlines()
        except (FileNotFoundError, IsADirectoryError):
            return []

    def signal(self, process: Process, name: str) -> None:
        """Delivered as soon as the sender waits: a process may well signal itself.

        From inside, nothing ends PID 1 that it has no handler for, SIGKILL neither (fact 229).
        """
        if process is self._record.init:
            process = process if name == "SIGKILL" else self._record.processes[0]
        if process.init and name not in process.handlers:
            return
        scheduler = self._engine.scheduler
        scheduler.after(0.0, lambda: scheduler.signal(process, name))

    # -- network ----------------------------------------------------------------------------

    def interfaces(self) -> Sequence[Interface]:
        if self._on_host:
            return self._engine.machine.interfaces()
        ends = self._owner.on_stack
        newer = self._engine.version.at_least(FILTERS_IPV6) or any(end.address6 for end in ends)
        listed = [LOOPBACK if newer else LOOPBACK_IPV4]
        for endpoint in ends:
            if endpoint.addresses:
                cidrs = [f"{address}/{prefix}" for address, prefix in endpoint.addresses]
                parent = self._parent(endpoint)
                mac = endpoint.mac or parent.mac
                if endpoint.address6 is not None:
                    cidrs.append(f"{link_local(mac)}/64")
                listed.append(
                    Interface(
                        endpoint.interface_index,
                        endpoint.interface,
                        mac,
                        tuple(cidrs),
                        parent.index or endpoint.interface_index + 3,
                        mtu=self._mtu(endpoint),
                        arp=not self._in_layer3(endpoint),
                    )
                )
        return listed

    def _parent(self, endpoint: EndpointRecord) -> Interface:
        """The host's interface that an endpoint on a macvlan or ipvlan network is on; else one of index 0."""
        network = self._engine.networks.find(endpoint.network_id)
        name = network.parent if network is not None and network.on_parent else ""
        found = (interface for interface in self._engine.host.interfaces() if interface.name == name)
        return next(found, Interface(0, "", "", ()))

    def _in_layer3(self, endpoint: EndpointRecord) -> bool:
        network = self._engine.networks.find(endpoint.network_id)
        return network is not None and by_device(network)

    def _mtu(self, endpoint: EndpointRecord) -> int:
        """Bytes that fit into a packet, of those that its network is made for."""
        network = self._engine.networks.find(endpoint.network_id)
        return 1500 if network is None else network.mtu

    def routes(self, version: int = 4) -> Sequence[Route]:
        if self._on_host:
            return self._engine.machine.routes(version)
        default = []
        out = self._engine.attachments.default_route(self._owner, version)
        if out is not None:
            gateway = out.gateway if version == 4 else out.gateway6
            default = [Route("", out.interface, str(gateway or ""))]
        links = self._links(version)
        return [*default, *links] if version == 4 else [*links, *default]

    def _links(self, version: int) -> list[Route]:
        """What is reached without a gateway: the networks, in IPv6 each link besides."""
        routes = []
        for endpoint in sorted(self._owner.on_stack, key=lambda e: str(e.address)):
            address, prefix = (
                (endpoint.address, endpoint.prefix) if version == 4 else (endpoint.address6, endpoint.prefix6)
            )
            if address is not None:
                cidr = str(ip_interface(f"{address}/{prefix}").network)
                routes.append(Route(cidr, endpoint.interface, source=str(address)))
        local = [Route("fe80::/64", route.interface) for route in routes] if version == 6 else []
        return routes + local

"""The engine's records: what it holds about networks, containers, images and execs.

`config`, `host_config` and the like are Docker's own documents (the API's spelling), kept as
they came; what the rules work on has fields of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from course.simulator.backlog import Backlog
from course.simulator.health import Health
from course.simulator.mounts import Mount
from course.simulator.process import Main, Process
from course.topology.model import ON_PARENT, Address, Cidr, PublishedPort

Document: TypeAlias = dict[str, Any]
ContainerState: TypeAlias = Literal[
    "created", "running", "paused", "restarting", "exited", "dead", "removing"
]
#: Bytes of output that are kept of a container, and of a command in one. A real engine's log file grows
#: without end, unless it is told to keep it small (`--log-opt max-size`).
LOG_KEPT = 4 * 1024 * 1024
OUTPUT_KEPT = 1024 * 1024
#: PID 1, and the helpers that start it.
STARTING_PIDS = 6
#: What no network of one's own is called; as network modes, what needs none.
RESERVED_NAMES = ("bridge", "host", "none", "default")
#: Options of networks: how large packets may be, and that an overlay's are encrypted between hosts.
MTU = "com.docker.network.driver.mtu"
ENCRYPTED = "encrypted"


@dataclass(eq=False, slots=True)
class Pool:
    """One IPAM configuration of a network. `asked` says which of its parts the creator gave."""

    cidr: Cidr
    gateway: Address | None = None
    ip_range: Cidr | None = None
    aux: dict[str, Address] = field(default_factory=dict)
    asked: Document = field(default_factory=dict)
    taken: set[Address] = field(default_factory=set)
    last: Address | None = None  # the address given out last: Docker goes on from there


@dataclass(slots=True)
class NetworkRecord:
    id: str
    name: str
    driver: str
    created: float
    scope: str = "local"
    pools: list[Pool] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    ipam_driver: str = "default"
    ipam_options: dict[str, str] | None = None
    internal: bool = False
    attachable: bool = False
    ipv4: bool = True
    ipv6: bool = False
    predefined: bool = False
    config_only: bool = False  # others are made from it; `configured` is what it says of their addresses
    config_from: str = ""
    configured: list[Document] = field(default_factory=list)

    def pool(self, version: int) -> Pool | None:
        """Where IPv4 or IPv6 addresses come from; None where the network gives none of them out."""
        if not (self.ipv4 if version == 4 else self.ipv6):
            return None
        return next((pool for pool in self.pools if pool.cidr.version == version), None)

    @property
    def interface(self) -> str:
        """The bridge's name on the host (br-0123456789ab)."""
        return self.options.get("com.docker.network.bridge.name", f"br-{self.id[:12]}")

    @property
    def encrypted(self) -> bool:
        """Whether packets between hosts are encrypted: by this option of an overlay, whatever it says."""
        return self.driver == "overlay" and ENCRYPTED in self.options

    @property
    def mtu(self) -> int:
        """Bytes that fit into a container's packet. VXLAN takes 50 for its headers, encryption 26 or more."""
        asked = self.options.get(MTU, "").removeprefix("+")
        whole = (int(asked) if asked.isdecimal() else 0) or 1500
        if self.driver != "overlay":
            return whole
        inner = whole - 50
        return (inner - 26) // 4 * 4 if self.encrypted else inner

    @property
    def default_bridge(self) -> bool:
        return self.predefined and self.name == "bridge"

    @property
    def on_parent(self) -> bool:
        """Whether it is on an interface of the host, without a bridge."""
        return self.driver in ON_PARENT

    @property
    def parent(self) -> str:
        """The host's interface that a macvlan or ipvlan network is on; else a dummy of its own."""
        return self.options.get("parent") or f"d{self.driver[0]}-{self.id[:12]}"

    @property
    def foreign(self) -> bool:
        """Whether it is a swarm's and no overlay: each node makes its own, when it is needed there."""
        return self.scope == "swarm" and self.driver != "overlay"

    @property
    def closed(self) -> bool:
        """Whether nothing leads out of it: as it is internal, or on no interface of the host."""
        return self.internal or (self.on_parent and not self.options.get("parent"))


@dataclass(slots=True)
class EndpointRecord:
    """A container's settings on one network, and what it was given there while it runs."""

    network: str  # name as asked for, until looked up at start
    network_id: str = ""
    endpoint_id: str = ""
    address: Address | None = None
    prefix: int = 0
    gateway: Address | None = None
    address6: Address | None = None
    prefix6: int = 0
    gateway6: Address | None = None
    mac: str = ""
    interface: str = ""
    interface_index: int = 0
    publishes: bool = False  # whether published ports lead to it, or have done so since it was joined
    aliases: list[str] | None = None
    links: list[str] | None = None
    ipam_config: Document | None = None
    driver_opts: dict[str, str] | None = None
    gateway_priority: int = 0
    asked_mac: str = ""  # the MAC address that it is to have each time
    dns_names: list[str] | None = None  # what inspect shows: as of the last time the container joined
    hostname: str | None = None  # the container's, as of then; before Engine 25 it stays among the aliases
    shut_out: bool = False  # whether its interface could not be put into the container
    remains: EndpointRecord | None = None  # what is still told of a place that was given and taken back

    @property
    def attached(self) -> bool:
        return bool(self.endpoint_id)

    @property
    def addresses(self) -> tuple[tuple[Address, int], ...]:
        """Those that it has now, each with the length of its subnet's prefix."""
        both = ((self.address, self.prefix), (self.address6, self.prefix6))
        return tuple((address, prefix) for address, prefix in both if address is not None)


@dataclass(slots=True)
class LogLine:
    time: float
    stream: int
    data: bytes


@dataclass(eq=False, slots=True)
class LinkRecord:
    """Another name for the container `child`, which a container on the default bridge was created with.

    `names` and `address` are what its hosts file says since its start.
    """

    child: ContainerRecord
    alias: str
    names: tuple[str, ...] = ()
    address: Address | None = None


#: Files on the host that an engine makes for a container, by the names that `inspect` has for their paths.
HOST_FILES = {
    "ResolvConfPath": "resolv.conf",
    "HostnamePath": "hostname",
    "HostsPath": "hosts",
    "LogPath": "log",
}


@dataclass(eq=False, slots=True)
class ContainerRecord:
    id: str
    name: str  # without Docker's leading slash
    created: float
    image: ImageRecord
    config: Document  # Docker's Config: Image, Cmd, Entrypoint, Env, ExposedPorts, Labels, Tty …
    host_config: Document  # Docker's HostConfig: NetworkMode, PortBindings, AutoRemove, ExtraHosts …
    endpoints: dict[str, EndpointRecord] = field(default_factory=dict)  # by network name
    state: ContainerState = "created"
    exit_code: int = 0
    error: str = ""
    started: float | None = None
    finished: float | None = None
    published: list[PublishedPort] = field(default_factory=list)
    published_by: tuple[str, str] = ("", "")  # ids of the networks that led out then, by IPv4 and by IPv6
    told_ports: list[PublishedPort] | None = None  # what `inspect` tells since a connect failed for its ports
    processes: list[Process] = field(default_factory=list)  # the first is PID 1, or what `init` runs
    init: Process | None = None  # Docker's own PID 1 (`--init`), which passes signals on
    log: Backlog[LogLine] = field(default_factory=lambda: Backlog(lambda line: line.data, LOG_KEPT))
    restarts: int = 0  # by its restart policy, since somebody started it
    backoff: float = 0.0  # seconds that it waited last, before its policy started it again
    last_pid: int = STARTING_PIDS  # what is begun in it goes on from here
    files: set[str] = field(default_factory=set)  # those of `HOST_FILES` that are there
    shown_mac: str = ""  # the address asked for that `inspect` has shown for the container as a whole
    sandbox: str = ""  # the id of its network namespace, if it has one of its own
    written: ContainerRecord | None = None  # as lists show it; None: as it is
    ending: Literal["", "stop", "kill"] = ""  # who asks for its end now: then it is not restarted
    stopped_by_hand: bool = False  # since somebody started it: `unless-stopped` looks at it
    owner_id: str = ""  # of the container whose network stack it shares since its start
    joined: float | None = None  # when that container was started
    changed: MutableMapping[str, str] = field(default_factory=dict)  # files written inside: path -> text
    health: Health | None = None  # None before the first start, and without a healthcheck
    links: list[LinkRecord] = field(default_factory=list)  # those on the default bridge
    mounts: list[Mount] = field(default_factory=list)
    gateway: EndpointRecord | None = None  # its way out where it is on overlay networks only
    docker_dns: bool = False  # whether it has been on a network with names since it was started
    own_lines: list[Address] = field(default_factory=list)  # in its hosts file, by engines before 25
    left: list[EndpointRecord] = field(default_factory=list)  # what failed connects have left in it
    default_by: dict[int, EndpointRecord] = field(default_factory=dict)  # of these, by IP version
    interfaces: int = 0  # how many it has got since it was started, loopback beside

    @property
    def running(self) -> bool:
        return self.state in ("running", "paused", "restarting")

    def write_down(self) -> ContainerRecord:
        """Keep the container as it is now for lists.

        A real engine lists containers as they were last written down: when a start fails, before what the
        container was given is taken back. What changes it next is written down again, and `written` None.
        """
        endpoints = {name: replace(each) for name, each in self.endpoints.items()}
        self.written = replace(self, endpoints=endpoints, published=list(self.published), written=None)
        return self.written

    def forget_macs(self) -> None:
        """The MAC addresses that it was noted for or had; who shares another's stack keeps those noted.

        So do Engines 28.5.2 and 20.10.24.
        """
        if self.network_mode.startswith("container:"):
            return
        for endpoint in self.endpoints.values():
            endpoint.mac = ""

    @property
    def every_process(self) -> list[Process]:
        """Those that run in it, with Docker's own."""
        return [*([self.init] if self.init is not None and self.processes else []), *self.processes]

    @property
    def attached(self) -> list[EndpointRecord]:
        """Its endpoints on networks now, in the order of its interfaces."""
        known = [*self.endpoints.values(), *([self.gateway] if self.gateway is not None else [])]
        return sorted((e for e in known if e.attached), key=lambda endpoint: endpoint.interface_index)

    @property
    def gateway_name(self) -> str:
        """What its end of docker_gwbridge is called (28.5.2 and 20.10.24)."""
        return f"gateway_{self.sandbox[:12]}"

    @property
    def ever_joined(self) -> list[EndpointRecord]:
        """Its endpoints, and those of connects that have failed, in the order of its interfaces."""
        return sorted([*self.attached, *self.left], key=lambda endpoint: endpoint.interface_index)

    @property
    def on_stack(self) -> list[EndpointRecord]:
        """What it has interfaces by: its endpoints, and what failed connects have left."""
        return [endpoint for endpoint in self.ever_joined if not endpoint.shut_out]

    @property
    def shares(self) -> str:
        """Whose network stack it uses: an id since its start, before that what was asked for; else ""."""
        return self.owner_id or self.network_mode.partition("container:")[2]

    @property
    def network_mode(self) -> str:
        return str(self.host_config.get("NetworkMode") or "default")

    @property
    def hostname(self) -> str:
        return str(self.config.get("Hostname") or "")

    @property
    def tty(self) -> bool:
        return bool(self.config.get("Tty"))


@dataclass(frozen=True, eq=False, slots=True)
class ImageRecord:
    """An image: what `docker image inspect` tells of it, and the programs it holds.

    `programs` maps command names (``mongod``, ``wget``) and paths (``/bin/sh``) to what they run.
    """

    id: str  # sha256:…
    tags: tuple[str, ...]  # mongo:latest, mongo:8
    created: float
    size: int
    config: Mapping[str, Any]  # Cmd, Entrypoint, Env, ExposedPorts, WorkingDir, User, Labels
    programs: Mapping[str, Main]
    files: Mapping[str, str] = field(default_factory=dict)
    needs_pull: bool = False  # in the catalogue, but not on a new engine yet
    digests: tuple[str, ...] = ()  # names that a registry knows it by: mongo@sha256:…


@dataclass(eq=False, slots=True)
class ExecRecord:
    id: str
    container: ContainerRecord
    argv: list[str]
    env: list[str]
    tty: bool
    stdin: bool
    stdout: bool
    stderr: bool
    user: str = ""
    cwd: str = ""
    detach_keys: bytes = b""  # none of its own: the usual ones
    linked: list[str] = field(default_factory=list)  # variables that tell of linked containers
    process: Process | None = None
    problem: str = ""  # why it could not be run, when it was started
    detached: bool = False  # nobody reads what it writes
    output: Backlog[tuple[int, bytes]] = field(
        default_factory=lambda: Backlog(lambda written: written[1], OUTPUT_KEPT)
    )
    at_end: Callable[[], None] | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.exit_code is None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as `docker events` tells it."""

    time: float
    type: str  # container, network, image, volume …
    action: str
    actor: str  # id
    attributes: Mapping[str, str]
    scope: str = "local"  # or swarm

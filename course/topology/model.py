"""What exists: hosts, networks, containers and who listens where, at one moment.

A `Topology` is a value: built once (by the simulator, or by `course.observe` from any
engine), never changed, compared with ``==``. Everything that explains, draws or checks
Docker networking reads this model and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from course.topology import desktop

if TYPE_CHECKING:
    from course.topology.index import Index
    from course.topology.services import SwarmService

Address: TypeAlias = IPv4Address | IPv6Address
Cidr: TypeAlias = IPv4Network | IPv6Network
Protocol: TypeAlias = Literal["tcp", "udp", "sctp"]
#: Docker Engine on a Linux host, or Docker Desktop on one of any kind.
Platform: TypeAlias = Literal["linux", "desktop"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)
PlaceKind: TypeAlias = Literal["container", "network", "host", "vm", "outside"]

ANY_ADDRESS = IPv4Address("0.0.0.0")
ANY_IPV6 = IPv6Address("::")
#: What Go's strconv.ParseBool reads, and so Docker where it takes a truth value as text.
TRUE = ("1", "t", "T", "TRUE", "true", "True")
FALSE = ("0", "f", "F", "FALSE", "false", "False")
#: Drivers whose networks are on an interface of their host, the parent, instead of a bridge.
ON_PARENT = ("macvlan", "ipvlan")
#: The bridge by which containers on overlay networks get out of their host.
GATEWAY_BRIDGE = "docker_gwbridge"
#: The first release whose rules for bridges are made for IPv6 as well, and which has IPv6 in each container's
#: loopback (`ip6tables` by default: https://docs.docker.com/engine/release-notes/27/).
FILTERS_IPV6 = 27


class Place(NamedTuple):
    """A thing that a picture shows and a connection passes: say, the container *mongodb*.

    `host` is where it is, for names are unique on a host only; "" for what spans several hosts.
    """

    kind: PlaceKind
    name: str
    host: str = "host"

    @property
    def key(self) -> str:
        """What `walk` takes it by: a container's name behind its host's, which makes it unmistakable."""
        return f"{self.host}/{self.name}" if self.kind == "container" else self.name

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


OUTSIDE = Place("outside", "outside")


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that takes connections: where it is bound, and which program holds it.

    `address` 0.0.0.0 (or ::) means every address of its network stack.
    """

    port: int
    address: Address = ANY_ADDRESS
    protocol: Protocol = "tcp"
    program: str = ""

    def accepts(self, address: Address, port: int, protocol: Protocol = "tcp") -> bool:
        """Whether a packet that reached this stack for `address`:`port` meets this socket."""
        if (self.port, self.protocol) != (port, protocol):
            return False
        if int(self.address) == 0:  # "::" takes IPv4 too, as Linux does unless told otherwise
            return self.address.version == 6 or address.version == 4
        return self.address == address


@dataclass(frozen=True, slots=True)
class Subnet:
    """A range of addresses of a network, and the address in it through which it is left."""

    cidr: Cidr
    gateway: Address | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """A network of the engine on `host`.

    `driver` is Docker's word: bridge, host, null, overlay, macvlan, ipvlan. The last two are on the host's
    interface `parent`, if any, in a `mode` of their driver; ipvlan knows a `flag`, too. An overlay spans the
    hosts of the swarm `swarm` and has the host ""; `vni` is its number in VXLAN packets (which are
    `encrypted`, or not), which hosts take at the UDP port `vxlan_port`.
    """

    id: str
    name: str
    driver: str = "bridge"
    host: str = "host"
    subnets: tuple[Subnet, ...] = ()
    interface: str = ""
    internal: bool = False
    icc: bool = True
    masquerade: bool = True
    default_bridge: bool = False  # the pre-defined network "bridge": no names are resolved on it
    swarm: str = ""
    vni: int = 0
    encrypted: bool = False
    vxlan_port: int = 4789
    parent: str = ""
    mode: str = ""
    flag: str = ""

    @property
    def place(self) -> Place:
        return Place("network", self.name, self.host)

    @property
    def answers_names(self) -> bool:
        """Whether containers find each other by name on it: on all but those that Docker makes for itself."""
        by_docker = self.default_bridge or self.name in ("ingress", GATEWAY_BRIDGE)
        return self.driver not in ("host", "null") and not by_docker

    @property
    def on_parent(self) -> bool:
        """Whether its containers are on an interface of the host, or a dummy, instead of a bridge."""
        return self.driver in ON_PARENT

    @property
    def apart(self) -> str:
        """The option that keeps its containers from each other, as ``macvlan_mode=private``; "" for none."""
        if self.driver == "macvlan" and self.mode in ("private", "vepa"):
            return f"macvlan_mode={self.mode}"
        flagged = self.driver == "ipvlan" and self.flag in ("private", "vepa")
        return f"ipvlan_flag={self.flag}" if flagged else ""

    @property
    def routed(self) -> bool:
        """Whether its containers send by addresses alone, without a gateway: ipvlan in layer 3."""
        return self.driver == "ipvlan" and self.mode in ("l3", "l3s")

    @property
    def gateways(self) -> tuple[Address, ...]:
        return tuple(s.gateway for s in self.subnets if s.gateway is not None)

    def gateway(self, version: int) -> Address | None:
        """Its gateway for IPv4 or IPv6."""
        return next((gateway for gateway in self.gateways if gateway.version == version), None)

    def holds(self, address: Address) -> bool:
        """Whether `address` belongs to one of this network's subnets."""
        return any(address in subnet.cidr for subnet in self.subnets)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A container's place on one network. Without addresses while the container is stopped.

    `address` is its IPv4 address, `address6` its IPv6 address: a network may give out either or both.
    """

    network: str  # the network's id, "" while Docker has not looked the name up yet
    network_name: str
    address: Address | None = None
    address6: Address | None = None
    mac: str = ""
    interface: str = ""
    names: tuple[str, ...] = ()  # what the network's DNS answers with this endpoint's address
    aliases: tuple[str, ...] = ()  # those of `names` that the learner asked for
    links: tuple[
        tuple[str, str], ...
    ] = ()  # names of its own for others (``--link``): each, and what it means
    gateway_priority: int = 0
    #: Of one that is only left of a connect: the IP versions whose default route goes by it.
    default_of: tuple[int, ...] = ()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Those that it has now."""
        return tuple(address for address in (self.address, self.address6) if address is not None)

    def of_version(self, version: int) -> Address | None:
        """Its IPv4 address, or its IPv6 address."""
        return self.address if version == 4 else self.address6


@dataclass(frozen=True, slots=True)
class PublishedPort:
    """A port of the host that is passed on to a port of the container (``-p``)."""

    host_port: int
    container_port: int
    host_address: Address = ANY_ADDRESS
    protocol: Protocol = "tcp"


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A line of /etc/hosts that was asked for (``--add-host``, or ``--link`` on the default bridge)."""

    address: Address
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Container:
    """A container: its state, its endpoints, and the sockets its programs listen on.

    `network_mode` is Docker's: a network's name, ``bridge``, ``host``, ``none`` or
    ``container:ID``. `published` is what the engine holds open now: nothing while stopped.
    """

    id: str
    name: str
    image: str = ""
    state: str = "running"
    host: str = "host"
    network_mode: str = "bridge"
    hostname: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    #: What failed connects have left: interfaces with addresses, on networks that do not list the container.
    left: tuple[Endpoint, ...] = ()
    published: tuple[PublishedPort, ...] = ()
    exposed: tuple[tuple[int, Protocol], ...] = ()
    listeners: tuple[Listener, ...] = ()
    extra_hosts: tuple[HostEntry, ...] = ()
    #: It has left its last network with names, and keeps Docker's resolver all the same (fact 212).
    keeps_docker_dns: bool = False

    @property
    def place(self) -> Place:
        return Place("container", self.name, self.host)

    @property
    def running(self) -> bool:
        """Whether its programs exist (a paused container's do, but take no turns)."""
        return self.state in ("running", "paused")

    @property
    def short_id(self) -> str:
        return self.id[:12]

    def on(self, network: str) -> Endpoint | None:
        """Its endpoint on the network with this name or id, if it has one."""
        return next((e for e in self.endpoints if network in (e.network_name, e.network)), None)


@dataclass(frozen=True, slots=True)
class Host:
    """A machine that runs an engine: its own addresses and its own listening programs.

    On the platform "desktop" the engine runs in a virtual machine of it, which has addresses of its own.
    `dropped` are the ports that a firewall in front of it lets nothing through to. While it is `off` nothing
    on it answers, though others may know its containers still. `swarm` is the id of the swarm whose node it
    is, and `advertised` the address under which the other nodes know it. `release` is its engine's: 20, 28 …
    (some rules are not those of older ones).
    """

    name: str = "host"
    addresses: tuple[Address, ...] = (IPv4Address("192.0.2.10"),)
    platform: Platform = "linux"
    listeners: tuple[Listener, ...] = ()
    dropped: tuple[tuple[int, Protocol], ...] = ()
    off: bool = False
    swarm: str = ""
    advertised: Address | None = None
    release: int = 28

    @property
    def place(self) -> Place:
        return Place("host", self.name, self.name)

    @property
    def in_vm(self) -> bool:
        """Whether the engine, its networks and its containers are in a virtual machine."""
        return self.platform == "desktop"

    @property
    def engine_place(self) -> Place:
        """The machine that the engine runs on: the host, or Docker Desktop's virtual machine."""
        return Place("vm", desktop.MACHINE, self.name) if self.in_vm else self.place

    @property
    def engine_addresses(self) -> tuple[Address, ...]:
        """The addresses of that machine, but for its ends of the engine's networks."""
        return (desktop.ADDRESS,) if self.in_vm else self.addresses

    def filters(self, version: int) -> bool:
        """Whether the engine's firewall rules hold for IPv4, or IPv6: for the latter since Engine 27."""
        return version == 4 or self.release >= FILTERS_IPV6


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies beyond the hosts: public names, and machines that listen at public addresses.

    Not `seen`, nothing is known of it: a real engine does not tell.
    """

    names: Mapping[str, tuple[Address, ...]] = field(default_factory=dict)
    listeners: Mapping[Address, tuple[Listener, ...]] = field(default_factory=dict)
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything at one moment.

    Container and network names are unique on a host. Where there are several, a name alone means the first of
    that name, and ``node2/web`` the one on the host node2.
    """

    hosts: tuple[Host, ...] = (Host(),)
    networks: tuple[Network, ...] = ()
    containers: tuple[Container, ...] = ()
    outside: Outside = Outside()
    services: tuple[SwarmService, ...] = ()

    _index: Index | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def index(self) -> Index:
        """What it holds, by name, id, address and stack."""
        if self._index is None:
            from course.topology.index import Index  # it is made of this module's parts

            object.__setattr__(self, "_index", Index(self))
        assert self._index is not None
        return self._index

    def host(self, name: str) -> Host | None:
        return self.index.hosts.get(name)

    def network(self, key: str) -> Network | None:
        """The network with this name (or ``host/name``), or this id."""
        return self.index.networks.get(key)

    def container(self, key: str) -> Container | None:
        """The container with this name (or ``host/name``), id or short id."""
        return self.index.containers.get(key)

    def at(self, place: Place) -> Container | None:
        """The container that stands at this place."""
        return self.index.places.get(place)

    def place(self, name: str) -> Place | None:
        """The container, else the host, of this name; "outside" is the world beyond."""
        if (container := self.container(name)) is not None:
            return container.place
        if (host := self.host(name)) is not None:
            return host.place
        return OUTSIDE if name == OUTSIDE.name else None

    def members(self, network: Network) -> Sequence[tuple[Container, Endpoint]]:
        """Containers with an address on `network` now, each with its endpoint there."""
        return self.index.members.get(network.id, ())

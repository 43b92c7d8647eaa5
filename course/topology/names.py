"""What a name means to a container: /etc/hosts first, then Docker's DNS, then the resolver outside.

Rules from Engine 28.5.2 (facts 201 to 220): names live on user-defined networks, each on its own; several
endpoints may answer to one name; a paused container still resolves, a stopped one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import Literal, TypeAlias

from course.topology import desktop
from course.topology.model import Address, Container, Host, Network, Place, Topology
from course.topology.overlay import heard_of
from course.topology.parents import on_wire
from course.topology.services import service_addresses
from course.topology.stacks import Stack, attached, holder, interfaces, stack_of, way_out

Origin: TypeAlias = Literal["address", "hosts file", "docker dns", "desktop dns", "outside dns", "nobody"]
#: The first release whose resolver passes nothing on from internal networks, and says so (fact 144).
REFUSES_INSIDE = 26
#: The first release that asks a resolver outside as the host does, not as the container.
ASKS_AS_HOST = 26
Answer: TypeAlias = Literal["ok", "nxdomain", "servfail", "timeout"]

LOCALHOST = IPv4Address("127.0.0.1")
#: Docker's resolver in every container on a user-defined network.
DOCKER_DNS = "127.0.0.11"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The addresses behind `name`, and who said so.

    `network` is the one whose DNS knew the name; `server` the resolver that was asked: 127.0.0.11 on a
    user-defined network, "" where the resolver outside is. Without addresses, `answer` says what came back.
    """

    name: str
    addresses: tuple[Address, ...]
    origin: Origin
    network: str = ""
    server: str = ""
    answer: Answer = "ok"


def resolve(topology: Topology, source: str | Place, name: str) -> Resolution:
    """Look up `name` as the container (or host, or "outside") called `source` would.

    Raises KeyError where there is no such source.
    """
    if (address := _literal(name)) is not None:
        return Resolution(name, (address,), "address")
    if name.lower() == "localhost" or name.lower().endswith(".localhost"):
        return Resolution(name, (LOCALHOST,), "hosts file")
    container = topology.container(source) if isinstance(source, str) else topology.at(source)
    if container is None:
        if isinstance(source, str) and topology.place(source) is None:
            raise KeyError(source)
        return _outside(topology, name, "")
    return _in_container(topology, container, name)


def name_of(topology: Topology, source: Place, address: Address) -> str:
    """The name that Docker's DNS tells the container `source` for an address; "" where it has none.

    It is NAME.NETWORK, of a network that both are on (fact 204).
    """
    container = topology.at(source)
    if container is None:
        return ""
    stack = stack_of(topology, container)
    for network in _searched(topology, stack):
        neighbour = holder(topology, network, address)
        if neighbour is not None and heard_of(topology, stack.host, neighbour):
            return f"{neighbour.name}.{network.name}"
    return ""


def _in_container(topology: Topology, container: Container, name: str) -> Resolution:
    stack = stack_of(topology, container)
    if stack.owner is None:
        return _outside(topology, name, "", stack.host)
    if found := _hosts_file(topology, stack, name):
        return Resolution(name, found, "hosts file")
    if not has_docker_dns(topology, stack):
        return (
            _outside(topology, name, "", stack.host)
            if _leads_out(topology, stack)
            else Resolution(name, (), "nobody", answer="timeout")
        )
    for network in _searched(topology, stack):
        if found := _on_network(topology, stack, network, name):
            return Resolution(name, found, "docker dns", network.name, DOCKER_DNS)
    if not _leads_out(topology, stack):
        refused: Answer = "servfail" if stack.host.release >= REFUSES_INSIDE else "timeout"
        return Resolution(name, (), "nobody", server=DOCKER_DNS, answer=refused)
    return _outside(topology, name, DOCKER_DNS, stack.host)


def _hosts_file(topology: Topology, stack: Stack, name: str) -> tuple[Address, ...]:
    assert stack.owner is not None
    wanted = name.lower()
    asked = (entry.address for entry in stack.owner.extra_hosts if wanted in map(str.lower, entry.names))
    if (first := next(asked, None)) is not None:
        return (first,)
    if wanted != stack.owner.hostname.lower():
        return ()
    return tuple(address for endpoint, _ in interfaces(topology, stack) for address in endpoint.addresses)


def _leads_out(topology: Topology, stack: Stack) -> bool:
    """Whether a question gets out: older engines ask as the container, which may have no router to ask by."""
    for version in (4, 6):
        way = way_out(topology, stack, version)
        if way is None:
            continue
        past_host = way[1].on_parent and stack.host.release < ASKS_AS_HOST
        if not past_host or (not way[1].routed and on_wire(stack.host, way[1], version)):
            return True
    return False


def has_docker_dns(topology: Topology, stack: Stack) -> bool:
    """Whether 127.0.0.11 answers in this stack: on any network but the pre-defined ones, and from then on."""
    kept = stack.owner is not None and stack.owner.keeps_docker_dns
    return kept or any(network.answers_names for _, network in attached(topology, stack))


def _searched(topology: Topology, stack: Stack) -> list[Network]:
    """The networks whose names count, that of the default route first, then by name (fact 208).

    On the default bridge only a container that was renamed has names.
    """
    out = way_out(topology, stack)
    on = [network for _, network in attached(topology, stack)]
    networks = [network for network in on if network.answers_names or network.default_bridge]
    return sorted(networks, key=lambda network: (out is None or network != out[1], network.name))


def _on_network(topology: Topology, stack: Stack, network: Network, name: str) -> tuple[Address, ...]:
    bare = _linked(topology, stack, network, name.rstrip(".").removesuffix(f".{network.name}"))
    wanted = bare.lower().removesuffix(f".{network.name.lower()}")
    if network.driver == "overlay" and (found := service_addresses(topology, stack.host, network, wanted)):
        return found
    ends = [
        endpoint
        for container, endpoint in topology.index.named.get((network.id, wanted), ())
        if heard_of(topology, stack.host, container)
    ]
    # Who has addresses of both kinds takes the IPv6 address (RFC 6724), and all on this network have.
    newer = (endpoint.address6 for endpoint in ends if endpoint.address6)
    return (*newer, *(endpoint.address for endpoint in ends if endpoint.address))


def _linked(topology: Topology, stack: Stack, network: Network, name: str) -> str:
    """What a name of the container's own stands for on a network; the name itself if it is none of these.

    Those names are told from others by capital letters, too.
    """
    ends = (endpoint for endpoint, on in attached(topology, stack) if on is network)
    return next((meant for end in ends for own, meant in end.links if own == name), name)


def _outside(topology: Topology, name: str, server: str, inside: Host | None = None) -> Resolution:
    """What the resolver outside says to who asks by `server`; `inside` is the host that a container is on."""
    own = desktop.NAMES.get(name.lower().rstrip(".")) if inside is not None and inside.in_vm else None
    if own is not None:
        return Resolution(name, (own,), "desktop dns", server=server)
    found = topology.outside.names.get(name.lower().rstrip("."), ())
    if found:
        return Resolution(name, found, "outside dns", server=server)
    return Resolution(name, (), "nobody", server=server, answer="nxdomain")


def _literal(name: str) -> Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None

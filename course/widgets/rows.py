"""Who stands where, and what the cards say: the networks from top to bottom, and the members of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from course.topology.model import Container, Endpoint, Host, Network, Topology
from course.topology.services import mesh
from course.widgets import texts
from course.widgets.lettering import text_width, wrapped
from course.widgets.picture import MONO, ROOM

#: A container in a lane: what its card says there, and whether it is only a chip.
Member: TypeAlias = tuple[Container, tuple[str, ...], bool]


@dataclass(slots=True)
class Row:
    """A lane to be: `network` is None for containers without one."""

    network: Network | None
    title: str
    detail: str
    colour: int
    members: list[Member] = field(default_factory=list)


def rows_of(topology: Topology, host: Host) -> list[Row]:
    """The lanes of a host from top to bottom, each with its members."""
    rows = {row.network.id: row for row in _network_rows(topology, host) if row.network is not None}
    lost = Row(None, texts.NO_NETWORK, texts.NO_NETWORK_DETAIL, 0)
    anywhere = Row(None, texts.ANYWHERE, texts.ANYWHERE_DETAIL, 0)  # in sketches of what is to be
    for container in _on(topology, host):
        at = home(topology, container)
        rest = lost if container.network_mode else anywhere
        rows.get(at, rest).members.append((container, card_lines(topology, container, at), False))
        for endpoint in container.endpoints:
            if endpoint.network in rows and endpoint.network != at:
                rows[endpoint.network].members.append((container, _chip_lines(endpoint), True))
    return [row for row in (*rows.values(), lost, anywhere) if _worth_showing(row)]


def _on(topology: Topology, host: Host) -> list[Container]:
    return [container for container in topology.containers if container.host == host.name]


def _worth_showing(row: Row) -> bool:
    """Networks of one's own and the default bridge are shown when empty, the other pre-defined ones not."""
    return bool(row.members) or (row.network is not None and row.network.driver not in ("host", "null"))


#: Networks on which a container is without an endpoint that tells of it.
_WITHOUT_ENDPOINT = ("host", "none")


def home(topology: Topology, container: Container) -> str:
    """The id of the network where a container's card stands: the oldest of its own, else `bridge`."""
    joined = container
    if container.network_mode.startswith("container:"):
        joined = topology.container(container.network_mode.partition(":")[2]) or container
    keys = {endpoint.network or endpoint.network_name for endpoint in joined.endpoints}
    if not keys and joined.network_mode in _WITHOUT_ENDPOINT:  # else it has left the one it was made for
        keys = {joined.network_mode}
    near = [network for network in topology.networks if network.host in ("", container.host)]
    on = [network for network in near if network.id in keys or network.name in keys]
    own = [network for network in on if network.answers_names]
    return (own or on)[0].id if on else ""


def _network_rows(topology: Topology, host: Host) -> list[Row]:
    """A row for each network of a host. One that spans hosts has the same colour on all of them."""
    rows, colour = [], 0
    for network in topology.networks:
        own = network.driver not in ("host", "null") and not network.default_bridge
        colour += own
        hosts = _hosts(topology, network)
        if host.name in hosts:
            also = [name for name in hosts if name != host.name]
            detail = _network_detail(network, also, host)
            rows.append(Row(network, network.name, detail, colour if own else 0))
    return rows


def _hosts(topology: Topology, network: Network) -> list[str]:
    """Where a network is shown: on its host; one that spans hosts where it has members, or where ports lead
    onto it, else on the first.
    """
    if network.host:
        return [network.host]
    members = {container.host for container in topology.containers if container.on(network.id) is not None}
    members |= {host.name for host in topology.hosts if _meshes(topology, host, network)}
    return [host.name for host in topology.hosts if host.name in members] or [topology.hosts[0].name]


def _meshes(topology: Topology, host: Host, network: Network) -> bool:
    """Whether ports of a host lead onto a network by the swarm's mesh."""
    return not host.off and any(by is network for _, _, by in mesh(topology, host))


def _network_detail(network: Network, also: list[str], host: Host) -> str:
    parts = [
        texts.DEFAULT_BRIDGE if network.default_bridge else network.driver,
        *(str(subnet.cidr) for subnet in network.subnets),
    ]
    if network.encrypted:
        parts.append(texts.ENCRYPTED)
    if network.parent:
        parts.append(texts.PARENT.format(parent=network.parent))
    if network.internal:
        parts.append(texts.INTERNAL)
    if network.driver == "host":
        return texts.VM_NETWORK if host.in_vm else texts.HOST_NETWORK
    if network.driver == "null":
        return texts.NONE_NETWORK
    parts.append(texts.NAMES if network.answers_names else texts.NO_NAMES)
    if also:
        parts.append(texts.ALSO_ON.format(hosts=", ".join(also)))
    return " · ".join(filter(None, parts))


def card_lines(topology: Topology, container: Container, network: str) -> tuple[str, ...]:
    """What a card says below the name: image, state, address, listening ports, further names."""
    lines = [container.image]
    if container.state != "running":
        lines.append(texts.STATES.get(container.state, container.state))
    endpoint = container.on(network)
    if endpoint is not None:
        lines += map(str, endpoint.addresses)
    if container.network_mode.startswith("container:"):
        owner = topology.container(container.network_mode.partition(":")[2])
        lines.append(texts.SHARES.format(owner=owner.name if owner else "?"))
    if container.listeners:
        lines += _listening(container)
    if endpoint is not None and endpoint.aliases:
        lines.append(texts.ALIASES.format(names=", ".join(endpoint.aliases)))
    missing = [
        e.network_name for e in container.endpoints if topology.network(e.network or e.network_name) is None
    ]
    if missing:
        lines.append(texts.MISSING.format(network=missing[0]))
    return tuple(lines)


def _listening(container: Container) -> list[str]:
    """Each port once, and its address where it is bound to one; in as many lines as they need."""
    ports = dict.fromkeys(
        str(listener.port) if int(listener.address) == 0 else f"{listener.address}:{listener.port}"
        for listener in container.listeners
    )
    first, *others = ports
    begun = texts.LISTENS.format(ports=first)
    if text_width(begun, MONO, mono=True) <= ROOM:
        return wrapped([begun, *others], ROOM, MONO)
    return [texts.LISTENS.format(ports="").strip(), *wrapped(ports, ROOM, MONO)]


def _chip_lines(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(map(str, endpoint.addresses))

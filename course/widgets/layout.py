"""Where everything of the picture stands: host frame, network lanes, container cards, published ports.

Cards stand in a grid. A container on several networks has one card, on the network where it is at home,
and a small chip in the same column of each other lane. Lines run in the gutters between columns: published
ports down the left one, the bonds between a card and its chips down the right one. So nothing crosses a card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from course.topology.model import Container, Endpoint, Host, Network, Place, PublishedPort, Topology
from course.widgets import texts

WIDTH = 800
COLUMNS = 4
CARD = 158
GUTTER = 28
MARGIN = 20
LINE = 17
PADDING = 9
LANE_HEAD = 30
ROW_GAP = 16
#: Room above the lanes: the outside world, the host's edge with its ports, and the host's own line.
TOP = 118
EDGE = 56
#: Width of a letter at the size of a card's text, in SVG units; wide enough for every common font.
LETTER = 6.9


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in SVG units from the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: Box) -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def contains(self, other: Box) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class Card:
    """A container in a lane; `chip` where it is at home elsewhere. `lines` stand below its name."""

    container: Container
    box: Box
    lines: tuple[str, ...]
    chip: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A network, and who is on it. `network` is None for containers without one."""

    title: str
    detail: str
    box: Box
    cards: tuple[Card, ...]
    network: Network | None = None
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Port:
    """A published port on the host's edge, and the line from there to the card."""

    label: str
    box: Box
    path: tuple[tuple[float, float], ...]
    container: Container


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole, ready to be drawn."""

    width: float
    height: float
    host: Host
    frame: Box
    outside: Box
    lanes: tuple[Lane, ...]
    ports: tuple[Port, ...]
    bonds: tuple[tuple[tuple[float, float], ...], ...]

    def anchor(self, place: Place) -> tuple[float, float]:
        """The point where a trace passes `place`; the host's own line for what is not in the picture."""
        if place.kind == "outside":
            return self.outside.centre
        if place.kind == "network":
            for lane in self.lanes:
                if lane.network is not None and lane.network.name == place.name:
                    return lane.box.x + lane.box.width / 2, lane.box.y - 2
        if place.kind == "container":
            for card in self.home_cards():
                if card.container.name == place.name:
                    return card.box.right - 4, card.box.y + 4
        return self.frame.x + 24, self.frame.y

    def home_cards(self) -> list[Card]:
        return [card for lane in self.lanes for card in lane.cards if not card.chip]


# -- who stands where ---------------------------------------------------------------------------


#: A container in a lane: what its card says there, and whether it is only a chip.
_Member: TypeAlias = tuple[Container, tuple[str, ...], bool]


@dataclass(slots=True)
class _Row:
    network: Network | None
    title: str
    detail: str
    colour: int
    members: list[_Member] = field(default_factory=list)


def arrange(topology: Topology) -> Picture:
    """Lay out the first host of a topology. The same topology gives the same picture."""
    host = topology.hosts[0]
    rows = _rows(topology)
    columns = _columns(rows)
    lanes: list[Lane] = []
    y = float(TOP)
    for row in rows:
        lane = _lane(row, columns, y)
        lanes.append(lane)
        y = lane.box.bottom + ROW_GAP
    frame = Box(MARGIN / 2, EDGE, WIDTH - MARGIN, y - EDGE)
    picture_lanes = tuple(lanes)
    return Picture(
        WIDTH,
        y + MARGIN / 2,
        host,
        frame,
        Box(WIDTH / 2 - 90, 4, 180, 26),
        picture_lanes,
        _ports(picture_lanes),
        _bonds(picture_lanes),
    )


def home(topology: Topology, container: Container) -> str:
    """The id of the network where a container's card stands: the oldest of its own, else `bridge`."""
    joined = container
    if container.network_mode.startswith("container:"):
        joined = topology.container(container.network_mode.partition(":")[2]) or container
    keys = {
        joined.network_mode,
        *(endpoint.network or endpoint.network_name for endpoint in joined.endpoints),
    }
    on = [network for network in topology.networks if network.id in keys or network.name in keys]
    own = [network for network in on if not network.default_bridge]
    return (own or on)[0].id if on else ""


def _rows(topology: Topology) -> list[_Row]:
    rows = {network.id: row for network, row in zip(topology.networks, _network_rows(topology), strict=True)}
    lost = _Row(None, texts.NO_NETWORK, texts.NO_NETWORK_DETAIL, 0)
    for container in topology.containers:
        at = home(topology, container)
        rows.get(at, lost).members.append((container, card_lines(topology, container, at), False))
        for endpoint in container.endpoints:
            if endpoint.network in rows and endpoint.network != at:
                rows[endpoint.network].members.append((container, _chip_lines(endpoint), True))
    return [row for row in (*rows.values(), lost) if _worth_showing(row)]


def _worth_showing(row: _Row) -> bool:
    """Networks of one's own and the default bridge are shown when empty, the other pre-defined ones not."""
    return bool(row.members) or (row.network is not None and row.network.driver not in ("host", "null"))


def _network_rows(topology: Topology) -> list[_Row]:
    rows, colour = [], 0
    for network in topology.networks:
        own = network.driver not in ("host", "null") and not network.default_bridge
        colour += own
        rows.append(_Row(network, network.name, _network_detail(network), colour if own else 0))
    return rows


def _network_detail(network: Network) -> str:
    parts = [
        texts.DEFAULT_BRIDGE if network.default_bridge else network.driver,
        *(str(subnet.cidr) for subnet in network.subnets),
    ]
    if network.internal:
        parts.append(texts.INTERNAL)
    if network.driver in ("host", "null"):
        return texts.HOST_NETWORK if network.driver == "host" else texts.NONE_NETWORK
    parts.append(texts.NO_NAMES if network.default_bridge else texts.NAMES)
    return " · ".join(parts)


def card_lines(topology: Topology, container: Container, network: str) -> tuple[str, ...]:
    """What a card says below the name: image, state, address, listening ports, further names."""
    lines = [container.image]
    if container.state != "running":
        lines.append(texts.STATES.get(container.state, container.state))
    endpoint = container.on(network)
    if endpoint is not None and endpoint.address is not None:
        lines.append(str(endpoint.address))
    if container.network_mode.startswith("container:"):
        owner = topology.container(container.network_mode.partition(":")[2])
        lines.append(texts.SHARES.format(owner=owner.name if owner else "?"))
    if container.listeners:
        lines.append(texts.LISTENS.format(ports=_listening(container)))
    if endpoint is not None and endpoint.aliases:
        lines.append(texts.ALIASES.format(names=", ".join(endpoint.aliases)))
    missing = [
        e.network_name for e in container.endpoints if topology.network(e.network or e.network_name) is None
    ]
    if missing:
        lines.append(texts.MISSING.format(network=missing[0]))
    return tuple(shortened(line) for line in lines)


def _listening(container: Container) -> str:
    def shown(address: object, port: int) -> str:
        return str(port) if str(address) in ("0.0.0.0", "::") else f"{address}:{port}"

    return ", ".join(
        dict.fromkeys(shown(listener.address, listener.port) for listener in container.listeners)
    )


def _chip_lines(endpoint: Endpoint) -> tuple[str, ...]:
    return (str(endpoint.address or ""),) if endpoint.address else ()


def shortened(text: str, width: float = CARD - 2 * PADDING) -> str:
    """`text`, or its beginning with an ellipsis where it would be wider than `width`."""
    most = int(width / LETTER)
    return text if len(text) <= most else text[: most - 1] + "…"


# -- geometry -----------------------------------------------------------------------------------


def _columns(rows: list[_Row]) -> dict[str, int]:
    """A column for each container that stands in several lanes, the same in all of them."""
    lanes_of: dict[str, int] = {}
    for row in rows:
        for container, _, _ in row.members:
            lanes_of[container.id] = lanes_of.get(container.id, 0) + 1
    several = [container_id for container_id, number in lanes_of.items() if number > 1]
    return {container_id: index % COLUMNS for index, container_id in enumerate(several)}


def _lane(row: _Row, columns: dict[str, int], y: float) -> Lane:
    grid = _grid(row, columns)
    cards: list[Card] = []
    top = y + LANE_HEAD
    for line in grid:
        tallest = max((_height(lines) for _, lines, _ in line.values()), default=0)
        for column, (container, lines, chip) in line.items():
            box = Box(_column_x(column), top, CARD, _height(lines))
            cards.append(Card(container, box, lines, chip))
        top += tallest + PADDING
    if not grid:
        top += 2
    box = Box(MARGIN, y, WIDTH - 2 * MARGIN, top - y + 4)
    return Lane(row.title, row.detail, box, tuple(cards), row.network, row.colour)


def _grid(row: _Row, columns: dict[str, int]) -> list[dict[int, _Member]]:
    """Rows of the lane's cards by column: those with a fixed column first, the others into what is free."""
    grid: list[dict[int, _Member]] = []
    fixed = [member for member in row.members if member[0].id in columns]
    for member in fixed:
        _put(grid, member, [columns[member[0].id]])
    for member in row.members:
        if member[0].id not in columns:
            _put(grid, member, range(COLUMNS))
    return [dict(sorted(line.items())) for line in grid]


def _put(grid: list[dict[int, _Member]], member: _Member, allowed: Sequence[int]) -> None:
    for line in grid:
        for column in allowed:
            if column not in line:
                line[column] = member
                return
    grid.append({allowed[0]: member})


def _height(lines: tuple[str, ...]) -> float:
    return 2 * PADDING + LINE * (len(lines) + 1)


def _column_x(column: int) -> float:
    first = MARGIN + GUTTER
    return first + column * (CARD + GUTTER)


def _ports(lanes: tuple[Lane, ...]) -> tuple[Port, ...]:
    """Pills on the host's upper edge, left to right by column; each line goes down its card's left gutter."""
    wanted = [
        (card, label)
        for lane in lanes
        for card in lane.cards
        if not card.chip
        for label in _published_labels(card.container.published)
    ]
    wanted.sort(key=lambda pair: (pair[0].box.x, pair[0].box.y))
    ports: list[Port] = []
    x, in_gutter = MARGIN + 100.0, dict[float, int]()
    for number, (card, label) in enumerate(wanted):
        beside = in_gutter.get(card.box.x, 0) % 4
        in_gutter[card.box.x] = in_gutter.get(card.box.x, 0) + 1
        gutter = card.box.x - 6 - 4 * beside
        width = _pill_width(label)
        box = Box(max(x, gutter - width / 2), EDGE - 11, width, 22)
        if box.right > WIDTH - MARGIN - _pill_width(texts.MORE_PORTS.format(count=99)):
            rest = texts.MORE_PORTS.format(count=len(wanted) - number)
            ports.append(Port(rest, Box(x, EDGE - 11, _pill_width(rest), 22), (), card.container))
            break
        y = card.box.y + 14 + 4 * beside
        bend = EDGE + 18 + 3 * (len(ports) % 6)
        path = (
            (box.centre[0], box.bottom),
            (box.centre[0], bend),
            (gutter, bend),
            (gutter, y),
            (card.box.x, y),
        )
        ports.append(Port(label, box, path, card.container))
        x = box.right + 6
    return tuple(ports)


def _pill_width(label: str) -> float:
    return LETTER * len(label) + 14


def _published_labels(published: tuple[PublishedPort, ...]) -> list[str]:
    """``8080→80``, each once although it is held for IPv4 and IPv6."""
    labels = []
    for port in published:
        everywhere = int(port.host_address) == 0
        at = "" if everywhere else f"{port.host_address}:"
        protocol = "" if port.protocol == "tcp" else f"/{port.protocol}"
        labels.append(f"{at}{port.host_port}→{port.container_port}{protocol}")
    return list(dict.fromkeys(labels))


def _bonds(lanes: tuple[Lane, ...]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """From each chip to the card of the same container, along the gutter to their right."""
    cards = {card.container.id: card for lane in lanes for card in lane.cards if not card.chip}
    bonds = []
    for lane in lanes:
        for chip in lane.cards:
            card = cards.get(chip.container.id)
            if chip.chip and card is not None:
                gutter = chip.box.right + 9
                start, end = chip.box.centre[1], card.box.centre[1]
                bonds.append(((chip.box.right, start), (gutter, start), (gutter, end), (card.box.right, end)))
    return tuple(bonds)

"""Where everything of the picture stands: host frames, network lanes, container cards, published ports.

Cards stand in a grid. A container on several networks has one card, on the network where it is at home,
and a small chip in the same column of each other lane. Lines run in the gutters between columns: published
ports down the left one, the bonds between a card and its chips down the right one, and a connection between
both. So nothing crosses a card.
"""

from __future__ import annotations

from collections.abc import Sequence

from course.topology.model import Host, Topology
from course.topology.services import mesh
from course.widgets import texts
from course.widgets.edge import published
from course.widgets.heading import below
from course.widgets.picture import (
    BETWEEN,
    CARD,
    COLUMNS,
    EDGE,
    GUTTER,
    HEAD_LINE,
    HOST_HEAD,
    LANE_HEAD,
    LINE,
    MARGIN,
    PADDING,
    ROW_GAP,
    TRACK,
    TRACKS,
    VM_GAP,
    VM_HEAD,
    VM_TOP,
    Box,
    Card,
    Frame,
    Lane,
    Line,
    Picture,
    width_of,
)
from course.widgets.rows import Member, Row, rows_of


def arrange(topology: Topology, columns: int = COLUMNS) -> Picture:
    """Lay a topology out, its hosts from top to bottom and at most so many cards side by side.

    The same topology gives the same picture.
    """
    width = width_of(columns)
    frames: list[Frame] = []
    y = EDGE
    for host in topology.hosts:
        frames.append(_frame(topology, host, y, columns))
        y = frames[-1].box.bottom + BETWEEN
    outside = Box(width / 2 - 90, 4, 180, 26)
    return Picture(width, frames[-1].box.bottom + MARGIN / 2, outside, tuple(frames))


def _frame(topology: Topology, host: Host, edge: float, number: int) -> Frame:
    rows, width = rows_of(topology, host), width_of(number)
    columns = _columns(rows, number)
    lanes: list[Lane] = []
    y = edge + (VM_TOP + VM_HEAD if host.in_vm else HOST_HEAD)
    for row in rows:
        lane = _lane(row, columns, y, number)
        lanes.append(lane)
        y = lane.box.bottom + ROW_GAP
    box = Box(MARGIN / 2, edge, width - MARGIN, y - edge)
    vm = None
    if host.in_vm:
        vm = Box(box.x, edge + VM_TOP, box.width, box.height - VM_TOP)
        box = Box(box.x - VM_GAP, edge, box.width + 2 * VM_GAP, box.height + VM_GAP)
    meshed = () if host.off else tuple(mesh(topology, host))
    return Frame(host, box, tuple(lanes), _bonds(lanes), *published(lanes, meshed, edge, width), vm)


def _columns(rows: list[Row], number: int) -> dict[str, int]:
    """A column for each container that stands in several lanes, the same in all of them."""
    lanes_of: dict[str, int] = {}
    for row in rows:
        for container, _, _ in row.members:
            lanes_of[container.id] = lanes_of.get(container.id, 0) + 1
    several = [container_id for container_id, number in lanes_of.items() if number > 1]
    return {container_id: index % number for index, container_id in enumerate(several)}


def _lane(row: Row, columns: dict[str, int], y: float, number: int) -> Lane:
    grid = _grid(row, columns, number)
    width = width_of(number)
    detail = row.detail if row.members else f"{row.detail} · {texts.EMPTY}"
    said = below(row.title, detail, width)
    cards: list[Card] = []
    top = y + LANE_HEAD + HEAD_LINE * len(said)
    for line in grid:
        tallest = max((_height(lines) for _, lines, _ in line.values()), default=0)
        for column, (container, lines, chip) in line.items():
            box = Box(_column_x(column), top, CARD, _height(lines))
            cards.append(Card(container, box, lines, chip))
        top += tallest + PADDING
    if not grid:
        top += 2
    box = Box(MARGIN, y, width - 2 * MARGIN, top - y + 4)
    return Lane(row.title, row.detail, box, tuple(cards), row.network, row.colour, said)


def _grid(row: Row, columns: dict[str, int], number: int) -> list[dict[int, Member]]:
    """Rows of the lane's cards by column: those with a fixed column first, the others into what is free."""
    grid: list[dict[int, Member]] = []
    fixed = [member for member in row.members if member[0].id in columns]
    for member in fixed:
        _put(grid, member, [columns[member[0].id]])
    for member in row.members:
        if member[0].id not in columns:
            _put(grid, member, range(number))
    return [dict(sorted(line.items())) for line in grid]


def _put(grid: list[dict[int, Member]], member: Member, allowed: Sequence[int]) -> None:
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


def _bonds(lanes: Sequence[Lane]) -> tuple[Line, ...]:
    """From each chip to the card of the same container, along the gutter to their right."""
    cards = {card.container.id: card for lane in lanes for card in lane.cards if not card.chip}
    chips: dict[str, list[Card]] = {}
    for lane in lanes:
        for card in lane.cards:
            if card.chip and card.container.id in cards:
                chips.setdefault(card.container.id, []).append(card)
    tracks = _bond_tracks({key: [cards[key], *of] for key, of in chips.items()})
    bonds: list[Line] = []
    for key, of in chips.items():
        card = cards[key]
        for chip in of:
            gutter = chip.box.right + 4 + TRACK * tracks[key]
            start, end = chip.box.centre[1], card.box.centre[1]
            bonds.append(((chip.box.right, start), (gutter, start), (gutter, end), (card.box.right, end)))
    return tuple(bonds)


def _bond_tracks(groups: dict[str, list[Card]]) -> dict[str, int]:
    """A track for each container's bonds, such that those beside each other keep apart."""
    spans = {
        key: (of[0].box.x, min(card.box.y for card in of), max(card.box.bottom for card in of))
        for key, of in groups.items()
    }
    tracks: dict[str, int] = {}
    for key, (x, top, bottom) in sorted(spans.items(), key=lambda item: item[1]):
        taken = {
            tracks[other]
            for other in tracks
            if spans[other][0] == x and spans[other][1] < bottom and top < spans[other][2]
        }
        tracks[key] = next((track for track in range(TRACKS) if track not in taken), len(tracks) % TRACKS)
    return tracks

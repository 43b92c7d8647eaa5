"""The host's upper edge with its published ports, and the lines from there down to cards and lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from course.topology.model import Container, Protocol, PublishedPort
from course.topology.services import Meshed, SwarmService
from course.widgets import texts
from course.widgets.lettering import text_width
from course.widgets.picture import GUTTER, MARGIN, MONO, TRACK, TRACKS, Box, Lane, Line, Port

#: Where the first pill may stand on the host's edge, what is kept free at its end, and the room between two.
PILLS, PILLS_END, PILL_GAP = MARGIN + 66.0, MARGIN + 4.0, 5.0

#: A port that has no room on the edge: what its pill would say, and whose it is.
Unshown: TypeAlias = tuple[str, Container | SwarmService]


class _Wanted(NamedTuple):
    """A pill to be, and where its line goes: down the gutter left of `x`, to what has its upper edge at `y`.

    From the gutter it goes on to the side of a card, or not (`inside`): to a lane it comes from above.
    """

    label: str
    to: Container | SwarmService
    x: float
    y: float
    inside: bool = True


def published(
    lanes: Sequence[Lane], meshed: Sequence[Meshed], edge: float, width: float
) -> tuple[tuple[Port, ...], tuple[Unshown, ...], tuple[str, Box] | None]:
    """Pills on the edge, which is at `edge` of a picture of this `width`, the ports without room there, and
    the pill that counts those.

    Of ports whose lines share a gutter that of the lowest end comes first and runs outermost: they do not
    cross.
    """
    wanted = [*_to_cards(lanes), *_to_services(lanes, meshed)]
    wanted.sort(key=lambda each: (each.x, -each.y))
    end = width - PILLS_END
    number = _fitting([each.label for each in wanted], end - PILLS)
    shown = wanted[:number]
    tracks = [_track(shown, index) for index in range(number)]
    places = [(gutter, _pill_width(each.label)) for each, (gutter, _) in zip(shown, tracks, strict=True)]
    unshown = tuple((each.label, each.to) for each in wanted[number:])
    counted = texts.MORE_PORTS.format(count=len(unshown))
    boxes = _side_by_side([*places, *([(end, _pill_width(counted))] if unshown else [])], edge, end)
    ports = tuple(
        Port(each.label, boxes[index], _wire(each, boxes[index], *tracks[index], index), each.to)
        for index, each in enumerate(shown)
    )
    return ports, unshown, (counted, boxes[-1]) if unshown else None


def _to_cards(lanes: Sequence[Lane]) -> Iterator[_Wanted]:
    for lane in lanes:
        for card in lane.cards:
            for label in () if card.chip else _labels(card.container.published):
                yield _Wanted(label, card.container, card.box.x, card.box.y)


def _to_services(lanes: Sequence[Lane], meshed: Sequence[Meshed]) -> Iterator[_Wanted]:
    """To the lane of the network by which they go on: to which task, and on which host, is open."""
    tops = {lane.network.id: lane.box for lane in lanes if lane.network is not None}
    for service, port, network in meshed:
        label = f"{port.published}→{service.name}:{port.target}{_suffix(port.protocol)}"
        lane = tops[network.id]
        yield _Wanted(label, service, lane.x + GUTTER, lane.y, inside=False)


def _track(shown: Sequence[_Wanted], index: int) -> tuple[float, int]:
    """Where in its gutter a port's line runs, and how many run between it and the card."""
    x = shown[index].x
    beside = sum(each.x == x for each in shown[index + 1 :]) % TRACKS
    return x - 4 - TRACK * beside, beside


def _wire(wanted: _Wanted, pill: Box, gutter: float, beside: int, number: int) -> Line:
    x = pill.centre[0]
    bend = pill.centre[1] + 17 + 2.2 * (number % 6)
    down = (x, pill.bottom), (x, bend), (gutter, bend)
    if not wanted.inside:
        return *down, (gutter, wanted.y)
    y = wanted.y + 12 + 4 * beside
    return *down, (gutter, y), (wanted.x, y)


def _fitting(labels: Sequence[str], room: float) -> int:
    """How many pills have room, with one for the number of the others where there are any."""
    if sum(_pill_width(label) + PILL_GAP for label in labels) - PILL_GAP <= room:
        return len(labels)
    room -= _pill_width(texts.MORE_PORTS.format(count=len(labels)))
    number = 0
    for label in labels:
        room -= _pill_width(label) + PILL_GAP
        number += room >= 0
    return number


def _side_by_side(wanted: Sequence[tuple[float, float]], edge: float, end: float) -> list[Box]:
    """Pills as near as can be to the middles wanted, in their order and without overlap."""
    lefts: list[float] = []
    free = PILLS
    for middle, width in wanted:
        lefts.append(max(free, middle - width / 2))
        free = lefts[-1] + width + PILL_GAP
    for index in reversed(range(len(wanted))):
        lefts[index] = min(lefts[index], end - wanted[index][1])
        end = lefts[index] - PILL_GAP
    return [Box(left, edge - 11, width, 22) for left, (_, width) in zip(lefts, wanted, strict=True)]


def _pill_width(label: str) -> float:
    return text_width(label, MONO, mono=True) + 14


def _labels(published: tuple[PublishedPort, ...]) -> list[str]:
    """``8080→80``, each once although it is held for IPv4 and IPv6."""
    labels = []
    for port in published:
        everywhere = int(port.host_address) == 0
        at = "" if everywhere else f"{port.host_address}:"
        labels.append(f"{at}{port.host_port or texts.ANY_PORT}→{port.container_port}{_suffix(port.protocol)}")
    return list(dict.fromkeys(labels))


def _suffix(protocol: Protocol) -> str:
    return "" if protocol == "tcp" else f"/{protocol}"

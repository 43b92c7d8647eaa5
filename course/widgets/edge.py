"""The host's upper edge with its published ports, and the lines from there down to the cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from course.topology.model import Container, PublishedPort
from course.widgets import texts
from course.widgets.lettering import text_width
from course.widgets.picture import MARGIN, MONO, TRACK, TRACKS, Box, Card, Lane, Line, Port

#: Where the first pill may stand on the host's edge, what is kept free at its end, and the room between two.
PILLS, PILLS_END, PILL_GAP = MARGIN + 66.0, MARGIN + 4.0, 5.0

#: A port that has no room on the edge: what its pill would say.
Unshown: TypeAlias = tuple[str, Container]


def published(
    lanes: Sequence[Lane], edge: float, width: float
) -> tuple[tuple[Port, ...], tuple[Unshown, ...], tuple[str, Box] | None]:
    """Pills on the edge, which is at `edge` of a picture of this `width`, the ports without room there, and
    the pill that counts those.

    Of ports whose lines share a gutter the lowest card's comes first and runs outermost: they do not cross.
    """
    wanted = [
        (card, label)
        for lane in lanes
        for card in lane.cards
        if not card.chip
        for label in _labels(card.container.published)
    ]
    wanted.sort(key=lambda pair: (pair[0].box.x, -pair[0].box.y))
    end = width - PILLS_END
    number = _fitting([label for _, label in wanted], end - PILLS)
    shown = wanted[:number]
    tracks = [_track(shown, index) for index in range(number)]
    places = [(gutter, _pill_width(label)) for (_, label), (gutter, _) in zip(shown, tracks, strict=True)]
    unshown = tuple((label, card.container) for card, label in wanted[number:])
    counted = texts.MORE_PORTS.format(count=len(unshown))
    boxes = _side_by_side([*places, *([(end, _pill_width(counted))] if unshown else [])], edge, end)
    ports = tuple(
        Port(label, boxes[index], _wire(card, boxes[index], *tracks[index], index), card.container)
        for index, (card, label) in enumerate(shown)
    )
    return ports, unshown, (counted, boxes[-1]) if unshown else None


def _track(shown: Sequence[tuple[Card, str]], index: int) -> tuple[float, int]:
    """Where in its gutter a port's line runs, and how many run between it and the card."""
    x = shown[index][0].box.x
    beside = sum(card.box.x == x for card, _ in shown[index + 1 :]) % TRACKS
    return x - 4 - TRACK * beside, beside


def _wire(card: Card, pill: Box, gutter: float, beside: int, number: int) -> Line:
    x, y = pill.centre[0], card.box.y + 12 + 4 * beside
    bend = pill.centre[1] + 17 + 2.2 * (number % 6)
    return (x, pill.bottom), (x, bend), (gutter, bend), (gutter, y), (card.box.x, y)


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
        protocol = "" if port.protocol == "tcp" else f"/{port.protocol}"
        labels.append(f"{at}{port.host_port or texts.ANY_PORT}→{port.container_port}{protocol}")
    return list(dict.fromkeys(labels))

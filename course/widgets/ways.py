"""The way of a connection through a picture: level and upright lines beside all that is to be read.

From a card it goes into the gutter on its right, from there to the upper edge of a network's lane, and from a
lane along the rail on the left to the host's edge and to the outside world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from course.topology.model import Place
from course.topology.trace import Trace
from course.widgets.picture import RAIL, Card, Lane, Line, Picture, Point

#: From a card's edge to where a way runs in the gutter: between the bonds and the wires.
BESIDE = 14.5
#: Between the middles of two marks at the same place.
MARKS_APART = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a trace in the picture: where its mark stands, and the line that leads there."""

    mark: Point
    line: Line


def steps(picture: Picture, trace: Trace) -> tuple[Step, ...]:
    """One for each hop of `trace`."""
    places = _settled([trace.source, *(hop.at for hop in trace.hops)])
    ways = [_way_out(picture, place) for place in places]
    marks = [way[0] for way in ways]
    for index, place in enumerate(places):
        if _lane(picture, place) is not None:
            beside = _beside(picture, places, index)
            marks[index] = ways[index][0] = (beside, marks[index][1])
    there: dict[Place, int] = {}
    of_all = Counter(places[1:])
    found = []
    for index, place in enumerate(places[1:], 1):
        line = _between(picture, (places[index - 1], ways[index - 1]), (place, ways[index]))
        x, y = marks[index]
        # From left to right as they follow each other: from a host's mark on, and up to the corner of a card.
        before = 0 if place.kind in ("host", "vm", "outside") else of_all[place] - 1
        found.append(Step((x + MARKS_APART * (there.get(place, 0) - before), y), line))
        there[place] = there.get(place, 0) + 1
    return tuple(found)


def _settled(places: Sequence[Place]) -> list[Place]:
    """Places that span several hosts are met on the host where the connection is at the time."""
    found: list[Place] = []
    for place in places:
        found.append(place if place.host or not found else place._replace(host=found[-1].host))
    return found


def _between(picture: Picture, one: tuple[Place, list[Point]], other: tuple[Place, list[Point]]) -> Line:
    """The line from one place to another, of which the ways out are known."""
    if one[0] == other[0]:
        return ()
    first = _towards(picture, *one, _lane(picture, other[0]))
    second = _towards(picture, *other, _lane(picture, one[0]))
    return _tidy([*first, *reversed(second)])


def _towards(picture: Picture, place: Place, way: list[Point], lane: Lane | None) -> list[Point]:
    """A container's way out by a network that it is on, which need not be the one where its card is."""
    if lane is None or all(card.container.name != place.name for card in lane.cards):
        return way
    start, (gutter, y), *_ = way
    return [start, (gutter, y), (gutter, _above(lane)), (RAIL, _above(lane))]


def anchor(picture: Picture, place: Place) -> Point:
    """Where `place` is met in the picture; at the host's edge for what is not drawn."""
    return _way_out(picture, place)[0]


def _way_out(picture: Picture, place: Place) -> list[Point]:
    """From a place to the rail."""
    edge = (RAIL + 19, picture.frame(place).box.y)
    from_edge = [edge, (edge[0], edge[1] + 14.0), (RAIL, edge[1] + 14.0)]
    if place.kind == "outside":
        start = (picture.outside.x, picture.outside.centre[1])
        return [start, (edge[0], start[1]), *from_edge]
    vm = picture.frame(place).vm
    if place.kind == "vm" and vm is not None:
        return [(edge[0], vm.y), (RAIL, vm.y)]
    lane = _lane(picture, place)
    if lane is not None:
        middle = lane.box.x + lane.box.width / 2
        return [(middle, _above(lane)), (RAIL, _above(lane))]
    home = _home(picture, place)
    if home is None:
        return from_edge
    card, lane = home
    gutter, y = card.box.right + BESIDE, card.box.y - 1
    return [(card.box.right - 6, y), (gutter, y), (gutter, _above(lane)), (RAIL, _above(lane))]


def _above(lane: Lane) -> float:
    return lane.box.y - 3


def _lane(picture: Picture, place: Place) -> Lane | None:
    if place.kind != "network":
        return None
    lanes = picture.frame(place).lanes
    return next((lane for lane in lanes if lane.network and lane.network.name == place.name), None)


def _home(picture: Picture, place: Place) -> tuple[Card, Lane] | None:
    if place.kind != "container":
        return None
    return next(
        (
            (card, lane)
            for lane in picture.frame(place).lanes
            for card in lane.cards
            if not card.chip and card.container.name == place.name
        ),
        None,
    )


def _beside(picture: Picture, places: Sequence[Place], index: int) -> float:
    """Half way between where a connection comes to a network and where it leaves."""
    near = [places[number] for number in (index - 1, index + 1) if 0 <= number < len(places)]
    homes = [_home(picture, place) for place in near]
    ends = [home[0].box.right + BESIDE if home is not None else RAIL + 20 for home in homes]
    return sum(ends) / len(ends)


def _tidy(points: Sequence[Point]) -> Line:
    """`points` without those that lie on a line with their neighbours, also where it turns back."""
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]

"""What a picture consists of, each part with its place, in SVG units from the top left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from course.topology.model import Container, Host, Network, Place
from course.topology.services import SwarmService

CARD = 158
GUTTER = 28
MARGIN = 20
#: Cards side by side: usually, and where there is little room.
COLUMNS, FEWEST = 4, 2
LINE = 17
PADDING = 9
LANE_HEAD, HEAD_LINE = 36, 17
ROW_GAP = 16
#: Where the first host's upper edge is, below the outside world; the room between two hosts; and the room in
#: a host above its lanes, for the lines of its ports and for its own line.
EDGE = 56.0
BETWEEN = 30.0
HOST_HEAD = 62.0
#: With Docker Desktop: where the virtual machine's upper edge is in its host, how far its lanes are below it,
#: and the room between it and the host's other edges.
VM_TOP, VM_HEAD, VM_GAP = 56.0, 36.0, 7.0
#: Sizes of the letters: names of networks and of containers, what else is said, addresses and ports.
TITLE, NAME, TEXT, MONO = 14.0, 13.5, 12.0, 11.5
#: Room for a text in a card.
ROOM = CARD - 2 * PADDING
#: Lines that run side by side in a gutter: how many, and how far from each other.
TRACKS, TRACK = 3, 3.5
#: Left of the lanes: where a connection goes up to the host's edge.
RAIL = MARGIN - 5.0


def width_of(columns: int) -> float:
    """How wide a picture with so many cards side by side is."""
    return columns * (CARD + GUTTER) + 2 * MARGIN + 16


Point: TypeAlias = tuple[float, float]
Line: TypeAlias = tuple[Point, ...]


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
    def centre(self) -> Point:
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
    """A network, and who is on it. `network` is None for containers without one.

    What is said of it stands beside its name, or `below` in lines of its own where there is no room.
    """

    title: str
    detail: str
    box: Box
    cards: tuple[Card, ...]
    network: Network | None = None
    colour: int = 0
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """A published port on the host's edge, and the line from there to the card, or to the lane of the network
    by which it goes on to a service."""

    label: str
    box: Box
    path: Line
    to: Container | SwarmService


@dataclass(frozen=True, slots=True)
class Frame:
    """A host: the networks on it (in its virtual machine `vm`, if it has one), and the published ports on its
    upper edge.

    `bonds` lead from a card to its chips. `unshown` are ports without room on the edge; `counted` is the pill
    that counts them.
    """

    host: Host
    box: Box
    lanes: tuple[Lane, ...]
    bonds: tuple[Line, ...]
    ports: tuple[Port, ...]
    unshown: tuple[tuple[str, Container | SwarmService], ...]
    counted: tuple[str, Box] | None
    vm: Box | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole, ready to be drawn: the world outside, and below it one host after the other."""

    width: float
    height: float
    outside: Box
    frames: tuple[Frame, ...]

    @property
    def lanes(self) -> list[Lane]:
        return [lane for frame in self.frames for lane in frame.lanes]

    def frame(self, place: Place) -> Frame:
        """The host that a place is on; the first for what is on none."""
        return next((frame for frame in self.frames if frame.host.name == place.host), self.frames[0])

    def home_cards(self) -> list[Card]:
        return [card for lane in self.lanes for card in lane.cards if not card.chip]

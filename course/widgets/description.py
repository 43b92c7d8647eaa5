"""The picture in words: for screen readers, and where no picture can be shown."""

from __future__ import annotations

from course.topology.model import Container
from course.topology.services import SwarmService
from course.widgets import texts
from course.widgets.picture import Card, Frame, Lane, Picture


def describe(picture: Picture) -> str:
    """The picture in one paragraph."""
    return " ".join(sentences(picture))


def sentences(picture: Picture) -> list[str]:
    """One sentence for each host, one for each network on it, one for each published port."""
    return [sentence for frame in picture.frames for sentence in _frame(frame)]


def _frame(frame: Frame) -> list[str]:
    cards = [card for lane in frame.lanes for card in lane.cards if not card.chip]
    networks = [lane for lane in frame.lanes if lane.network is not None]
    head = texts.DESCRIBE_HOST.format(
        name=frame.host.name,
        count=_count(len(cards), "container"),
        networks=_count(len(networks), "network"),
    )
    inside = ", ".join(str(address) for address in frame.host.engine_addresses)
    vm = [texts.DESCRIBE_VM.format(addresses=inside)] if frame.vm is not None else []
    published = [*((port.label, port.to) for port in frame.ports), *frame.unshown]
    ports = [_port(label, to) for label, to in published]
    off = [texts.DESCRIBE_OFF] if frame.host.off else []
    return [head, *off, *vm, *map(_lane, frame.lanes), *ports]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _lane(lane: Lane) -> str:
    members = "; ".join(map(_container, lane.cards)) or texts.EMPTY
    return texts.DESCRIBE_NETWORK.format(name=lane.title, detail=lane.detail, members=members)


def _port(label: str, to: Container | SwarmService) -> str:
    said = texts.DESCRIBE_SERVICE_PORT if isinstance(to, SwarmService) else texts.DESCRIBE_PORT
    return said.format(port=label, name=to.name)


def _container(card: Card) -> str:
    """What the card says, with the state also of one that runs, and the image also on a chip."""
    container = card.container
    state = texts.STATES.get(container.state, container.state)
    base = texts.DESCRIBE_CONTAINER.format(name=container.name, image=container.image, state=state)
    lines = card.lines if card.chip else card.lines[1:]  # a card's first is the image
    return ", ".join([base, *(line for line in lines if line != state)])

"""A `Picture` as SVG: one self-contained element that follows a light or dark page and fetches nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from xml.etree import ElementTree

from course.topology.model import Place
from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.layout import LINE, PADDING, Card, Lane, Picture, Port, shortened

_CSS = Path(__file__).parent / "picture.css"
#: Okabe and Ito's colours, which people with any colour vision tell apart; first, the pre-defined networks'.
COLOURS = ("#7a828c", "#0072b2", "#d55e00", "#009e73", "#b65b94", "#a87b00", "#3a8fc2")
#: Width of a letter of a title, in SVG units; wide enough for every common font.
TITLE_LETTER = 9.2
#: Dashes of the lanes' marks, so that a network is not told by its colour alone.
DASHES = ("", "", "7 3", "2 3", "9 3 2 3", "12 4", "4 2")

#: The picture's style, without comments and superfluous blanks: it stands in every picture.
STYLE = re.sub(r"/\*.*?\*/|\n\s*|(?<=[:;,{}]) +| +(?={)", "", _CSS.read_text("utf-8"), flags=re.DOTALL)


def draw(
    picture: Picture,
    title: str,
    description: str,
    new: Collection[Place] = (),
    changed: Collection[Place] = (),
    trace: Trace | None = None,
) -> str:
    """The picture as an ``<svg>`` element, with `new` and `changed` places marked and `trace` drawn on it."""
    name = "d" + hashlib.sha1(f"{title}{description}{trace}".encode()).hexdigest()[:8]
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_number(picture.width)} {_number(picture.height)}",
            "class": name,
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "style": f"max-width:{_number(picture.width)}px;width:100%;height:auto;display:block",
        },
    )
    _text(svg, "title", title, id=f"{name}-title")
    _text(svg, "desc", description, id=f"{name}-desc")
    _text(svg, "style", STYLE.replace(".picture", f".{name}"))
    _frame(svg, picture)
    for lane in picture.lanes:
        _lane(svg, lane, lane.network is not None and lane.network.place in new)
    for bond in picture.bonds:
        _line(svg, bond, "bond")
    for port in picture.ports:
        _line(svg, port.path, "wire")
    points = _points(picture, trace) if trace is not None else []
    _way(svg, points)
    for lane in picture.lanes:
        _head(svg, lane)
        for card in lane.cards:
            _card(svg, card, card.container.place in new, card.container.place in changed)
    for port in picture.ports:
        _pill(svg, port)
    if trace is not None:
        _numbers(svg, trace, points)
    return ElementTree.tostring(svg, encoding="unicode")


def _frame(svg: ElementTree.Element, picture: Picture) -> None:
    out, frame = picture.outside, picture.frame
    _rect(svg, out.x, out.y, out.width, out.height, "pill", rx=13)
    _text(
        svg,
        "text",
        texts.OUTSIDE,
        x=out.centre[0],
        y=out.y + 17,
        **{"text-anchor": "middle", "class": "soft"},
    )
    _line(svg, ((out.centre[0], out.bottom), (out.centre[0], frame.y)), "wire")
    _rect(svg, frame.x, frame.y, frame.width, frame.height, "frame", rx=10)
    host = picture.host
    _text(
        svg,
        "text",
        host.name if host.name != "host" else texts.HOST,
        x=frame.x + 12,
        y=frame.y + 42,
        **{"class": "title"},
    )
    detail = ", ".join(str(address) for address in host.addresses)
    listening = ", ".join(f"{listener.program or '?'} on {listener.port}" for listener in host.listeners)
    if listening:
        detail += f" · {listening}"
    _text(svg, "text", detail, x=frame.x + 82, y=frame.y + 42, **{"class": "mono soft"})


def _lane(svg: ElementTree.Element, lane: Lane, new: bool) -> None:
    colour, dash = COLOURS[lane.colour % len(COLOURS)], DASHES[lane.colour % len(DASHES)]
    box = lane.box
    group = _group(svg)
    band = _rect(group, box.x, box.y, box.width, box.height, "lane", rx=7)
    band.set("style", f"fill:{colour};fill-opacity:.09")
    mark = _line(group, ((box.x + 3, box.y + 6), (box.x + 3, box.bottom - 6)), "")
    mark.set(
        "style", f"stroke:{colour};stroke-width:5;stroke-linecap:round;stroke-dasharray:{dash or 'none'}"
    )
    if new:
        _tag(group, box.right - 48, box.y + 6, texts.NEW)


def _head(svg: ElementTree.Element, lane: Lane) -> None:
    """A network's name and properties, over the lines that pass there."""
    x, y = lane.box.x + 14, lane.box.y + 20
    title = shortened(lane.title, 200)
    empty = "" if lane.cards else f" · {texts.EMPTY}"
    _text(svg, "text", title, x=x, y=y, **{"class": "title over"})
    _text(
        svg, "text", lane.detail + empty, x=x + 12 + TITLE_LETTER * len(title), y=y, **{"class": "soft over"}
    )


def _card(svg: ElementTree.Element, card: Card, new: bool, changed: bool) -> None:
    box = card.box
    group = _group(svg, "" if card.container.running else "idle")
    marked = " new" if new or changed else ""
    _rect(group, box.x, box.y, box.width, box.height, ("chip" if card.chip else "card") + marked, rx=6)
    x, y = box.x + PADDING + 1, box.y + PADDING + 12
    _text(group, "text", shortened(card.container.name), x=x, y=y, **{"class": "title"})
    for number, line in enumerate(card.lines, 1):
        _text(
            group,
            "text",
            line,
            x=x,
            y=y + number * LINE,
            **{"class": "soft" if number == 1 and not card.chip else "mono"},
        )
    if marked and not card.chip:
        _tag(
            group,
            box.right - 8 - 6.4 * len(texts.NEW if new else texts.CHANGED),
            box.y - 7,
            texts.NEW if new else texts.CHANGED,
        )


def _pill(svg: ElementTree.Element, port: Port) -> None:
    box = port.box
    _rect(svg, box.x, box.y, box.width, box.height, "pill", rx=11)
    _text(
        svg, "text", port.label, x=box.centre[0], y=box.y + 15, **{"class": "mono", "text-anchor": "middle"}
    )


def _tag(svg: ElementTree.Element, x: float, y: float, text: str) -> None:
    width = 6.4 * len(text) + 10
    _rect(svg, x, y, width, 15, "tag", rx=7)
    _text(svg, "text", text, x=x + width / 2, y=y + 11, **{"class": "tagged", "text-anchor": "middle"})


def _way(svg: ElementTree.Element, points: Sequence[tuple[float, float]]) -> None:
    """The way of a connection: a line from place to place, below all that is to be read."""
    distinct = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    if len(distinct) > 1:
        _line(svg, distinct, "path")


def _numbers(svg: ElementTree.Element, trace: Trace, points: Sequence[tuple[float, float]]) -> None:
    """A number where each step happens; several at one place stand side by side."""
    shared: dict[tuple[float, float], int] = {}
    for number, (hop, (x, y)) in enumerate(zip(trace.hops, points[1:], strict=True), 1):
        beside = shared.get((x, y), 0)
        shared[x, y] = beside + 1
        group = _group(svg, "hop" if hop.passed else "hop stop")
        group.set("data-hop", str(number))
        _shape(group, "circle", cx=x - 20 * beside, cy=y, r=9)
        _text(group, "text", str(number), x=x - 20 * beside, y=y + 4)


def _points(picture: Picture, trace: Trace) -> list[tuple[float, float]]:
    """Where the source and each hop are; a network is passed half way between its neighbours."""
    places = [trace.source, *(hop.at for hop in trace.hops)]
    points = [picture.anchor(place) for place in places]
    for index, place in enumerate(places):
        if place.kind == "network":
            after = points[index + 1][0] if index + 1 < len(places) else points[index - 1][0]
            points[index] = ((points[index - 1][0] + after) / 2, points[index][1])
    return points


# -- elements -----------------------------------------------------------------------------------


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _shape(parent: ElementTree.Element, tag: str, **attributes: object) -> ElementTree.Element:
    shown = {
        key: _number(value) if isinstance(value, float) else str(value) for key, value in attributes.items()
    }
    return ElementTree.SubElement(parent, tag, shown)


def _group(parent: ElementTree.Element, kind: str = "") -> ElementTree.Element:
    return _shape(parent, "g", **({"class": kind} if kind else {}))


def _rect(
    parent: ElementTree.Element, x: float, y: float, width: float, height: float, kind: str, rx: float = 0
) -> ElementTree.Element:
    return _shape(parent, "rect", x=x, y=y, width=width, height=height, rx=rx, **{"class": kind})


def _line(
    parent: ElementTree.Element, points: Sequence[tuple[float, float]], kind: str
) -> ElementTree.Element:
    way = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
    return _shape(parent, "polyline", points=way, **({"class": kind} if kind else {}))


def _text(parent: ElementTree.Element, tag: str, text: str, **attributes: object) -> ElementTree.Element:
    element = _shape(parent, tag, **attributes)
    element.text = text
    return element

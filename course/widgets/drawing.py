"""A `Picture` as SVG: one self-contained element that follows a light or dark page and fetches nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from course.topology.model import OUTSIDE, Place
from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.heading import APART, HEAD, fits, room
from course.widgets.lettering import shortened, text_width
from course.widgets.picture import (
    HEAD_LINE,
    LINE,
    MARGIN,
    MONO,
    NAME,
    PADDING,
    ROOM,
    TEXT,
    TITLE,
    Box,
    Card,
    Frame,
    Lane,
    Picture,
)
from course.widgets.ways import Step, steps

_CSS = Path(__file__).parent / "picture.css"
#: Okabe and Ito's colours, which people with any colour vision tell apart; first, the pre-defined networks'.
COLOURS = ("#7a828c", "#0072b2", "#d55e00", "#009e73", "#b65b94", "#a87b00", "#3a8fc2")
#: What XML 1.0 cannot hold, not even escaped (its section 2.2).
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
    says_new: str = texts.NEW,
) -> str:
    """The picture as an ``<svg>`` element, with `new` and `changed` places marked and `trace` drawn on it."""
    name = "d" + hashlib.sha1(f"{title}{description}{trace}".encode(errors="replace")).hexdigest()[:8]
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_number(picture.width)} {_number(picture.height)}",
            "class": name,
            "role": "img",
            "style": f"max-width:{_number(picture.width)}px;width:100%;height:auto;display:block",
        },
    )
    _text(svg, "title", title)
    _text(svg, "desc", description)
    _text(svg, "style", STYLE.replace(".picture", f".{name}"))
    _outside(svg, picture)
    for frame in picture.frames:
        _frame(svg, frame)
    way = steps(picture, trace) if trace is not None else ()
    _way(svg, way)
    for frame in picture.frames:
        _contents(svg, frame, {**dict.fromkeys(changed, texts.CHANGED), **dict.fromkeys(new, says_new)})
    if trace is not None:
        _numbers(svg, trace, way)
    return ElementTree.tostring(svg, encoding="unicode")


def _outside(svg: ElementTree.Element, picture: Picture) -> None:
    """The world outside, and the cable from there to each host."""
    out = picture.outside
    group = _place(svg, OUTSIDE)
    _rect(group, out.x, out.y, out.width, out.height, "pill", rx=13)
    _text(
        group,
        "text",
        texts.OUTSIDE,
        x=out.centre[0],
        y=out.y + 17,
        **{"text-anchor": "middle", "class": "soft"},
    )
    _line(svg, ((out.centre[0], out.bottom), (out.centre[0], picture.frames[0].box.y)), "wire")
    for above, below in pairwise(picture.frames):
        _line(svg, ((out.centre[0], above.box.bottom), (out.centre[0], below.box.y)), "wire")


def _frame(svg: ElementTree.Element, frame: Frame) -> None:
    """What lies below: the host, its networks as fields, and the lines between them."""
    box, vm = frame.box, frame.vm
    _rect(svg, box.x, box.y, box.width, box.height, "frame", rx=10)
    if vm is not None:
        _rect(svg, vm.x, vm.y, vm.width, vm.height, "vm", rx=8)
    for lane in frame.lanes:
        part = _part(svg, f"{frame.host.name} lane", lane.title, lane.box)
        _lane(part, lane)
    for bond in frame.bonds:
        _line(svg, bond, "bond")
    for port in frame.ports:
        _line(svg, port.path, "wire")


def _titles(svg: ElementTree.Element, frame: Frame) -> None:
    """What the host is called, and its virtual machine."""
    host = frame.host
    detail = ", ".join(str(address) for address in host.addresses)
    listening = ", ".join(f"{listener.program or '?'} on {listener.port}" for listener in host.listeners)
    said = [texts.OFF] * host.off + [detail] + [listening] * bool(listening)
    title = host.name if host.name != "host" else texts.HOST
    group = _place(svg, host.place)
    _heading(group, title, " · ".join(said), frame.box.y + 42, frame.box.width)
    if frame.vm is not None:
        inside = ", ".join(str(address) for address in host.engine_addresses)
        _heading(svg, texts.VM, inside, frame.vm.y + 23, frame.vm.width)


def _contents(svg: ElementTree.Element, frame: Frame, tags: Mapping[Place, str]) -> None:
    """What is to be read: it stands above all lines."""
    _titles(svg, frame)
    for lane in frame.lanes:
        tag = tags.get(lane.network.place, "") if lane.network is not None else ""
        _head(_part(svg, f"{frame.host.name} head", lane.title, lane.box), lane, tag)
        for card in lane.cards:
            on = card.container.running and not frame.host.off
            part = _part(svg, f"card {lane.title}", card.container.place.key, card.box)
            _card(part, card, tags.get(card.container.place, ""), on)
    for port in frame.ports:
        _pill(_part(svg, f"{frame.host.name} port", port.label, port.box), port.label, port.box)
    if frame.counted is not None:
        _pill(svg, *frame.counted, full=", ".join(label for label, _ in frame.unshown))


def _lane(group: ElementTree.Element, lane: Lane) -> None:
    colour, dash = COLOURS[lane.colour % len(COLOURS)], DASHES[lane.colour % len(DASHES)]
    box = lane.box
    _tinted(_rect(group, box.x, box.y, box.width, box.height, "lane", rx=7), colour)
    mark = _line(group, ((box.x + 3, box.y + 6), (box.x + 3, box.bottom - 6)), "")
    mark.set(
        "style", f"stroke:{colour};stroke-width:5;stroke-linecap:round;stroke-dasharray:{dash or 'none'}"
    )


def _head(svg: ElementTree.Element, lane: Lane, tag: str) -> None:
    """A network's name and properties, over the lines that pass there."""
    empty = "" if lane.cards else f" · {texts.EMPTY}"
    _heading(
        svg,
        lane.title,
        lane.detail + empty,
        lane.box.y + 20,
        lane.box.width + 2 * MARGIN,
        COLOURS[lane.colour % len(COLOURS)],
        lane.below,
    )
    if tag:
        _tag(svg, lane.box.right - 8, lane.box.y - 8, tag)


def _tinted(band: ElementTree.Element, colour: str) -> None:
    """In a thin layer of a network's colour."""
    band.set("style", f"fill:{colour};fill-opacity:.09")


def _heading(
    svg: ElementTree.Element,
    title: str,
    detail: str,
    y: float,
    wide: float,
    colour: str = "",
    below: Sequence[str] = (),
) -> None:
    """A title, and what else is to be said: right after it however wide the font makes it, or `below`,
    in lines.

    It stands on a plate of its background, a lane's `colour` or the page's, under which lines pass. `wide` is
    the picture's width.
    """
    lines = below or (detail if fits(title, detail, wide) else shortened(detail, room(wide) - 100, TEXT),)
    shown = [shortened(line, room(wide), TEXT) for line in lines]
    own = 0 if below else text_width(shown[0], TEXT) + APART
    title_short = shortened(title, room(wide) - own, TITLE, bold=True)
    width = own + text_width(title_short, TITLE, bold=True)
    width = max(width, *(text_width(line, TEXT) for line in shown)) + 4
    plate = HEAD - 3, y - 15, width, 21 + HEAD_LINE * len(below)
    _rect(svg, *plate, "plate")
    if colour:
        _tinted(_rect(svg, *plate, "tint"), colour)
    line = _text(svg, "text", "", x=HEAD, y=y)
    _text(line, "tspan", title_short, **{"class": "title"})
    place = {"x": HEAD, "dy": HEAD_LINE} if below else {"dx": APART}
    for each in shown:
        _text(line, "tspan", each, **place, **{"class": "soft"})
    if title_short != title or (shown != list(below) and shown != [detail]):
        _text(line, "title", f"{title} {detail}")


def _card(svg: ElementTree.Element, card: Card, tag: str, on: bool) -> None:
    box = card.box
    group = _place(svg, card.container.place, "" if on else "idle")
    marked = " new" if tag else ""
    _rect(group, box.x, box.y, box.width, box.height, ("chip" if card.chip else "card") + marked, rx=6)
    x, y = box.x + PADDING + 1, box.y + PADDING + 12
    name = card.container.name
    _label(group, name, shortened(name, ROOM, NAME, bold=True), x, y, "name")
    for number, line in enumerate(card.lines, 1):
        image = number == 1 and not card.chip
        short = shortened(line, ROOM, TEXT if image else MONO, mono=not image)
        _label(group, line, short, x, y + number * LINE, "soft" if image else "mono")
    if tag and not card.chip:
        _tag(group, box.right - 6, box.y - 8, tag)


def _label(svg: ElementTree.Element, full: str, shown: str, x: float, y: float, style: str) -> None:
    """A text; where it had to be shortened, a pointer that rests on it shows the whole."""
    element = _text(svg, "text", shown, x=x, y=y, **{"class": style})
    if shown != full:
        _text(element, "title", full)


def _pill(svg: ElementTree.Element, label: str, box: Box, full: str = "") -> None:
    _rect(svg, box.x, box.y, box.width, box.height, "pill", rx=11)
    element = _text(
        svg, "text", label, x=box.centre[0], y=box.y + 15, **{"class": "mono", "text-anchor": "middle"}
    )
    if full:
        _text(element, "title", full)


def _tag(svg: ElementTree.Element, right: float, y: float, text: str) -> None:
    width = text_width(text, 10.5, bold=True) + 12
    _rect(svg, right - width, y, width, 16, "tag", rx=8)
    _text(svg, "text", text, x=right - width / 2, y=y + 11.5, **{"class": "tagged", "text-anchor": "middle"})


def _way(svg: ElementTree.Element, way: Sequence[Step]) -> None:
    """The lines between the steps of a connection, below all that is to be read."""
    for number, step in enumerate(way, 1):
        if step.line:
            _line(svg, step.line, "path").set("data-hop", str(number))


def _numbers(svg: ElementTree.Element, trace: Trace, way: Sequence[Step]) -> None:
    """A number where each step happens."""
    for number, (hop, step) in enumerate(zip(trace.hops, way, strict=True), 1):
        x, y = step.mark
        group = _group(svg, "hop" if hop.passed else "hop stop")
        group.set("data-hop", str(number))
        _shape(group, "circle", cx=x, cy=y, r=9)
        _text(group, "text", str(number), x=x, y=y + 4)


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


def _part(parent: ElementTree.Element, kind: str, name: str, box: Box) -> ElementTree.Element:
    """A group that is known again when the picture changes, with where it stands: it moves from there."""
    return _shape(
        parent,
        "g",
        **{
            "data-part": _UNWRITABLE.sub("\ufffd", f"{kind} {name}"),
            "data-at": f"{_number(box.x)} {_number(box.y)}",
        },
    )


def _place(parent: ElementTree.Element, place: Place, kind: str = "") -> ElementTree.Element:
    """A group that stands for a place: readers can pick it."""
    group = _group(parent, kind)
    group.set("data-place", _UNWRITABLE.sub("\ufffd", place.key))
    group.set("data-kind", place.kind)
    return group


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
    element.text = _UNWRITABLE.sub("\ufffd", text)
    return element

"""A `Picture` as SVG: one self-contained element that follows a light or dark page and fetches nothing."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from course.topology.model import OUTSIDE, Place
from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.elements import (
    Tag,
    add_group,
    add_label,
    add_line,
    add_part,
    add_pill,
    add_place,
    add_rect,
    add_shape,
    add_tag,
    add_text,
    written,
)
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
    Card,
    Frame,
    Lane,
    Picture,
)
from course.widgets.ways import MARKS_APART, Step, steps

_CSS = Path(__file__).parent / "picture.css"
#: Okabe and Ito's colours, which people with any colour vision tell apart; first, the pre-defined networks'.
COLOURS = ("#7a828c", "#0072b2", "#d55e00", "#009e73", "#b65b94", "#a87b00", "#3a8fc2")
#: Dashes of the lanes' marks, so that a network is not told by its colour alone.
DASHES = ("", "", "7 3", "2 3", "9 3 2 3", "12 4", "4 2")

#: The picture's style, without comments and superfluous blanks: it stands in every picture.
STYLE = re.sub(r"/\*.*?\*/|\n\s*|(?<=[:;,{}]) +| +(?={)", "", _CSS.read_text("utf-8"), flags=re.DOTALL)


def draw(
    picture: Picture,
    title: str,
    description: str,
    tags: Mapping[Place, Tag],
    trace: Trace | None = None,
) -> str:
    """The picture as an ``<svg>`` element, with `tags` at places and `trace` drawn on it."""
    name = "d" + hashlib.sha1(f"{title}{description}{trace}".encode(errors="replace")).hexdigest()[:8]
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {written(picture.width)} {written(picture.height)}",
            "class": name,
            "role": "img",
            "style": f"max-width:{written(picture.width)}px;width:100%;height:auto;display:block",
        },
    )
    add_text(svg, "title", title)
    add_text(svg, "desc", description)
    add_text(svg, "style", STYLE.replace(".picture", f".{name}"))
    _outside(svg, picture)
    for frame in picture.frames:
        _frame(svg, frame)
    way = steps(picture, trace) if trace is not None else ()
    _way(svg, way)
    for frame in picture.frames:
        _contents(svg, frame, tags, Counter(hop.at for hop in trace.hops) if trace is not None else Counter())
    if trace is not None:
        _numbers(svg, trace, way)
    return ElementTree.tostring(svg, encoding="unicode")


def _outside(svg: ElementTree.Element, picture: Picture) -> None:
    """The world outside, and the cable from there to each host."""
    out = picture.outside
    group = add_place(svg, OUTSIDE)
    add_rect(group, out.x, out.y, out.width, out.height, "pill", rx=13)
    add_text(
        group,
        "text",
        texts.OUTSIDE,
        x=out.centre[0],
        y=out.y + 17,
        **{"text-anchor": "middle", "class": "soft"},
    )
    add_line(svg, ((out.centre[0], out.bottom), (out.centre[0], picture.frames[0].box.y)), "wire")
    for above, below in pairwise(picture.frames):
        add_line(svg, ((out.centre[0], above.box.bottom), (out.centre[0], below.box.y)), "wire")


def _frame(svg: ElementTree.Element, frame: Frame) -> None:
    """What lies below: the host, its networks as fields, and the lines between them."""
    box, vm = frame.box, frame.vm
    add_rect(svg, box.x, box.y, box.width, box.height, "frame", rx=10)
    if vm is not None:
        add_rect(svg, vm.x, vm.y, vm.width, vm.height, "vm", rx=8)
    for lane in frame.lanes:
        part = add_part(svg, f"{frame.host.name} lane", lane.title, lane.box)
        _lane(part, lane)
    for bond in frame.bonds:
        add_line(svg, bond, "bond")
    for port in frame.ports:
        add_line(svg, port.path, "wire")


def _titles(svg: ElementTree.Element, frame: Frame) -> None:
    """What the host is called, and its virtual machine."""
    host = frame.host
    detail = ", ".join(str(address) for address in host.addresses)
    listening = ", ".join(f"{listener.program or '?'} on {listener.port}" for listener in host.listeners)
    said = [texts.OFF] * host.off + [detail] + [listening] * bool(listening)
    title = host.name if host.name != "host" else texts.HOST
    group = add_place(svg, host.place)
    _heading(group, title, " · ".join(said), frame.box.y + 42, frame.box.width)
    if frame.vm is not None:
        inside = ", ".join(str(address) for address in host.engine_addresses)
        _heading(svg, texts.VM, inside, frame.vm.y + 23, frame.vm.width)


def _contents(
    svg: ElementTree.Element, frame: Frame, tags: Mapping[Place, Tag], marks: Counter[Place]
) -> None:
    """What is to be read: it stands above all lines. `marks` are how many steps of a way are at a place."""
    _titles(svg, frame)
    for lane in frame.lanes:
        tag = tags.get(lane.network.place) if lane.network is not None else None
        _head(add_part(svg, f"{frame.host.name} head", lane.title, lane.box), lane, tag)
        for card in lane.cards:
            on = card.container.running and not frame.host.off
            part = add_part(svg, f"card {lane.title}", card.container.place.key, card.box)
            _card(part, card, tags.get(card.container.place), on, marks[card.container.place])
    for port in frame.ports:
        add_pill(add_part(svg, f"{frame.host.name} port", port.label, port.box), port.label, port.box)
    if frame.counted is not None:
        add_pill(svg, *frame.counted, full=", ".join(label for label, _ in frame.unshown))


def _lane(group: ElementTree.Element, lane: Lane) -> None:
    colour, dash = COLOURS[lane.colour % len(COLOURS)], DASHES[lane.colour % len(DASHES)]
    box = lane.box
    _tinted(add_rect(group, box.x, box.y, box.width, box.height, "lane", rx=7), colour)
    mark = add_line(group, ((box.x + 3, box.y + 6), (box.x + 3, box.bottom - 6)), "")
    mark.set(
        "style", f"stroke:{colour};stroke-width:5;stroke-linecap:round;stroke-dasharray:{dash or 'none'}"
    )


def _head(svg: ElementTree.Element, lane: Lane, tag: Tag | None) -> None:
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
    if tag is not None:
        add_tag(svg, lane.box.right - 8, lane.box.y - 8, tag)


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
    add_rect(svg, *plate, "plate")
    if colour:
        _tinted(add_rect(svg, *plate, "tint"), colour)
    line = add_text(svg, "text", "", x=HEAD, y=y)
    add_text(line, "tspan", title_short, **{"class": "title"})
    place = {"x": HEAD, "dy": HEAD_LINE} if below else {"dx": APART}
    for each in shown:
        add_text(line, "tspan", each, **place, **{"class": "soft"})
    if title_short != title or (shown != list(below) and shown != [detail]):
        add_text(line, "title", f"{title} {detail}")


def _card(svg: ElementTree.Element, card: Card, tag: Tag | None, on: bool, marks: int) -> None:
    box = card.box
    group = add_place(svg, card.container.place, "" if on else "idle")
    marked = f" {tag.style}" if tag is not None else ""
    add_rect(group, box.x, box.y, box.width, box.height, ("chip" if card.chip else "card") + marked, rx=6)
    x, y = box.x + PADDING + 1, box.y + PADDING + 12
    name = card.container.name
    add_label(group, name, shortened(name, ROOM, NAME, bold=True), x, y, "name")
    for number, line in enumerate(card.lines, 1):
        image = number == 1 and not card.chip
        short = shortened(line, ROOM, TEXT if image else MONO, mono=not image)
        add_label(group, line, short, x, y + number * LINE, "soft" if image else "mono")
    if tag is not None and not card.chip:
        # The marks of a way stand at the corner, from left to right.
        add_tag(group, box.right + 2 - MARKS_APART * marks if marks else box.right - 6, box.y - 8, tag)


def _way(svg: ElementTree.Element, way: Sequence[Step]) -> None:
    """The lines between the steps of a connection, below all that is to be read."""
    for number, step in enumerate(way, 1):
        if step.line:
            add_line(svg, step.line, "path").set("data-hop", str(number))


def _numbers(svg: ElementTree.Element, trace: Trace, way: Sequence[Step]) -> None:
    """A number where each step happens."""
    for number, (hop, step) in enumerate(zip(trace.hops, way, strict=True), 1):
        x, y = step.mark
        group = add_group(svg, "hop" if hop.passed else "hop stop")
        group.set("data-hop", str(number))
        add_shape(group, "circle", cx=x, cy=y, r=9)
        add_text(group, "text", str(number), x=x, y=y + 4)

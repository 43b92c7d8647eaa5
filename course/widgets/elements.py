"""What a drawing consists of: SVG elements, and the small things that are made of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple
from xml.etree import ElementTree

from course.topology.model import Place
from course.widgets.lettering import text_width
from course.widgets.picture import Box

#: What XML 1.0 cannot hold, not even escaped (its section 2.2).
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def add_shape(parent: ElementTree.Element, tag: str, **attributes: object) -> ElementTree.Element:
    shown = {
        key: written(value) if isinstance(value, float) else str(value) for key, value in attributes.items()
    }
    return ElementTree.SubElement(parent, tag, shown)


def add_group(parent: ElementTree.Element, kind: str = "") -> ElementTree.Element:
    return add_shape(parent, "g", **({"class": kind} if kind else {}))


def add_part(parent: ElementTree.Element, kind: str, name: str, box: Box) -> ElementTree.Element:
    """A group that is known again when the picture changes, with where it stands: it moves from there."""
    return add_shape(
        parent,
        "g",
        **{
            "data-part": _UNWRITABLE.sub("\ufffd", f"{kind} {name}"),
            "data-at": f"{written(box.x)} {written(box.y)}",
        },
    )


def add_place(parent: ElementTree.Element, place: Place, kind: str = "") -> ElementTree.Element:
    """A group that stands for a place: readers can pick it."""
    group = add_group(parent, kind)
    group.set("data-place", _UNWRITABLE.sub("\ufffd", place.key))
    group.set("data-kind", place.kind)
    return group


def add_rect(
    parent: ElementTree.Element, x: float, y: float, width: float, height: float, kind: str, rx: float = 0
) -> ElementTree.Element:
    return add_shape(parent, "rect", x=x, y=y, width=width, height=height, rx=rx, **{"class": kind})


def add_line(
    parent: ElementTree.Element, points: Sequence[tuple[float, float]], kind: str
) -> ElementTree.Element:
    way = " ".join(f"{written(x)},{written(y)}" for x, y in points)
    return add_shape(parent, "polyline", points=way, **({"class": kind} if kind else {}))


def add_text(parent: ElementTree.Element, tag: str, text: str, **attributes: object) -> ElementTree.Element:
    element = add_shape(parent, tag, **attributes)
    element.text = _UNWRITABLE.sub("\ufffd", text)
    return element


def add_label(svg: ElementTree.Element, full: str, shown: str, x: float, y: float, style: str) -> None:
    """A text; where it had to be shortened, a pointer that rests on it shows the whole."""
    element = add_text(svg, "text", shown, x=x, y=y, **{"class": style})
    if shown != full:
        add_text(element, "title", full)


def add_pill(svg: ElementTree.Element, label: str, box: Box, full: str = "") -> None:
    add_rect(svg, box.x, box.y, box.width, box.height, "pill", rx=11)
    element = add_text(
        svg, "text", label, x=box.centre[0], y=box.y + 15, **{"class": "mono", "text-anchor": "middle"}
    )
    if full:
        add_text(element, "title", full)


class Tag(NamedTuple):
    """A word at a thing: that it is ``new``, or ``amiss``."""

    text: str
    style: Literal["new", "amiss"] = "new"


def add_tag(svg: ElementTree.Element, right: float, y: float, tag: Tag) -> None:
    width = text_width(tag.text, 10.5, bold=True) + 12
    add_rect(svg, right - width, y, width, 16, f"tag {tag.style}", rx=8)
    add_text(
        svg, "text", tag.text, x=right - width / 2, y=y + 11.5, **{"class": "tagged", "text-anchor": "middle"}
    )

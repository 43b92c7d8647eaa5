"""Where the names of hosts and networks stand, and whether what else is said of them has room beside."""

from __future__ import annotations

from course.widgets.lettering import text_width
from course.widgets.picture import GUTTER, MARGIN, TEXT, TITLE

#: Right of the first gutter, above the cards.
HEAD = MARGIN + GUTTER
#: Between a name and what is said of it.
APART = 12


def room(width: float) -> float:
    """For a heading, in a picture of this `width`."""
    return width - MARGIN - HEAD - 20


def below(title: str, detail: str, width: float) -> tuple[str, ...]:
    """The lines in which `detail` stands below the title; none where it has room beside."""
    if fits(title, detail, width):
        return ()
    lines = [""]
    for word in detail.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, TEXT) <= room(width):
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(line.removesuffix(" ·") for line in lines)


def fits(title: str, detail: str, width: float) -> bool:
    """Whether both have room on one line."""
    wide = text_width(title, TITLE, bold=True) + APART + text_width(detail, TEXT)
    return wide <= room(width)

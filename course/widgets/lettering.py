"""How wide a text is. The reader's fonts are not known, so the widest of the common ones are assumed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: Widths of letters as parts of the size: those of DejaVu Sans, which is wider than what most systems have.
_NARROW = frozenset("iIjl.,:;|!'`()[]/\\ftr- ·")
_WIDE = frozenset("mMwWQ@%→…—")
_BOLD = 1.12
_MONO = 0.603
_ELLIPSIS = "…"


@lru_cache(maxsize=4096)  # a picture is drawn over and over with almost the same words
def text_width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """The room that `text` takes at most, in the unit of `size`."""
    wide = sum(_MONO if mono and letter.isascii() else _letter(letter) for letter in text)
    return wide * size * (_BOLD if bold else 1)


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.45
    if letter in _WIDE or not letter.isascii() or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.79 if letter.isupper() else 0.635


def shortened(text: str, room: float, size: float, *, bold: bool = False, mono: bool = False) -> str:
    """`text`, or its beginning and end with an ellipsis between where it is wider than `room`.

    The end stays too: names of one family, such as shop-web-1 and shop-web-2, often differ only there.
    """
    kept, short = len(text), text
    while kept > 1 and text_width(short, size, bold=bold, mono=mono) > room:
        kept -= 1
        end = kept // 3
        short = text[: kept - end] + _ELLIPSIS + text[len(text) - end :]
    return short


def wrapped(items: Iterable[str], room: float, size: float) -> list[str]:
    """`items` with commas between them, in as many lines as they need in a monospaced font."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]}, {item}" if lines else item
        if lines and text_width(longer, size, mono=True) <= room:
            lines[-1] = longer
        else:
            lines.append(item)
    return lines

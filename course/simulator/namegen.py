"""Names for containers that were given none: an adjective and a pioneer of networking."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_ADJECTIVES = (
    *("brave", "busy", "calm", "clever", "cool", "eager", "fervent", "focused", "gallant", "gentle"),
    *("happy", "jolly", "keen", "kind", "laughing", "lucid", "modest", "nifty", "peaceful", "practical"),
    *("quirky", "relaxed", "serene", "sharp", "stoic", "sweet", "tender", "upbeat", "vibrant", "wizardly"),
)
_PIONEERS = (
    *("baran", "bartik", "berners", "cerf", "clark", "cohen", "crocker", "davies", "diffie", "dijkstra"),
    *("engelbart", "estrin", "feinler", "floyd", "hopper", "jacobson", "kahn", "kleinrock", "knuth"),
    *("lamarr", "lamport", "lovelace", "metcalfe", "mockapetris", "perlman", "postel", "pouzin"),
    *("ritchie", "roberts", "shannon", "stevens", "thompson", "torvalds", "turing"),
)


def invented_name(random: Random, taken: Container[str]) -> str:
    """A name that nobody has; with a number at its end when the pair is taken already."""
    while True:
        name = f"{random.choice(_ADJECTIVES)}_{random.choice(_PIONEERS)}"
        if name not in taken:
            return name
        if (numbered := f"{name}{random.randrange(1000)}") not in taken:
            return numbered

"""Names for containers that were given none: an adjective and a pioneer of networking."""

from __future__ import annotations

from collections.abc import Container
from random import Random  # a type here: the engine passes its own in

_LEFT = (
    "brave busy calm clever cool eager fervent focused gallant gentle happy jolly keen kind laughing lucid "
    "modest nifty peaceful practical quirky relaxed serene sharp stoic sweet tender upbeat vibrant wizardly"
).split()
_RIGHT = (
    "baran bartik berners cerf clark cohen crocker davies diffie dijkstra engelbart estrin feinler floyd "
    "hopper jacobson kahn kleinrock knuth lamarr lamport lovelace metcalfe mockapetris perlman postel "
    "pouzin ritchie roberts shannon stevens thompson torvalds turing"
).split()


def invented_name(random: Random, taken: Container[str]) -> str:
    """A name that nobody has; with a number at its end when the pairs run out."""
    while True:
        name = f"{random.choice(_LEFT)}_{random.choice(_RIGHT)}"
        if name not in taken:
            return name
        if (numbered := f"{name}{random.randrange(1000)}") not in taken:
            return numbered

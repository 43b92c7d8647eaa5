"""What became of a connection: its hops, and where and why it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from course.topology.model import Address, Listener, Place
from course.topology.url import URL

HopKind: TypeAlias = Literal[
    "name", "route", "bridge", "rule", "nat", "proxy", "outside", "vxlan", "balancer", "listener"
]


class Verdict(StrEnum):
    """How a connection ended, as the program that asked for it learns it."""

    REACHED = "reached"
    REFUSED = "refused"  # the machine answered: nobody listens there
    RESET = "reset"  # accepted by Docker's proxy on the way, then dropped
    TIMED_OUT = "timed out"  # no answer at all
    NO_ROUTE = "no route"  # nowhere to send the packet: "Network is unreachable"
    NO_HOST = "no such host"  # on the network, but nobody has that address: "No route to host"
    UNKNOWN_NAME = "unknown name"
    NOT_TRIED = "not tried"  # there is nobody to ask: the source does not exist or does not run


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: what happened `at` which place, in a sentence; the last of a failure has not `passed`."""

    kind: HopKind
    at: Place
    text: str
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """A connection from `source` to `url`, followed hop by hop.

    `address` is the destination the name stood for, as the source saw it; `target` the place
    that the packet got to; `listener` the socket that took it (None unless reached, and for a
    ping). `reason` says in one sentence why it ended as it did. `tried`: on a real engine, what came of
    really trying it, in a sentence; where that is something else, it is what `verdict` and `reason` tell.
    """

    source: Place
    url: URL
    hops: tuple[Hop, ...]
    verdict: Verdict
    reason: str
    address: Address | None = None
    target: Place | None = None
    listener: Listener | None = None
    tried: str = ""

    @property
    def reached(self) -> bool:
        return self.verdict is Verdict.REACHED

    def __str__(self) -> str:
        lines = [f"{number}. {hop.text}" for number, hop in enumerate(self.hops, 1)]
        head = f"{self.source.name} → {self.url}: {self.verdict}"
        return "\n".join([head, *(lines or [self.reason]), *([self.tried] if self.tried else [])])

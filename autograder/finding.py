"""What a check found: one of three outcomes, and a sentence about what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from course.topology.model import PlaceKind
from course.topology.trace import Trace

#: What a check looks at, by its kind and its name.
Thing: TypeAlias = tuple[PlaceKind, str]


class Outcome(StrEnum):
    """How a check ended. Only `PASSED` earns all its points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CARRIED_OUT = "could not be carried out"


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome, what was seen, and where it helps the connection that was followed.

    `share` is the part of its points that a check of many things (a matrix) earns although not all are so.
    `about` are the things that were looked at.
    """

    outcome: Outcome
    seen: str
    trace: Trace | None = None
    share: float = 0.0
    about: tuple[Thing, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """The connection's hops, a sentence each."""
        return () if self.trace is None else tuple(hop.text for hop in self.trace.hops)

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def earned(self) -> float:
        """The part of its points that it earns: all of them, none, or its share."""
        return 1.0 if self.passed else self.share


def passed(seen: str, trace: Trace | None = None) -> Finding:
    """A finding that earns its points."""
    return Finding(Outcome.PASSED, seen, trace)


def failed(seen: str, trace: Trace | None = None) -> Finding:
    """A finding that something else was seen than was asked for."""
    return Finding(Outcome.FAILED, seen, trace)


class CouldNotBeCarriedOut(Exception):
    """There was no way to find out; the message says in one sentence why."""

    def __init__(self, seen: str) -> None:
        super().__init__(seen)
        self.finding = Finding(Outcome.NOT_CARRIED_OUT, seen)

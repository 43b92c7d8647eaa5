"""What a check found: one of three outcomes, and a sentence about what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended. Only `PASSED` earns all its points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CARRIED_OUT = "could not be carried out"


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome, what was seen, and where it helps the steps that led there (a connection's hops).

    `share` is the part of its points that a check of many things (a matrix) earns although not all are so.
    """

    outcome: Outcome
    seen: str
    steps: tuple[str, ...] = ()
    share: float = 0.0

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def earned(self) -> float:
        """The part of its points that it earns: all of them, none, or its share."""
        return 1.0 if self.passed else self.share


def passed(seen: str, steps: tuple[str, ...] = ()) -> Finding:
    """A finding that earns its points."""
    return Finding(Outcome.PASSED, seen, steps)


def failed(seen: str, steps: tuple[str, ...] = ()) -> Finding:
    """A finding that something else was seen than was asked for."""
    return Finding(Outcome.FAILED, seen, steps)


class CouldNotBeCarriedOut(Exception):
    """There was no way to find out; the message says in one sentence why."""

    def __init__(self, seen: str) -> None:
        super().__init__(seen)
        self.finding = Finding(Outcome.NOT_CARRIED_OUT, seen)

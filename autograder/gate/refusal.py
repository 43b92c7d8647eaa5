"""Why a unit is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One finding: the `rule` that is broken, by a name for programs; a sentence; the exercise, if of one."""

    rule: str
    sentence: str
    exercise: str = ""
